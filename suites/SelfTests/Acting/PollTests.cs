using Conformance.OpenStack.Acting;
using Conformance.SelfTests.OpenStack;

namespace Conformance.SelfTests.Acting;

public sealed class PollTests
{
    [Test]
    public async Task Pauses_grow_from_half_a_second_to_five_and_the_time_out_tells_what_was_seen_last()
    {
        var time = new FakeTime();
        var looks = new List<double>();
        var start = time.GetUtcNow();
        var waiting = new Poll(new ActingOptions(), time).Until(
            "it is done", () =>
            {
                looks.Add((time.GetUtcNow() - start).TotalSeconds);
                return Task.FromResult(looks.Count);
            }, _ => false, count => $"look {count}", TimeSpan.FromSeconds(20), CancellationToken.None);
        // A delay is one of whole milliseconds.
        foreach (var pause in new[] { 0.5, 0.75, 1.125, 1.687, 2.531, 3.796, 5, 4.611 })
        {
            await time.Waiting(TimeSpan.FromSeconds(pause));
            time.Advance(TimeSpan.FromSeconds(pause));
        }

        var exception = await Assert.CatchAsync<WaitTimeoutException>(() => waiting);
        Assert.That(exception!.Message, Does.StartWith("Waited 20 s until it is done; last seen: look 9."));
        Assert.That(looks[^1], Is.EqualTo(20), "the last look is at the end of the budget, not before it");
    }

    [Test]
    public async Task What_holds_already_is_not_waited_for()
    {
        var time = new FakeTime();
        Assert.That(await new Poll(new ActingOptions(), time).Until("x", () => Task.FromResult(1), _ => true, _ => "", TimeSpan.Zero, CancellationToken.None), Is.EqualTo(1));
    }

    [Test]
    public async Task A_cancelled_wait_tells_what_was_seen_last()
    {
        using var source = new CancellationTokenSource();
        var waiting = new Poll(new ActingOptions(), new FakeTime()).Until(
            "volume x is available", () => Task.FromResult("creating"), _ => false, status => status, TimeSpan.FromSeconds(20), source.Token);
        await source.CancelAsync();
        var exception = await Assert.CatchAsync<OperationCanceledException>(() => waiting);
        Assert.That(exception!.Message, Does.Contain("volume x is available").And.Contain("creating"));
    }
}
