using Conformance.Model;
using Conformance.OpenStack.Identities;

namespace Conformance.Iam.Scs0302;

/// <summary>One cell of the matrix: a manager did something, and this is what came of it.</summary>
/// <param name="Manager">Who: <c>manager A</c>.</param>
/// <param name="Action">What: <c>create a user</c>.</param>
/// <param name="Reach">For what.</param>
/// <param name="Expectation">What must come of it.</param>
public sealed record Cell(string Manager, string Action, Reach Reach, Expectation Expectation)
{
    /// <summary>The answer; null if there was none.</summary>
    public IdentityAnswer? Answer { get; init; }

    /// <summary>Whether the effect was seen, by who may look; null if nobody could look.</summary>
    public bool? Happened { get; init; }

    /// <summary>What was seen of the effect, in words; null if there is nothing to add.</summary>
    public string? Seen { get; init; }

    /// <summary>Why nothing can be said, or null.</summary>
    public string? Undecided { get; init; }

    /// <summary>How binding it is.</summary>
    public FindingLevel Level { get; init; } = FindingLevel.Must;

    /// <summary>What an operator does about it if it deviates.</summary>
    public string Remedy { get; init; } = Remedies.Policy;

    /// <inheritdoc/>
    public override string ToString() => $"{Manager}: {Action} ({Reach.ToString().ToLowerInvariant()})";
}
