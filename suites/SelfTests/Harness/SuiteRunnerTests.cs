using System.Collections.Concurrent;
using Conformance.Harness;
using Conformance.Model;
using Conformance.Probes;

namespace Conformance.SelfTests.Harness;

public sealed class SuiteRunnerTests
{
    private static readonly string[] Hanging = ["probe-slow", "probe-deaf"];

    [TestCase("probe-pass", Outcome.Pass, null)]
    [TestCase("probe-advice", Outcome.Pass, null)]
    [TestCase("probe-fail", Outcome.Fail, null)]
    [TestCase("probe-table-a", Outcome.Pass, null)]
    [TestCase("probe-table-b", Outcome.Fail, null)]
    [TestCase("probe-silent", Outcome.DidNotFinish, "without saying what it found")]
    [TestCase("probe-ignored", Outcome.Missing, "because")]
    [TestCase("probe-ignore-call", Outcome.Missing, "not today")]
    [TestCase("probe-inconclusive", Outcome.DidNotFinish, "cannot tell")]
    [TestCase("probe-assumption", Outcome.DidNotFinish, "not given")]
    [TestCase("probe-warning", Outcome.DidNotFinish, "hm")]
    [TestCase("probe-assertion", Outcome.DidNotFinish, "defect of the harness")]
    [TestCase("probe-crash", Outcome.DidNotFinish, "boom")]
    [TestCase("probe-unavailable", Outcome.DidNotFinish, "GET /flavors: 500")]
    [TestCase("probe-setup-a", Outcome.DidNotFinish, "no ground to stand on")]
    [TestCase("probe-setup-b", Outcome.DidNotFinish, "no ground to stand on")]
    [TestCase("probe-setup-each", Outcome.DidNotFinish, "no")]
    [TestCase("probe-constructor", Outcome.DidNotFinish, "cannot be made")]
    [TestCase("probe-teardown", Outcome.DidNotFinish, "left something behind")]
    [TestCase("probe-teardown-fail", Outcome.Fail, null)]
    [TestCase("probe-unheard-of", Outcome.Missing, "No check for this testcase")]
    public async Task Every_way_a_test_can_end_has_its_outcome(string id, Outcome expected, string? reason)
    {
        var result = (await Run([id])).Single();
        Assert.That(result.Outcome, Is.EqualTo(expected), result.Reason);
        Assert.That(result.Reason, reason is null ? Is.Null : Does.Contain(reason));
        Assert.That(result.Findings.Any(finding => finding.Level == FindingLevel.Must), Is.EqualTo(expected == Outcome.Fail));
    }

    [TestCase("pods storage gpus", null)]
    [TestCase("pods", "It needs storage, which")]
    [TestCase("", "It needs pods and storage, which")]
    public async Task What_the_subject_does_not_declare_is_missing_not_probed(string declared, string? reason)
    {
        var settings = new SuiteSettings { Capabilities = declared.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToHashSet() };
        var result = (await Run(["probe-needs"], settings)).Single();
        Assert.That(result.Outcome, Is.EqualTo(reason is null ? Outcome.Pass : Outcome.Missing));
        Assert.That(result.Reason, reason is null ? Is.Null : Does.StartWith(reason).And.Contain("subject file"));
    }

    [Test]
    public async Task Everything_at_once_gives_one_outcome_for_each_id_in_the_order_asked()
    {
        var ids = SuiteTestcase.Of(typeof(ProbeService).Assembly).Select(testcase => testcase.Id).Except(Hanging).Append("probe-unheard-of").Reverse().ToList();
        var observer = new Recorder();
        var results = await Run(ids, observer: observer);
        Assert.That(results.Select(result => result.Testcase), Is.EqualTo(ids));
        Assert.That(observer.Finished.Select(result => result.Testcase), Is.EquivalentTo(ids));
    }

