using Conformance.Iaas.Scs0115;
using Conformance.Model;
using Conformance.OpenStack.Facts;

namespace Conformance.SelfTests.Iaas.SecurityGroups;

/// <summary>What the standard says of default rules, and where upstream's script says otherwise.</summary>
public sealed class DefaultRulesTests
{
    private static readonly SecurityRule[] Sane =
    [
        Rule("egress", "IPv4"), Rule("egress", "IPv6"), Rule("ingress", "IPv4", group: "PARENT", inCustom: false), Rule("ingress", "IPv6", group: "PARENT", inCustom: false),
    ];

    private static IEnumerable<TestCaseData> Templates()
    {
        static TestCaseData Case(string name, Func<IEnumerable<SecurityRule>, IEnumerable<SecurityRule>> change, string levels, Outcome? upstream) =>
            new(change(Sane).ToList(), levels, upstream) { TestName = $"Template: {name}" };
        static IEnumerable<SecurityRule> Egress(IEnumerable<SecurityRule> rules, Func<SecurityRule, SecurityRule> change) => rules.Select(rule => rule.Direction == "egress" ? change(rule) : rule);
        static IEnumerable<SecurityRule> Ingress(IEnumerable<SecurityRule> rules, Func<SecurityRule, SecurityRule> change) => rules.Select(rule => rule.Direction == "ingress" ? change(rule) : rule);

        yield return Case("as it should be", rules => rules, "", null);
        yield return Case("egress with any prefix is full egress", rules => Egress(rules, rule => rule with { RemotePrefix = rule.EtherType == "IPv4" ? "0.0.0.0/0" : "::/0" }), "", Outcome.Fail);
        yield return Case("egress to HTTPS only", rules => Egress(rules, rule => rule with { Protocol = "tcp", PortMin = 443, PortMax = 443 }), "Should,Should,Should,Should", null);
        yield return Case("egress to the same group only", rules => Egress(rules, rule => rule with { RemoteGroup = "PARENT" }), "Should,Should,Should,Should", null);
        yield return Case("egress to an address group only", rules => Egress(rules, rule => rule with { RemoteAddressGroup = "g1" }), "Should,Should,Should,Should", null);
        yield return Case("egress to a network only", rules => Egress(rules, rule => rule with { RemotePrefix = rule.EtherType == "IPv4" ? "10.0.0.0/8" : "fd00::/8" }), "Should,Should,Should,Should", Outcome.Fail);
        yield return Case("no egress at all", rules => rules.Where(rule => rule.Direction == "ingress"), "Should,Should,Should,Should", Outcome.Fail);
        yield return Case("no egress over IPv6", rules => rules.Where(rule => rule is not { Direction: "egress", EtherType: "IPv6" }), "Should,Should", Outcome.Fail);
        yield return Case("egress from default groups only", rules => Egress(rules, rule => rule with { InCustomGroups = false }), "Should,Should", Outcome.Fail);
        yield return Case("egress from custom groups only", rules => Egress(rules, rule => rule with { InDefaultGroup = false }), "Should,Should", Outcome.Fail);
        yield return Case("members do not reach each other", rules => rules.Where(rule => rule.Direction == "egress"), "Should,Should", null);
        yield return Case("members reach each other in custom groups, too", rules => Ingress(rules, rule => rule with { InCustomGroups = true }), "Must,Must", null);
        yield return Case("ingress from anywhere", rules => rules.Append(Rule("ingress", "IPv4")), "Must", null);
        yield return Case("ingress from anywhere in default groups", rules => rules.Append(Rule("ingress", "IPv4", inCustom: false)), "Must", null);
        yield return Case("ingress from another group", rules => rules.Append(Rule("ingress", "IPv4", group: "g2", inCustom: false)), "Must", null);
        yield return Case("ingress in no group", rules => rules.Append(Rule("ingress", "IPv4", inDefault: false, inCustom: false)), "", Outcome.Fail);
        yield return Case("nothing at all", _ => [], "Should,Should,Should,Should,Should,Should", Outcome.Fail);
    }

