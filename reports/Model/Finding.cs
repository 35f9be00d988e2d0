namespace Conformance.Model;

/// <summary>One concrete deviation of a subject from a rule, told so that a provider can act on it.</summary>
/// <param name="Object">What deviates, by kind and name: <c>flavor SCS-1V-4</c>, <c>image Ubuntu 24.04 (3f2c…)</c>.</param>
/// <param name="Rule">The rule in one sentence.</param>
/// <param name="Expected">What the rule asks for: <c>ram = 4096 MiB</c>.</param>
/// <param name="Observed">What was seen: <c>ram = 4000 MiB</c>.</param>
/// <param name="Remedy">What to do about it, as an imperative sentence.</param>
/// <param name="Clause">Absolute address of the clause of the standard.</param>
public sealed record Finding(string Object, string Rule, string Expected, string Observed, string Remedy, Uri Clause)
{
    /// <summary>How binding the rule is; only <see cref="FindingLevel.Must"/> fails a testcase.</summary>
    public FindingLevel Level { get; init; } = FindingLevel.Must;

    /// <summary>One line: object, what was expected, what was observed.</summary>
    public override string ToString() => $"{Object}: expected {Expected}, observed {Observed}";
}