    [Test]
    public async Task Upstreams_verdict_is_told_and_taken_only_when_asked_for()
    {
        var own = (await Run(["probe-upstream"])).Single();
        Assert.That((own.Outcome, own.Upstream!.Outcome, own.Own), Is.EqualTo((Outcome.Pass, Outcome.DidNotFinish, (Outcome?)null)));
        var theirs = (await Run(["probe-upstream"], new SuiteSettings { UpstreamCompatible = true })).Single();
        Assert.That((theirs.Outcome, theirs.Own, theirs.Reason), Is.EqualTo((Outcome.DidNotFinish, (Outcome?)Outcome.Pass, "It throws.")));
    }

    [Test]
    public async Task A_testcase_beyond_its_budget_did_not_finish()
    {
        var result = (await Run(["probe-slow"], new SuiteSettings { Budget = _ => TimeSpan.FromMilliseconds(50) })).Single();
        Assert.That(result.Outcome, Is.EqualTo(Outcome.DidNotFinish));
        Assert.That(result.Reason, Is.EqualTo("Not done within its budget of 0.1 s.").Or.EqualTo("Not done within its budget of 0 s."));
    }

    [Test]
    public async Task A_testcase_that_ignores_its_token_does_not_stop_the_run()
    {
        var service = new ProbeService();
        var settings = new SuiteSettings { Budget = _ => TimeSpan.FromMilliseconds(50), Grace = TimeSpan.FromMilliseconds(50) };
        var results = await Run(["probe-deaf", "probe-pass"], settings, service: service);
        service.Hang.SetResult();
        Assert.That(results.Select(result => result.Outcome), Is.EqualTo(new[] { Outcome.DidNotFinish, Outcome.Pass }));
        Assert.That(results[0].Reason, Does.Contain("left behind"));
    }

    [Test]
    public async Task A_cancelled_run_ends_with_an_outcome_for_everything([Values("probe-slow", "probe-deaf")] string hanging)
    {
        var service = new ProbeService();
        using var cancel = new CancellationTokenSource();
        var observer = new Recorder { OnStarted = id => { if (id == hanging) { cancel.Cancel(); } } };
        var settings = new SuiteSettings { Workers = 1, Grace = TimeSpan.FromMilliseconds(100) };
        var results = await Run([hanging, "probe-pass", "probe-fail"], settings, observer, service, cancel.Token);
        service.Hang.SetResult();
        Assert.That(results.Single(result => result.Testcase == hanging).Outcome, Is.EqualTo(Outcome.DidNotFinish));
        Assert.That(results.Single(result => result.Testcase == hanging).Reason, Does.Contain("cancelled"));
        Assert.That(results.Where(result => result.Outcome == Outcome.DidNotFinish).Select(result => result.Reason), Is.All.Contains("cancelled"));
    }

    [Test]
    public async Task Runs_at_the_same_time_do_not_mix()
    {
        var runs = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Run(["probe-pass", "probe-fail", "probe-crash"]))));
        foreach (var results in runs)
        {
            Assert.That(results.Select(result => result.Outcome), Is.EqualTo(new[] { Outcome.Pass, Outcome.Fail, Outcome.DidNotFinish }));
        }
    }

    private static Task<IReadOnlyList<TestcaseResult>> Run(
        IReadOnlyList<string> ids, SuiteSettings? settings = null, IRunObserver? observer = null, ProbeService? service = null, CancellationToken cancellation = default) =>
        new SuiteRunner(new SuiteServices().With(service ?? new ProbeService()), settings ?? new SuiteSettings())
            .Run([typeof(ProbeService).Assembly], ids, observer ?? new Recorder(), cancellation);

    private sealed class Recorder : IRunObserver
    {
        public ConcurrentQueue<TestcaseResult> Finished { get; } = new();

        public Action<string> OnStarted { get; init; } = _ => { };

        void IRunObserver.Started(string testcase) => OnStarted(testcase);

        void IRunObserver.Finished(TestcaseResult result) => Finished.Enqueue(result);
    }
}
