using Conformance.Iaas.Scs0102;
using Conformance.Model;
using Conformance.OpenStack.Facts;

namespace Conformance.Iaas.Scs0124;

/// <summary>
/// What microversions tell of the age of services (scs-0124-v1). From outside that is a lower bound only, and distributors maintain releases for longer than upstream does:
/// the age is information. What a service tells of its microversions must be true, though, or nothing can be told from them.
/// </summary>
public static class ApiMicroversions
{
    private static readonly Uri Clause = new("https://docs.scs.community/standards/scs-0124-v1-security-of-iaas-service-software");

    /// <summary>The findings of what services told.</summary>
    /// <param name="ranges">What they told.</param>
    /// <param name="releases">The releases there are.</param>
    /// <param name="today">The day at which a release is maintained or not.</param>
    public static CheckResult Judge(IReadOnlyList<MicroversionRange> ranges, OpenStackReleases releases, DateOnly today)
    {
        ArgumentNullException.ThrowIfNull(ranges);
        ArgumentNullException.ThrowIfNull(releases);
        return new CheckResult([.. ranges.SelectMany(range => Of(range, releases, today))]);
    }

    private static IEnumerable<Finding> Of(MicroversionRange range, OpenStackReleases releases, DateOnly today)
    {
        var service = $"{range.Service} API";
        if (range.Highest is not { } highest || !IsVersion(highest) || range.Lowest is not { } lowest || !IsVersion(lowest) || OpenStackReleases.Compare(lowest, highest) > 0)
        {
            yield return new Finding(service, "the version document tells the range of microversions", "min_version and version, as 2.1 and 2.96", $"{Shown.Value(range.Lowest)} and {Shown.Value(range.Highest)}",
                "Look whether a proxy answers in place of the service", Clause);
            yield break;
        }

        if (range.AtHighest is not (>= 200 and < 300))
        {
            yield return new Finding(service, "a service answers by the highest microversion that it tells of", $"200 by {highest}", $"{range.AtHighest}",
                "Look whether all instances behind the address are of one release", Clause);
        }
        else if (range.Answered is { } answered && answered != highest)
        {
            yield return new Finding(service, "a service answers by the highest microversion that it tells of", highest, $"an answer by {Shown.Plain(answered)}", "Look whether all instances behind the address are of one release", Clause);
        }

        if (range.Above is >= 200 and < 300)
        {
            yield return new Finding(service, "a service refuses microversions above the highest that it tells of", $"406 above {highest}", $"{range.Above}", "Look whether all instances behind the address are of one release", Clause);
        }

        if (releases.NewestWith(range.Service, highest) is not { } release)
        {
            yield break;
        }

        var over = release.MaintainedUntil is not { } end || end <= today;
        var until = release.MaintainedUntil is { } day ? $"maintained until {day:yyyy-MM-dd}" : $"no longer maintained on {releases.AsOf:yyyy-MM-dd}";
        yield return new Finding(service, "the software is of a release for which there are security fixes", $"a release that upstream maintains on {today:yyyy-MM-dd}",
            $"{highest}: {release.Name} or older, {until}", over ? "Show that the distributor still mends it, or upgrade" : "Upgrade in time", Clause)
        {
            Level = FindingLevel.Info,
        };
    }

    private static bool IsVersion(string text) => text.Split('.') is [var major, var minor] && major.Length > 0 && minor.Length > 0 && (major + minor).All(char.IsAsciiDigit);
}
