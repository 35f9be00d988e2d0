using Conformance.CentralApi.Machinery;
using Conformance.Kubernetes;
using Conformance.SelfTests.OpenStack;
using Microsoft.AspNetCore.Http;

namespace Conformance.SelfTests.CentralApi;

/// <summary>What a store makes of what a watch tells of the ends of objects.</summary>
public sealed class ObjectStoreTests
{
    private const string Deleting = ""","deletionTimestamp":"2026-03-01T12:00:00Z" """;

    [Test]
    public async Task Only_what_was_seen_to_go_with_its_finalizers_and_unasked_was_not_released()
    {
        var lists = new Queue<string>([List(10, Item("overrun", 1), Item("released", 2), Item("free", 3, finalizers: false), Item("unseen", 4)), List(20)]);
        var watches = new Queue<string>(
        [
            Event("DELETED", Item("overrun", 11)) + Event("MODIFIED", Item("released", 12, Deleting)) + Event("DELETED", Item("released", 13, Deleting)) + Event("DELETED", Item("free", 14, finalizers: false))
                + """{"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired","message":"too old"}}""" + "\n",
        ]);
        await using var server = await LoopbackServer.Start(async context =>
        {
            if (!context.Request.Query.ContainsKey("watch"))
            {
                await context.Response.WriteAsync(lists.Dequeue());
            }
            else if (watches.TryDequeue(out var told))
            {
                await context.Response.WriteAsync(told);
            }
            else
            {
                await context.Response.StartAsync();
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        });
        using var client = KubeClient.Open(new KubeConfig { Server = new Uri(server.Url) });
        var store = new ObjectStore(client, ApiResource.ConfigMap, TimeProvider.System, line => TestContext.Progress.WriteLine(line));
        var gone = new List<string>();
        var all = new TaskCompletionSource();
        store.Changed += (type, item) =>
        {
            if (type == WatchEventType.Deleted)
            {
                gone.Add(item.Name);
                if (gone.Count == 4)
                {
                    all.SetResult();
                }
            }
        };
        using var end = new CancellationTokenSource();
        var running = store.Run(end.Token);
        await all.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.That(gone, Is.EqualTo(new[] { "overrun", "released", "free", "unseen" }));
        Assert.That(gone.Where(name => store.Unreleased($"ns/{name}") is not null), Is.EqualTo(new[] { "overrun" }));
        store.Settle(store.Unreleased("ns/overrun")!);
        Assert.That(store.Unreleased("ns/overrun"), Is.Null);
        await end.CancelAsync();
        await running;
    }

    private static string Item(string name, int version, string more = "", bool finalizers = true) =>
        $$$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{{name}}}","namespace":"ns","uid":"{{{name}}}","resourceVersion":"{{{version}}}"{{{(finalizers ? ""","finalizers":["ours"]""" : "")}}}{{{more}}}}}""";

    private static string Event(string type, string item) => $$"""{"type":"{{type}}","object":{{item}}}""" + "\n";

    private static string List(int version, params string[] items) => $$$"""{"apiVersion":"v1","kind":"ConfigMapList","metadata":{"resourceVersion":"{{{version}}}"},"items":[{{{string.Join(',', items)}}}]}""";
}
