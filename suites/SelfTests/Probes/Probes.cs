using Conformance.Harness;
using Conformance.Model;
using NUnit.Framework;

[assembly: Parallelizable(ParallelScope.All)]

namespace Conformance.Probes;

/// <summary>What a probe's fixture asks for.</summary>
public sealed class ProbeService
{
    public static Finding Finding(FindingLevel level) =>
        new("thing x", "rule", "a", "b", "do c", new Uri("https://docs.scs.community/")) { Level = level };

    /// <summary>Lets a probe wait for as long as a test wants.</summary>
    public TaskCompletionSource Hang { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}

[Standard("probe-1", "v1", "Ways to end")]
public sealed class WaysToEnd(ProbeService service)
{
    [Testcase("probe-pass")]
    public void Says_nothing_is_wrong() => Conforms.If(CheckResult.Clean);

    [Testcase("probe-advice")]
    public void Gives_advice_only() => Conforms.If(new CheckResult([ProbeService.Finding(FindingLevel.Should)]));

    [Testcase("probe-needs", Needs = ["pods", "storage"])]
    public void Needs_much_of_its_subject() => Conforms.If(CheckResult.Clean);

    [Testcase("probe-fail")]
    public async Task Finds_something(CancellationToken cancellation)
    {
        await Task.Yield();
        cancellation.ThrowIfCancellationRequested();
        Conforms.If(new CheckResult([ProbeService.Finding(FindingLevel.Must)]));
    }

    [Testcase("probe-silent")]
    public void Says_nothing_at_all()
    {
    }

    [Ignore("because"), Testcase("probe-ignored")]
    public void Is_ignored() => Conforms.If(CheckResult.Clean);

    [Testcase("probe-inconclusive")]
    public void Is_inconclusive()
    {
        Conforms.If(CheckResult.Clean);
        Assert.Inconclusive("cannot tell");
    }

    [Testcase("probe-assumption")]
    public void Assumes_too_much()
    {
        Conforms.If(CheckResult.Clean);
        Assume.That(false, "not given");
    }

    [Testcase("probe-warning")]
    public void Warns()
    {
        Conforms.If(CheckResult.Clean);
        Assert.Warn("hm");
    }

    [Testcase("probe-ignore-call")]
    public void Calls_ignore()
    {
        Conforms.If(CheckResult.Clean);
        Assert.Ignore("not today");
    }

    [Testcase("probe-assertion")]
    public void Asserts_without_a_finding() => Assert.That(1, Is.EqualTo(2));

    [Testcase("probe-crash")]
    public async Task Crashes_after_it_spoke()
    {
        Conforms.If(CheckResult.Clean);
        await Task.Yield();
        throw new InvalidOperationException("boom");
    }

    [Testcase("probe-unavailable")]
    public async Task Cannot_ask()
    {
        await Task.Yield();
        throw new SubjectUnavailableException("GET /flavors: 500");
    }

    [Testcase("probe-upstream")]
    public void Upstream_says_otherwise() => Conforms.If(CheckResult.Clean.Versus(Outcome.DidNotFinish, "It throws.", new Uri("https://docs.scs.community/")));

    [Testcase("probe-table-a", 1)]
    [Testcase("probe-table-b", 2)]
    public void One_method_for_several_ids(int number, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        Conforms.If(number == 1 ? CheckResult.Clean : new CheckResult([ProbeService.Finding(FindingLevel.Must)]));
    }

    [Testcase("probe-slow")]
    public async Task Waits_for_its_token(CancellationToken cancellation)
    {
        await Task.Delay(Timeout.Infinite, cancellation);
        Conforms.If(CheckResult.Clean);
    }

    [Testcase("probe-deaf")]
    public async Task Ignores_its_token()
    {
        await service.Hang.Task;
        Conforms.If(CheckResult.Clean);
    }
}

[Standard("probe-2", "v1", "One-time set-up fails")]
public sealed class BrokenOneTimeSetUp
{
    [OneTimeSetUp]
    public void Prepare() => throw new InvalidOperationException("no ground to stand on");

    [Testcase("probe-setup-a")]
    public void First() => Conforms.If(CheckResult.Clean);

    [Testcase("probe-setup-b")]
    public void Second() => Conforms.If(CheckResult.Clean);
}

[Standard("probe-3", "v1", "Constructor fails")]
public sealed class BrokenConstructor
{
    public BrokenConstructor() => throw new InvalidOperationException("cannot be made");

    [Testcase("probe-constructor")]
    public void First() => Conforms.If(CheckResult.Clean);
}

[Standard("probe-4", "v1", "Tear-down fails")]
public sealed class BrokenTearDown
{
    [TearDown]
    public void Clean() => throw new InvalidOperationException("left something behind");

    [Testcase("probe-teardown")]
    public void First() => Conforms.If(CheckResult.Clean);

    [Testcase("probe-teardown-fail")]
    public void Second() => Conforms.If(new CheckResult([ProbeService.Finding(FindingLevel.Must)]));
}

[Standard("probe-5", "v1", "Set-up fails")]
public sealed class BrokenSetUp
{
    [SetUp]
    public void Prepare() => throw new InvalidOperationException("no");

    [Testcase("probe-setup-each")]
    public void First() => Conforms.If(CheckResult.Clean);
}
