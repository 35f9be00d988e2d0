using Conformance.Kubernetes;

namespace Conformance.CentralApiSuite;

/// <summary>One question of the matrix of rights.</summary>
/// <param name="Identity">Who asks.</param>
/// <param name="Verb">What is done.</param>
/// <param name="Resource">To which kind.</param>
/// <param name="Part">To which subresource of it; null = to the whole.</param>
/// <param name="Namespace">In which namespace; null for what is in none.</param>
/// <param name="Place">What that namespace is to who asks.</param>
/// <param name="Expected">Whether it must be allowed; null where either is right.</param>
internal sealed record MatrixCell(MatrixIdentity Identity, string Verb, ApiResource Resource, string? Part, string? Namespace, string Place, bool? Expected)
{
    public const string Own = "own namespace";
    public const string OfAnother = "other tenant's namespace";
    public const string OfTheSystem = "system's namespace";
    public const string Nowhere = "in no namespace";

    /// <summary>The places, in the order of a report.</summary>
    public static IReadOnlyList<string> Places { get; } = [Own, OfAnother, OfTheSystem, Nowhere];

    /// <summary>Kind and subresource: <c>networkv2s.api.scs.community/status</c>.</summary>
    public string Object => Part is null ? Resource.ToString() : $"{Resource}/{Part}";
}
