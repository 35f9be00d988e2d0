namespace Conformance.OpenStack.Http;

/// <summary>The end of one request: its time limit or its caller's wish, whichever is first.</summary>
internal sealed class TimeLimit : IDisposable
{
    private readonly CancellationTokenSource clock;
    private readonly CancellationTokenSource both;

    public TimeLimit(TimeSpan limit, TimeProvider time, CancellationToken caller)
    {
        Limit = limit;
        clock = new CancellationTokenSource(limit, time);
        both = CancellationTokenSource.CreateLinkedTokenSource(clock.Token, caller);
    }

    public TimeSpan Limit { get; }

    public CancellationToken Token => both.Token;

    /// <summary>True if the time is up.</summary>
    public bool IsUp => clock.IsCancellationRequested;

    public void Dispose()
    {
        both.Dispose();
        clock.Dispose();
    }
}
