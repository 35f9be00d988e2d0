using Conformance.CentralApiSuite;

namespace Conformance.SelfTests.CentralApi;

/// <summary>The suite against a Central API that keeps its promises.</summary>
public sealed class SuiteTests
{
    [Test]
    [CancelAfter(600_000)]
    public async Task Every_testcase_passes_on_the_reference(CancellationToken cancellation)
    {
        var stack = await SharedStack.Get();
        var results = await SuiteRun.On(EmbeddedDefault.Subject(stack), SuiteRun.All, null, cancellation);

        Assert.That(results.Select(result => $"{result.Testcase}: {result.Outcome} {result.Reason} {string.Join(" | ", result.Findings)}"), Is.EqualTo(results.Select(result => $"{result.Testcase}: Pass  ")));
    }
}
