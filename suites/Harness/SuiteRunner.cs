using System.Reflection;
using Conformance.Model;
using NUnit.Framework.Api;
using NUnit.Framework.Interfaces;
using NUnit.Framework.Internal;

namespace Conformance.Harness;

/// <summary>
/// Runs the testcases of suites in this process and gives exactly one outcome for each id asked for, whatever happens to the tests behind them.
/// Several runs may go on at the same time.
/// </summary>
/// <param name="services">What fixtures may ask for.</param>
/// <param name="settings">Parallelism, budgets, verdict mode.</param>
public sealed class SuiteRunner(SuiteServices services, SuiteSettings settings)
{
    /// <summary>Why a testcase that nothing implements is Missing.</summary>
    public const string NoCheck = "No check for this testcase in this version of the harness.";

    /// <summary>Runs testcases.</summary>
    /// <param name="suites">Assemblies with testcases.</param>
    /// <param name="testcases">Ids to run; ids that no assembly implements become Missing.</param>
    /// <param name="observer">Hears of every start and outcome.</param>
    /// <param name="cancellation">Ends the run: what has no outcome yet did not finish.</param>
    /// <returns>One result for each id, in the order of <paramref name="testcases"/>.</returns>
    public async Task<IReadOnlyList<TestcaseResult>> Run(
        IReadOnlyList<Assembly> suites, IReadOnlyCollection<string> testcases, IRunObserver observer, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(suites);
        ArgumentNullException.ThrowIfNull(testcases);
        var wanted = testcases.ToHashSet(StringComparer.Ordinal);
        var implemented = suites.SelectMany(SuiteTestcase.Of).ToDictionary(testcase => testcase.Id, StringComparer.Ordinal);
        var collector = new OutcomeCollector(wanted, settings, observer, cancellation);
        foreach (var id in testcases)
        {
            if (Obstacle(implemented.GetValueOrDefault(id)) is { } obstacle)
            {
                collector.Add(new TestcaseResult(id, Outcome.Missing, settings.Time.GetUtcNow(), TimeSpan.Zero) { Reason = obstacle });
            }
        }

        foreach (var suite in suites)
        {
            await RunSuite(suite, collector, cancellation).ConfigureAwait(false);
        }

        var reason = cancellation.IsCancellationRequested ? "The run was cancelled before this testcase had an outcome." : "The test ended without an outcome.";
        foreach (var id in wanted.Where(id => !collector.Has(id)).Order(StringComparer.Ordinal).ToList())
        {
            collector.Add(new TestcaseResult(id, Outcome.DidNotFinish, settings.Time.GetUtcNow(), TimeSpan.Zero) { Reason = reason });
        }

        return [.. testcases.Select(collector.Get)];
    }

    private string? Obstacle(SuiteTestcase? testcase) => testcase is null
        ? NoCheck
        : testcase.Lacking(settings.Capabilities, settings.Results) is { Count: > 0 } lacking
            ? $"It needs {string.Join(" and ", lacking)}, which the subject does not declare; if the subject has it, name it under capabilities in the subject file."
            : null;

    private async Task RunSuite(Assembly suite, OutcomeCollector collector, CancellationToken cancellation)
    {
        var runner = new NUnitTestAssemblyRunner(new DefaultTestAssemblyBuilder());
        SuiteServices.Current = services;
        try
        {
            runner.Load(suite, new Dictionary<string, object>
            {
                [NUnit.FrameworkPackageSettings.NumberOfTestWorkers] = settings.Workers,
                [NUnit.FrameworkPackageSettings.SynchronousEvents] = true,
                [NUnit.FrameworkPackageSettings.WorkDirectory] = Path.GetTempPath(),
            });
        }
        finally
        {
            SuiteServices.Current = null;
        }

        var filter = new IdFilter(collector.Wanted.Where(id => !collector.Has(id)).ToHashSet(StringComparer.Ordinal));
        if (runner.CountTestCases(filter) == 0)
        {
            return;
        }

        var finished = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        collector.WhenSuiteEnds = () => finished.TrySetResult();
        runner.RunAsync(collector, filter);
        await using (cancellation.Register(() => CancelSoon(runner, collector, finished)))
        {
            await finished.Task.ConfigureAwait(false);
        }

        collector.EndSuite();
    }

    private void CancelSoon(NUnitTestAssemblyRunner runner, OutcomeCollector collector, TaskCompletionSource finished)
    {
        collector.CancelRunning();
        runner.StopRun();
        _ = EndSoon();

        // A test that ignores its token must not keep a cancelled run alive; one that removes what it made may go on.
        async Task EndSoon()
        {
            do
            {
                await Task.Delay(settings.Grace, settings.Time).ConfigureAwait(false);
            }
            while (collector.IsCleaning && !finished.Task.IsCompleted);
            finished.TrySetResult();
        }
    }

    private sealed class IdFilter(IReadOnlySet<string> ids) : TestFilter
    {
        public override bool Match(ITest test) => test.Properties.Get(TestcaseAttribute.IdKey) is string id && ids.Contains(id);

        public override TNode AddToXml(TNode parentNode, bool recursive) => parentNode.AddElement("testcases");
    }
}
