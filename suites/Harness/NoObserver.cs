using Conformance.Model;

namespace Conformance.Harness;

/// <summary>For runs whose results are all that is wanted.</summary>
public sealed class NoObserver : IRunObserver
{
    /// <summary>The one instance.</summary>
    public static NoObserver Instance { get; } = new();

    /// <inheritdoc/>
    public void Started(string testcase)
    {
        // Nobody listens.
    }

    /// <inheritdoc/>
    public void Finished(TestcaseResult result)
    {
        // Nobody listens.
    }
}
