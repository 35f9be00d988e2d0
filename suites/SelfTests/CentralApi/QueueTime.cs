namespace Conformance.SelfTests.CentralApi;

/// <summary>A clock that goes when it is told to, and whose timers come due then, one after the other, on the thread that told it.</summary>
internal sealed class QueueTime : TimeProvider
{
    private readonly List<Due> _timers = [];
    private DateTimeOffset _now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Timers that have not come due.</summary>
    public int Waiting => _timers.Count;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => _now;

    public override long GetTimestamp() => _now.UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Due(this, () => callback(state), _now + dueTime);
        _timers.Add(timer);
        return timer;
    }

    public void Advance(TimeSpan by)
    {
        var until = _now + by;
        while (_timers.Where(timer => timer.At <= until).MinBy(timer => timer.At) is { } next)
        {
            _timers.Remove(next);
            _now = next.At;
            next.Act();
        }

        _now = until;
    }

    private sealed class Due(QueueTime time, Action act, DateTimeOffset at) : ITimer
    {
        public DateTimeOffset At => at;

        public void Act() => act();

        public bool Change(TimeSpan dueTime, TimeSpan period) => throw new NotSupportedException("The queue makes a new timer instead.");

        public void Dispose() => time._timers.Remove(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
