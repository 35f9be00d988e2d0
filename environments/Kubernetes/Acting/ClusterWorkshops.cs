using Conformance.Model;
using Conformance.Subjects.Ledgers;

namespace Conformance.Kubernetes.Acting;

/// <summary>Opens a workshop for each scenario of a run that changes a cluster.</summary>
/// <param name="client">The cluster.</param>
/// <param name="ledger">The run's ledger.</param>
/// <param name="options">Budgets; null = the defaults.</param>
/// <param name="time">The clock; null = the system's.</param>
public sealed class ClusterWorkshops(KubeClient client, Ledger ledger, ClusterActingOptions? options = null, TimeProvider? time = null)
{
    /// <summary>The clock of all waits.</summary>
    public TimeProvider Time { get; } = time ?? TimeProvider.System;

    /// <summary>The cluster.</summary>
    public KubeClient Client => client;

    /// <summary>The run whose objects they are.</summary>
    public LedgerOwner Owner => ledger.Owner;

    /// <summary>Budgets.</summary>
    public ClusterActingOptions Options { get; } = options ?? new ClusterActingOptions();

    /// <summary>A workshop of its own; nothing is asked yet.</summary>
    /// <param name="steps">Where its steps are written down.</param>
    public ClusterWorkshop Open(StepLog steps) => new(client, ledger, steps, Options, Time);

    /// <summary>A cleanup of objects that an earlier run left; nothing is asked yet.</summary>
    /// <param name="entries">The objects.</param>
    public ClusterCleanup Of(IEnumerable<LedgerEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var cleanup = new ClusterCleanup(client, ledger, new StepLog(Time), Options, Time);
        foreach (var entry in entries)
        {
            cleanup.Add(entry);
        }

        return cleanup;
    }
}
