using Conformance.Model;

namespace Conformance.Iaas.Scs0123;

/// <summary>What can be said of one public endpoint: it is what it claims to be (neither is set), it deviates, or nothing can be said.</summary>
/// <param name="Deviation">How it deviates, or null.</param>
/// <param name="Unavailable">Why nothing can be said, or null.</param>
internal readonly record struct EndpointVerdict(Finding? Deviation, string? Unavailable)
{
    /// <summary>The endpoint is what the catalogue says.</summary>
    public static EndpointVerdict Fine => default;
}
