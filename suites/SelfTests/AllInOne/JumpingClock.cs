namespace Conformance.SelfTests.AllInOne;

/// <summary>A clock that somebody sets all the time: ahead and back by more than a year with each look. What it measures goes on as it should, as it does on a machine whose clock is set.</summary>
internal sealed class JumpingClock : TimeProvider
{
    private int _looks;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromDays(Interlocked.Increment(ref _looks) % 2 == 0 ? 400 : -400);
}
