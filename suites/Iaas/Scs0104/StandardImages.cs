using System.Collections.Frozen;
using System.Text.RegularExpressions;
using Conformance.Iaas.Scs0102;
using Conformance.Model;
using Conformance.OpenStack.Facts;

namespace Conformance.Iaas.Scs0104;

/// <summary>Presence and origin of the standard images (scs-0104-v1).</summary>
public static partial class StandardImages
{
    private const string Bucket = "openstack-k8s-capi-images/";

    private static readonly Uri Clause = new("https://docs.scs.community/standards/scs-0104-v1-standard-images");

    private static readonly string[] CapiSources =
    [
        $"https://nbg1.your-objectstorage.com/osism/{Bucket}",
        $"https://swift.services.a.regiocloud.tech/swift/v1/AUTH_b182637428444b9aa302bb8d5a5a418c/{Bucket}ubuntu-2404-kube",
        $"https://swift.services.a.regiocloud.tech/swift/v1/AUTH_b182637428444b9aa302bb8d5a5a418c/{Bucket}ubuntu-2204-kube",
    ];

    private static readonly FrozenDictionary<string, StandardImage> Rows = new[]
    {
        Ubuntu("24.04", "noble"), Ubuntu("22.04", "jammy"), Ubuntu("20.04", "focal"),
        Debian(13, "trixie"), Debian(12, "bookworm"), Debian(11, "bullseye"), Debian(10, "buster"),
        Capi("capi-1", " ", CapiWithBlank()), Capi("capi-2", "-", CapiWithHyphen()),
    }.ToFrozenDictionary(row => row.Key);

    /// <summary>The standard images there are checks for, as the testcases' suffixes name them.</summary>
    public static IReadOnlyCollection<string> Keys => Rows.Keys;

    /// <summary>Every public or community image of this kind comes from the distribution's own servers, as image_source tells. Passes if there is none.</summary>
    /// <param name="key">One of <see cref="Keys"/>.</param>
    /// <param name="images">The images the project may see.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such standard image.</exception>
    public static CheckResult ComesFromItsVendor(string key, IReadOnlyList<Image> images)
    {
        ArgumentNullException.ThrowIfNull(images);
        var row = Row(key);
        var findings = new List<Finding>();
        var seenFails = false;
        foreach (var image in images)
        {
            if (UpstreamView.IsJudged(image) && row.Matches(image.Name) && !IsFromVendor(row, image))
            {
                findings.Add(new Finding(
                    Shown.Label(image),
                    $"image_source of an image {row.Name} begins with one of the addresses of its vendor",
                    string.Join(" or ", row.Sources),
                    $"image_source = {Shown.Value(image["image_source"])}",
                    $"Upload the vendor's image and openstack image set --property image_source={row.Sources[0]}… {Shown.Word(image.Id)}, or give an image of other origin another name",
                    Clause)
                {
                    Level = UpstreamView.Weight(image, FindingLevel.Must),
                });
                seenFails |= UpstreamView.IsSeen(image);
            }
        }

        var result = new CheckResult(findings);
        if (UpstreamRaises(row, images))
        {
            return result.Versus(Outcome.DidNotFinish, UpstreamView.Nameless, Clause);
        }

        // Upstream's script keeps one image of each name, the last.
        var byName = images.Where(UpstreamView.IsSeen).Where(image => row.Matches(image.Name)).GroupBy(image => image.Name).Select(group => group.Last()).ToList();
        var upstreamFails = byName.Any(image => !IsFromVendor(row, image));
        return result.Versus(
            UpstreamView.Verdict(upstreamFails),
            upstreamFails ? UpstreamView.NotActive
                : seenFails ? "Upstream's script keeps only the last listed of several images with one name; every one of them has to come from its vendor."
                : UpstreamView.NotSeen,
            Clause);
    }

