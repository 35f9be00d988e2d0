using Conformance.Clusters;
using Conformance.Data.Clusters;
using Conformance.Harness;
using Conformance.Kaas;
using Conformance.Kaas.EndToEnd;
using Conformance.Kaas.Scs0211;
using Conformance.Kaas.Scs0215;
using Conformance.Kaas.Scs0219;
using Conformance.Kubernetes.Acting;
using Conformance.Kubernetes.Facts;
using Conformance.Subjects.Ledgers;

[assembly: DefaultServices<ControlPlaneDefault>]
[assembly: NUnit.Framework.Parallelizable(NUnit.Framework.ParallelScope.All)]

namespace Conformance.Kaas;

/// <summary>Under <c>dotnet test</c> the suite runs against a control plane of its own with conforming contents; it ends with the test's process.</summary>
public sealed class ControlPlaneDefault : IDefaultServices
{
    /// <summary>Events in a burst on a control plane of our own, whose limit is half of it.</summary>
    private const int Burst = 2 * LiveCluster.EventLimit;

    /// <inheritdoc/>
    public SuiteServices Start() => Task.Run(async () =>
    {
        var time = TimeProvider.System;
        var live = await LiveCluster.Start(LiveCluster.ConformingArguments).ConfigureAwait(false);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => live.DisposeAsync().AsTask().Wait();
        var contents = ClusterGenerator.Conforming(time.GetUtcNow(), live.Version);
        await live.Put(contents).ConfigureAwait(false);
        var ledger = Ledger.InMemory(new LedgerOwner($"test-{Guid.NewGuid():N}"[..13], "control-plane", "control-plane"), time);
        return Services(Cluster.Open(live.Client), contents, ledger, time);
    }).GetAwaiter().GetResult();

    /// <summary>What fixtures of this suite ask for.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="contents">What is in it, with what is stated and known of it.</param>
    /// <param name="ledger">Takes down what is created.</param>
    /// <param name="time">The clock.</param>
    public static SuiteServices Services(Cluster cluster, ClusterContents contents, Ledger ledger, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(contents);
        return new SuiteServices().With(cluster).With(contents.Declaration).With(contents.Releases).With(ledger).With(time)
            .With(new ClusterWorkshops(cluster.Client, ledger, time: time)).With(new SuiteOptions()).With(new NetworkingOptions()).With(new VolumeOptions())
            .With(new EventBurstOptions { Events = Burst });
    }
}
