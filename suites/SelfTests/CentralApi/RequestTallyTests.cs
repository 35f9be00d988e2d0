using Conformance.CentralApiSuite;
using Conformance.Subjects.Ledgers;

namespace Conformance.SelfTests.CentralApi;

/// <summary>How many requests a run sends, and who.</summary>
public sealed class RequestTallyTests
{
    [Test]
    public void Each_request_is_counted_for_who_sends_it_by_many_at_once()
    {
        var tally = new RequestTally();
        Parallel.For(0, 1000, number => tally.Of(number % 4 == 0 ? "the provider" : "tenants")());
        _ = tally.Of("nobody so far");

        Assert.That(tally.Total, Is.EqualTo(1000));
        Assert.That(tally.Counts.Select(pair => $"{pair.Key} {pair.Value}"), Is.EqualTo(new[] { "tenants 750", "the provider 250" }));
    }

    [Test]
    public async Task Tenants_people_and_looks_into_the_cloud_are_counted()
    {
        var subject = EmbeddedDefault.Subject(await SharedStack.Get());
        using var cluster = subject.Cluster;
        using var management = subject.Management;
        using var somebody = subject.Client(subject.Provider.Config, "somebody", TimeProvider.System);
        await somebody.Version();
        using var cloud = subject.Session();
        await cloud.Token();

        Assert.That(subject.Tally.Counts.Select(pair => pair.Key), Is.EquivalentTo(new[] { "somebody", "looks into the cloud" }));
    }

    [Test]
    public async Task What_the_audit_asks_is_counted_whichever_client_it_asks_by()
    {
        var stack = await SharedStack.Get();
        var subject = EmbeddedDefault.Subject(stack);
        using var cluster = subject.Cluster;
        using var management = subject.Management;
        using var ledger = Ledger.InMemory(new LedgerOwner("20260101-cccccccc", "embedded", "existing"), TimeProvider.System);
        await CentralAudit.Begin(subject, ledger, TimeProvider.System, CancellationToken.None);

        Assert.That(subject.Tally.Counts.Select(pair => pair.Key), Is.EquivalentTo(new[] { "the provider", "looks into the cloud" }));
    }
}
