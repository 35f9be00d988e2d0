using Conformance.Harness;
using Conformance.StatusPage;
using Conformance.StatusPage.Http;
using Conformance.StatusPage.Making;
using Conformance.StatusPage.Page;
using Conformance.StatusPageStack;
using Conformance.StatusPageWeb;
using Conformance.Subjects.Ledgers;

[assembly: DefaultServices<EmbeddedDefault>]
[assembly: NUnit.Framework.Parallelizable(NUnit.Framework.ParallelScope.All)]

namespace Conformance.StatusPage;

/// <summary>Under <c>dotnet test</c> the suite runs against an embedded stack and an embedded page in the test's own process.</summary>
public sealed class EmbeddedDefault : IDefaultServices
{
    /// <inheritdoc/>
    public SuiteServices Start()
    {
        // Tests are built synchronously; what is started goes down with the process.
        var stack = EmbeddedStatusPage.Start(Options).GetAwaiter().GetResult();
        var ledger = Ledger.InMemory(new LedgerOwner($"test-{Guid.NewGuid():N}"[..13], "embedded", "embedded"), TimeProvider.System);
        return Services(StatusPageSubject.Of(stack), ledger, new Visits(new Browser(), StatusPageSite.Of(stack), TimeProvider.System));
    }

    /// <summary>An embedded stack whose page says soon that answers are late.</summary>
    public static EmbeddedStatusPageOptions Options { get; } = new() { Web = new StatusWebOptions { SlowAfterSeconds = 1 } };

    /// <summary>What the fixtures of this suite ask for.</summary>
    /// <param name="subject">The status page's API.</param>
    /// <param name="ledger">The run's ledger.</param>
    /// <param name="visits">Visits to the page; null if there is none to be asked.</param>
    public static SuiteServices Services(StatusPageSubject subject, Ledger ledger, Visits? visits = null) => Services(new StatusApi(subject), ledger, visits);

    /// <summary>What the fixtures of this suite ask for.</summary>
    /// <param name="api">The status page's API.</param>
    /// <param name="ledger">The run's ledger.</param>
    /// <param name="visits">Visits to the page; null if there is none to be asked.</param>
    public static SuiteServices Services(StatusApi api, Ledger ledger, Visits? visits = null)
    {
        ArgumentNullException.ThrowIfNull(api);
        return new SuiteServices().With(api.Subject).With(api).With(new Workbench(api, ledger)).With(ledger).With(TimeProvider.System)
            .With(visits ?? new Visits(new Browser(), null, TimeProvider.System));
    }
}
