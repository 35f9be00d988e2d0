using Conformance.Harness;
using Conformance.StatusPage;
using Conformance.StatusPage.Page;
using Conformance.StatusPageStack;
using Conformance.StatusPageWeb;
using Conformance.Subjects.Ledgers;

[assembly: DefaultServices<EmbeddedDefault>]
[assembly: NUnit.Framework.Parallelizable(NUnit.Framework.ParallelScope.All)]

namespace Conformance.StatusPage;

/// <summary>Under <c>dotnet test</c> the suite runs against a page in the test's own process.</summary>
public sealed class EmbeddedDefault : IDefaultServices
{
    /// <inheritdoc/>
    public SuiteServices Start()
    {
        // Tests are built synchronously; all of it is up in a second and goes down with the process.
        var stack = EmbeddedStatusPage.Start(new EmbeddedStatusPageOptions { Web = new StatusWebOptions { SlowAfterSeconds = 1 } }).GetAwaiter().GetResult();
        var site = new StatusPageSite(stack.Page, stack.Api) { User = new PageUser(stack.User.UserName, stack.User.Password) };
        var ledger = Ledger.InMemory(new LedgerOwner($"test-{Guid.NewGuid():N}"[..13], "embedded", "embedded"), TimeProvider.System);
        return new SuiteServices().With(TimeProvider.System).With(ledger).With(new Visits(new Browser(), site, TimeProvider.System));
    }
}
