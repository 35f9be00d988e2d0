using Conformance.Model;
using Conformance.OpenStack.Facts;

namespace Conformance.Iaas.Scs0102;

/// <summary>
/// The images our checks look at and the ones upstream's script looks at. Upstream asks Glance once, without a visibility and without hidden images,
/// and keeps what is public or community: community images of other projects and hidden images never reach it, images without data do.
/// </summary>
internal static class UpstreamView
{
    /// <summary>Why upstream passes what only images fail that it does not see.</summary>
    public const string NotSeen =
        "Upstream's script does not ask Glance for hidden images, so it does not see the images that deviate; " +
        "the standard speaks of all images the provider manages for the public.";

    /// <summary>Why upstream fails images that are not judged here.</summary>
    public const string NotActive = "Upstream's script also judges images that are not active, of which nobody can make use.";

    /// <summary>Why upstream's script does not finish.</summary>
    public const string Nameless = "Upstream's script ends with an exception when it has to tell of an image without a name; the standard does not ask for one.";

    /// <summary>True for the images our checks judge: public or community, active; hidden ones as well.</summary>
    /// <param name="image">An image.</param>
    public static bool IsJudged(Image image) => image.Visibility is "public" or "community" && image.Status == "active";

    /// <summary>True for the images upstream's script sees.</summary>
    /// <param name="image">An image.</param>
    public static bool IsSeen(Image image) =>
        !image.Hidden && image.Status != "deleted" && (image.Visibility == "public" || (image.Visibility == "community" && image.OwnedByProject));

    /// <summary>
    /// How much a deviation of an image weighs. Every tenant may publish a community image, and nothing tells a tenant's from the provider's: what
    /// deviates in one of another project is told, but must not cost the provider its certificate.
    /// </summary>
    /// <param name="image">The image.</param>
    /// <param name="level">How binding the rule is.</param>
    public static FindingLevel Weight(Image image, FindingLevel level) =>
        level == FindingLevel.Must && image.Visibility == "community" && !image.OwnedByProject ? FindingLevel.Should : level;

    /// <summary>The outcome of a script that failed some images.</summary>
    /// <param name="fails">True if it failed any.</param>
    public static Outcome Verdict(bool fails) => fails ? Outcome.Fail : Outcome.Pass;
}
