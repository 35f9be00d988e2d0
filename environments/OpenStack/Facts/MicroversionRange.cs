namespace Conformance.OpenStack.Facts;

/// <summary>What a service tells of its microversions, and whether it keeps to it.</summary>
/// <param name="Service">Official type of the service.</param>
/// <param name="Lowest">The lowest one it tells of: <c>2.1</c>; null if it tells of none.</param>
/// <param name="Highest">The highest one it tells of; null if it tells of none.</param>
public sealed record MicroversionRange(string Service, string? Lowest, string? Highest)
{
    /// <summary>Status of the answer to a request by the highest one; null if that was not asked.</summary>
    public int? AtHighest { get; init; }

    /// <summary>The one by which the service says that it answered then; null if it does not say.</summary>
    public string? Answered { get; init; }

    /// <summary>Status of the answer to a request by the one above the highest; null if that was not asked.</summary>
    public int? Above { get; init; }
}
