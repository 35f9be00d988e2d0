using Conformance.Kubernetes;
using Conformance.Kubernetes.Acting;
using Conformance.Model;
using Conformance.SelfTests.OpenStack;
using Microsoft.AspNetCore.Http;

namespace Conformance.SelfTests.Kaas.Suites;

[Parallelizable(ParallelScope.All)]
public sealed class LogFollowerTests
{
    private static readonly ObjectPath Pod = new(ApiResource.Pod, "p", "ns");

    private static string State(bool ended) =>
        """{"kind":"Pod","apiVersion":"v1","metadata":{"name":"p","namespace":"ns"},"status":{"phase":"Running","containerStatuses":[{"name":"c","state":{STATE}}]}}"""
            .Replace("STATE", ended ? "\"terminated\":{\"exitCode\":0}" : "\"running\":{}", StringComparison.Ordinal);

    private static async Task<(List<string> Lines, int Resumed, List<string> Asked)> Follow(IEnumerable<(bool Ended, string Log, bool Abort)> answers)
    {
        var queue = new Queue<(bool Ended, string Log, bool Abort)>(answers);
        var asked = new List<string>();
        await using var server = await LoopbackServer.Start(async context =>
        {
            if (!context.Request.Path.Value!.EndsWith("/log", StringComparison.Ordinal))
            {
                await context.Response.WriteAsync(State(queue.Peek().Ended));
                return;
            }

            asked.Add(context.Request.QueryString.Value!);
            var (_, log, abort) = queue.Dequeue();
            await context.Response.WriteAsync(log);
            if (abort)
            {
                await context.Response.Body.FlushAsync();
                context.Abort();
            }
        });
        using var client = KubeClient.Open(new KubeConfig { Server = new Uri(server.Url) });
        var follower = new LogFollower(client, TimeProvider.System);
        var lines = new List<string>();
        await foreach (var line in follower.Follow(Pod, "c", CancellationToken.None))
        {
            lines.Add(line);
        }

        return (lines, follower.Resumed, asked);
    }

    [Test]
    public async Task A_log_that_was_cut_is_taken_up_after_the_last_line_and_no_line_comes_twice()
    {
        var (lines, resumed, asked) = await Follow(
        [
            (false, "2026-01-01T10:00:00.1Z one\n2026-01-01T10:00:00.25Z two\n2026-01-01T10:00:00.25Z two again\n", false),
            (false, "2026-01-01T10:00:00.1Z one\n2026-01-01T10:00:00.25Z two\n2026-01-01T10:00:00.25Z two again\n2026-01-01T10:00:00.25Z third of a moment\n2026-01-01T10:00:01Z four\n", false),
            (true, "2026-01-01T10:00:01Z four\n2026-01-01T10:00:01.000000001Z five\n", false),
        ]);
        Assert.That(lines, Is.EqualTo(new[] { "one", "two", "two again", "third of a moment", "four", "five" }));
        Assert.That(resumed, Is.EqualTo(1));
        Assert.That(asked[0], Does.Contain("follow=true").And.Not.Contain("sinceTime"));
        Assert.That(asked[1], Does.Contain("sinceTime=2026-01-01T10%3A00%3A00Z"));
        Assert.That(asked[2], Does.Not.Contain("follow").And.Contain("sinceTime=2026-01-01T10%3A00%3A01Z"));
    }

    [Test]
    public async Task A_connection_that_is_reset_loses_no_line_and_gives_none_twice()
    {
        const string Whole = "2026-01-01T10:00:00.1Z one\n2026-01-01T10:00:00.25Z two\n";
        Assert.That((await Follow([(false, Whole, true), (true, Whole, false)])).Lines, Is.EqualTo(new[] { "one", "two" }));
    }

    [Test]
    public async Task Times_of_a_node_in_another_zone_are_understood()
    {
        var (lines, _, asked) = await Follow(
        [
            (false, "2026-01-01T12:00:00.5+02:00 one\n", false), (true, "2026-01-01T12:00:00.5+02:00 one\n2026-01-01T12:00:00.75+02:00 two\n", false),
        ]);
        Assert.That(lines, Is.EqualTo(new[] { "one", "two" }));
        Assert.That(asked[1], Does.Contain("sinceTime=2026-01-01T10%3A00%3A00Z"));
    }

    [Test]
    public async Task The_log_of_a_pod_that_is_gone_ends()
    {
        await using var server = await LoopbackServer.Start(context =>
        {
            context.Response.StatusCode = 404;
            return context.Response.WriteAsync("""{"kind":"Status","code":404,"reason":"NotFound","message":"pods \"p\" not found"}""");
        });
        using var client = KubeClient.Open(new KubeConfig { Server = new Uri(server.Url) });
        await foreach (var line in new LogFollower(client, TimeProvider.System).Follow(Pod, "c", CancellationToken.None))
        {
            Assert.Fail(line);
        }
    }

    [Test]
    public async Task A_server_that_never_answers_ends_it_with_what_was_seen_last()
    {
        await using var server = await LoopbackServer.Start(context =>
        {
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        });
        using var client = KubeClient.Open(new KubeConfig { Server = new Uri(server.Url) });
        var follower = new LogFollower(client, new HastyTime());
        var fault = await Assert.ThrowsAsync<SubjectUnavailableException>(async () =>
        {
            await foreach (var _ in follower.Follow(Pod, "c", CancellationToken.None))
            {
                // Nothing comes.
            }
        });
        Assert.That(fault!.Message, Does.Contain("8 times in a row").And.Contain("503"));
    }

    /// <summary>Every wait is over at once.</summary>
    private sealed class HastyTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
