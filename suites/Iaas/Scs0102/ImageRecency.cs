using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Conformance.Model;
using Conformance.OpenStack.Facts;

namespace Conformance.Iaas.Scs0102;

/// <summary>Whether images are replaced as often as their replace_frequency promises (scs-0102-v1, section on image updating).</summary>
public static class ImageRecency
{
    private const long Day = 24 * 3600;

    private const string Rule = "an image is replaced as often as its replace_frequency promises, up to 3 days late, for as long as provided_until promises";

    /// <summary>
    /// Seconds between two replacements; 0 where no period is promised. A year, a quarter and a month are as long as they can get; the hours are
    /// those of the day on which clocks go back.
    /// </summary>
    private static readonly FrozenDictionary<string, long> Periods = new Dictionary<string, long>
    {
        ["yearly"] = 366 * Day,
        ["quarterly"] = 92 * Day,
        ["monthly"] = 31 * Day,
        ["weekly"] = 7 * 25 * 3600,
        ["daily"] = 25 * 3600,
        ["critical_bug"] = 0,
        ["never"] = 0,
    }.ToFrozenDictionary();

    /// <summary>The values replace_frequency can have.</summary>
    internal static FrozenSet<string> Frequencies { get; } = Periods.Keys.ToFrozenSet();

    /// <summary>
    /// Judges every public or community image that is active, hidden ones included. An outdated image is fine if it is hidden or its name says so
    /// (last word old, prev or a date) and an image that is not outdated has taken its place: the one with its name without the last word or, for a
    /// hidden image, with its very name.
    /// </summary>
    /// <param name="images">The images the project may see.</param>
    /// <param name="now">The time as of which ages count.</param>
    /// <returns>At most one finding for each image, in the order of the images.</returns>
    public static CheckResult Judge(IReadOnlyList<Image> images, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(images);
        var seconds = now.ToUnixTimeSeconds();
        var judged = images.Where(UpstreamView.IsJudged).ToList();
        var newest = Newest(judged);
        var findings = new List<Finding>();
        var seenFails = false;
        foreach (var image in judged)
        {
            if (Deviation(image, newest, seconds) is { } deviation)
            {
                findings.Add(new Finding(Shown.Label(image), Rule, deviation.Expected, deviation.Observed, deviation.Remedy, Clauses.ImageMetadata) { Level = UpstreamView.Weight(image, deviation.Level) });
                seenFails |= deviation.Level == FindingLevel.Must && UpstreamView.IsSeen(image);
            }
        }

        var (upstream, why) = Upstream(images, seconds, seenFails);
        return new CheckResult(findings).Versus(upstream, why, Clauses.ImageMetadata);
    }

    private static Deviation? Deviation(Image image, Dictionary<string, Image> newest, long now)
    {
        var word = Shown.Word(image.Id);
        switch (StateOf(image, now))
        {
            case State.Current:
                return null;
            case State.AgeUnknown:
                return new Deviation("a readable image_build_date or time of registration", $"image_build_date = {Shown.Value(image["image_build_date"])}",
                    $"openstack image set --property image_build_date=YYYY-MM-DD {word}");
            case State.EndUnknown:
                return new Deviation("provided_until with a date, none or notice, so that the promise has an end",
                    $"{Age(image, now)}, provided_until = {Shown.Value(image["provided_until"])}",
                    $"Upload a newer image under this name and openstack image set --property provided_until=notice {word}");
        }

        var replacement = ReplacementOf(image, newest);
        if (!image.Hidden && replacement is null && newest.TryGetValue(image.Name, out var namesake) && !ReferenceEquals(namesake, image) && StateOf(namesake, now) == State.Current)
        {
            return new Deviation("an outdated image that is hidden or renamed, so that its name means the newer one", $"{Age(image, now)}; {Shown.Label(namesake)} is newer",
                $"openstack image set --hidden --name {Shown.Word(image.Name + " " + Stamp(image))} {word}");
        }

        if (replacement is null || StateOf(replacement, now) != State.Current)
        {
            return new Deviation($"an image that is not outdated in its place ({Due(image)})",
                $"{Age(image, now)}, " + (replacement is null ? "no newer image in its place" : $"{Shown.Label(replacement)} in its place is outdated as well"),
                IsMarked(image) || replacement is not null
                    ? $"Upload a newer image named {Shown.Word(replacement?.Name ?? BaseOf(image.Name) ?? image.Name)}, or end the promise: " +
                      $"openstack image set --property provided_until=YYYY-MM-DD {word}"
                    : $"Upload a newer image and openstack image set --hidden --name {Shown.Word(image.Name + " " + Stamp(image))} {word}; " +
                      "where its vendor has published none since, promise less with replace_frequency");
        }

        return IsMarked(image)
            ? null
            : new Deviation("an outdated image that is hidden, or whose name ends in old, prev or a date", $"{Age(image, now)}, neither hidden nor marked",
                $"openstack image set --hidden {word}", FindingLevel.Should);
    }

    private static State StateOf(Image image, long now)
    {
        if (Period(image) is not { } period)
        {
            return State.Current;
        }

        if (BuiltOf(image) is not { } built)
        {
            return State.AgeUnknown;
        }

        // A date without time is a whole day, of which the last moment counts; and "up to 3 days later is not considered a violation".
        if (now <= built.UnixSeconds + (built.DateOnly ? Day : 0) + period + (3 * Day))
        {
            return State.Current;
        }

        return image["provided_until"] switch
        {
            "none" => State.Current,
            "notice" => State.Outdated,
            var until when PropertyDate.Read(until) is { } end => now > end.UnixSeconds ? State.Current : State.Outdated,
            _ => State.EndUnknown,
        };
    }

