using System.Globalization;
using Conformance.Data.Clouds;
using Conformance.Data.Defects;
using Conformance.Data.Environments;
using Conformance.Iaas.Scs0128;
using Conformance.Iaas.Scs0128.Tempest;
using Conformance.OpenStack;
using Conformance.OpenStack.Acting;
using Conformance.Subjects.Ledgers;

namespace Conformance.SelfTests.AllInOne;

/// <summary>
/// Tempest beside our contracts, on the embedded cloud and on the real one: the same behaviour is judged the same, id by id. Where the two differ, the table "Second opinion" of
/// fixtures/Cloud/FIDELITY.md says why.
/// </summary>
public sealed class SecondOpinionTests
{
    /// <summary>Defects at which both have to take offence, and by which of Tempest's tests.</summary>
    private static readonly (string Defect, string Id)[] Seen =
    [
        ("contract-extensions-missing", "tempest.api.volume.test_extensions.ExtensionsTestJSON.test_list_extensions"),
        ("contract-zones-for-administrators", "tempest.api.compute.servers.test_availability_zone.AZV2TestJSON.test_get_availability_zone_list_with_non_admin_user"),
        ("contract-rule-not-listed", "tempest.api.network.test_security_groups.SecGroupTest.test_create_show_delete_security_group_rule"),
        ("contract-empty-catalogue", "tempest.api.identity.v3.test_catalog.IdentityCatalogTest.test_catalog_standardization"),
        ("contract-group-default-goes", "tempest.api.compute.security_groups.test_security_groups_negative.SecurityGroupsNegativeTestJSON.test_delete_the_default_security_group"),
    ];

    private static readonly string[] Quick =
    [
        "compute.flavors.", "compute.keypairs.", "compute.security_groups.test_security_groups_negative.", "compute.servers.test_availability_zone.", "compute.servers.test_server_tags.", "compute.test_quotas.",
        "compute.test_versions.", "identity.", "image.", "network.test_networks.", "network.test_security_groups", "network.test_subnetpools_extensions.", "network.test_versions.", "volume.test_availability_zone.",
        "volume.test_extensions.", "volume.test_snapshot_metadata.", "volume.test_versions.", "volume.test_volume_metadata.", "volume.test_volumes_negative.", "volume.test_volumes_snapshots_negative.",
    ];

    /// <summary>What Tempest is asked on the real cloud: what leaves out servers, volumes and networks that take seconds each.</summary>
    private static IReadOnlyList<string> OnReal { get; } =
    [
        .. TempestList.Ids.Where(id => Quick.Any(part => id.StartsWith("tempest.api." + part, StringComparison.Ordinal))),
    ];

    [Test]
    public async Task On_the_embedded_cloud_Tempest_and_our_contracts_agree_on_all_258_ids_but_where_the_table_says_why()
    {
        await using var embedded = await EmbeddedSubject.Start(CloudGenerator.Conforming(TimeProvider.System.GetUtcNow()), client: RealCloud.Patient);
        var run = await Tempest(embedded, TempestList.Ids);
        await TestContext.Progress.WriteLineAsync($"Tempest on the embedded cloud: {run}");
        Assert.That(TempestList.Ids.Except(run.Results.Keys), Is.Empty, "ids without a result");
        FidelityTable.Holds("Second opinion", Differences(TempestList.Ids, run, (await KeptContracts.OnEmbedded).Verdicts));
    }

    [Test]
    public async Task On_the_real_cloud_they_agree_too_as_far_as_Tempest_is_asked_there()
    {
        var real = RealCloud.Subject;
        var run = await Run(real.Cloud, new TempestOptions { Ids = OnReal, Other = real.Config(CloudGenerator.Neighbour), Hurries = true, WaitSeconds = (int)RealCloud.Patient.Acting!.ServerBudget.TotalSeconds });
        await TestContext.Progress.WriteLineAsync($"Tempest on the real cloud: {run}");
        Assert.That(OnReal.Except(run.Results.Keys), Is.Empty, "ids without a result");
        var differences = Differences(OnReal, run, (await KeptContracts.OnReal).Verdicts);
        Assert.That(differences, Is.Empty, "the table tells of no difference here");
    }

    [Test]
    public async Task What_is_wrong_with_a_cloud_turns_Tempest_and_our_contract_red_for_the_same_id()
    {
        var contents = CloudGenerator.Conforming(TimeProvider.System.GetUtcNow());
        foreach (var (defect, _) in Seen)
        {
            DefectCatalogue.Find(defect, TimeProvider.System.GetUtcNow()).Inject(contents);
        }

        await using var embedded = await EmbeddedSubject.Start(contents, client: RealCloud.Patient);
        var ids = Seen.Select(one => one.Id).ToList();
        var run = await Tempest(embedded, ids);
        var ours = (await KeptContracts.Keep(embedded.Cloud, contract => contract.Covers.Intersect(ids).Any())).Verdicts;
        Assert.Multiple(() =>
        {
            foreach (var (defect, id) in Seen)
            {
                Assert.That(run.Results.GetValueOrDefault(id, true), Is.False, $"Tempest, {defect}: {id}");
                Assert.That(ours[id], Is.False, $"our contract, {defect}: {id}");
            }
        });
    }

    private static Task<TempestRun> Tempest(EmbeddedSubject embedded, IReadOnlyList<string> ids) =>
        Run(embedded.Cloud, new TempestOptions { Ids = ids, Other = EmbeddedSubject.Config(embedded.Server, CloudGenerator.Neighbour), PollSeconds = 0, Hurries = true });

    private static Task<TempestRun> Run(Cloud cloud, TempestOptions options) => TempestProgram.Run(
        cloud, new Workshops(cloud, Ledger.InMemory(new LedgerOwner("tempest", "openstack", "openstack"), TimeProvider.System)), options, CancellationToken.None);

    private static List<(string Id, string What)> Differences(IReadOnlyList<string> ids, TempestRun run, IReadOnlyDictionary<string, bool?> ours) =>
    [
        .. ids.Where(id => run.Results.GetValueOrDefault(id) != ours[id]).Select(id => (id, string.Create(
            CultureInfo.InvariantCulture, $"Tempest {Word(run.Results.GetValueOrDefault(id))}, ours {Word(ours[id])}: {run.Reason(id)}").TrimEnd(':', ' '))),
    ];

    private static string Word(bool? passed) => passed switch { true => "passed", false => "failed", _ => "not run" };
}
