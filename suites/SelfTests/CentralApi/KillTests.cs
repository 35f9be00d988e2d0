using System.Diagnostics;
using System.Text.Json.Nodes;
using Conformance.CentralApiStack;
using Conformance.CentralApiSuite;
using Conformance.Embedded;
using Conformance.Kubernetes;
using Conformance.OpenStack.Acting;
using Conformance.SelfTests.Runner;

namespace Conformance.SelfTests.CentralApi;

/// <summary>SIGKILL at random points, of the controllers as a process of their own and of the API server.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class KillTests
{
    private const int Rounds = 20;
    private const int Seed = 20260405;

    private static readonly TimeSpan Budget = TimeSpan.FromMinutes(5);

    private static readonly ApiResource TenantKind = new("platform.scs.community", "v1alpha1", "Tenant", "tenants", false);

    private static readonly (string Kind, string Name, string Spec)[] Wishes =
    [
        ("KeypairV2", "key", """{"publicKey":"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0Jd9W1m9C1Zl8O5m2m5bT6o3nB7m3v5Wc6Jr2pXq7d test"}"""), ("NetworkV2", "net", "{}"),
        ("SubnetV2", "sub", """{"networkRef":{"name":"ROUND-net"},"cidr":"10.9.0.0/24"}"""), ("VolumeV3", "disk", """{"size":1}"""),
        ("InstanceV2", "server", """{"imageName":"Debian 12","flavorName":"SCS-1V-4-10","networkRef":{"name":"ROUND-net"},"keyPairRef":{"name":"ROUND-key"}}"""),
        ("Object", "ns", """{"manifest":{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"ROUND-of-kills"}}}"""),
    ];

    [Test]
    public async Task After_twenty_kills_at_random_points_everything_is_there_once_and_then_nothing()
    {
        var random = new Random(Seed);
        await using var stack = await SharedStack.Start(new EmbeddedCentralApiOptions { WithClusterStacks = false, WithLogin = false, WithControllers = false });
        using var program = new RunnerProcess();
        Process? controllers = null;
        try
        {
            Begin();
            await Wait("every kind is offered", () => stack.Client.Find(new ObjectPath(new ApiResource("apiextensions.crossplane.io", "v1", "CompositeResourceDefinition", "compositeresourcedefinitions", false), "xobjects.api.scs.community")), item => item?.HasCondition("Offered") == true);
            const string Tenant = "killed";
            await stack.Client.Create(new JsonObject
            {
                ["apiVersion"] = TenantKind.ApiVersion, ["kind"] = TenantKind.Kind, ["metadata"] = new JsonObject { ["name"] = Tenant },
                ["spec"] = new JsonObject
                {
                    ["subjects"] = new JsonArray(new JsonObject { ["kind"] = "User", ["name"] = Tenant }), ["kubernetes"] = new JsonObject { ["secretName"] = EmbeddedCentralApi.ClusterSecret },
                    ["quota"] = new JsonObject
                    {
                        ["compute"] = new JsonObject { ["instances"] = 100, ["cores"] = 1000, ["ram"] = 1_000_000, ["key_pairs"] = 200 }, ["network"] = new JsonObject { ["network"] = 100, ["subnet"] = 100, ["port"] = 500 },
                        ["blockStorage"] = new JsonObject { ["volumes"] = 100, ["gigabytes"] = 1000 },
                    },
                },
            });

            var killed = new List<string>();
            for (var round = 0; round < Rounds; round++)
            {
                // Every fifth kill hits the API server, two of those the controllers at the same time; the others the controllers alone.
                var server = round % 5 == 4;
                var hits = Hit(stack, random);
                foreach (var (kind, name, spec) in Wishes)
                {
                    var named = $"r{round}";
                    await Patiently(() => stack.Client.Apply(new JsonObject
                    {
                        ["apiVersion"] = "api.scs.community/v1alpha1", ["kind"] = kind, ["metadata"] = new JsonObject { ["name"] = $"{named}-{name}", ["namespace"] = Tenant },
                        ["spec"] = JsonNode.Parse(spec.Replace("ROUND", named, StringComparison.Ordinal)),
                    }, force: true), IsTenantThere);
                }

                // What the round before last made goes while this one's comes.
                if (round >= 2)
                {
                    await Delete(round - 2);
                }

                await hits.Task.WaitAsync(Budget);
                killed.Add(server ? "API server" : "controllers");
                if (!server || round % 2 == 0)
                {
                    controllers!.Kill();
                    await controllers.WaitForExitAsync();
                }

                if (server)
                {
                    await stack.Plane.RestartApiServer();
                }

                if (controllers!.HasExited)
                {
                    Begin();
                }
            }

            await Task.WhenAll(Wishes.SelectMany(wish => new[] { Rounds - 2, Rounds - 1 }.Select(round => Wait(
                $"{wish.Kind} of round {round} is Ready", () => stack.Client.Find(PathOf(wish.Kind, round, wish.Name)), item => item?.HasCondition("Ready") == true && item.HasCondition("Synced")))));
            await Gone(Enumerable.Range(0, Rounds - 2));
            Assert.That(await Counts(), Is.EqualTo("networks r18-net r19-net; subnets r18-sub r19-sub; servers r18-server r19-server; volumes r18-disk r19-disk; namespaces r18-of-kills r19-of-kills"));
            await Delete(Rounds - 2);
            await Delete(Rounds - 1);
            await Gone([Rounds - 2, Rounds - 1]);
            Assert.That(await Counts(), Is.EqualTo("networks; subnets; servers; volumes; namespaces"));
            Assert.That(killed, Has.Count.EqualTo(Rounds).And.Contain("API server"));

            // Nothing of the tenant stays anywhere.
            await stack.Client.Delete(new ObjectPath(TenantKind, Tenant));
            await Wait("the tenant is gone", () => stack.Client.Find(new ObjectPath(TenantKind, Tenant)), item => item is null);
            var managed = (await stack.Client.Resources()).Where(resource => resource.Group.EndsWith("openstack.crossplane.io", StringComparison.Ordinal) && resource.Kind != "ProviderConfig" || resource.Group == "kubernetes.crossplane.io" && resource.Kind == "Object").ToList();
            foreach (var resource in managed)
            {
                Assert.That((await stack.Client.Page(resource)).Items.Select(item => item.Name), Is.Empty, resource.ToString());
            }
        }
        finally
        {
            if (controllers is { HasExited: false })
            {
                controllers.Kill();
                await controllers.WaitForExitAsync();
            }

            controllers?.Dispose();
        }

        void Begin()
        {
            controllers?.Dispose();
            controllers = program.Start("serve", "controllers", "--kubeconfig", stack.Plane.KubeConfigFile, "--drift-seconds", "5", "--retry-seconds", "2", "--create-grace-seconds", "1");
            foreach (var stream in new[] { controllers.StandardOutput, controllers.StandardError })
            {
                _ = stream.ReadToEndAsync();
            }

        }

        async Task Delete(int round)
        {
            foreach (var (kind, name, _) in Wishes)
            {
                await Patiently(() => stack.Client.Delete(PathOf(kind, round, name)), () => Task.FromResult(true));
            }
        }

        async Task<bool> IsTenantThere() => await stack.Client.Find(new ObjectPath(TenantKind, "killed")) is { } tenant && tenant.HasCondition("Ready");

        Task Gone(IEnumerable<int> rounds) => Task.WhenAll(rounds.SelectMany(round => Wishes.Select(wish =>
            Wait($"{wish.Kind} of round {round} is gone", () => stack.Client.Find(PathOf(wish.Kind, round, wish.Name)), item => item is null))));

        async Task<string> Counts()
        {
            using var admin = ServiceSession.Open(stack.Administrator);
            var project = (await stack.Client.Get(new ObjectPath(TenantKind, "killed"))).TextAt("status", "project", "id");
            var words = new List<string>();
            foreach (var (service, version, path, many) in new[]
            {
                ("network", "v2.0", "/networks", "networks"), ("network", "v2.0", "/subnets", "subnets"), ("compute", "v2.1", "/servers/detail?all_tenants=1", "servers"),
                ("block-storage", "v3", "/volumes/detail?all_tenants=1", "volumes"),
            })
            {
                var answer = await admin.Ask(HttpMethod.Get, service, version, path);
                words.Add(Words(many, answer.Items(many).Where(item => Bench.ProjectOf(item) == project).Select(item => item.TextAt("name")!)));
            }

            using var cluster = stack.Cluster!.Client();
            words.Add(Words("namespaces", (await cluster.Page(ApiResource.Namespace)).Items.Select(item => item.Name).Where(name => name.EndsWith("-of-kills", StringComparison.Ordinal))));
            return string.Join("; ", words);
        }

        static string Words(string many, IEnumerable<string> names) => string.Join(' ', names.Order(StringComparer.Ordinal).Prepend(many));
    }

    private static ObjectPath PathOf(string kind, int round, string name) =>
        new(new ApiResource("api.scs.community", "v1alpha1", kind, kind.ToLowerInvariant() + "s", true), $"r{round}-{name}", "killed");

    /// <summary>A point somewhere in what the controllers do from now on: before or after the cloud handles one of the next changes.</summary>
    private static TaskCompletionSource Hit(EmbeddedCentralApi stack, Random random)
    {
        var hit = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var after = random.Next(2) == 1;
        var fault = new Fault("*", FaultEffect.Tell)
        {
            After = random.Next(25), Times = 1, ActsAfter = after, Act = _ =>
            {
                hit.TrySetResult();
                return Task.CompletedTask;
            },
        };
        lock (stack.Cloud.Contents.Faults)
        {
            stack.Cloud.Contents.Faults.Add(fault);
        }

        return hit;
    }

    private static async Task<JsonObject?> Wait(string what, Func<Task<JsonObject?>> look, Func<JsonObject?, bool> condition)
    {
        var began = TimeProvider.System.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(250));
        var last = "nothing yet";
        do
        {
            try
            {
                var seen = await look();
                if (condition(seen))
                {
                    return seen;
                }

                last = Tenant.Say(seen);
            }
            catch (Exception away) when (away is KubeException or Conformance.Model.SubjectUnavailableException or Conformance.Model.ConfigurationException)
            {
                // A server that has just come up knows no kinds yet.
                last = away.Message;
            }
        }
        while (TimeProvider.System.GetElapsedTime(began) < Budget && await timer.WaitForNextTickAsync());
        throw new AssertionException($"not seen within {Budget.TotalMinutes} min that {what}; last: {last}");
    }

    /// <summary>Does something that a server that is just coming up may refuse.</summary>
    private static async Task Patiently(Func<Task> act, Func<Task<bool>> ready)
    {
        var done = false;
        await Wait("a request is accepted", async () =>
        {
            if (await ready())
            {
                await act();
                done = true;
            }

            return null;
        }, _ => done);
    }
}
