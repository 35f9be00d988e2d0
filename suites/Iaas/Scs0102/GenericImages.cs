using Conformance.Model;
using Conformance.OpenStack.Facts;

namespace Conformance.Iaas.Scs0102;

/// <summary>Whether there is one image only for each general purpose (scs-0102-v2, os_purpose).</summary>
public static class GenericImages
{
    private const string Rule = "at most one public image that is not hidden has os_purpose = generic for an architecture, a distribution and its version";

    /// <summary>Judges active public images that are not hidden; distributions are the same in upper and lower case.</summary>
    /// <param name="images">The images the project may see.</param>
    /// <returns>One finding for each combination that several images claim.</returns>
    public static CheckResult Judge(IReadOnlyList<Image> images)
    {
        ArgumentNullException.ThrowIfNull(images);
        var claims = images
            .Where(image => image.Visibility == "public" && !image.Hidden && image["os_purpose"] == "generic"
                && !string.IsNullOrEmpty(image["os_distro"]) && !string.IsNullOrEmpty(image["os_version"]))
            .ToList();
        var findings = claims.Where(UpstreamView.IsJudged).GroupBy(image => KeyOf(image, fold: true)).Where(group => group.Count() > 1).Select(Finding).ToList();

        var groups = claims.Where(UpstreamView.IsSeen).GroupBy(image => KeyOf(image, fold: false)).Where(group => group.Count() > 1).ToList();
        var nameless = groups.Any(group => group.Any(image => image.Name.Length == 0));
        var result = new CheckResult(findings);
        return nameless
            ? result.Versus(Outcome.DidNotFinish, UpstreamView.Nameless, Clauses.ImagePurpose)
            : result.Versus(UpstreamView.Verdict(groups.Count > 0),
                groups.Count > 0 ? UpstreamView.NotActive : "Upstream's script takes ubuntu and Ubuntu for two distributions; the same operating system is on offer twice all the same.",
                Clauses.ImagePurpose);
    }

    private static (string Architecture, string Distribution, string Version) KeyOf(Image image, bool fold) =>
        (image["architecture"] ?? "", fold ? image["os_distro"]!.ToLowerInvariant() : image["os_distro"]!, image["os_version"]!);

    private static Finding Finding(IGrouping<(string Architecture, string Distribution, string Version), Image> group)
    {
        var newestFirst = group.OrderByDescending(image => image.CreatedAt).ToList();
        return new Finding(
            Shown.Some([.. group.Select(Shown.Label)]),
            Rule,
            $"one image with os_purpose = generic for {Shown.Plain(group.Key.Distribution)} {Shown.Value(group.Key.Version)} on {(group.Key.Architecture.Length == 0 ? "any architecture" : Shown.Value(group.Key.Architecture))}",
            $"{group.Count()} such images",
            $"Keep one, and for each other: openstack image set --property os_purpose=oldgeneric {Shown.Word(newestFirst[^1].Id)}",
            Clauses.ImagePurpose);
    }
}
