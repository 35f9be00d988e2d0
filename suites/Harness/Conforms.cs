using Conformance.Model;
using NUnit.Framework.Internal;

namespace Conformance.Harness;

/// <summary>How a test method says what it found. A test that says nothing did not finish; it never passes.</summary>
public static class Conforms
{
    /// <summary>The testcase passes if the result has no finding of level Must; otherwise it fails and the findings tell why.</summary>
    /// <param name="result">What the check said. Several calls in one test add up.</param>
    /// <exception cref="NonConformanceException">The result fails.</exception>
    public static void If(CheckResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var properties = TestExecutionContext.CurrentContext.CurrentTest.Properties;
        var before = properties.Get(TestcaseAttribute.ResultKey) as CheckResult;
        var sum = before is null ? result : new CheckResult([.. before.Findings, .. result.Findings], result.Upstream ?? before.Upstream);
        properties.Set(TestcaseAttribute.ResultKey, sum);
        if (result.Outcome == Outcome.Fail)
        {
            throw new NonConformanceException(result);
        }
    }
}
