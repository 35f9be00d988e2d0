using Conformance.CentralApiStack;
using Conformance.Identity;

namespace Conformance.CentralApiSuite;

/// <summary>Tokens of the issuer of an embedded Central API.</summary>
internal static class IssuerLogins
{
    private const string User = "alice";
    private const string Group = "builders";

    public static Logins Of(CentralLogin login) => new(CentralLogin.Prefix + User, CentralLogin.Prefix + Group, (kind, _) => Task.FromResult(Mint(login.Issuer, kind)));

    private static string Mint(TestIssuer issuer, LoginKind kind)
    {
        // Signed before the keys change, if they are to.
        var token = issuer.Mint(Wish(kind));
        if (kind == LoginKind.Retired)
        {
            issuer.RotateKeys(retire: true);
        }

        return token;
    }

    private static TokenWish Wish(LoginKind kind)
    {
        // A little back, for clocks that are cut to seconds.
        var good = new TokenWish(User) { Audience = CentralLogin.Client, Groups = ["guests"], ValidFrom = TimeSpan.FromSeconds(-30), Lifetime = TimeSpan.FromMinutes(30) };
        return kind switch
        {
            LoginKind.Member => good with { Subject = "bob", Groups = [Group] },
            LoginKind.Expired => good with { ValidFrom = TimeSpan.FromHours(-2), Lifetime = TimeSpan.FromHours(1) },
            LoginKind.OtherAudience => good with { Audience = "another-program" },
            LoginKind.OtherIssuer => good with { Issuer = "https://issuer.example" },

            // Never the same text as a good one, which an API server may remember for some seconds.
            LoginKind.Retired => good with { Lifetime = good.Lifetime + TimeSpan.FromMinutes(1) },
            LoginKind.Stranger => good with { Subject = "carol", Groups = ["visitors"] },
            LoginKind.Masters => good with { Subject = "mallory", Groups = ["system:masters"] },
            _ => good,
        };
    }
}
