using System.Globalization;
using Conformance.OpenStack.Acting;

namespace Conformance.SelfTests.AllInOne;

/// <summary>
/// The same requests to the embedded cloud and to the real one: those of all contracts of scs-0128, legal and illegal. Statuses and the shape of bodies are compared; where they differ, the
/// table of fixtures/Cloud/FIDELITY.md says why, and holds nothing that does not differ any more.
/// </summary>
public sealed class FidelityTests
{
    [Test]
    public async Task Both_keep_every_contract_and_the_embedded_cloud_answers_as_a_real_one_does_but_where_the_table_says_why()
    {
        var kept = await Task.WhenAll(KeptContracts.OnEmbedded, KeptContracts.OnReal);
        foreach (var (name, cloud) in new[] { "embedded", "real" }.Zip(kept))
        {
            Assert.That(
                cloud.Results.Where(one => (one.Result.Observed ?? one.Result.Silence) is not null).Select(one => $"{one.Area} {one.Result.Contract.Id}: {one.Result.Expected} {one.Result.Observed}{one.Result.Silence}"),
                Is.Empty, name);
            Assert.That(cloud.Left, Is.Empty, $"what the contracts made is removed ({name})");
        }

        var (ours, theirs) = (kept[0].Answers, kept[1].Answers);
        var both = ours.Keys.Intersect(theirs.Keys).Order(StringComparer.Ordinal).ToList();
        Assert.That(both, Has.Count.GreaterThan(500), "requests that both were sent");
        FidelityTable.Holds("Contracts", [.. both.SelectMany(request => Differences(ours[request], theirs[request]).Select(what => (request, what)))]);
    }

    private static IEnumerable<string> Differences(ApiAnswer ours, ApiAnswer theirs) => ours.Status != theirs.Status
        ? [string.Create(CultureInfo.InvariantCulture, $"{ours.Status} instead of {theirs.Status}")]

        // Errors are told in each service's own words; the contracts look at what matters of them.
        : ours.Status >= 400 ? [] : Shape.Differences(ours.Body, theirs.Body);
}
