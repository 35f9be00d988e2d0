using Conformance.SelfTests.StatusPage.Server;

namespace Conformance.SelfTests.StatusPage;

[SetUpFixture]
public sealed class EndOfTests
{
    [OneTimeTearDown]
    public Task Stop_what_was_started() => PostgresCluster.Stop();
}
