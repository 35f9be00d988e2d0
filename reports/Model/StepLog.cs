namespace Conformance.Model;

/// <summary>Writes down what a scenario does, step by step, with times. Safe for concurrent use.</summary>
/// <param name="time">The clock.</param>
public sealed class StepLog(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly List<Step> _steps = [];

    /// <summary>The present by the log's clock (UTC), for <see cref="Add(string, DateTimeOffset, string?)"/>.</summary>
    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>The steps that ended so far, in that order.</summary>
    public IReadOnlyList<Step> Steps
    {
        get
        {
            lock (_lock)
            {
                return [.. _steps];
            }
        }
    }

    /// <summary>Does a step; if it throws, the step has the exception's message as its problem, and the exception goes on.</summary>
    /// <param name="name">What is done.</param>
    /// <param name="work">Does it.</param>
    public async Task<T> Do<T>(string name, Func<Task<T>> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        var started = time.GetUtcNow();
        var began = time.GetTimestamp();
        try
        {
            var result = await work().ConfigureAwait(false);
            Add(name, started, time.GetElapsedTime(began), null);
            return result;
        }
        catch (Exception exception)
        {
            Add(name, started, time.GetElapsedTime(began), exception.Message);
            throw;
        }
    }

    /// <summary>Notes a step that has ended.</summary>
    /// <param name="name">What was done.</param>
    /// <param name="started">When it began (UTC).</param>
    /// <param name="problem">What went wrong, or null.</param>
    public void Add(string name, DateTimeOffset started, string? problem)
    {
        var duration = time.GetUtcNow() - started;

        // Somebody may have set the clock back.
        Add(name, started, duration < TimeSpan.Zero ? TimeSpan.Zero : duration, problem);
    }

    /// <summary>Notes a step that has ended and was timed by whoever did it.</summary>
    /// <param name="name">What was done.</param>
    /// <param name="started">When it began (UTC).</param>
    /// <param name="duration">How long it took.</param>
    /// <param name="problem">What went wrong, or null.</param>
    public void Add(string name, DateTimeOffset started, TimeSpan duration, string? problem)
    {
        lock (_lock)
        {
            _steps.Add(new Step(name, started, duration, problem));
        }
    }
}
