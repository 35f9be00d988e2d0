using Conformance.Kaas.EndToEnd;

namespace Conformance.Kaas.Scs0219;

/// <summary>How network policies are looked at.</summary>
public sealed record NetworkingOptions
{
    /// <summary>Results of the e2e suite that are judged instead: an archive of Sonobuoy or of the image, or a JUnit file; null = the matrix is probed.</summary>
    public string? Results { get; init; }

    /// <summary>How the matrix is probed.</summary>
    public MatrixOptions Matrix { get; init; } = new();

    /// <summary>Failures that are tolerated. Default: the list that ships with the suite.</summary>
    public AllowList Allowed { get; init; } = AllowList.Shipped;
}
