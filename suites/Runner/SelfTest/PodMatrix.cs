using Conformance.Data.Defects;
using Conformance.Harness;
using Conformance.Kaas;
using Conformance.Kubernetes;
using Conformance.Model;

namespace Conformance.Runner.SelfTest;

/// <summary>The same for clusters whose pods really run: on nodes that are started for it (Linux, as root).</summary>
internal static class PodMatrix
{
    /// <summary>The testcases of the matrix: those that need pods.</summary>
    public static IReadOnlyList<string> Testcases { get; } =
        [.. SuiteTestcase.Of(typeof(ControlPlaneDefault).Assembly).Where(testcase => testcase.Needs.Contains("pods")).Select(testcase => testcase.Id)];

    /// <summary>Plays every defect against its testcase.</summary>
    /// <param name="defects">The defects.</param>
    /// <param name="done">Hears of every row.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="ConfigurationException">The machine lacks something that nodes need; the message says what.</exception>
    public static async Task<SelfTestResult> Run(IReadOnlyList<PodDefect> defects, Action<SelfTestRow> done, TimeProvider time, CancellationToken cancellation)
    {
        // NUnit redirects the console for as long as a run lasts; overlapping runs would leave each other's redirection behind.
        var (output, error) = (Console.Out, Console.Error);
        var folder = Directory.CreateTempSubdirectory("scs-stage-");
        try
        {
            await using var node = await Node.Start(PodStage.Options(folder.FullName), cancellation).ConfigureAwait(false);
            var stage = new PodStage(node, folder.FullName, time);
            var rows = new List<SelfTestRow>();
            await Task.WhenAll(
                Each(PodDefectCatalogue.Conformance, stage.Run),
                Each(PodDefectCatalogue.Volume, stage.Store),
                stage.Enforce(defects.Where(defect => defect.Testcase == PodDefectCatalogue.Networking), Tell, cancellation)).ConfigureAwait(false);
            return Sum(rows);

            async Task Each(string testcase, Func<PodDefect, CancellationToken, Task<string?>> play)
            {
                foreach (var defect in defects.Where(defect => defect.Testcase == testcase))
                {
                    Tell(defect, await play(defect, cancellation).ConfigureAwait(false));
                }
            }

            void Tell(PodDefect defect, string? problem)
            {
                var row = new SelfTestRow(defect, problem);
                lock (rows)
                {
                    rows.Add(row);
                }

                done(row);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
            Console.SetOut(output);
            Console.SetError(error);
        }
    }

    /// <summary>What rows come to. That a conforming cluster is green is what near misses show here.</summary>
    /// <param name="rows">The rows.</param>
    public static SelfTestResult Sum(IReadOnlyList<SelfTestRow> rows)
    {
        var right = rows.Where(row => row.Problem is null).ToList();
        return new SelfTestResult(
            [], rows, [.. Testcases.Except(right.SelectMany(row => row.Defect.TurnsRed))], [.. Testcases.Except(right.SelectMany(row => row.Defect.NearTo))]);
    }
}
