using Conformance.CentralApi;
using Conformance.CentralApi.OpenStack;
using Conformance.CentralApiSuite;
using Conformance.Kubernetes;
using Conformance.Model;
using Conformance.OpenStack.Acting;

namespace Conformance.SelfTests.CentralApi;

/// <summary>
/// Every kind that tenants may claim: it becomes what it says, its status tells the truth, it changes in place or says why not, it is made anew when somebody
/// removes it, and goes with its claim. All kinds live at the same time.
/// </summary>
public sealed class EveryKindTests
{
    private static readonly Lazy<Task<Dictionary<string, IReadOnlyList<string>>>> Lives = new(() => Task.Run(Live));

    private static IEnumerable<string> Kinds => KindRows.All.Select(row => row.Kind);

    [TestCaseSource(nameof(Kinds))]
    public async Task A_claim_of_each_kind_is_made_kept_and_removed(string kind) => Assert.That((await Lives.Value)[kind], Is.Empty);

    [Test]
    public async Task Nothing_of_all_kinds_is_left() => Assert.That((await Lives.Value)[""], Is.Empty);

    [Test]
    public void No_kind_is_without_a_row()
    {
        Assert.That(KindRows.All.Select(row => row.Kind), Is.EquivalentTo(CloudKinds.All.Select(kind => kind.Kind)), "a kind that is added needs a row");
        Assert.That(CentralManifests.Claims.Select(claim => claim.Kind).Except(Kinds), Is.EquivalentTo(new[] { "Object", "VirtualMachine", "Cluster" }), "those are lived by the story of the suite");
        var mute = KindRows.All.Where(row => row.Change is null && CloudKinds.Find(row.Kind) is { Special: null } kind && kind.Fields.Any(field => field is { Fixed: false, Remembered: false, Wire: not null })).Select(row => row.Kind);
        Assert.That(mute, Is.Empty, "what can change in place is to be changed");
        Assert.That(KindRows.All.Where(row => row.Fixed is null && CloudKinds.Find(row.Kind).Fields.Any(field => field.Fixed || field.Remembered)).Select(row => row.Kind), Is.Empty, "what cannot be changed is to be refused");
    }

    private static async Task<Dictionary<string, IReadOnlyList<string>>> Live()
    {
        var stack = await SharedStack.Get();
        var external = EmbeddedDefault.Subject(stack).ExternalNetwork;
        var unique = SharedStack.Name("every-kind");
        var tenants = new Dictionary<KindRights, TestTenant>();
        using var admin = ServiceSession.Open(stack.Administrator);
        foreach (var rights in Enum.GetValues<KindRights>())
        {
            tenants[rights] = await KindTenants.Onboard(rights);
        }

        var files = (await SharedStack.Files()).Address;
        string Fill(string spec) => spec.Replace("FILES", files, StringComparison.Ordinal).Replace("EXTERNAL", external, StringComparison.Ordinal).Replace("UNIQUE", unique, StringComparison.Ordinal);
        await Task.WhenAll(KindRows.Others.Select(other => tenants[other.Rights].Create(other.Kind, other.Name, Fill(other.Spec))));
        var ready = await Task.WhenAll(KindRows.Others.Select(async other => (other.Name, Claim: await tenants[other.Rights].Ready(other.Kind, other.Name))));
        var names = ready.ToDictionary(one => one.Name, one => one.Claim.TextAt("status", "externalName") ?? "");
        var users = new Dictionary<KindRights, string>();
        foreach (var (rights, tenant) in tenants)
        {
            users[rights] = await KindTenants.UserId(tenant);
        }

        var lives = await Task.WhenAll(KindRows.All.Select(async row =>
        {
            var filled = row with { Spec = Fill(row.Spec), Fixed = row.Fixed is null ? null : Fill(row.Fixed), Made = [.. row.Made.Select(made => (made.Path, Fill(made.Value)))] };
            return (row.Kind, Deviations: await new KindLife(filled, tenants[row.Rights], admin, users[row.Rights], names).Run());
        }));
        var result = lives.ToDictionary(life => life.Kind, life => life.Deviations);

        // In no good order on purpose.
        foreach (var (rights, kind, name, _) in KindRows.Others)
        {
            await tenants[rights].Client.Delete(tenants[rights].Path(kind, name));
        }

        var left = new List<string>();
        await Task.WhenAll(KindRows.Others.Select(async other =>
        {
            try
            {
                await tenants[other.Rights].Client.WaitUntilGone(tenants[other.Rights].Path(other.Kind, other.Name), TestTenant.Budget);
            }
            catch (SubjectUnavailableException stuck)
            {
                lock (left)
                {
                    left.Add(stuck.Message);
                }
            }
        }));
        foreach (var (service, version, path, many) in new[]
        {
            ("network", "v2.0", "/networks", "networks"), ("network", "v2.0", "/subnets", "subnets"), ("network", "v2.0", "/ports", "ports"), ("network", "v2.0", "/routers", "routers"),
            ("network", "v2.0", "/floatingips", "floatingips"), ("network", "v2.0", "/security-groups", "security_groups"), ("compute", "v2.1", "/servers/detail?all_tenants=1", "servers"),
            ("block-storage", "v3", "/volumes/detail?all_tenants=1", "volumes"), ("load-balancer", "v2.0", "/lbaas/loadbalancers", "loadbalancers"),
            ("image", "v2", "/images?visibility=all&limit=1000", "images"),
        })
        {
            left.AddRange((await tenants[KindRights.Member].InCloud(service, version, path, many)).Where(item => many != "security_groups" || item.TextAt("name") != "default").Select(item => $"{many} {item.TextAt("name")}"));
        }

        foreach (var many in new[] { "projects", "users" })
        {
            left.AddRange((await admin.Ask(HttpMethod.Get, "identity", "v3", $"/{many}")).Items(many).Where(item => item.TextAt("name")?.StartsWith(unique, StringComparison.Ordinal) == true).Select(item => $"{many} {item.TextAt("name")}"));
        }

        var credentials = await admin.Ask(HttpMethod.Get, "identity", "v3", $"/users/{users[KindRights.Password]}/application_credentials");
        left.AddRange(credentials.Items("application_credentials").Where(item => item.TextAt("name") == "row").Select(_ => "application credential row"));
        result[""] = left;
        if (result.Values.All(deviations => deviations.Count == 0))
        {
            foreach (var tenant in tenants.Values)
            {
                await tenant.DisposeAsync();
            }
        }

        return result;
    }
}
