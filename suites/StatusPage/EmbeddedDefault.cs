using Conformance.Harness;
using Conformance.StatusPage;
using Conformance.StatusPage.Http;
using Conformance.StatusPage.Making;
using Conformance.Subjects.Ledgers;

[assembly: DefaultServices<EmbeddedDefault>]
[assembly: NUnit.Framework.Parallelizable(NUnit.Framework.ParallelScope.All)]

namespace Conformance.StatusPage;

/// <summary>Under <c>dotnet test</c> the suite runs against the embedded stack in the test's own process.</summary>
public sealed class EmbeddedDefault : IDefaultServices
{
    /// <inheritdoc/>
    public SuiteServices Start()
    {
        // Tests are built synchronously; the stack goes down with the process.
        var stack = EmbeddedStack.Start().GetAwaiter().GetResult();
        return Services(stack.Subject, Ledger.InMemory(new LedgerOwner($"test-{Guid.NewGuid():N}"[..13], "embedded", "embedded"), TimeProvider.System));
    }

    /// <summary>What the fixtures of this suite ask for.</summary>
    /// <param name="subject">The status page.</param>
    /// <param name="ledger">The run's ledger.</param>
    public static SuiteServices Services(StatusPageSubject subject, Ledger ledger)
    {
        var api = new StatusApi(subject);
        return new SuiteServices().With(subject).With(api).With(new Workbench(api, ledger)).With(TimeProvider.System);
    }
}
