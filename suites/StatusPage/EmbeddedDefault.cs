using Conformance.Harness;
using Conformance.StatusPage;
using Conformance.StatusPage.Page;
using Conformance.StatusPageWeb;

[assembly: DefaultServices<EmbeddedDefault>]
[assembly: NUnit.Framework.Parallelizable(NUnit.Framework.ParallelScope.All)]

namespace Conformance.StatusPage;

/// <summary>Under <c>dotnet test</c> the suite runs against a page in the test's own process.</summary>
public sealed class EmbeddedDefault : IDefaultServices
{
    /// <inheritdoc/>
    public SuiteServices Start()
    {
        // Tests are built synchronously; the page is up in milliseconds and goes down with the process.
        var web = StatusWeb.Start(new StatusWebOptions { Api = new Uri("http://127.0.0.1:9") }).GetAwaiter().GetResult();
        return new SuiteServices().With(TimeProvider.System).With(new Visits(new Browser(), new StatusPageSite(web.Address, new Uri("http://127.0.0.1:9")), TimeProvider.System));
    }
}
