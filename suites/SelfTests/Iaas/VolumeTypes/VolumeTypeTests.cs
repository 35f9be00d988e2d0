using Conformance.Iaas.Scs0114;
using Conformance.OpenStack.Facts;
using FsCheck;
using FsCheck.Fluent;
using FindingLevel = Conformance.Model.FindingLevel;
using Outcome = Conformance.Model.Outcome;

namespace Conformance.SelfTests.Iaas.VolumeTypes;

public sealed class VolumeTypeTests
{
    [TestCase("", "")]
    [TestCase("fast disks", "")]
    [TestCase("[scs:]", "")]
    [TestCase("[scs:encrypted]", "")]
    [TestCase("[scs:encrypted]LUKS", "")]
    [TestCase("[scs:encrypted, replicated] text", "")]
    [TestCase("[scs:encrypted,replicated]", "")]
    [TestCase("[scs: encrypted ,\treplicated ]", "")]
    [TestCase("[scs:\nencrypted\n]", "")]
    [TestCase("[scs:replicated, encrypted]", "Must", Description = "order")]
    [TestCase("[scs:encrypted, encrypted]", "Must", Description = "twice")]
    [TestCase("[scs:replicated, encrypted, replicated]", "Must,Must", Description = "order and twice")]
    [TestCase("[scs:encrypted,]", "Must,Must", Description = "empty item, which sorts first")]
    [TestCase("[scs:,encrypted]", "Must")]
    [TestCase("[scs: ]", "Must")]
    [TestCase("[scs:Encrypted]", "Must")]
    [TestCase("[scs:fast]", "Must")]
    [TestCase("[scs:encrypted; replicated]", "Must")]
    [TestCase(" [scs:encrypted]", "Info")]
    [TestCase("[SCS:encrypted]", "Info")]
    [TestCase("[ scs:encrypted]", "Info")]
    [TestCase("[scs :encrypted]", "Info")]
    [TestCase("[scs:encrypted", "Info")]
    [TestCase("[scs:[encrypted]]", "Info")]
    [TestCase("LUKS [scs:encrypted]", "Info")]
    [TestCase("[ssd][scs:encrypted]", "Info")]
    [TestCase("[scs]", "")]
    [TestCase("scs:encrypted", "")]
    public void A_list_of_aspects_is_sorted_unique_and_known(string description, string levels)
    {
        var result = VolumeTypeAspects.WellFormed([Type("LUKS", description)]);
        Assert.That(string.Join(",", result.Findings.Select(finding => finding.Level)), Is.EqualTo(levels));
        Assert.That(result.Upstream, Is.Null, "upstream's rule is the same");
    }

    [TestCase("[scs:replicated, encrypted] x", "aspects in alphabetical order", "another order in \"[scs:replicated, encrypted] x\"", "openstack volume type set --description '[scs:encrypted, replicated] …' id-LUKS")]
    [TestCase("[scs:Encrypted]", "encrypted and replicated only", "\"Encrypted\" in \"[scs:Encrypted]\"", "openstack volume type set --description '[scs:encrypted] …' id-LUKS")]
    [TestCase("[scs:fast]", "encrypted and replicated only", "\"fast\" in \"[scs:fast]\"", "openstack volume type set --description '…' id-LUKS")]
    [TestCase("[scs:encrypted, encrypted]", "every aspect once", "\"encrypted\" 2 times in \"[scs:encrypted, encrypted]\"", "openstack volume type set --description '[scs:encrypted] …' id-LUKS")]
    [TestCase(" [scs:encrypted]", "[scs:ASPECTS] at the beginning of the description", "\" [scs:encrypted]\": a blank in front of the list", "openstack volume type set --description '[scs:ASPECTS] …' id-LUKS, if that is what is meant")]
    [TestCase("[SCS:encrypted]", "[scs:ASPECTS] at the beginning of the description", "\"[SCS:encrypted]\": it begins with \"[SCS:\" instead of \"[scs:\"", "openstack volume type set --description '[scs:ASPECTS] …' id-LUKS, if that is what is meant")]
    [TestCase("[scs:encrypted", "[scs:ASPECTS] at the beginning of the description", "\"[scs:encrypted\": the list is not closed with ]", "openstack volume type set --description '[scs:ASPECTS] …' id-LUKS, if that is what is meant")]
    [TestCase("LUKS [scs:encrypted]", "[scs:ASPECTS] at the beginning of the description", "\"LUKS [scs:encrypted]\": the list is not at the beginning", "openstack volume type set --description '[scs:ASPECTS] …' id-LUKS, if that is what is meant")]
    public void Findings_show_the_description_and_a_better_one(string description, string expected, string observed, string remedy)
    {
        var finding = VolumeTypeAspects.WellFormed([Type("LUKS", description)]).Findings.Single();
        Assert.Multiple(() =>
        {
            Assert.That(finding.Object, Is.EqualTo("volume type LUKS (id-LUKS)"));
            Assert.That(finding.Expected, Is.EqualTo(expected));
            Assert.That(finding.Observed, Is.EqualTo(observed));
            Assert.That(finding.Remedy, Is.EqualTo(remedy));
        });
    }

