using Conformance.Model;

namespace Conformance.SelfTests.Writers;

public sealed class VerdictTests
{
    private static TestcaseReport[] Mains(params Outcome[] outcomes) => [.. outcomes.Select((outcome, n) => Samples.Case($"scs-0100-{n}", outcome))];

    private static VersionReport Version(string name, bool certifiable, Outcome main) => new(name, certifiable ? "effective" : "draft", certifiable, [new TargetReport("main", main, ["scs-0100-0"])]);

    private static ScopeReport Scope(params VersionReport[] versions) => Samples.Scope(Mains(Outcome.Pass)) with { Versions = versions };

    [TestCase(new[] { Outcome.Pass, Outcome.Pass }, Verdict.Conforms, "cloud-one conforms to SCS-compatible IaaS v5.1 (effective): all 2 main testcases passed.")]
    [TestCase(new[] { Outcome.Pass, Outcome.Fail, Outcome.Missing }, Verdict.Fails, "cloud-one fails SCS-compatible IaaS v5.1 (effective): of 3 main testcases 1 failed, 1 missing.")]
    [TestCase(new[] { Outcome.DidNotFinish }, Verdict.Open, "cloud-one is open for SCS-compatible IaaS v5.1 (effective): of 1 main testcase 1 did not finish.")]
    [TestCase(new[] { Outcome.Pass, Outcome.Missing }, Verdict.Open, "cloud-one is open for SCS-compatible IaaS v5.1 (effective): of 2 main testcases 1 missing.")]
    public void The_main_target_of_the_certifiable_version_decides(Outcome[] outcomes, Verdict verdict, string sentence) =>
        Assert.That(Samples.Of(Mains(outcomes)).Judgement, Is.EqualTo(new Judgement(verdict, sentence)));

    [Test]
    public void A_recommended_testcase_decides_nothing() =>
        Assert.That(Samples.Of(Samples.Case("scs-0100-a", Outcome.Pass), Samples.Case("scs-0100-b", Outcome.Fail, "recommended")).Judgement.Verdict, Is.EqualTo(Verdict.Conforms));

    [Test]
    public void One_certifiable_version_that_conforms_is_enough_and_a_draft_never_is()
    {
        Assert.That(Scope(Version("v5.1", true, Outcome.Fail), Version("v4", true, Outcome.Pass)).Judge().Verdict, Is.EqualTo(Verdict.Conforms));
        Assert.That(Scope(Version("next", false, Outcome.Pass), Version("v5.1", true, Outcome.Fail)).Judge().Verdict, Is.EqualTo(Verdict.Fails));
    }

    [Test]
    public void A_version_that_fails_outranks_one_that_is_open()
    {
        var judgement = Scope(Version("v5.1", true, Outcome.Fail), Version("v4", true, Outcome.DidNotFinish)).Judge();
        Assert.That(judgement.Verdict, Is.EqualTo(Verdict.Fails));
        Assert.That(judgement.Sentence, Does.StartWith("fails SCS-compatible IaaS v5.1"));
    }

    [Test]
    public void Drafts_are_judged_where_nothing_else_was_evaluated_and_the_sentence_says_so()
    {
        var judgement = Scope(Version("next", false, Outcome.Pass)).Judge();
        Assert.That(judgement, Is.EqualTo(new Judgement(Verdict.Conforms, "conforms to SCS-compatible IaaS next (draft, not certifiable): all 1 main testcase passed")));
    }

    [Test]
    public void What_asks_for_nothing_certifies_nothing()
    {
        Assert.That(new Report(Samples.Run, []).Judgement.Verdict, Is.EqualTo(Verdict.Open));
        Assert.That(Scope().Judge().Verdict, Is.EqualTo(Verdict.Open));
        Assert.That(Scope(new VersionReport("v1", "effective", true, [])).Judge().Verdict, Is.EqualTo(Verdict.Open));
        Assert.That(Scope(new VersionReport("v1", "effective", true, [new TargetReport("main", Outcome.Pass, [])])).Judge().Verdict, Is.EqualTo(Verdict.Open));
    }

    [Test]
    public void A_cancelled_run_never_conforms_and_a_failure_stays_one()
    {
        var cancelled = Samples.Run with { Cancelled = true };
        Assert.That(new Report(cancelled, [Samples.Scope(Mains(Outcome.Pass))]).Judgement.Verdict, Is.EqualTo(Verdict.Open));
        Assert.That(new Report(cancelled, [Samples.Scope(Mains(Outcome.Fail))]).Judgement.Verdict, Is.EqualTo(Verdict.Fails));
    }

    [Test]
    public void Every_scope_must_conform()
    {
        var report = new Report(Samples.Run, [Samples.Scope(Mains(Outcome.Pass)), Samples.Scope(Mains(Outcome.Fail)) with { Name = "SCS-compatible KaaS" }]);
        Assert.That(report.Judgement.Verdict, Is.EqualTo(Verdict.Fails));
        Assert.That(report.Judgement.Sentence, Does.StartWith("cloud-one fails SCS-compatible KaaS").And.Contain("; it conforms to SCS-compatible IaaS"));
    }

    [TestCase(Verdict.Conforms, 0)]
    [TestCase(Verdict.Fails, 1)]
    [TestCase(Verdict.Open, 2)]
    public void Each_verdict_has_its_exit_code(Verdict verdict, int code) => Assert.That(verdict.ExitCode(), Is.EqualTo(code));

    [Test]
    public void An_id_without_a_testcase_counts_as_missing() =>
        Assert.That(Samples.Scope(Mains(Outcome.Pass)).Count(new TargetReport("main", Outcome.Missing, ["scs-0100-0", "unknown"])), Is.EqualTo(new OutcomeCounts(1, 0, 0, 1)));
}
