using Conformance.Identity;
using Conformance.StatusPageStack;

namespace Conformance.StatusPage;

/// <summary>A status page to be tested.</summary>
/// <param name="Api">Address of its API as the world sees it: <c>https://status-api.example.com</c>.</param>
public sealed record StatusPageSubject(Uri Api)
{
    /// <summary>Address of the page; null if only the API is to be asked.</summary>
    public Uri? Page { get; init; }

    /// <summary>Gives a valid token for writing; null if the API takes writes without one (no gateway), or nothing is to be written.</summary>
    public Func<CancellationToken, Task<string>>? Token { get; init; }

    /// <summary>
    /// Tokens that must not be accepted, by what is wrong with them (<c>expired</c>, <c>for another audience</c>); beside those that the suite makes itself.
    /// </summary>
    public IReadOnlyDictionary<string, string> BadTokens { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// False where nothing may change whatever is wrong with the subject: what would delete whole lists if it were not refused is then asked for without a token only. Default true.
    /// </summary>
    public bool MayWrite { get; init; } = true;

    /// <summary>Capability of a subject whose API has a gateway in front that asks for tokens.</summary>
    public const string Gateway = "status-page-gateway";

    /// <summary>How long one request may take before it counts as unanswered: 15 seconds.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Seed of the random requests; the same seed makes the same requests.</summary>
    public int Seed { get; init; } = 20240402;

    /// <summary>How many random requests each kind of fuzzing makes: 150.</summary>
    public int FuzzRequests { get; init; } = 150;

    /// <summary>An embedded stack as a subject: through its gateway, with tokens of its issuer.</summary>
    /// <param name="stack">The stack.</param>
    public static StatusPageSubject Of(EmbeddedStatusPage stack)
    {
        ArgumentNullException.ThrowIfNull(stack);
        var wish = new TokenWish(stack.User.UserName) { Audience = EmbeddedStatusPage.Client };
        return new StatusPageSubject(stack.Api)
        {
            Page = stack.Page,
            Token = _ => Task.FromResult(stack.Issuer.Mint(wish)),
            BadTokens = new Dictionary<string, string>
            {
                ["expired"] = stack.Issuer.Mint(wish with { ValidFrom = TimeSpan.FromHours(-2), Lifetime = TimeSpan.FromHours(1) }),
                ["for another audience"] = stack.Issuer.Mint(wish with { Audience = "another-service" }),
            },
        };
    }

    /// <summary>Addresses only; never a token.</summary>
    public override string ToString() => $"{Api}{(Page is null ? "" : $" with page {Page}")}";
}
