namespace Conformance.SelfTests.OpenStack;

/// <summary>A clock that stands still until it is moved, and tells when someone begins to wait.</summary>
internal sealed class FakeTime : TimeProvider
{
    private readonly Lock gate = new();
    private readonly List<Alarm> alarms = [];
    private readonly List<(TimeSpan Due, TaskCompletionSource Signal)> expected = [];
    private DateTimeOffset now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate)
        {
            return now;
        }
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    /// <summary>Completes when someone waits for exactly this long.</summary>
    public Task Waiting(TimeSpan due)
    {
        lock (gate)
        {
            if (alarms.Exists(alarm => alarm.At - now == due))
            {
                return Task.CompletedTask;
            }

            var signal = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            expected.Add((due, signal));
            return signal.Task.WaitAsync(TimeSpan.FromSeconds(20));
        }
    }

    public void Advance(TimeSpan by)
    {
        List<Alarm> due;
        lock (gate)
        {
            now += by;
            due = alarms.FindAll(alarm => alarm.At <= now);
            alarms.RemoveAll(due.Contains);
        }

        due.ForEach(alarm => alarm.Ring());
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var alarm = new Alarm(this, () => callback(state));
        alarm.Change(dueTime, period);
        return alarm;
    }

    private void Set(Alarm alarm, TimeSpan due)
    {
        lock (gate)
        {
            alarms.Remove(alarm);
            if (due < TimeSpan.Zero)
            {
                return;
            }

            alarm.At = now + due;
            alarms.Add(alarm);
            foreach (var wait in expected.FindAll(wait => wait.Due == due))
            {
                expected.Remove(wait);
                wait.Signal.SetResult();
            }
        }
    }

    private sealed class Alarm(FakeTime time, Action ring) : ITimer
    {
        public DateTimeOffset At { get; set; }

        public Action Ring { get; } = ring;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            time.Set(this, dueTime);
            return true;
        }

        public void Dispose() => time.Set(this, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