    [TestCase("encrypted", "[scs:encrypted]", Outcome.Pass)]
    [TestCase("replicated", "[scs:encrypted, replicated]", Outcome.Pass)]
    [TestCase("encrypted", "[scs:replicated, encrypted, fast]", Outcome.Pass, Description = "a list with faults still lists")]
    [TestCase("encrypted", "[scs:replicated]", Outcome.Fail)]
    [TestCase("encrypted", "[scs:Encrypted]", Outcome.Fail)]
    [TestCase("encrypted", " [scs:encrypted]", Outcome.Fail)]
    [TestCase("replicated", "replicated", Outcome.Fail)]
    public void An_aspect_is_on_offer_if_a_type_lists_it(string aspect, string description, Outcome outcome)
    {
        var result = VolumeTypeAspects.Offered(aspect, [Type("__default__", ""), Type("LUKS", description)]);
        Assert.That(result.Outcome, Is.EqualTo(outcome));
        Assert.That(result.Upstream, Is.Null);
    }

    [TestCase("[scs:replicated]", "<is> False", "replication_enabled = <is> True, or replication by the back end", "Check that volumes of this type survive a hardware failure")]
    [TestCase("[scs:encrypted]", "<is> True", "[scs:replicated] in the description", "openstack volume type set --description '[scs:encrypted, replicated] …' id-LUKS")]
    [TestCase("", "<is> True", "[scs:replicated] in the description", "openstack volume type set --description '[scs:replicated] …' id-LUKS")]
    [TestCase("[scs:replicated]", "<is> True", null, null)]
    [TestCase("", "<is> False", null, null)]
    [TestCase("[scs:replicated]", "yes", null, null)]
    public void An_extra_spec_that_says_otherwise_is_a_remark(string description, string replication, string? expected, string? remedy)
    {
        var type = Type("LUKS", description) with { ExtraSpecs = new Dictionary<string, string> { ["replication_enabled"] = replication } };
        var finding = VolumeTypeAspects.WellFormed([type]).Findings.SingleOrDefault();
        Assert.That(finding?.Expected, Is.EqualTo(expected));
        Assert.That(finding?.Remedy, Is.EqualTo(remedy));
        Assert.That(finding?.Level, Is.Null.Or.EqualTo(FindingLevel.Info));
    }

    [Test]
    public void A_missing_aspect_is_told_with_the_types_there_are()
    {
        var finding = VolumeTypeAspects.Offered("encrypted", [Type("__default__", ""), Type("ssd", "")]).Findings.Single();
        Assert.That(finding.Object, Is.EqualTo("volume types"));
        Assert.That(finding.Expected, Is.EqualTo("a description that begins with [scs:encrypted]"));
        Assert.That(finding.Observed, Is.EqualTo("none of __default__, ssd"));
        Assert.That(VolumeTypeAspects.Offered("encrypted", []).Findings.Single().Observed, Is.EqualTo("no volume type at all"));
    }

    [Test]
    public void No_description_makes_a_check_throw()
    {
        var pieces = Gen.Elements("[", "]", "scs:", "SCS:", ",", " ", "encrypted", "replicated", "\n", "\ud800", "\0", "'");
        var texts = Gen.OneOf(pieces.ListOf().Select(string.Concat), ArbMap.Default.GeneratorFor<string>().Select(text => text ?? ""));
        Prop.ForAll(texts.ToArbitrary(), text =>
        {
            var result = VolumeTypeAspects.WellFormed([Type(text, text)]);
            Assert.That(result.Findings.All(finding => finding.Observed.Length > 0 && !(finding.Object + finding.Expected + finding.Observed + finding.Remedy).Any(char.IsControl)));
            VolumeTypeAspects.Offered("encrypted", [Type(text, text)]);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    private static VolumeType Type(string name, string description) => new($"id-{name}", name, description, new Dictionary<string, string>());
}
