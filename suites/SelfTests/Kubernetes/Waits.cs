using System.Diagnostics;

namespace Conformance.SelfTests.Kubernetes;

/// <summary>Waits for what the kernel does in its own time.</summary>
internal static class Waits
{
    /// <summary>Waits until a condition holds; the test fails if it does not within the budget.</summary>
    public static async Task Until(string what, Func<bool> condition, TimeSpan budget)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        var started = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.That(started.Elapsed, Is.LessThan(budget), $"not seen that {what}");
            await timer.WaitForNextTickAsync();
        }
    }
}
