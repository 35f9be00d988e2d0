using System.Collections.Concurrent;
using Conformance.CentralApi;
using Conformance.CentralApi.Machinery;

namespace Conformance.SelfTests.CentralApi;

/// <summary>Keys that wait to be looked at, with a clock that goes when it is told to.</summary>
public sealed class WorkQueueTests
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    [Test]
    public async Task A_key_that_waits_is_not_added_again()
    {
        using var queue = new WorkQueue(new QueueTime(), First, Longest);
        queue.Add("a");
        queue.Add("a");
        queue.Add("b");
        Assert.That(queue.Length, Is.EqualTo(2));
        Assert.That((await Take(queue), await Take(queue)), Is.EqualTo(("a", "b")));
        Assert.That(Next(queue), Is.Null);
    }

    [Test]
    public async Task A_key_that_is_worked_on_comes_again_afterwards_and_once()
    {
        using var queue = new WorkQueue(new QueueTime(), First, Longest);
        queue.Add("a");
        await Take(queue);
        queue.Add("a");
        queue.Add("a");
        Assert.That(Next(queue), Is.Null, "nobody else works on it meanwhile");
        Assert.That(queue.Length, Is.EqualTo(1));
        queue.Done("a");
        Assert.That(await Take(queue), Is.EqualTo("a"));
        queue.Done("a");
        Assert.That(Next(queue), Is.Null);
        Assert.That(queue.Length, Is.Zero);
    }

    [Test]
    public async Task Failures_make_the_pause_longer_up_to_a_limit_and_success_makes_it_short_again()
    {
        var time = new QueueTime();
        using var queue = new WorkQueue(time, First, Longest);
        foreach (var seconds in new[] { 1, 2, 4, 8, 10, 10 })
        {
            await FailsFor(seconds);
        }

        queue.Forget("a");
        await FailsFor(1);

        async Task FailsFor(int seconds)
        {
            queue.Failed("a");
            time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromTicks(1));
            Assert.That(Next(queue), Is.Null, $"before {seconds} s");
            time.Advance(TimeSpan.FromTicks(1));
            Assert.That(await Take(queue), Is.EqualTo("a"));
            queue.Done("a");
        }
    }

    [Test]
    public async Task However_often_a_key_failed_its_pause_is_the_longest()
    {
        var time = new QueueTime();
        using var queue = new WorkQueue(time, First, Longest);
        foreach (var _ in Enumerable.Range(0, 2000))
        {
            queue.Failed("a");
        }

        time.Advance(First);
        Assert.That(await Take(queue), Is.EqualTo("a"), "of several wishes the earliest counts");
        queue.Done("a");
        queue.Failed("a");
        time.Advance(Longest - TimeSpan.FromTicks(1));
        Assert.That(Next(queue), Is.Null);
        time.Advance(TimeSpan.FromTicks(1));
        Assert.That(await Take(queue), Is.EqualTo("a"));
    }

    [Test]
    public async Task Of_several_later_looks_the_earliest_counts()
    {
        var time = new QueueTime();
        using var queue = new WorkQueue(time, First, Longest);
        queue.AddAfter("a", TimeSpan.FromSeconds(10));
        queue.AddAfter("a", TimeSpan.FromSeconds(2));
        queue.AddAfter("a", TimeSpan.FromSeconds(5));
        Assert.That(time.Waiting, Is.EqualTo(1), "one timer a key");
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.That(await Take(queue), Is.EqualTo("a"));
        queue.Done("a");
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.That(Next(queue), Is.Null, "the others are forgotten");
        queue.AddAfter("a", TimeSpan.Zero);
        Assert.That(await Take(queue), Is.EqualTo("a"), "no pause is no pause");
    }

    [Test]
    public async Task What_may_come_a_little_earlier_comes_together_and_never_later()
    {
        var time = new QueueTime();
        using var queue = new WorkQueue(time, First, Longest);
        var (delay, early) = (TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(1));
        time.Advance(TimeSpan.FromMilliseconds(300));
        queue.AddAfter("a", delay, early);
        time.Advance(TimeSpan.FromMilliseconds(600));
        queue.AddAfter("b", delay, early);
        Assert.That(time.Waiting, Is.EqualTo(1), "one timer for both");
        time.Advance(TimeSpan.FromMilliseconds(9_099));
        Assert.That(Next(queue), Is.Null);
        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.That((await Take(queue), await Take(queue)), Is.EqualTo(("a", "b")));
        queue.Done("a");
        queue.Done("b");

        // Sooner for one of them: the other keeps its time, and nothing waits for the one any more.
        queue.AddAfter("a", delay, early);
        queue.AddAfter("b", delay, early);
        queue.AddAfter("a", TimeSpan.FromMilliseconds(100));
        time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.That(await Take(queue), Is.EqualTo("a"));
        queue.Done("a");
        time.Advance(delay);
        Assert.That((await Take(queue), Next(queue)), Is.EqualTo(("b", (string?)null)));
        Assert.That(time.Waiting, Is.Zero);

        // A pause that is shorter than what may be early is kept.
        queue.AddAfter("c", TimeSpan.FromMilliseconds(10), early);
        Assert.That(Next(queue), Is.Null);
        time.Advance(TimeSpan.FromMilliseconds(10));
        Assert.That(await Take(queue), Is.EqualTo("c"));
    }

    [Test]
    public async Task A_key_that_comes_due_while_it_is_worked_on_is_not_lost()
    {
        var time = new QueueTime();
        using var queue = new WorkQueue(time, First, Longest);
        queue.Add("a");
        await Take(queue);
        queue.AddAfter("a", TimeSpan.FromSeconds(1));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(Next(queue), Is.Null);
        queue.Done("a");
        Assert.That(await Take(queue), Is.EqualTo("a"));
    }

    [Test]
    public void After_its_end_nothing_comes_due_and_nothing_is_added()
    {
        var time = new QueueTime();
        var queue = new WorkQueue(time, First, Longest);
        queue.AddAfter("a", TimeSpan.FromSeconds(1));
        queue.Dispose();
        Assert.That(time.Waiting, Is.Zero);
        queue.AddAfter("b", TimeSpan.FromSeconds(1));
        queue.Failed("c");
        queue.Add("d");
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.That((time.Waiting, queue.Length, Next(queue)), Is.EqualTo((0, 0, (string?)null)));
    }

    [Test]
    public async Task Whoever_waits_for_a_key_hears_of_the_next_one_and_of_the_end()
    {
        using var queue = new WorkQueue(new QueueTime(), First, Longest);
        using var end = new CancellationTokenSource();
        var waiting = queue.Take(end.Token).AsTask();
        Assert.That(waiting.IsCompleted, Is.False);
        queue.Add("a");
        Assert.That(await waiting, Is.EqualTo("a"));
        var next = queue.Take(end.Token).AsTask();
        await end.CancelAsync();
        await Assert.ThatAsync(() => next, Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task With_many_who_add_and_many_who_work_no_wish_is_lost_and_no_key_is_worked_on_twice_at_once()
    {
        const int Keys = 8, Adders = 4, Wishes = 5000;
        using var queue = new WorkQueue(TimeProvider.System, First, Longest);
        using var end = new CancellationTokenSource();
        var wished = new int[Keys];
        var seen = new int[Keys];
        var busy = new int[Keys];
        var doubled = new ConcurrentBag<int>();
        var workers = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (true)
            {
                string key;
                try
                {
                    key = await queue.Take(end.Token);
                }
                catch (OperationCanceledException)
                {
                    return;
                }

                var index = int.Parse(key, global::System.Globalization.CultureInfo.InvariantCulture);
                if (Interlocked.Exchange(ref busy[index], 1) != 0)
                {
                    doubled.Add(index);
                }

                Volatile.Write(ref seen[index], Volatile.Read(ref wished[index]));
                Volatile.Write(ref busy[index], 0);
                queue.Done(key);
            }
        })).ToList();
        await Task.WhenAll(Enumerable.Range(0, Adders).Select(adder => Task.Run(() =>
        {
            foreach (var number in Enumerable.Range(0, Wishes))
            {
                var index = (number + adder) % Keys;
                Interlocked.Increment(ref wished[index]);
                queue.Add(index.ToString(global::System.Globalization.CultureInfo.InvariantCulture));
            }
        })));

        // What was wished last must have been seen: nobody adds anything any more.
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        var began = TimeProvider.System.GetTimestamp();
        while (!Enumerable.Range(0, Keys).All(index => Volatile.Read(ref seen[index]) == wished[index]) && TimeProvider.System.GetElapsedTime(began) < TestTenant.Budget)
        {
            await timer.WaitForNextTickAsync();
        }

        await end.CancelAsync();
        await Task.WhenAll(workers);
        Assert.That(doubled, Is.Empty);
        Assert.That(seen, Is.EqualTo(wished));
    }

    [Test]
    public void No_more_is_let_through_than_may_be_and_whoever_must_wait_hears_how_long()
    {
        var time = new QueueTime();
        var bucket = new TokenBucket(time, 10);
        Assert.That(Enumerable.Range(0, 10).Select(_ => bucket.Take()), Is.All.EqualTo(TimeSpan.Zero), "a second's worth at once");
        var wait = TimeSpan.FromMilliseconds(100);
        Assert.That(bucket.Take(), Is.EqualTo(wait));
        time.Advance(wait - TimeSpan.FromMilliseconds(1));
        Assert.That(bucket.Take(), Is.EqualTo(TimeSpan.FromMilliseconds(1)));
        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.That((bucket.Take(), bucket.Take()), Is.EqualTo((TimeSpan.Zero, wait)), "one more, and no other");
        time.Advance(TimeSpan.FromHours(1));
        Assert.That(Enumerable.Range(0, 11).Select(_ => bucket.Take()), Is.EqualTo(Enumerable.Repeat(TimeSpan.Zero, 10).Append(wait)), "who rests saves up a second's worth and no more");
    }

    [Test]
    public async Task A_controller_tries_again_what_failed_and_goes_on_with_the_others()
    {
        var time = new QueueTime();
        var told = new ConcurrentQueue<string>();
        var seen = new ConcurrentQueue<string>();
        var others = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var controller = new Controller("tests", (key, _) =>
        {
            seen.Enqueue(key);
            if (key == "good")
            {
                others.TrySetResult();
                return Task.FromResult<TimeSpan?>(null);
            }

            throw new InvalidOperationException("not today");
        }, new CentralApiOptions { Time = time, Workers = 1, Progress = told.Enqueue, FirstRetry = First, LongestRetry = Longest });
        using var end = new CancellationTokenSource();
        controller.Queue.Add("bad");
        controller.Queue.Add("good");
        var running = controller.Run(end.Token);
        await others.Task.WaitAsync(TestTenant.Budget);
        Assert.That(seen, Is.EqualTo(new[] { "bad", "good" }));
        Assert.That(told.Single(), Does.StartWith("tests bad: ").And.Contain("not today"));
        Assert.That(time.Waiting, Is.EqualTo(1), "it is looked at again after its pause");
        await end.CancelAsync();
        await running;
    }

    private static async Task<string> Take(WorkQueue queue)
    {
        using var budget = new CancellationTokenSource(TestTenant.Budget);
        return await queue.Take(budget.Token);
    }

    /// <summary>The next key if there is one now.</summary>
    private static string? Next(WorkQueue queue)
    {
        using var end = new CancellationTokenSource();
        var next = queue.Take(end.Token);
        if (next.IsCompletedSuccessfully)
        {
            return next.Result;
        }

        end.Cancel();
        Assert.That(async () => await next, Throws.InstanceOf<OperationCanceledException>());
        return null;
    }
}
