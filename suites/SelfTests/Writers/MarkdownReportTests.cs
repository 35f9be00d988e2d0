using System.Text;
using Conformance.Writers;

namespace Conformance.SelfTests.Writers;

public sealed class MarkdownReportTests
{
    [Test]
    public void Verdict_targets_failures_and_reasons_are_told()
    {
        var text = new MarkdownReport().Written(Samples.Representative);
        Assert.That(text, Does.StartWith("## ❌ cloud-one fails SCS-compatible IaaS v5.1 \\(effective\\): of 47 main testcases 2 failed, 1 did not finish, 2 missing.\n")
            .And.Contain("| SCS-compatible IaaS | v5.1 | effective | main | ❌ FAIL | 42 | 2 | 1 | 2 |")
            .And.Contain("#### scs-0102-prop-os\\_distro\n").And.Contain("- **scs-0117-test-backup**: The backup stayed")
            .And.Contain("| scs-0115-default-rules | PASS | FAIL | The script ignores egress rules")
            .And.Contain("#### scs-0103-flavor-8v-64 (not needed for the certificate)"));
    }

    [Test]
    public void It_stays_below_what_a_step_summary_may_hold()
    {
        Assert.That(Encoding.UTF8.GetByteCount(new MarkdownReport().Written(Samples.Huge)), Is.LessThan(1 << 20));
        Assert.That(new MarkdownReport().Written(Samples.Huge), Does.Contain("… and 980 more"));
        Assert.That(Encoding.UTF8.GetByteCount(new MarkdownReport().Written(Samples.Nasty)), Is.LessThan(1 << 20));
    }

    [TestCaseSource(typeof(Samples), nameof(Samples.Hostile))]
    public void No_text_becomes_markup(string text) =>
        Assert.That(MarkdownReport.Escaped(text), Does.Not.Match(@"[<>@\n\r]|(^|[^\\])(\\\\)*[|`*_\[\]!]"));
}