    private static long? Period(Image image) =>
        image["replace_frequency"] is { } frequency && Periods.TryGetValue(frequency, out var period) && period > 0 ? period : null;

    private static PropertyDate? BuiltOf(Image image) =>
        PropertyDate.Read(image["image_build_date"]) ?? (image.CreatedAt is { } created ? PropertyDate.Of(created) : null);

    /// <summary>The newest image of each name among those that can be had by name.</summary>
    private static Dictionary<string, Image> Newest(List<Image> images)
    {
        var newest = new Dictionary<string, Image>();
        foreach (var image in images)
        {
            if (!image.Hidden && image.Name.Length > 0
                && (!newest.TryGetValue(image.Name, out var other) || (BuiltOf(other)?.UnixSeconds ?? long.MinValue) < (BuiltOf(image)?.UnixSeconds ?? long.MinValue)))
            {
                newest[image.Name] = image;
            }
        }

        return newest;
    }

    private static Image? ReplacementOf(Image image, Dictionary<string, Image> newest) =>
        image.Hidden && newest.TryGetValue(image.Name, out var namesake) ? namesake
        : BaseOf(image.Name) is { } name && newest.TryGetValue(name, out var successor) ? successor
        : null;

    /// <summary>A name without its last word, or null if it has only one.</summary>
    private static string? BaseOf(string name) => name.LastIndexOf(' ') is var blank and >= 0 ? name[..blank].TrimEnd() : null;

    private static bool IsMarked(Image image) => image.Hidden || HasMarker(image.Name);

    private static bool HasMarker(string name) =>
        name.LastIndexOf(' ') is var blank and >= 0 && name[(blank + 1)..] is var word && (word is "old" or "prev" || PropertyDate.IsMarker(word));

    private static string Due(Image image) => $"replace_frequency = {image["replace_frequency"]}, provided_until = {Shown.Value(image["provided_until"])}";

    private static string Age(Image image, long now) =>
        BuiltOf(image) is { } built
            ? $"built {built.Written(dayOnly: true)}, {((now - built.UnixSeconds) / Day).ToString(CultureInfo.InvariantCulture)} days ago"
            : "age unknown";

    private static string Stamp(Image image) => (BuiltOf(image)?.Written(dayOnly: true) ?? "YYYYMMDD").Replace("-", "", StringComparison.Ordinal);

    /// <summary>Upstream's verdict and, if it can differ from ours, why.</summary>
    [SuppressMessage("Style", "IDE0072", Justification = "The verdicts that matter are named.")]
    private static (Outcome Verdict, string Why) Upstream(IReadOnlyList<Image> images, long now, bool seenFails)
    {
        var seen = images.Where(UpstreamView.IsSeen).ToList();
        var byName = new Dictionary<string, Image>();
        foreach (var image in seen)
        {
            byName[image.Name] = image;
        }

        bool fails = false, activeFails = false;
        foreach (var image in seen)
        {
            var state = UpstreamStateOf(image, now);
            if (state == State.EndUnknown && image["provided_until"] is null)
            {
                return (Outcome.DidNotFinish, "Upstream's script ends with an exception at the first outdated image without provided_until; here that is a finding on that image only.");
            }

            if (state != State.Current && image.Name.Length == 0)
            {
                return (Outcome.DidNotFinish, UpstreamView.Nameless);
            }

            var bad = state == State.EndUnknown
                || (state == State.Outdated
                    && !(BaseOf(image.Name) is { } name && byName.TryGetValue(name, out var successor) && UpstreamStateOf(successor, now) == State.Current));
            fails |= bad;
            activeFails |= bad && UpstreamView.IsJudged(image);
        }

        return fails
            ? (Outcome.Fail, activeFails
                ? "Upstream's script allows a tenth of the period instead of 3 days, takes the last listed of several images with one name and wants a replacement with a shorter name; " +
                  "the standard allows 3 days and a hidden predecessor of the same name."
                : UpstreamView.NotActive)
            : (Outcome.Pass, seenFails
                ? "Upstream's script allows a tenth of the period instead of 3 days and never reports an image with provided_until = notice, although that promises updates until a notice is published."
                : UpstreamView.NotSeen);
    }

    private static State UpstreamStateOf(Image image, long now)
    {
        if (Period(image) is not { } longest)
        {
            return State.Current;
        }

        var period = longest == 366 * Day ? 365 * Day : longest;
        var built = PropertyDate.ReadAsUpstream(image["image_build_date"])?.UnixSeconds ?? image.CreatedAt?.ToUnixTimeSeconds() ?? 0;
        if (now <= built + (1.1 * period))
        {
            return State.Current;
        }

        return image["provided_until"] switch
        {
            "none" or "notice" => State.Current,
            var until when PropertyDate.ReadAsUpstream(until) is { } end => now > end.UnixSeconds ? State.Current : State.Outdated,
            _ => State.EndUnknown,
        };
    }

    private enum State
    {
        /// <summary>Young enough, or nothing is promised (any more).</summary>
        Current,

        /// <summary>Older than promised.</summary>
        Outdated,

        /// <summary>Older than promised, and nobody can tell until when the promise holds.</summary>
        EndUnknown,

        /// <summary>Neither the build date nor the time of registration can be read.</summary>
        AgeUnknown,
    }
}
