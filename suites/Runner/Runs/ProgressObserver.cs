using System.Collections.Concurrent;
using System.Globalization;
using Conformance.Harness;
using Conformance.Model;
using Spectre.Console;

namespace Conformance.Runner.Runs;

/// <summary>
/// Shows what is running, done/total, outcome counts and elapsed against budget: a live line on a terminal, one line an outcome elsewhere. Writes to
/// standard error, so that standard output stays for results.
/// </summary>
internal sealed class ProgressObserver(IAnsiConsole console, int total, Func<string, TimeSpan?> budget, TimeProvider time) : IRunObserver
{
    private readonly ConcurrentDictionary<string, DateTimeOffset> _running = new(StringComparer.Ordinal);
    private readonly int[] _counts = new int[4];
    private volatile bool _live;
    private volatile string? _told;

    public void Started(string testcase) => _running[testcase] = time.GetUtcNow();

    public void Finished(TestcaseResult result)
    {
        _running.TryRemove(result.Testcase, out _);
        Interlocked.Increment(ref _counts[(int)result.Outcome]);
        if (!console.Profile.Capabilities.Interactive)
        {
            var reason = result.Reason is { } text ? "  " + text : result.Outcome == Outcome.Fail ? "  " + Describe(result.Findings) : "";
            console.Profile.Out.Writer.WriteLine($"{Done,4}/{total}  {result.Outcome.ShortName(),-4}  {result.Testcase}{reason}");
        }
    }

    /// <summary>Tells what goes on beside outcomes: a line of its own, or, while the live line is there, its end.</summary>
    /// <param name="line">What goes on.</param>
    public void Tell(string line)
    {
        _told = line;
        if (!_live)
        {
            console.Profile.Out.Writer.WriteLine(line);
        }
    }

    /// <summary>Runs the work under a live display where there is a terminal.</summary>
    public async Task<T> Around<T>(Func<Task<T>> work)
    {
        if (!console.Profile.Capabilities.Interactive)
        {
            return await work().ConfigureAwait(false);
        }

        (_live, _told) = (true, null);
        return await console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = 24 }, new ElapsedTimeColumn())
            .StartAsync(async context =>
            {
                var bar = context.AddTask("starting", maxValue: Math.Max(1, total));
                var running = work();
                using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(100), time);
                while (!running.IsCompleted)
                {
                    bar.Value = Done;
                    bar.Description = Line();
                    await Task.WhenAny(running, tick.WaitForNextTickAsync().AsTask()).ConfigureAwait(false);
                }

                bar.Value = Done;
                _live = false;
                return await running.ConfigureAwait(false);
            }).ConfigureAwait(false);
    }

    private int Done => _counts.Sum();

    private static string Describe(IReadOnlyList<Finding> findings)
    {
        var musts = findings.Where(finding => finding.Level == FindingLevel.Must).ToList();
        return musts.Count == 0 ? "by upstream's rules" : musts[0] + (musts.Count > 1 ? $" (and {musts.Count - 1} more)" : "");
    }

    private string Line()
    {
        var counts = string.Create(CultureInfo.InvariantCulture, $"{Done}/{total}  [green]{_counts[(int)Outcome.Pass]} pass[/] [red]{_counts[(int)Outcome.Fail]} fail[/] "
            + $"[yellow]{_counts[(int)Outcome.DidNotFinish]} dnf[/] [grey]{_counts[(int)Outcome.Missing]} miss[/]");
        var oldest = _running.OrderBy(entry => entry.Value).FirstOrDefault();
        if (oldest.Key is null)
        {
            return counts;
        }

        var elapsed = (time.GetUtcNow() - oldest.Value).TotalSeconds;
        var allowed = (budget(oldest.Key) ?? SuiteSettings.DefaultBudget).TotalSeconds;
        var others = _running.Count > 1 ? $" +{_running.Count - 1}" : "";
        var told = _told is { } line ? $"  [grey]{Markup.Escape(line)}[/]" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{counts}  {Markup.Escape(oldest.Key)} {elapsed:0.0}/{allowed:0} s{others}{told}");
    }
}
