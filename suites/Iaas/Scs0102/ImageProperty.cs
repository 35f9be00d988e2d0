using Conformance.OpenStack.Facts;

namespace Conformance.Iaas.Scs0102;

/// <summary>The rule for one property: the standard's and upstream's, with the reasons why the two differ.</summary>
/// <param name="Name">The testcase's suffix: <c>hw_disk_bus</c>.</param>
/// <param name="Rule">The rule in one sentence.</param>
/// <param name="Clause">Where the standard says so.</param>
/// <param name="Judge">What deviates in an image at a time, or null.</param>
/// <param name="Upstream">What upstream's script makes of the image.</param>
internal sealed record ImageProperty(
    string Name, string Rule, Uri Clause, Func<Image, DateTimeOffset, Deviation?> Judge, Func<Image, DateTimeOffset, UpstreamOpinion> Upstream)
{
    /// <summary>Why upstream passes what we fail.</summary>
    public string WhyItPasses { get; init; } = "";

    /// <summary>Why upstream fails what we pass.</summary>
    public string WhyItFails { get; init; } = "";

    /// <summary>Why upstream's script ends with an exception where a property, not a missing name, is the cause.</summary>
    public string WhyItRaises { get; init; } = "";

    /// <summary>True if upstream's script joins the names of the images it complains of, which needs every one of them to have a name.</summary>
    public bool UpstreamJoinsNames { get; init; } = true;
}
