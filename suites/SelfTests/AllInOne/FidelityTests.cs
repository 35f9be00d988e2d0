using System.Collections.Concurrent;
using System.Globalization;
using Conformance.Data.Clouds;
using Conformance.Data.Environments;
using Conformance.Iaas.Scs0128;
using Conformance.OpenStack;
using Conformance.OpenStack.Acting;
using Conformance.Model;
using Conformance.Subjects.Ledgers;

namespace Conformance.SelfTests.AllInOne;

/// <summary>
/// The same requests to the embedded cloud and to the real one: those of all contracts of scs-0128, legal and illegal. Statuses and the shape of bodies are compared; where they differ, the
/// table of fixtures/Cloud/FIDELITY.md says why, and holds nothing that does not differ any more.
/// </summary>
public sealed class FidelityTests
{
    /// <summary>It waits for the console of a server that really runs.</summary>
    private const string GuestContract = "server-guest";

    [Test]
    public async Task Both_keep_every_contract_and_the_embedded_cloud_answers_as_a_real_one_does_but_where_the_table_says_why()
    {
        await using var embedded = await EmbeddedSubject.Start(CloudGenerator.Conforming(TimeProvider.System.GetUtcNow()), client: RealCloud.Patient);
        var answers = await Task.WhenAll(Answers(embedded.Cloud), Answers(RealCloud.Subject.Cloud));
        var (ours, theirs) = (answers[0], answers[1]);
        var both = ours.Keys.Intersect(theirs.Keys).Order(StringComparer.Ordinal).ToList();
        Assert.That(both, Has.Count.GreaterThan(500), "requests that both were sent");
        FidelityTable.Holds("Contracts", [.. both.SelectMany(request => Differences(ours[request], theirs[request]).Select(what => (request, what)))]);
    }

    // One area after the other: lists would show what the others have at the time.
    private static async Task<Dictionary<string, ApiAnswer>> Answers(Cloud cloud)
    {
        var workshops = new Workshops(cloud, Ledger.InMemory(new LedgerOwner("fidelity", "openstack", "openstack"), TimeProvider.System));
        var answers = new ConcurrentDictionary<string, ApiAnswer>(StringComparer.Ordinal);
        foreach (var all in ContractArea.All)
        {
            var area = all with { Contracts = [.. all.Contracts.Where(contract => contract.Id != GuestContract)] };
            var places = area.Contracts.SelectMany(contract => contract.Steps.Select((step, index) => (step, Place: string.Create(CultureInfo.InvariantCulture, $"{area.Name} {contract.Id} {index + 1} {step.Do}"))))
                .ToDictionary(pair => (object)pair.step, pair => pair.Place, ReferenceEqualityComparer.Instance);
            var workshop = workshops.Open(new StepLog(TimeProvider.System));
            var given = await ContractValues.Read(area, cloud, workshop, workshops.Options, CancellationToken.None);
            var results = await new ContractRunner(area, workshop, given, (step, answer) => answers[places[step]] = answer).Run(CancellationToken.None);
            Assert.That(results.Where(result => (result.Observed ?? result.Silence) is not null).Select(result => $"{area.Name} {result.Contract.Id}: {result.Expected} {result.Observed}{result.Silence}"), Is.Empty, cloud.Config.Name);
            var left = (await workshop.Cleanup.Run(CancellationToken.None)).Where(result => result.State == CleanupState.Left).ToList();
            Assert.That(left, Is.Empty, $"what the contracts of {area.Name} made is removed");
        }

        return new Dictionary<string, ApiAnswer>(answers, StringComparer.Ordinal);
    }

    private static IEnumerable<string> Differences(ApiAnswer ours, ApiAnswer theirs) => ours.Status != theirs.Status
        ? [string.Create(CultureInfo.InvariantCulture, $"{ours.Status} instead of {theirs.Status}")]

        // Errors are told in each service's own words; the contracts look at what matters of them.
        : ours.Status >= 400 ? [] : Shape.Differences(ours.Body, theirs.Body);
}