    /// <summary>There is an image of this kind that every user finds: public, not hidden, active.</summary>
    /// <param name="key">One of <see cref="Keys"/>.</param>
    /// <param name="images">The images the project may see.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such standard image.</exception>
    public static CheckResult IsPresent(string key, IReadOnlyList<Image> images)
    {
        ArgumentNullException.ThrowIfNull(images);
        var row = Row(key);
        var matching = images.Where(image => row.Matches(image.Name)).ToList();
        var result = matching.Any(image => image.Visibility == "public" && !image.Hidden && image.Status == "active")
            ? CheckResult.Clean
            : new CheckResult([
                new Finding(
                    $"image {row.Name}",
                    $"an image {row.Name} is there for every user",
                    $"a public, active image named {row.Name} that is not hidden",
                    matching.Count > 0
                        ? "only " + Shown.Some([.. matching.Select(image => $"{Shown.Label(image)}: {image.Visibility}, {image.Status}{(image.Hidden ? ", hidden" : "")}")])
                        : NearMisses(row, images),
                    $"Upload the vendor's image: openstack image create --public --file FILE --property image_source={row.Sources[0]}… {Shown.Word(row.Example)}",
                    Clause)]);
        return UpstreamRaises(row, images)
            ? result.Versus(Outcome.DidNotFinish, UpstreamView.Nameless, Clause)
            : result.Versus(
                UpstreamView.Verdict(!matching.Any(UpstreamView.IsSeen)),
                "Upstream's script is content with an image that is not active, or a community image of the testing project, which other users do not find.",
                Clause);
    }

    private static StandardImage Row(string key) =>
        Rows.TryGetValue(key, out var row) ? row : throw new ArgumentOutOfRangeException(nameof(key), key, "there is no such standard image");

    private static bool IsFromVendor(StandardImage row, Image image) =>
        image["image_source"] is { } source && row.Sources.Any(prefix => source.StartsWith(prefix, StringComparison.Ordinal));

    private static bool UpstreamRaises(StandardImage row, IReadOnlyList<Image> images) =>
        row.IsPattern && images.Any(image => image.Name.Length == 0 && UpstreamView.IsSeen(image));

    private static string NearMisses(StandardImage row, IReadOnlyList<Image> images)
    {
        var near = images
            .Where(image => image.Name.Length > 0 && (row.Matches(Normal(image.Name, row)) || image.Name.StartsWith(row.Name + " ", StringComparison.OrdinalIgnoreCase)))
            .Select(Shown.Label).ToList();
        return "no such image" + (near.Count > 0 ? "; close to it: " + Shown.Some(near) : "");
    }

    /// <summary>A name in the spelling of the table as far as case and blanks go.</summary>
    private static string Normal(string name, StandardImage row)
    {
        var trimmed = name.Trim();
        return row.IsPattern ? trimmed.ToLowerInvariant() : string.Equals(trimmed, row.Name, StringComparison.OrdinalIgnoreCase) ? row.Name : trimmed;
    }

    private static StandardImage Ubuntu(string version, string codename) => Exactly(
        $"ubuntu-{version.Replace(".", "", StringComparison.Ordinal)}", $"Ubuntu {version}",
        $"https://cloud-images.ubuntu.com/releases/{codename}/", $"https://cloud-images.ubuntu.com/{codename}/");

    private static StandardImage Debian(int version, string codename) => Exactly(
        $"debian-{version}", $"Debian {version}",
        $"https://cloud.debian.org/images/cloud/{codename}/", $"https://cdimage.debian.org/cdimage/cloud/{codename}/");

    private static StandardImage Exactly(string key, string name, params string[] sources) => new(key, name, actual => actual == name, sources);

    private static StandardImage Capi(string key, string separator, Regex pattern) =>
        new(key, $"ubuntu-capi-image{separator}vN.N[.N]", pattern.IsMatch, CapiSources) { IsPattern = true, Example = $"ubuntu-capi-image{separator}v1.33" };

    [GeneratedRegex(@"\Aubuntu-capi-image v[0-9]\.[0-9]+(\.[0-9]+)?")]
    private static partial Regex CapiWithBlank();

    [GeneratedRegex(@"\Aubuntu-capi-image-v[0-9]\.[0-9]+(\.[0-9]+)?")]
    private static partial Regex CapiWithHyphen();
}
