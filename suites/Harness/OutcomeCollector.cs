using System.Collections.Concurrent;
using Conformance.Model;
using NUnit.Framework.Interfaces;

namespace Conformance.Harness;

/// <summary>Listens to NUnit, turns results into outcomes, starts and enforces budgets. The first outcome of a testcase counts.</summary>
internal sealed class OutcomeCollector(
    IReadOnlySet<string> wanted, SuiteSettings settings, IRunObserver observer, CancellationToken cancellation) : ITestListener
{
    private readonly ConcurrentDictionary<string, Running> _running = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, TestcaseResult> _results = new(StringComparer.Ordinal);
    private readonly Lock _observer = new();
    private int _abandoned;

    public IReadOnlySet<string> Wanted => wanted;

    public Action WhenSuiteEnds { get; set; } = () => { };

    public bool Has(string id) => _results.ContainsKey(id);

    public TestcaseResult Get(string id) => _results[id];

    public void Add(TestcaseResult result)
    {
        if (_results.TryAdd(result.Testcase, result))
        {
            lock (_observer)
            {
                observer.Finished(result);
            }
        }
    }

    public void TestStarted(ITest test)
    {
        if (test.IsSuite || test.Properties.Get(TestcaseAttribute.IdKey) is not string id)
        {
            return;
        }

        var source = (CancellationTokenSource)test.Properties.Get(TestcaseAttribute.CancellationKey)!;
        var budget = settings.Budget(id) ?? SuiteSettings.DefaultBudget;
        var running = new Running(id, test, source, settings.Time, budget);
        running.Timer = settings.Time.CreateTimer(_ => Exceed(running), null, budget, settings.Grace);
        _running[id] = running;
        if (cancellation.IsCancellationRequested)
        {
            source.Cancel();
        }

        lock (_observer)
        {
            observer.Started(id);
        }
    }

    public void TestFinished(ITestResult result)
    {
        if (result.Test.IsSuite)
        {
            if (result.Test.Parent is null)
            {
                WhenSuiteEnds();
            }

            return;
        }

        if (result.Test.Properties.Get(TestcaseAttribute.IdKey) is not string id || !wanted.Contains(id))
        {
            return;
        }

        _running.TryRemove(id, out var running);
        running?.Timer?.Dispose();
        var started = running?.Started ?? settings.Time.GetUtcNow();
        var duration = running?.Elapsed ?? TimeSpan.Zero;
        Add(OutcomeMapping.Map(id, result, started, duration, running?.Exceeded == true ? running.Budget : null, cancellation.IsCancellationRequested, settings.UpstreamCompatible));
        if (Volatile.Read(ref _abandoned) > 0)
        {
            EndIfOnlyAbandonedAreLeft();
        }
    }

    public void TestOutput(TestOutput output)
    {
        // Suites speak through findings; what they print is of no use to a verdict.
    }

    public void SendMessage(TestMessage message)
    {
        // As above.
    }

    public void CancelRunning()
    {
        foreach (var running in _running.Values)
        {
            running.Source.Cancel();
        }
    }

    /// <summary>True while a test removes what it made.</summary>
    public bool IsCleaning => _running.Values.Any(running => running.IsCleaning);

    /// <summary>Gives tests that were still going when their suite was left behind their outcome.</summary>
    public void EndSuite()
    {
        foreach (var running in _running.Values)
        {
            if (_running.TryRemove(running.Id, out _))
            {
                running.Timer?.Dispose();
                Abandon(running);
            }
        }
    }

    private void Exceed(Running running)
    {
        if (!running.Exceeded)
        {
            running.Exceeded = true;
            running.Source.Cancel();
            return;
        }

        if (running.IsCleaning)
        {
            // It has reacted and removes what it made, which has a budget of its own; the next tick looks again.
            return;
        }

        // Second tick: the grace period is over as well, the test does not react.
        running.Timer?.Dispose();
        Interlocked.Increment(ref _abandoned);
        Abandon(running);
        EndIfOnlyAbandonedAreLeft();
    }

    private void Abandon(Running running)
    {
        var why = running.Exceeded
            ? $"Still running {settings.Grace.TotalSeconds:0.#} s after its budget of {running.Budget.TotalSeconds:0.#} s; left behind."
            : "The run was cancelled while this testcase was running.";
        Add(new TestcaseResult(running.Id, Outcome.DidNotFinish, running.Started, running.Elapsed)
        {
            Reason = why, Steps = running.Scenario?.Steps.Steps ?? [],
        });
    }

    private void EndIfOnlyAbandonedAreLeft()
    {
        if (_results.Count(result => wanted.Contains(result.Key)) == wanted.Count)
        {
            WhenSuiteEnds();
        }
    }

    private sealed class Running(string id, ITest test, CancellationTokenSource source, TimeProvider time, TimeSpan budget)
    {
        private readonly long _began = time.GetTimestamp();

        public string Id { get; } = id;

        public ITest Test { get; } = test;

        public CancellationTokenSource Source { get; } = source;

        public DateTimeOffset Started { get; } = time.GetUtcNow();

        /// <summary>Since its start, whatever was done to the clock meanwhile.</summary>
        public TimeSpan Elapsed => time.GetElapsedTime(_began);

        public TimeSpan Budget { get; } = budget;

        public ITimer? Timer { get; set; }

        public bool Exceeded { get; set; }

        public Scenario? Scenario => Test.Properties.Get(Harness.Scenario.Key) as Scenario;

        public bool IsCleaning => Scenario?.IsCleaning == true;
    }
}
