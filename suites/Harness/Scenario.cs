using Conformance.Model;
using NUnit.Framework.Internal;

namespace Conformance.Harness;

/// <summary>
/// A test that changes the subject: its steps go into the testcase's result, and what it left to be cleaned up is, after the test however it ended and
/// outside of its budget. Something that could not be removed keeps a testcase from passing.
/// </summary>
public sealed class Scenario
{
    /// <summary>Property of the test with its scenario.</summary>
    internal const string Key = "Conformance.Scenario";

    private readonly List<Func<CancellationToken, Task<IReadOnlyList<string>>>> _cleanups = [];
    private readonly TimeProvider _time;
    private int _cleaning;

    private Scenario(TimeProvider time) => (_time, Steps) = (time, new StepLog(time));

    /// <summary>What was done so far.</summary>
    public StepLog Steps { get; }

    /// <summary>What could not be removed and why; known after the test.</summary>
    internal IReadOnlyList<string> Leftovers { get; private set; } = [];

    /// <summary>True while the cleanup goes on: the test's own time is over, and nothing must leave it behind.</summary>
    internal bool IsCleaning => Volatile.Read(ref _cleaning) == 1;

    /// <summary>The scenario of the running test; made when first asked for.</summary>
    /// <param name="time">The clock of its steps.</param>
    public static Scenario Of(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        var properties = TestExecutionContext.CurrentContext.CurrentTest.Properties;
        if (properties.Get(Key) is not Scenario scenario)
        {
            properties.Set(Key, scenario = new Scenario(time));
        }

        return scenario;
    }

    /// <summary>Does something after the test, however it ended.</summary>
    /// <param name="cleanup">
    /// Removes what the test made and says what it could not remove, with the reason. It bounds its own time: the testcase's budget and a cancelled run do not
    /// end it.
    /// </param>
    public void AtTheEnd(Func<CancellationToken, Task<IReadOnlyList<string>>> cleanup) => _cleanups.Add(cleanup);

    internal void End()
    {
        Volatile.Write(ref _cleaning, 1);
        try
        {
            Leftovers = Task.Run(Clean).GetAwaiter().GetResult();
        }
        finally
        {
            Volatile.Write(ref _cleaning, 0);
        }
    }

    private async Task<IReadOnlyList<string>> Clean()
    {
        var leftovers = new List<string>();
        foreach (var cleanup in Enumerable.Reverse(_cleanups))
        {
            var started = _time.GetUtcNow();
            try
            {
                leftovers.AddRange(await cleanup(CancellationToken.None).ConfigureAwait(false));
            }
            catch (Exception exception)
            {
                // One cleanup that breaks must not keep the others from theirs; it is told like everything that stays.
                Steps.Add("clean up", started, exception.Message);
                leftovers.Add($"the cleanup broke off, objects may be left: {exception.GetType().Name}: {exception.Message}");
            }
        }

        return leftovers;
    }
}
