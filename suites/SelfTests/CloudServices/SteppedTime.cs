namespace Conformance.SelfTests.CloudServices;

/// <summary>A clock that goes on when it is told to.</summary>
internal sealed class SteppedTime(DateTimeOffset start) : TimeProvider
{
    private DateTimeOffset _now = start;

    public void Pass(TimeSpan span) => _now += span;

    public override DateTimeOffset GetUtcNow() => _now;
}
