using Conformance.Iaas.Scs0102;
using Conformance.Model;
using Conformance.OpenStack.Acting;
using Conformance.OpenStack.Facts;

namespace Conformance.Iaas.Scs0115;

/// <summary>
/// Which rules new security groups have (scs-0115-v1). Ingress MUST NOT be allowed, save from members of the same group, and that only in the default
/// group; egress over IPv4 and IPv6, and ingress from the same group in the default group, SHOULD be.
/// </summary>
public static class DefaultRules
{
    private const string Closed = "a new security group lets nothing in, save that members of the default group reach each other";

    private const string Open = "a new security group lets everything out, over IPv4 and IPv6";

    private const string Among = "members of the default group reach each other";

    private const string Template = "default security group rules";

    private static readonly string[] EtherTypes = ["IPv4", "IPv6"];

    private static readonly Uri Clause = new("https://docs.scs.community/standards/scs-0115-v1-default-rules-for-security-groups");

    /// <summary>Judges what was seen: the template if there is one, and a group made from it. The project's own default group gives remarks only.</summary>
    /// <param name="seen">What was seen.</param>
    /// <exception cref="SubjectUnavailableException">Neither a template nor a new group could be seen.</exception>
    public static CheckResult Judge(ObservedRules seen)
    {
        ArgumentNullException.ThrowIfNull(seen);
        if (seen.Template is null && seen.Custom is null)
        {
            throw new SubjectUnavailableException(
                $"The cloud does not tell its default security group rules ({seen.TemplateRefused}), and no group could be made to look at them: {seen.CustomRefused}");
        }

        List<Finding> findings = [.. seen.Template is { } template ? OfTemplate(template) : []];
        if (seen.Custom is { } custom)
        {
            // What the template says of custom groups is not told twice.
            var told = findings.Select(finding => (finding.Rule, finding.Level)).ToHashSet();
            findings.AddRange(OfGroup("a new security group", custom, isDefault: false).Where(finding => !told.Contains((finding.Rule, finding.Level))));
        }
        else if (seen.CustomRefused is { } refused)
        {
            findings.Add(new Finding("a new security group", "the rules of a new group are those of the template", "a group to look at", $"none could be made: {refused}",
                "Raise the project's quota of security groups by one to have this looked at, too", Clause) { Level = FindingLevel.Info });
        }

        if (seen.Default is { } group)
        {
            // Users of a project may change its group as they like: a deviation is worth a word, but says nothing of the cloud.
            var told = findings.Select(finding => finding.Rule).ToHashSet(StringComparer.Ordinal);
            findings.AddRange(OfGroup("the project's security group default", group, isDefault: true)
                .Where(finding => !told.Contains(finding.Rule))
                .Select(finding => finding with { Level = FindingLevel.Info, Remedy = "Look whether users of the project have changed the group; if not: " + finding.Remedy }));
        }

        var (upstream, reason) = Upstream(seen);
        return new CheckResult(findings).Versus(upstream, reason, Clause);
    }

    /// <summary>True if a rule allows everything in its direction for its version of IP.</summary>
    /// <param name="rule">The rule.</param>
    public static bool IsFull(SecurityRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return AnyProtocol(rule) && rule is { PortMin: null, PortMax: null, RemoteGroup: null, RemoteAddressGroup: null } && AnyAddress(rule.RemotePrefix);
    }

    /// <summary>What upstream's script says, by its own rules, and why that may differ.</summary>
    /// <param name="seen">What was seen.</param>
    internal static (Outcome Outcome, string Reason) Upstream(ObservedRules seen)
    {
        if (seen.Template is { } template)
        {
            if (template.Any(rule => IsIngress(rule) && !(rule.RemoteGroup == Workshop.Parent && !rule.InCustomGroups)))
            {
                return (Outcome.Fail, "The upstream script counts template rules that are used in no group as well; they open nothing.");
            }

            var plain = template.Where(rule => IsEgress(rule) && rule.RemotePrefix is null).ToList();
            var covered = EtherTypes.All(type => plain.Any(rule => rule.EtherType == type && rule.InDefaultGroup) && plain.Any(rule => rule.EtherType == type && rule.InCustomGroups));
            return covered ? (Outcome.Pass, "The upstream script looks at the template only, not at a group made from it.")
                : (Outcome.Fail, "The upstream script demands egress, which the standard recommends only, and does not see egress rules with a prefix, be it 0.0.0.0/0 or ::/0 as in the standard's own example.");
        }

        if (seen.TemplateRefused != 404)
        {
            return (Outcome.DidNotFinish, "The upstream script gives up if the template may not be read; a group made from it shows the same.");
        }

        var rules = seen.Custom?.Rules ?? [];
        return rules.Any(IsIngress) || !EtherTypes.All(type => rules.Any(rule => IsEgress(rule) && rule.EtherType == type))
            ? (Outcome.Fail, "The upstream script demands egress, which the standard recommends only.")
            : (Outcome.Pass, "");
    }

