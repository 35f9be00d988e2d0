using System.Reflection;

namespace Conformance.Runner.Runs;

/// <summary>A suite of testcases.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="Assembly">Where its testcases are.</param>
/// <param name="Scope">Name of the certificate scope it serves.</param>
/// <param name="Kind">What it asks its questions.</param>
internal sealed record Suite(string Name, Assembly Assembly, string Scope, SubjectKind Kind)
{
    /// <summary>True if it runs only when it, its scope or its subject is named: a run without any hint stays short.</summary>
    public bool OnlyWhenAsked { get; init; }
}
