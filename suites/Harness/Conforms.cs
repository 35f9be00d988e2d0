using Conformance.Model;

namespace Conformance.Harness;

/// <summary>How a test method says what it found.</summary>
public static class Conforms
{
    /// <summary>The testcase passes if the result has no finding of level Must; otherwise it fails and the findings tell why.</summary>
    /// <param name="result">What the check said.</param>
    public static void If(CheckResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        throw new NotSupportedException();
    }
}
