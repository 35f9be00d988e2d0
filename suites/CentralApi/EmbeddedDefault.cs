using Conformance.CentralApiStack;
using Conformance.CentralApiSuite;
using Conformance.Harness;
using Conformance.Subjects.Ledgers;

[assembly: DefaultServices<EmbeddedDefault>]
[assembly: NUnit.Framework.Parallelizable(NUnit.Framework.ParallelScope.All)]

namespace Conformance.CentralApiSuite;

/// <summary>Where nobody brings a subject the suite runs against an embedded Central API, which ends with the process.</summary>
public sealed class EmbeddedDefault : IDefaultServices
{
    /// <inheritdoc/>
    public SuiteServices Start() => Task.Run(async () =>
    {
        var stack = await EmbeddedCentralApi.Start().ConfigureAwait(false);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => stack.DisposeAsync().AsTask().Wait();
        return Services(Subject(stack), Ledger.InMemory(new LedgerOwner($"test-{Guid.NewGuid():N}"[..13], "embedded", "embedded"), TimeProvider.System), TimeProvider.System);
    }).GetAwaiter().GetResult();

    /// <summary>What fixtures of this suite ask for.</summary>
    /// <param name="subject">The Central API.</param>
    /// <param name="ledger">Takes down what is created.</param>
    /// <param name="time">The clock.</param>
    public static SuiteServices Services(CentralApiSubject subject, Ledger ledger, TimeProvider time) =>
        new SuiteServices().With(subject).With(new Workbench(subject, ledger, time)).With(ledger).With(time);

    /// <summary>An embedded Central API as a subject.</summary>
    /// <param name="stack">The Central API.</param>
    public static CentralApiSubject Subject(EmbeddedCentralApi stack)
    {
        ArgumentNullException.ThrowIfNull(stack);
        return new CentralApiSubject(stack.Client, stack.Administrator)
        {
            ClusterSecret = stack.Cluster is null ? null : EmbeddedCentralApi.ClusterSecret, Cluster = stack.Cluster?.Client(),
            ManagementConfig = stack.Management is null ? null : EmbeddedCentralApi.ManagementConfig, Management = stack.Management?.Client(),
            Logins = stack.Login is null ? null : IssuerLogins.Of(stack.Login),
            ClusterUpgrade = stack.Stacks?.OfferedUpgrade, ClusterVersion = stack.Stacks?.OfferedVersion ?? "v1.29.3",
        };
    }
}
