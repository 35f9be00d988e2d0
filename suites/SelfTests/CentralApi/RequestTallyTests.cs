using Conformance.CentralApiSuite;

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
}
