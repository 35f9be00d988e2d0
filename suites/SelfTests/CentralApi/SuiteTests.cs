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

        var odd = results.Where(result => result.Outcome != Conformance.Model.Outcome.Pass || result.Leftovers.Count > 0).Select(SuiteRun.Say).ToList();
        Assert.That(odd, Is.Empty, string.Join("\n", odd));
    }
}