    private static IEnumerable<Finding> OfTemplate(IReadOnlyList<SecurityRule> template)
    {
        foreach (var rule in template.Where(IsIngress))
        {
            if (rule is { InCustomGroups: false, InDefaultGroup: false })
            {
                continue;
            }

            if (rule.RemoteGroup != Workshop.Parent)
            {
                yield return Ingress(Template, rule, $"used in {(rule.InDefaultGroup ? rule.InCustomGroups ? "all" : "default" : "custom")} groups", "Remove it (openstack default security group rule delete ID)");
            }
            else if (rule.InCustomGroups)
            {
                yield return Ingress(Template, rule, "used in custom groups", "Replace it by one that is not (openstack default security group rule create --for-default-sg, without --for-custom-sg)");
            }
        }

        foreach (var (group, used) in new (string, Func<SecurityRule, bool>)[] { ("default groups", rule => rule.InDefaultGroup), ("custom groups", rule => rule.InCustomGroups) })
        {
            foreach (var type in EtherTypes.Where(type => !template.Any(rule => IsEgress(rule) && rule.EtherType == type && used(rule) && IsFull(rule))))
            {
                yield return Egress($"{Template} for {group}", type, template.Where(used));
            }
        }

        foreach (var type in EtherTypes.Where(type => !template.Any(rule => rule.InDefaultGroup && IsMutual(rule, type))))
        {
            yield return Mutual($"{Template} for default groups", type);
        }
    }

    private static IEnumerable<Finding> OfGroup(string label, SecurityGroup group, bool isDefault)
    {
        foreach (var rule in group.Rules.Where(rule => IsIngress(rule) && !(isDefault && rule.RemoteGroup == Workshop.Parent)))
        {
            yield return Ingress(label, rule, "in effect", "Correct the default security group rules (openstack default security group rule list)");
        }

        foreach (var type in EtherTypes.Where(type => !group.Rules.Any(rule => IsEgress(rule) && rule.EtherType == type && IsFull(rule))))
        {
            yield return Egress(label, type, group.Rules);
        }

        foreach (var type in isDefault ? EtherTypes.Where(type => !group.Rules.Any(rule => IsMutual(rule, type))) : [])
        {
            yield return Mutual(label, type);
        }
    }

    private static Finding Ingress(string label, SecurityRule rule, string where, string remedy) =>
        new(label, Closed, "no ingress other than from the same group, and that in default groups only", $"{Describe(rule)}, {where}", remedy, Clause);

    private static Finding Egress(string label, string type, IEnumerable<SecurityRule> rules)
    {
        var partial = rules.Where(rule => IsEgress(rule) && rule.EtherType == type).Select(Describe).ToList();
        return new Finding(label, Open, $"an egress rule for {type} without restriction", partial.Count == 0 ? "none" : $"restricted ones only: {Shown.Some(partial)}",
            $"openstack default security group rule create --egress --ethertype {type} --for-default-sg --for-custom-sg", Clause) { Level = FindingLevel.Should };
    }

    private static Finding Mutual(string label, string type) => new(label, Among, $"an ingress rule for {type} from the same group", "none",
        $"openstack default security group rule create --ingress --ethertype {type} --remote-group PARENT --for-default-sg", Clause) { Level = FindingLevel.Should };

    private static bool IsIngress(SecurityRule rule) => rule.Direction == "ingress";

    private static bool IsEgress(SecurityRule rule) => rule.Direction == "egress";

    private static bool IsMutual(SecurityRule rule, string type) =>
        IsIngress(rule) && rule.EtherType == type && rule.RemoteGroup == Workshop.Parent && AnyProtocol(rule) && rule is { PortMin: null, PortMax: null };

    private static bool AnyProtocol(SecurityRule rule) => rule.Protocol is null or "" or "any";

    private static bool AnyAddress(string? prefix) => string.IsNullOrEmpty(prefix) || prefix.EndsWith("/0", StringComparison.Ordinal);

    private static string Describe(SecurityRule rule) => string.Join(' ', new[]
    {
        rule.Direction, rule.EtherType, Shown.Plain(rule.Protocol is { Length: > 0 } protocol ? protocol : "any protocol"),
        rule.PortMin is null && rule.PortMax is null ? null : $"ports {rule.PortMin}-{rule.PortMax}",
        rule.RemoteGroup is { } group ? $"group {Shown.Plain(group)}" : null,
        rule.RemoteAddressGroup is { } addresses ? $"address group {Shown.Plain(addresses)}" : null,
        rule.RemotePrefix is { } prefix ? Shown.Plain(prefix) : rule.RemoteGroup is null && rule.RemoteAddressGroup is null ? "any address" : null,
    }.OfType<string>());
}
