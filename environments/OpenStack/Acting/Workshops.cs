using Conformance.Model;
using Conformance.Subjects.Ledgers;

namespace Conformance.OpenStack.Acting;

/// <summary>Opens a workshop for each scenario of a run.</summary>
/// <param name="cloud">The cloud.</param>
/// <param name="ledger">The run's ledger.</param>
/// <param name="options">Budgets and pauses; null = those of the cloud.</param>
/// <param name="time">The clock; null = the system's.</param>
public sealed class Workshops(Cloud cloud, Ledger ledger, ActingOptions? options = null, TimeProvider? time = null)
{
    /// <summary>The clock of all waits.</summary>
    public TimeProvider Time { get; } = time ?? TimeProvider.System;

    /// <summary>The run whose objects they are.</summary>
    public LedgerOwner Owner => ledger.Owner;

    /// <summary>Budgets and pauses.</summary>
    public ActingOptions Options { get; } = options ?? cloud.Acting;

    /// <summary>A workshop of its own; nothing is asked yet.</summary>
    /// <param name="steps">Where its steps are written down.</param>
    public Workshop Open(StepLog steps) => new(cloud.Caller, ledger, steps, Options, Time);

    /// <summary>A cleanup of objects that an earlier run left; nothing is asked yet.</summary>
    /// <param name="entries">The objects.</param>
    public Cleanup Of(IEnumerable<LedgerEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var cleanup = new Cleanup(cloud.Caller, ledger, new StepLog(Time), Options, Time);
        foreach (var entry in entries)
        {
            cleanup.Add(entry);
        }

        return cleanup;
    }
}