    private static IEnumerable<TestCaseData> Effects()
    {
        static TestCaseData Case(string name, int? refused, SecurityRule[] custom, string levels, Outcome? upstream) => new(refused, custom, levels, upstream) { TestName = $"Group: {name}" };
        SecurityRule[] open = [Rule("egress", "IPv4"), Rule("egress", "IPv6")];
        yield return Case("as it should be", 404, open, "", null);
        yield return Case("template forbidden", 403, open, "", Outcome.DidNotFinish);
        yield return Case("ingress from itself", 404, [.. open, Rule("ingress", "IPv4", group: "PARENT")], "Must", null);
        yield return Case("ingress from anywhere", 404, [.. open, Rule("ingress", "IPv4")], "Must", null);
        yield return Case("no egress over IPv4", 404, [open[1]], "Should", Outcome.Fail);
        yield return Case("egress to HTTPS only", 404, [.. open.Select(rule => rule with { Protocol = "tcp", PortMin = 443, PortMax = 443 })], "Should,Should", null);
    }

    [TestCaseSource(nameof(Templates))]
    public void A_template_is_judged_by_what_it_lets_through(List<SecurityRule> template, string levels, Outcome? upstream) =>
        Check(new ObservedRules { Template = template }, levels, upstream);

    [TestCaseSource(nameof(Effects))]
    public void A_new_group_is_judged_where_there_is_no_template(int? refused, SecurityRule[] custom, string levels, Outcome? upstream) =>
        Check(new ObservedRules { TemplateRefused = refused, Custom = new SecurityGroup("g1", "new", custom) }, levels, upstream);

    [Test]
    public void A_group_that_lets_in_what_the_template_does_not_know_fails() =>
        Check(new ObservedRules { Template = Sane, Custom = new SecurityGroup("g1", "new", [Rule("egress", "IPv4"), Rule("egress", "IPv6"), Rule("ingress", "IPv4")]) }, "Must", Outcome.Pass);

    [Test]
    public void What_the_template_says_is_not_told_twice()
    {
        SecurityRule[] open = [.. Sane, Rule("ingress", "IPv4")];
        Check(new ObservedRules { Template = open, Custom = new SecurityGroup("g1", "new", [open[0], open[1], open[^1]]) }, "Must", null);
    }

    [Test]
    public void What_users_made_of_their_default_group_is_a_remark()
    {
        var result = DefaultRules.Judge(new ObservedRules { Template = Sane, Default = new SecurityGroup("g1", "default", [.. Sane, Rule("ingress", "IPv4")]) });
        Assert.That(result.Findings.Select(finding => finding.Level), Is.EqualTo(new[] { FindingLevel.Info }));
        Assert.That(result.Findings[0].Remedy, Does.Contain("users of the project"));
    }

    [Test]
    public void Where_nothing_could_be_seen_nothing_is_judged() =>
        Assert.That(() => DefaultRules.Judge(new ObservedRules { TemplateRefused = 404, CustomRefused = "Quota exceeded for resources: ['security_group']." }),
            Throws.TypeOf<SubjectUnavailableException>().With.Message.Contains("Quota exceeded"));

    private static void Check(ObservedRules seen, string levels, Outcome? upstream)
    {
        var result = DefaultRules.Judge(seen);
        Assert.That(string.Join(",", result.Findings.Select(finding => finding.Level)), Is.EqualTo(levels), string.Join(Environment.NewLine, result.Findings));
        Assert.That(result.Upstream?.Outcome, Is.EqualTo(upstream));
        Assert.That(result.Upstream?.Reason, Is.Null.Or.Not.Empty);
    }

    private static SecurityRule Rule(string direction, string type, string? group = null, bool inDefault = true, bool inCustom = true) =>
        new(direction, type) { RemoteGroup = group, InDefaultGroup = inDefault, InCustomGroups = inCustom };
}
