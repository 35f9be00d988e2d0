using Conformance.Model;
using Conformance.Scopes;

namespace Conformance.SelfTests.Scopes;

public sealed class ScopePlanTests
{
    private static readonly DateOnly Date = new(2026, 11, 22);
    private static readonly DateOnly Saturday = new(2026, 11, 21);
    private static readonly Scope Iaas = ShippedScopes.Find("scs-compatible-iaas");
    private static readonly Scope Kaas = ShippedScopes.Find("scs-compatible-kaas");

    [Test]
    public void Every_declared_testcase_is_planned_in_the_order_of_the_file()
    {
        var plan = ScopePlan.Create(Iaas, Date);
        Assert.That(plan.Testcases.Select(planned => planned.Testcase.Id), Is.EqualTo(Iaas.Testcases.Keys));
        Assert.That(plan.Testcases.Select(planned => planned.Reason), Has.None.Empty);
        Assert.That(plan.Versions.Select(version => version.Version), Is.EqualTo(new[] { "next", "v5.1" }));
    }

    [TestCase("scs-0100-syntax-check", true, "version next (draft): target main; version v5.1 (effective): target main")]
    [TestCase("scs-0123-service-s3", true, "version next (draft): target main")]
    [TestCase("scs-0123-swift-s3", true, "version v5.1 (effective): target main")]
    [TestCase("scs-0103-flavor-16v-128", true, "version next (draft): module scs-0103-v1-rec; version v5.1 (effective): module scs-0103-v1-rec")]
    [TestCase("scs-0102-prop-os_purpose", true, "version next (draft): target main; version v5.1 (effective): module scs-0102-v1-rec")]
    [TestCase("scs-0101-rngd", false, "no version on 2026-11-22 names it")]
    [TestCase("scs-0104-image-capi-1", false, "no version on 2026-11-22 names it")]
    [TestCase("key-manager-docs-check", false, "manual: needs an attestation")]
    [TestCase("domain-manager-check", false, "manual: needs an attestation")]
    public void The_reason_is_a_sentence(string id, bool selected, string reason) =>
        Assert.That(Planned(ScopePlan.Create(Iaas, Date), id), Is.EqualTo((selected, reason)));

    [TestCase("scs-0104-image-capi-1", true, "version v4 (deprecated): module scs-0104-v1-1-rec")]
    [TestCase("scs-0123-swift-s3", false, "version v4 does not name it")]
    public void A_forced_version_is_planned_alone(string id, bool selected, string reason) =>
        Assert.That(Planned(ScopePlan.Create(Iaas, Date, forcedVersion: "v4"), id), Is.EqualTo((selected, reason)));

    [Test]
    public void Before_the_first_entry_nothing_is_selected()
    {
        var plan = ScopePlan.Create(Iaas, new DateOnly(2024, 1, 1));
        Assert.That(plan.Selected, Is.Empty);
        Assert.That(plan.Testcases.Select(planned => planned.Reason), Is.All.EqualTo("no version on 2024-01-01 names it"));
    }

    [TestCase("light", "version-policy-check")]
    [TestCase("heavy", "cncf-k8s-conformance kaas-networking-check")]
    [TestCase("heavy,light", "cncf-k8s-conformance version-policy-check kaas-networking-check")]
    [TestCase("medium", "")]
    [TestCase(".auto", "version-policy-check")]
    [TestCase(".auto,heavy", "cncf-k8s-conformance version-policy-check kaas-networking-check")]
    public void Sections_select(string sections, string expected) =>
        Assert.That(string.Join(' ', ScopePlan.Create(Kaas, Date, sections: sections.Split(',')).Selected.Select(testcase => testcase.Id)), Is.EqualTo(expected));

    [Test]
    public void On_Saturdays_heavy_testcases_are_due() => Assert.That(
        ScopePlan.Create(Kaas, Saturday, sections: [".auto"]).Selected.Count(), Is.EqualTo(3));

    [TestCase("cncf-k8s-conformance", "section heavy not selected")]
    [TestCase("node-distribution-check", "has no section, and only light selected")]
    [TestCase("scs-0215-etcd-backup", "manual: needs an attestation")]
    public void What_a_section_keeps_out_is_told(string id, string reason) =>
        Assert.That(Planned(ScopePlan.Create(Kaas, Date, sections: ["light"]), id), Is.EqualTo((false, reason)));

    [Test]
    public void A_testcase_without_section_is_in_none()
    {
        var plan = ScopePlan.Create(Iaas, Date, sections: ["light", "heavy"]);
        Assert.That(plan.Selected, Is.Empty);
        Assert.That(Planned(plan, "scs-0100-syntax-check"), Is.EqualTo((false, "has no section, and only light, heavy selected")));
    }

    [TestCase(".autos", "there is no pseudo section \".autos\"; did you mean \".auto\"?")]
    [TestCase(" ", "a section is blank")]
    public void A_section_that_cannot_be_is_refused(string section, string message) => Assert.That(
        () => ScopePlan.Create(Kaas, Date, sections: [section]), Throws.TypeOf<ConfigurationException>().With.Message.Contains(message));

    [TestCase("scs-0115", "scs-0115-default-rules", Description = "the beginning is enough")]
    [TestCase("default", "", Description = "but it must be the beginning")]
    [TestCase("default|scs-0115", "scs-0115-default-rules", Description = "also with alternatives")]
    [TestCase(".*default", "scs-0115-default-rules")]
    [TestCase("SCS-0115", "")]
    [TestCase("(?i)SCS-0115", "scs-0115-default-rules")]
    [TestCase("(?x)scs-0115 # comment", "scs-0115-default-rules")]
    [TestCase("scs-0115-default-rules$|scs-0117-t", "scs-0115-default-rules scs-0117-test-backup")]
    public void Tests_are_selected_by_the_beginning_of_their_ids(string pattern, string expected) =>
        Assert.That(string.Join(' ', ScopePlan.Create(Iaas, Date, tests: pattern).Selected.Select(testcase => testcase.Id)), Is.EqualTo(expected));

    [Test]
    public void What_the_pattern_keeps_out_is_told() => Assert.That(
        Planned(ScopePlan.Create(Iaas, Date, tests: "scs-0115"), "scs-0117-test-backup"), Is.EqualTo((false, "does not match --tests")));

    [TestCase("scs-(0100")]
    [TestCase("a)|(b")]
    [TestCase("[z-a]")]
    public void A_pattern_that_is_none_is_refused(string pattern) => Assert.That(
        () => ScopePlan.Create(Iaas, Date, tests: pattern),
        Throws.TypeOf<ConfigurationException>().With.Message.StartsWith($"--tests \"{pattern}\": not a regular expression: "));

    [Test]
    public void A_pattern_that_takes_for_ever_is_stopped() => Assert.That(
        () => ScopePlan.Create(Iaas, Date, tests: "((([a-z0-9_-]+)*)*)*!"),
        Throws.TypeOf<ConfigurationException>().With.Message.Contains("matching takes too long"));

    private static (bool Selected, string Reason) Planned(ScopePlan plan, string id)
    {
        var planned = plan.Testcases.Single(planned => planned.Testcase.Id == id);
        return (planned.Selected, planned.Reason);
    }
}
