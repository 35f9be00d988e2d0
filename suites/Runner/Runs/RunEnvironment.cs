namespace Conformance.Runner.Runs;

/// <summary>An environment: where a subject can come from.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="What">What it is.</param>
/// <param name="Needs">What it needs.</param>
/// <param name="Gives">The kinds of subjects that come from it.</param>
internal sealed record RunEnvironment(string Name, string What, string Needs, IReadOnlyList<SubjectKind> Gives)
{
    /// <summary>What its subjects declare they can do, beside what a subject file declares; null = everything.</summary>
    public IReadOnlySet<string>? Capabilities { get; init; }
}
