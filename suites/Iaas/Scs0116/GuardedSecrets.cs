using Conformance.Iaas.Scs0102;
using Conformance.Model;

namespace Conformance.Iaas.Scs0116;

/// <summary>
/// A secret is given to who may have it (scs-0116-v1: role member has the rights of creator; a reader has less than that). Access lists are judged where they
/// are offered.
/// </summary>
public static class GuardedSecrets
{
    private const string Rule = "a secret is given to those only who may have it";

    private static readonly Uri Clause = new("https://docs.scs.community/standards/scs-0116-v1-key-manager-standard");

    /// <summary>Judges who was given the secret.</summary>
    /// <param name="story">What was seen.</param>
    public static CheckResult Judge(GuardStory story)
    {
        ArgumentNullException.ThrowIfNull(story);
        var findings = new List<Finding>();
        if (story.GivenToReader is { } given)
        {
            findings.Add(Deviation("the payload of a member's secret, asked for by role reader", "403 or 404", Told(given, story),
                "Refuse role reader the operation secret:decrypt: set enforce_scope and enforce_new_defaults of section oslo_policy in barbican.conf to true"));
        }
        else if (story.GivenToReaderBesideList is { } beside)
        {
            findings.Add(Deviation("the payload of a secret that its access list keeps for its creator, asked for by role reader", "403 or 404", Told(beside, story),
                "Look at the policy of secret:decrypt in Barbican: it must heed access lists"));
        }

        if (story.ListRead == false)
        {
            findings.Add(Deviation("the access list of a secret", "project-access = false, as written", "something else", "Look at the log of Barbican's API") with { Level = FindingLevel.Should });
        }

        if (story.OwnPayload is { } own && own != story.Payload)
        {
            findings.Add(Deviation("the payload of a secret with an access list, asked for by its creator", "what was stored", $"another one, {own.Length} characters for {story.Payload.Length}",
                "Look at the back end (secret store plugin) of Barbican"));
        }

        if (story.ListRefused is { } refused)
        {
            findings.Add(Deviation("the access list of a secret", "an access list that is taken", $"refused with {Shown.Plain(refused.Answer)}", "Nothing: access lists are optional") with
            {
                Level = FindingLevel.Info,
            });
        }

        return new CheckResult(findings);
    }

    private static string Told(string given, GuardStory story) => given == story.Payload ? "the payload" : "another one than was stored";

    private static Finding Deviation(string what, string expected, string observed, string remedy) => new(what, Rule, expected, observed, remedy, Clause);
}
