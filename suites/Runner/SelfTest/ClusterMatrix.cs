using System.Collections.Concurrent;
using Conformance.Clusters;
using Conformance.Data.Clusters;
using Conformance.Data.Defects;
using Conformance.Harness;
using Conformance.Kaas;
using Conformance.Kubernetes;
using Conformance.Kubernetes.Facts;
using Conformance.Kubernetes.Releases;
using Conformance.Model;
using Conformance.Subjects.Ledgers;

namespace Conformance.Runner.SelfTest;

/// <summary>The same for clusters: defects and near misses are put into real control planes, two at a time, one after the other into the same where it can hold them.</summary>
internal static class ClusterMatrix
{
    /// <summary>What the clusters of this matrix can do; testcases that need more are proven elsewhere.</summary>
    public static readonly IReadOnlySet<string> Capabilities = new HashSet<string>(["control-plane-pods", "outside", "event-burst"], StringComparer.Ordinal);

    private const int ControlPlanes = 2;

    // It makes a namespace, whose end takes seconds, and nothing but the API server's arguments decides it.
    private const string Apart = "scs-0215-event-burst";

    /// <summary>The testcases of the matrix.</summary>
    public static IReadOnlyList<string> Testcases { get; } =
        [.. SuiteTestcase.Of(typeof(ControlPlaneDefault).Assembly).Where(testcase => testcase.Lacking(Capabilities).Count == 0).Select(testcase => testcase.Id)];

    /// <summary>Runs all testcases of <see cref="Testcases"/> against every defect.</summary>
    /// <param name="catalogue">The defects for a day and a version of the API server.</param>
    /// <param name="done">Hears of every row.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="ConfigurationException">There are no programs for a control plane.</exception>
    public static async Task<SelfTestResult> Run(
        Func<DateTimeOffset, KubernetesVersion, IReadOnlyList<ClusterDefect>> catalogue, Action<SelfTestRow> done, TimeProvider time, CancellationToken cancellation)
    {
        // NUnit redirects the console for as long as a run lasts; overlapping runs would leave each other's redirection behind.
        var (output, error) = (Console.Out, Console.Error);
        var first = await LiveCluster.Start(LiveCluster.ConformingArguments, cancellation: cancellation).ConfigureAwait(false);
        LiveCluster? last = first;
        try
        {
            var now = time.GetUtcNow();
            var (version, defects) = (first.Version, catalogue(now, first.Version));
            var conforming = (await Results(first, ClusterGenerator.Conforming(now, version), Testcases, time, cancellation).ConfigureAwait(false))
                .Where(result => result.Outcome != Outcome.Pass)
                .Select(SelfTestMatrix.Describe).ToList();
            var rows = new SelfTestRow[defects.Count];

            // Those that the control plane at hand can hold come first; those that need another kind of it follow kind by kind.
            var queue = new ConcurrentQueue<(int Index, ClusterContents Contents, string Arguments)>(defects.Select((defect, i) =>
            {
                var contents = ClusterGenerator.Conforming(now, version);
                defect.Inject(contents);
                return (i, contents, Key(contents.ApiServerArguments));
            }).OrderBy(entry => entry.Item3 != Key(LiveCluster.ConformingArguments)).ThenBy(entry => entry.Item3, StringComparer.Ordinal).ThenBy(entry => entry.i));
            last = null;
            await Task.WhenAll(Enumerable.Range(0, ControlPlanes).Select(async number =>
            {
                var (live, arguments) = (number == 0 ? first : null, Key(LiveCluster.ConformingArguments));
                try
                {
                    while (queue.TryDequeue(out var next))
                    {
                        var defect = defects[next.Index];
                        string? problem;
                        try
                        {
                            problem = SelfTestMatrix.Problem(defect, await Put(defect, next.Contents, next.Arguments).ConfigureAwait(false));
                        }
                        catch (Exception exception) when (exception is SubjectUnavailableException or ConfigurationException or KubeException)
                        {
                            // What this cluster holds now is not known any more; the next defect gets a new one.
                            problem = $"it could not be put into a cluster: {exception.Message}";
                            arguments = "";
                        }

                        rows[next.Index] = new SelfTestRow(defect, problem);
                        done(rows[next.Index]);
                    }

                    async Task<IReadOnlyList<TestcaseResult>> Put(ClusterDefect defect, ClusterContents contents, string wanted)
                    {
                        if (live is null || arguments != wanted)
                        {
                            if (live is not null)
                            {
                                await live.DisposeAsync().ConfigureAwait(false);
                            }

                            live = null;
                            live = await LiveCluster.Start(contents.ApiServerArguments, cancellation: cancellation).ConfigureAwait(false);
                            arguments = wanted;
                        }

                        var asked = defect.TurnsRed.Concat(defect.NearTo).Contains(Apart) ? Testcases : [.. Testcases.Where(id => id != Apart)];
                        return await Results(live, contents, asked, time, cancellation).ConfigureAwait(false);
                    }
                }
                finally
                {
                    if (live is not null)
                    {
                        await live.DisposeAsync().ConfigureAwait(false);
                    }
                }
            })).ConfigureAwait(false);
            var caught = rows.Where(row => row.Problem is null).SelectMany(row => row.Defect.TurnsRed.Where(id => SelfTestMatrix.IsAlone(id, row.Defect.TurnsRed))).ToHashSet(StringComparer.Ordinal);
            var near = rows.Where(row => row.Problem is null).SelectMany(row => row.Defect.NearTo).ToHashSet(StringComparer.Ordinal);
            return new SelfTestResult(conforming, rows, [.. Testcases.Where(id => !caught.Contains(id))], [.. Testcases.Where(id => !near.Contains(id))]);
        }
        finally
        {
            if (last is not null)
            {
                await last.DisposeAsync().ConfigureAwait(false);
            }

            Console.SetOut(output);
            Console.SetError(error);
        }
    }

    private static async Task<IReadOnlyList<TestcaseResult>> Results(LiveCluster live, ClusterContents contents, IReadOnlyList<string> testcases, TimeProvider time, CancellationToken cancellation)
    {
        await live.Put(contents, cancellation).ConfigureAwait(false);

        // A client of its own: another one may remember kinds that this cluster does not have any more.
        using var client = KubeClient.Open(live.Plane.Admin, new KubeClientOptions { Time = time, Diagnosis = live.Plane.Diagnosis });
        await using var cluster = Cluster.Open(client);
        var ledger = Ledger.InMemory(new LedgerOwner("self-test", "control-plane", "control-plane"), time);
        var settings = new SuiteSettings { Workers = 4, Time = time, Capabilities = Capabilities };
        return await new SuiteRunner(ControlPlaneDefault.Services(cluster, contents, ledger, time), settings)
            .Run([typeof(ControlPlaneDefault).Assembly], testcases, NoObserver.Instance, cancellation).ConfigureAwait(false);
    }

    private static string Key(IEnumerable<string> arguments) => string.Join(' ', arguments);
}
