using System.Diagnostics;
using Conformance.CentralApiStack;
using Conformance.CentralApiSuite;
using Conformance.Harness;
using Conformance.Model;
using Conformance.Subjects.Ledgers;

namespace Conformance.Benchmarks;

/// <summary>Testcases of the Central API suite that are stories with a time: the whole one of the hackathon, and a minute in which nobody reaches the back end.</summary>
internal static class CentralStory
{
    private const string Story = "central-api-story";
    private const string Outage = "central-api-backend-outage";
    private const string OutOfReach = "the back end is out of reach";

    /// <summary>Runs them on an embedded cloud and three control planes of their own.</summary>
    /// <exception cref="SubjectUnavailableException">One of them does not pass.</exception>
    public static async Task<IReadOnlyList<(string Name, double Measured, double Limit, string Unit)>> Run()
    {
        await using var stack = await EmbeddedCentralApi.Start().ConfigureAwait(false);
        var subject = EmbeddedDefault.Subject(stack);
        using var cluster = subject.Cluster;
        using var management = subject.Management;
        var ledger = Ledger.InMemory(new LedgerOwner($"bench-{Guid.NewGuid():N}"[..13], "embedded", "embedded"), TimeProvider.System);
        var runner = new SuiteRunner(EmbeddedDefault.Services(subject, ledger, TimeProvider.System), new SuiteSettings { Workers = 1, Budget = _ => TimeSpan.FromMinutes(5) });
        var began = Stopwatch.GetTimestamp();
        var story = await Pass(runner, Story).ConfigureAwait(false);
        var whole = Stopwatch.GetElapsedTime(began);
        Console.WriteLine($"the story has {story.Steps.Count} steps, the longest: {string.Join(", ", story.Steps.OrderByDescending(step => step.Duration).Take(4).Select(step => FormattableString.Invariant($"{step.Name} {step.Duration.TotalSeconds:0.0} s")))}");
        var outage = await Pass(runner, Outage).ConfigureAwait(false);
        var cut = outage.Steps.First(step => step.Name == OutOfReach);
        var back = outage.Steps.Where(step => step.Name.EndsWith("is Ready", StringComparison.Ordinal)).Max(step => step.Started + step.Duration);
        return
        [
            ("the whole story, from the onboarding until nothing is left", whole.TotalSeconds, 60, "s"),
            ("a minute without the back end: until all is Ready again", (back - (cut.Started + cut.Duration)).TotalSeconds, 60, "s"),
        ];
    }

    private static async Task<TestcaseResult> Pass(SuiteRunner runner, string testcase)
    {
        var result = (await runner.Run([typeof(EmbeddedDefault).Assembly], [testcase], NoObserver.Instance, CancellationToken.None).ConfigureAwait(false)).Single();
        return result.Outcome == Outcome.Pass && result.Leftovers.Count == 0 ? result
            : throw new SubjectUnavailableException($"{testcase}: {result.Outcome}. {result.Reason} {string.Join("; ", result.Findings)} {string.Join("; ", result.Leftovers)}");
    }
}
