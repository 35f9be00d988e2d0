using System.Globalization;
using Conformance.Model;

namespace Conformance.OpenStack.Acting;

/// <summary>Waits: a condition, a budget, and the last thing observed.</summary>
/// <param name="options">Pauses.</param>
/// <param name="time">The clock.</param>
internal sealed class Poll(ActingOptions options, TimeProvider time)
{
    /// <summary>So many looks in a row that went wrong end a wait.</summary>
    private const int MostFailures = 3;

    /// <summary>Looks until the condition holds.</summary>
    /// <param name="what">What is waited for: <c>volume x is available</c>.</param>
    /// <param name="look">Looks once.</param>
    /// <param name="holds">The condition.</param>
    /// <param name="describe">What was seen, for the time-out.</param>
    /// <param name="budget">How long.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="WaitTimeoutException">The budget is used up.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the message has the last observation.</exception>
    public async Task<T> Until<T>(string what, Func<Task<T>> look, Func<T, bool> holds, Func<T, string> describe, TimeSpan budget, CancellationToken cancellation)
    {
        var started = time.GetTimestamp(); // a clock may be set while this waits
        var pause = options.FirstPause;
        var last = "nothing yet";
        var failures = 0;
        try
        {
            while (true)
            {
                try
                {
                    var seen = await look();
                    failures = 0;
                    if (holds(seen))
                    {
                        return seen;
                    }

                    last = describe(seen);
                }
                catch (SubjectUnavailableException failure) when (failure is not RefusedException && ++failures < MostFailures)
                {
                    // A wait of minutes must not end for one look that went wrong; what lasts ends it.
                    last = failure.Message;
                }

                var left = budget - time.GetElapsedTime(started);
                if (left <= TimeSpan.Zero)
                {
                    throw new WaitTimeoutException(string.Create(
                        CultureInfo.InvariantCulture, $"Waited {budget.TotalSeconds:0.#} s until {what}; last seen: {last}. Run the testcase again when the cloud is less busy."));
                }

                await Task.Delay(left < pause ? left : pause, time, cancellation);
                pause = pause * 1.5 < options.LongestPause ? pause * 1.5 : options.LongestPause;
            }
        }
        catch (OperationCanceledException cancelled) when (cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException($"Waiting until {what} was cancelled; last seen: {last}.", cancelled, cancellation);
        }
    }
}
