using System.Xml.Linq;
using Conformance.Model;
using Conformance.Writers;

namespace Conformance.SelfTests.Writers;

public sealed class JUnitReportTests
{
    private static XElement Parsed(Report report) => XDocument.Parse(new JUnitReport().Written(report)).Root!;

    private static XElement Case(string id) => Parsed(Samples.Representative).Descendants("testcase").Single(testcase => (string?)testcase.Attribute("name") == id);

    private static IEnumerable<TestCaseData<Report>> Reports() =>
        [new TestCaseData<Report>(Samples.Representative).SetArgDisplayNames("representative"), new TestCaseData<Report>(Samples.Nasty).SetArgDisplayNames("nasty")];

    [TestCaseSource(nameof(Reports))]
    public void The_structure_is_what_readers_expect(Report report)
    {
        var root = Parsed(report);
        Assert.That(root.Name.LocalName, Is.EqualTo("testsuites"));
        Assert.That(root.Elements("testsuite").Count(), Is.EqualTo(report.Scopes.Count));
        foreach (var suite in root.Elements("testsuite"))
        {
            var cases = suite.Elements("testcase").ToList();
            Assert.Multiple(() =>
            {
                Assert.That((int)suite.Attribute("tests")!, Is.EqualTo(cases.Count));
                Assert.That((int)suite.Attribute("failures")!, Is.EqualTo(cases.Count(testcase => testcase.Element("failure") is not null)));
                Assert.That((int)suite.Attribute("errors")!, Is.EqualTo(cases.Count(testcase => testcase.Element("error") is not null)));
                Assert.That((int)suite.Attribute("skipped")!, Is.EqualTo(cases.Count(testcase => testcase.Element("skipped") is not null)));
                Assert.That(suite.Elements().Select(element => element.Name.LocalName).Distinct(), Is.EqualTo(new[] { "properties", "testcase" }), "properties come first");
                Assert.That(suite.Descendants("property"), Has.All.Matches<XElement>(property => property!.Attribute("name") is not null && property.Attribute("value") is not null));
                Assert.That((string?)suite.Attribute("timestamp"), Is.EqualTo("2026-08-21T07:30:00Z"));
            });
            foreach (var testcase in cases)
            {
                Assert.That(testcase.Elements("failure").Concat(testcase.Elements("error")).Concat(testcase.Elements("skipped")).Count(), Is.AtMost(1));
                Assert.That(testcase.Attribute("classname")!.Value, Is.EqualTo(suite.Attribute("name")!.Value));
                Assert.That((double)testcase.Attribute("time")!, Is.AtLeast(0));
            }
        }
    }

    [Test]
    public void A_failure_carries_all_findings()
    {
        var failure = Case("scs-0102-prop-os_distro").Element("failure")!;
        Assert.That((string?)failure.Attribute("message"), Is.EqualTo("17 deviations: image Ubuntu 1: expected os_distro = ubuntu, observed os_distro = Ubuntu"));
        Assert.That(failure.Value, Does.Contain("[Must] image Ubuntu 17: ").And.Contain("[Should] image Debian 12: ").And.Contain("[Info] image CirrOS: ").And.Contain("Remedy: Set the property"));
        Assert.That(Case("scs-0102-prop-os_distro").Element("system-out")!.Value, Does.Contain("[[ATTACHMENT|evidence/images #1.json]]"));
    }

    [Test]
    public void What_has_no_verdict_is_an_error_or_skipped_with_its_reason()
    {
        Assert.That(Case("scs-0117-test-backup").Element("error")!.Value, Does.StartWith("The backup stayed in state"));
        Assert.That((string?)Case("scs-0117-test-backup").Attribute("time"), Is.EqualTo("61.500"));
        Assert.That((string?)Case("scs-0123-swift-s3").Element("skipped")!.Attribute("message"), Does.StartWith("The capability 'object-store' is not declared."));
    }

    [Test]
    public void A_difference_to_upstream_is_in_the_output_of_a_passed_testcase()
    {
        Assert.That(Case("scs-0115-default-rules").Element("failure"), Is.Null);
        Assert.That(Case("scs-0115-default-rules").Element("system-out")!.Value, Does.StartWith("Own verdict PASS, the upstream script says FAIL: "));
    }

    [Test]
    public void Characters_that_XML_cannot_hold_are_gone_and_the_rest_is_kept()
    {
        var values = Parsed(Samples.Nasty).Descendants("skipped").Attributes("message").Select(message => message.Value).ToList();
        Assert.That(values, Does.Contain(Samples.Hostile[0]).And.Contain("]]>").And.Contain("emoji 😀 👩‍💻 é ü 漢字").And.Contain("half  pair "));
    }
}
