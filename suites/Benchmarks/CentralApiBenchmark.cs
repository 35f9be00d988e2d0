using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Conformance.CentralApiStack;
using Conformance.Kubernetes;
using Conformance.Model;
using Conformance.OpenStack.Acting;

namespace Conformance.Benchmarks;

/// <summary>
/// The Central API of our own controllers, which run in a process of their own: what they take of a machine while nothing happens, how long a keypair claim
/// takes against the requests that it is made of, and many claims at once.
/// </summary>
internal static class CentralApiBenchmark
{
    private const int Claims = 200;
    private const int Keypairs = 9;

    // What a keypair's claim takes until its condition Ready, one after the other: the claim itself; a look for a composite, finalizer and reference, the composite; the composite's
    // finalizer and references, the managed resource; its finalizer, the keypair itself, its name, a look at it, its conditions; the conditions of composite and claim.
    private const int Writes = 10;
    private const int Reads = 1;
    private const int CloudRequests = 2;

    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Budget = TimeSpan.FromMinutes(5);

    private static readonly ApiResource TenantKind = new("platform.scs.community", "v1alpha1", "Tenant", "tenants", false);

    public static async Task<int> Run()
    {
        await using var stack = await EmbeddedCentralApi.Start(new EmbeddedCentralApiOptions { WithControllers = false, WithLogin = false, WithClusterStacks = false, WithCluster = false }).ConfigureAwait(false);
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Conformance.Runner.dll"), "serve", "controllers", "--kubeconfig", stack.Plane.KubeConfigFile])
        {
            RedirectStandardError = true,
        };
        using var controllers = Process.Start(start)!;
        try
        {
            while (await controllers.StandardError.ReadLineAsync().ConfigureAwait(false) is { } line && !line.StartsWith("every kind", StringComparison.Ordinal))
            {
            }

            if (controllers.HasExited)
            {
                throw new ConfigurationException("The controllers do not start: run `./run.sh serve controllers` by hand.");
            }

            // Read to the end, so that it never waits for a reader.
            _ = controllers.StandardError.ReadToEndAsync();
            using var client = stack.Plane.Client();
            await client.Create(Json($$$"""
                {"apiVersion":"platform.scs.community/v1alpha1","kind":"Tenant","metadata":{"name":"fast"},"spec":{"subjects":[{"kind":"User","name":"fast"}],"quota":{"network":{"network":{{{Claims}}} },"compute":{"key_pairs":100} } } }
                """)).ConfigureAwait(false);
            await client.WaitFor(new ObjectPath(TenantKind, "fast"), "is Ready", item => item?.HasCondition("Ready") == true, Budget).ConfigureAwait(false);

            var idle = await Share(controllers).ConfigureAwait(false);

            // The first pays for what is made once: connections, sign-in, compiled code.
            var keypairs = new List<double>();
            foreach (var number in Enumerable.Range(0, Keypairs + 1))
            {
                keypairs.Add(await Ready(client, "KeypairV2", string.Create(CultureInfo.InvariantCulture, $"key-{number}"),
                    """{"publicKey":"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0Jd9W1m9C1Zl8O5m2m5bT6o3nB7m3v5Wc6Jr2pXq7d test"}""").ConfigureAwait(false));
                await Told(client, string.Create(CultureInfo.InvariantCulture, $"key-{number}")).ConfigureAwait(false);
            }

            var read = await Median(21, () => client.Version()).ConfigureAwait(false);

            // A write like those: a patch of an object of a defined kind, which nobody acts on.
            var writes = 0;
            await client.Create(Json("""
                {"apiVersion":"api.scs.community/v1alpha1","kind":"KeypairV2","metadata":{"name":"beside","namespace":"fast","annotations":{"crossplane.io/paused":"true"} },"spec":{"publicKey":"none"} }
                """)).ConfigureAwait(false);
            var write = await Median(21, () => client.Patch(Claim("KeypairV2", "beside"), Json($$"""{"metadata":{"annotations":{"number":"{{writes++}}"} } }"""))).ConfigureAwait(false);
            await client.Delete(Claim("KeypairV2", "beside")).ConfigureAwait(false);
            using var cloud = ServiceSession.Open(stack.Administrator);
            var request = await Median(21, () => cloud.Ask(HttpMethod.Get, "compute", "v2.1", "/os-keypairs")).ConfigureAwait(false);
            var calls = (Writes * write) + (Reads * read) + (CloudRequests * request);
            var many = Stopwatch.StartNew();
            await Task.WhenAll(Enumerable.Range(0, Claims).Select(number => Ready(client, "NetworkV2", string.Create(CultureInfo.InvariantCulture, $"net-{number}"), "{}"))).ConfigureAwait(false);
            var together = many.Elapsed;

            var share = await Share(controllers).ConfigureAwait(false);
            List<(string Name, double Measured, double Limit, string Unit)> claims =
            [
                ($"keypair, claim until Ready / the {Writes + Reads + CloudRequests} requests that it takes at least", keypairs.Skip(1).Order().ElementAt(Keypairs / 2) * 1000 / calls, 2, "x"),
                ($"{Claims} network claims at once until all are Ready", together.TotalSeconds, 60, "s"),
                ("controllers, one tenant and no claim: share of one processor", idle, 1, "%"),
                ($"the same with {Claims + Keypairs + 1} claims, each looked at every 10 s", share, 1, "%"),
                ("the same: memory", controllers.WorkingSet64 / 1048576.0, 200, "MiB"),
            ];
            await EndOf(controllers).ConfigureAwait(false);
            claims.InsertRange(2, await CentralStory.Run().ConfigureAwait(false));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"a read takes {read:0.0} ms, a write {write:0.0} ms, a request to the cloud {request:0.0} ms; a keypair {keypairs.Skip(1).Order().ElementAt(Keypairs / 2) * 1000:0} ms (median of {Keypairs})"));
            foreach (var claim in claims)
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{claim.Name,-72} {claim.Measured,9:0.###} {claim.Unit,-3} {claim.Limit,6:0.###} {claim.Unit,-3} {(claim.Measured <= claim.Limit ? "holds" : "DOES NOT HOLD")}"));
            }

