using System.Text.RegularExpressions;

namespace Conformance.Kaas.EndToEnd;

/// <summary>A test of the Kubernetes e2e suite in a result.</summary>
/// <param name="Name">Its name, without the word for the kind of node that newer versions put before it.</param>
/// <param name="Status">How it ended.</param>
/// <param name="Seconds">How long it took, in seconds.</param>
/// <param name="Message">Why it failed; empty otherwise.</param>
public sealed partial record EndToEndCase(string Name, CaseStatus Status, double Seconds, string Message)
{
    /// <summary>True for what happens before or after all tests; it is no test.</summary>
    public bool IsSuiteNode { get; } = SuiteNode().IsMatch(Name);

    /// <summary>True if it was run to its end.</summary>
    public bool IsExecuted => Status is CaseStatus.Passed or CaseStatus.Failed;

    [GeneratedRegex(@"\A\[?(Synchronized|Report)?(Before|After)Suite\b|\A\[DeferCleanup \(Suite\)\]", RegexOptions.CultureInvariant)]
    private static partial Regex SuiteNode();
}
