using Conformance.Harness;
using Conformance.Kubernetes.Acting;
using Conformance.Subjects.Ledgers;

namespace Conformance.CentralApiSuite;

/// <summary>Begins scenarios with tenants of their own.</summary>
/// <param name="subject">The Central API.</param>
/// <param name="ledger">The run's ledger.</param>
/// <param name="time">The clock.</param>
public sealed class Workbench(CentralApiSubject subject, Ledger ledger, TimeProvider time)
{
    private readonly ClusterWorkshops _workshops = new(subject.Provider, ledger, time: time);

    /// <summary>A bench of the running testcase: its tenants are removed at its end, and what is left of them anywhere is told.</summary>
    internal Bench Begin()
    {
        var scenario = Scenario.Of(time);
        var workshop = _workshops.Open(scenario.Steps);
        var bench = new Bench(subject, workshop, scenario.Steps, subject.Session(), time);

        // Cleanups run backwards: first the tenants go, then it is looked what stayed.
        scenario.AtTheEnd(async cancellation =>
        {
            try
            {
                return await bench.Audit(cancellation).ConfigureAwait(false);
            }
            finally
            {
                bench.Dispose();
            }
        });
        scenario.AtTheEnd(async cancellation =>
            [.. (await workshop.Cleanup.Run(cancellation).ConfigureAwait(false)).Where(result => result.State == CleanupState.Left).Select(result => $"{result}; try ./run.sh cleanup --run {_workshops.Owner.Run}")]);
        return bench;
    }
}