            return claims.TrueForAll(claim => claim.Measured <= claim.Limit) ? 0 : 1;
        }
        finally
        {
            await EndOf(controllers).ConfigureAwait(false);
        }
    }

    private static async Task EndOf(Process process)
    {
        if (!process.HasExited)
        {
            process.Kill();
        }

        await process.WaitForExitAsync().ConfigureAwait(false);
    }

    /// <summary>What a process takes of one processor while nothing changes, in percent.</summary>
    private static async Task<double> Share(Process process)
    {
        using var idle = new PeriodicTimer(Idle);
        await idle.WaitForNextTickAsync().ConfigureAwait(false);
        process.Refresh();
        var (before, began) = (process.TotalProcessorTime, Stopwatch.GetTimestamp());
        await idle.WaitForNextTickAsync().ConfigureAwait(false);
        process.Refresh();
        return (process.TotalProcessorTime - before) / Stopwatch.GetElapsedTime(began) * 100;
    }

    /// <summary>Seconds from a claim to its condition Ready.</summary>
    private static async Task<double> Ready(KubeClient client, string kind, string name, string spec)
    {
        var began = Stopwatch.GetTimestamp();
        await client.Create(new JsonObject
        {
            ["apiVersion"] = "api.scs.community/v1alpha1", ["kind"] = kind, ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "fast" }, ["spec"] = Json(spec),
        }).ConfigureAwait(false);
        await client.WaitFor(Claim(kind, name), "is Ready", item => item?.HasCondition("Ready") == true, Budget).ConfigureAwait(false);
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    /// <summary>Waits until the events of a claim are there, the last that controllers write of it: the next claim is to meet them at rest.</summary>
    private static async Task Told(KubeClient client, string name)
    {
        var events = new ApiResource("", "v1", "Event", "events", true);
        var ready = 0;
        await foreach (var seen in client.Watch(events, new ListOptions { Namespace = "fast", FieldSelector = $"involvedObject.name={name}" }).ConfigureAwait(false))
        {
            if (seen.Type != WatchEventType.Bookmark && seen.Object.TextAt("type") == "Normal" && ++ready == 2)
            {
                return;
            }
        }
    }

    private static ObjectPath Claim(string kind, string name) => new(new ApiResource("api.scs.community", "v1alpha1", kind, kind.ToLowerInvariant() + "s", true), name, "fast");

    private static async Task<double> Median(int count, Func<Task> act)
    {
        var times = new List<double>();
        foreach (var _ in Enumerable.Range(0, count))
        {
            var began = Stopwatch.GetTimestamp();
            await act().ConfigureAwait(false);
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        return times.Order().ElementAt(count / 2);
    }

    private static JsonObject Json(string text) => JsonNode.Parse(text)!.AsObject();
}
