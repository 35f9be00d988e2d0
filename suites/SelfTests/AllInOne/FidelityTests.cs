using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
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
public sealed partial class FidelityTests
{
    /// <summary>It waits for the console of a server that really runs.</summary>
    private const string GuestContract = "server-guest";

    private static readonly string Table = Path.Combine(Repository.Root, "fixtures", "Cloud", "FIDELITY.md");

    [Test]
    public async Task Both_keep_every_contract_and_the_embedded_cloud_answers_as_a_real_one_does_but_where_the_table_says_why()
    {
        await using var embedded = await EmbeddedSubject.Start(CloudGenerator.Conforming(TimeProvider.System.GetUtcNow()), client: RealCloud.Patient);
        var (ours, theirs) = (await Answers(embedded.Cloud), await Answers(RealCloud.Subject.Cloud));
        Assert.That(ours.Keys.Intersect(theirs.Keys).Count(), Is.GreaterThan(500), "requests that both were sent");

        var differences = ours.Keys.Intersect(theirs.Keys).Order(StringComparer.Ordinal).SelectMany(request => Differences(ours[request], theirs[request]).Select(what => (Request: request, What: what))).ToList();
        var rows = Rows().ToList();
        var unexplained = differences.Where(difference => !rows.Exists(row => row.Explains(difference.Request, difference.What))).Select(difference => $"{difference.Request} | {difference.What}").Distinct().ToList();
        var stale = rows.Where(row => !differences.Exists(difference => row.Explains(difference.Request, difference.What))).Select(row => row.Line).ToList();
        Assert.Multiple(() =>
        {
            Assert.That(unexplained, Is.Empty, $"{unexplained.Count} differences that no row of {Table} explains");
            Assert.That(stale, Is.Empty, "rows that explain nothing any more");
        });
    }

    private static async Task<Dictionary<string, ApiAnswer>> Answers(Cloud cloud)
    {
        var ledger = Ledger.InMemory(new LedgerOwner("fidelity", "openstack", "openstack"), TimeProvider.System);
        var workshops = new Workshops(cloud, ledger);
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

    private static IEnumerable<Row> Rows() => File.ReadLines(Table).Select(line => (Line: line, Cells: Cell().Split(line))).Where(row => row.Cells.Length == 5)
        .Select(row => new Row(row.Line, row.Cells[1].Trim().Trim('`'), row.Cells[2].Trim().Trim('`'))).Where(row => row.Request is not ("request" or "---"));

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex Cell();

    private sealed record Row(string Line, string Request, string What)
    {
        public bool Explains(string request, string what) => Fits(Request, request) && Fits(What, what);

        private static bool Fits(string pattern, string text) =>
            Regex.IsMatch(text, "^" + string.Join(".*", pattern.Split("...").Select(Regex.Escape)) + "$", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
    }
}
