using System.Collections.Concurrent;
using System.Globalization;
using Conformance.Data.Clouds;
using Conformance.Data.Environments;
using Conformance.Iaas.Scs0128;
using Conformance.Model;
using Conformance.OpenStack;
using Conformance.OpenStack.Acting;
using Conformance.Subjects.Ledgers;

namespace Conformance.SelfTests.AllInOne;

/// <summary>What came of the contracts of scs-0128 on a cloud, and what it answered.</summary>
internal sealed record KeptContracts(IReadOnlyDictionary<string, ApiAnswer> Answers, IReadOnlyList<(string Area, ContractResult Result)> Results, IReadOnlyList<CleanupResult> Left)
{
    /// <summary>It waits for the console of a server that really runs.</summary>
    private const string GuestContract = "server-guest";

    private static readonly Lazy<Task<KeptContracts>> OfEmbedded = new(async () =>
    {
        await using var embedded = await EmbeddedSubject.Start(CloudGenerator.Conforming(TimeProvider.System.GetUtcNow()), client: RealCloud.Patient);
        return await Keep(embedded.Cloud, contract => contract.Id != GuestContract);
    });

    private static readonly Lazy<Task<KeptContracts>> OfReal = new(() => Keep(RealCloud.Subject.Cloud, contract => contract.Id != GuestContract));

    /// <summary>Those of the embedded cloud, without that of a guest. Asked once.</summary>
    public static Task<KeptContracts> OnEmbedded => OfEmbedded.Value;

    /// <summary>Those of the real one, likewise.</summary>
    public static Task<KeptContracts> OnReal => OfReal.Value;

    /// <summary>What our contracts say of Tempest's tests: true = kept, false = broken, null = not looked at.</summary>
    public IReadOnlyDictionary<string, bool?> Verdicts => TempestList.Ids.ToDictionary(
        id => id, id => Results.Where(one => one.Result.Contract.Covers.Contains(id)).Select(one => one.Result).FirstOrDefault() is not { Lacks: null, Silence: null } result ? null : (bool?)(result.Observed is null), StringComparer.Ordinal);

    /// <summary>Keeps contracts. One area after the other: lists would show what the others have at the time.</summary>
    /// <param name="cloud">The cloud.</param>
    /// <param name="wanted">Which.</param>
    public static async Task<KeptContracts> Keep(Cloud cloud, Func<Contract, bool> wanted)
    {
        var answers = new ConcurrentDictionary<string, ApiAnswer>(StringComparer.Ordinal);
        var (results, left) = (new List<(string, ContractResult)>(), new List<CleanupResult>());
        var workshops = new Workshops(cloud, Ledger.InMemory(new LedgerOwner("fidelity", "openstack", "openstack"), TimeProvider.System));
        foreach (var all in ContractArea.All)
        {
            var area = all with { Contracts = [.. all.Contracts.Where(wanted)] };
            var places = area.Contracts.SelectMany(contract => contract.Steps.Select((step, index) => (step, Place: string.Create(CultureInfo.InvariantCulture, $"{area.Name} {contract.Id} {index + 1} {step.Do}"))))
                .ToDictionary(pair => (object)pair.step, pair => pair.Place, ReferenceEqualityComparer.Instance);
            var workshop = workshops.Open(new StepLog(TimeProvider.System));
            var given = await ContractValues.Read(area, cloud, workshop, workshops.Options, CancellationToken.None);
            results.AddRange((await new ContractRunner(area, workshop, given, (step, answer) => answers[places[step]] = answer).Run(CancellationToken.None)).Select(result => (area.Name, result)));
            left.AddRange((await workshop.Cleanup.Run(CancellationToken.None)).Where(result => result.State == CleanupState.Left));
        }

        return new KeptContracts(answers, results, left);
    }
}
