using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Conformance.CentralApi;
using Conformance.CentralApi.Machinery;
using Conformance.Kubernetes;
using Conformance.SelfTests.OpenStack;
using Microsoft.AspNetCore.Http;

namespace Conformance.SelfTests.CentralApi;

/// <summary>Events behind the work that they tell of, against a server that takes them or not.</summary>
public sealed class EventRecorderTests
{
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(30);

    [Test]
    public async Task Events_that_an_API_server_cannot_take_right_now_are_told_later_and_in_order()
    {
        var refusals = new Queue<int>([503, 429, 500]);
        await using var api = await Api.Start(_ => refusals.TryDequeue(out var code) ? code : 201);
        api.Events.Record(Item("first"), Conditions.Creating());
        api.Events.Record(Item("second"), Conditions.Available());
        Assert.That(await api.Told(2), Is.EqualTo(new[] { "first Creating Ready is False Normal", "second Available Ready is True Normal" }));
        Assert.That(api.Lost, Is.Empty);
    }

    [Test]
    public async Task An_event_that_is_not_taken_at_all_is_lost_aloud_and_holds_up_no_other()
    {
        await using var api = await Api.Start(name => name == "first" ? 500 : name == "second" ? 422 : 201);
        foreach (var name in new[] { "first", "second", "third" })
        {
            api.Events.Record(Item(name), Conditions.NotSynced("refused"));
        }

        Assert.That(await api.Told(1), Is.EqualTo(new[] { "third ReconcileError refused Warning" }));
        Assert.That(api.Lost.Select(line => line.Split(": ")[0]), Is.EqualTo(new[] { "an event of Thing first is lost", "an event of Thing second is lost" }));
        Assert.That(api.Asked.Count(name => name == "first"), Is.EqualTo(5), "tries");
        Assert.That(api.Asked.Count(name => name == "second"), Is.EqualTo(1), "tries of what will never be taken");
    }

    [TestCase(409)]
    [TestCase(404)]
    [TestCase(403)]
    public async Task What_was_told_before_or_has_nobody_to_be_told_to_is_no_trouble(int code)
    {
        await using var api = await Api.Start(name => name == "first" ? code : 201);
        api.Events.Record(Item("first"), Conditions.Available());
        api.Events.Record(Item("second"), Conditions.Available());
        Assert.That(await api.Told(1), Has.Count.EqualTo(1));
        Assert.That(api.Lost, Is.Empty);
        Assert.That(api.Asked, Is.EqualTo(new[] { "first", "second" }));
    }

    [Test]
    public void More_than_can_wait_are_lost_aloud()
    {
        var lost = 0;
        using var client = KubeClient.Open(new KubeConfig { Server = new Uri("http://127.0.0.1:9") });
        var events = new EventRecorder(client, new CentralApiOptions { Progress = _ => lost++ });
        for (var number = 0; number < 10_003; number++)
        {
            events.Record(Item("one"), Conditions.Available());
        }

        Assert.That(lost, Is.EqualTo(3));
    }

    private static JsonObject Item(string name) => new()
    {
        ["apiVersion"] = "v1", ["kind"] = "Thing", ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "ns", ["uid"] = name },
    };

    /// <summary>A server that takes events, or not.</summary>
    private sealed class Api : IAsyncDisposable
    {
        private readonly CancellationTokenSource _lifetime = new();
        private readonly ConcurrentQueue<string> _told = new();
        private readonly SemaphoreSlim _more = new(0);
        private LoopbackServer? _server;
        private KubeClient? _client;
        private Task _running = Task.CompletedTask;

        public EventRecorder Events { get; private set; } = null!;

        public ConcurrentQueue<string> Asked { get; } = new();

        public ConcurrentQueue<string> Lost { get; } = new();

        public static async Task<Api> Start(Func<string, int> answer)
        {
            var api = new Api();
            api._server = await LoopbackServer.Start(async context =>
            {
                if (context.Request.Method == HttpMethods.Get)
                {
                    await context.Response.WriteAsync("""{"kind":"APIResourceList","groupVersion":"v1","resources":[{"name":"events","kind":"Event","namespaced":true,"verbs":["create"]}]}""");
                    return;
                }

                var told = (await JsonNode.ParseAsync(context.Request.Body))!.AsObject();
                var name = told.TextAt("involvedObject", "name")!;
                api.Asked.Enqueue(name);
                context.Response.StatusCode = answer(name);
                if (context.Response.StatusCode == 201)
                {
                    api._told.Enqueue($"{name} {told.TextAt("reason")} {told.TextAt("message")} {told.TextAt("type")}");
                    api._more.Release();
                }

                await context.Response.WriteAsync(told.ToJsonString());
            });
            api._client = KubeClient.Open(new KubeConfig { Server = new Uri(api._server.Url) });
            api.Events = new EventRecorder(api._client, new CentralApiOptions { FirstRetry = TimeSpan.FromMilliseconds(1), Progress = api.Lost.Enqueue });
            api._running = api.Events.Run(api._lifetime.Token);
            return api;
        }

        /// <summary>What was told, when it is as much as this.</summary>
        public async Task<IReadOnlyList<string>> Told(int count)
        {
            for (var number = 0; number < count; number++)
            {
                Assert.That(await _more.WaitAsync(Budget), Is.True, $"event {number + 1} within {Budget.TotalSeconds} s; lost: {string.Join("; ", Lost)}");
            }

            return [.. _told];
        }

        public async ValueTask DisposeAsync()
        {
            await _lifetime.CancelAsync();
            await _running;
            _client!.Dispose();
            await _server!.DisposeAsync();
            _more.Dispose();
            _lifetime.Dispose();
        }
    }
}
