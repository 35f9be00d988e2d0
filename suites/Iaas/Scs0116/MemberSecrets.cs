using Conformance.Model;
using Conformance.OpenStack.Acting;

namespace Conformance.Iaas.Scs0116;

/// <summary>What an account with role member may do with secrets (scs-0116-v1): what creators may.</summary>
public static class MemberSecrets
{
    private const string Rule = "an account with role member can store, find, read and delete secrets where there is a key manager";

    private const string Remedy =
        "Let the role member do what creator may: set enforce_scope and enforce_new_defaults of section oslo_policy in barbican.conf to true, or give member the rights of creator in Barbican's policy";

    private static readonly Uri Clause = new("https://docs.scs.community/standards/scs-0116-v1-key-manager-standard");

    /// <summary>There is no key manager, which the standard recommends but does not ask for.</summary>
    public static CheckResult NotApplicable { get; } = new([
        new Finding("service catalog", Rule, "a service of type key-manager", "none: this testcase is not applicable", "Offer a key manager; the standard recommends one", Clause)
        {
            Level = FindingLevel.Info,
        }]);

    /// <summary>The findings of a life of a secret.</summary>
    /// <param name="life">What was seen.</param>
    public static CheckResult Judge(SecretLife life)
    {
        ArgumentNullException.ThrowIfNull(life);
        var findings = new List<Finding>();
        Forbidden(life.Stored, "stored");
        Forbidden(life.Found, "listed");
        Forbidden(life.Read, "read");
        Forbidden(life.Labelled, "given metadata", FindingLevel.Should);
        Forbidden(life.Deleted, "deleted");
        if (life.InList is { } count && count != 1)
        {
            findings.Add(Deviation("the secret once in the list, by its name", $"{count} times", "Look at the log of Barbican's API and at its database"));
        }

        if (life.Payload is { } payload && payload != life.Written)
        {
            findings.Add(Deviation("the payload that was stored", $"another one, {payload.Length} characters for {life.Written.Length}",
                "Look at the back end (secret store plugin) of Barbican and at proxies in front of it"));
        }

        if (life.LabelRead == false)
        {
            findings.Add(Deviation("the metadata that was written", "something else", "Look at the log of Barbican's API") with { Level = FindingLevel.Should });
        }

        if (life.Gone == false)
        {
            findings.Add(Deviation("404 after the deletion", "the secret is still there", "Look at the log of Barbican's API and at its database"));
        }

        var ours = new CheckResult(findings);
        var upstream = life.Stored is not null || life.Found is not null || life.Deleted is not null || life.InList == 0 ? Outcome.Fail : Outcome.Pass;
        return ours.Versus(upstream, "The upstream script does not read the payload and does not look whether the secret is gone after its deletion.", Clause);

        void Forbidden(RefusedException? refused, string done, FindingLevel level = FindingLevel.Must)
        {
            if (refused is not null)
            {
                findings.Add(new Finding("key manager", Rule, $"a secret can be {done} by role member", $"refused with {refused.Answer}", Remedy, Clause) { Level = level });
            }
        }
    }

    private static Finding Deviation(string expected, string observed, string remedy) => new("key manager", Rule, expected, observed, remedy, Clause);
}
