using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Conformance.Model;

namespace Conformance.Kubernetes.Releases;

/// <summary>Fetches newer release data: releases from GitHub, vulnerabilities from the feed of the Kubernetes project and the records it names, support periods from its schedule.</summary>
public static partial class ReleaseDataRefresh
{
    private const double LeastScore = 7;

    /// <summary>Fetches what there is now and writes it into a folder, where <see cref="ReleaseData.Load"/> finds it. What was there stays if anything goes wrong.</summary>
    /// <param name="options">From where and to where.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The new data.</returns>
    /// <exception cref="SubjectUnavailableException">A source cannot be reached, or answers something else; the message says what to do.</exception>
    public static async Task<ReleaseData> Run(ReleaseDataRefreshOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new ReleaseDataRefreshOptions();
        using var client = new HttpClient { Timeout = options.Timeout, MaxResponseContentBufferSize = 64 << 20 };
        client.DefaultRequestHeaders.UserAgent.ParseAdd("scs-conformance");

        // Releases published while this runs belong to the next day's data.
        var today = DateOnly.FromDateTime(options.Time.GetUtcNow().UtcDateTime);
        var known = ReleaseData.Shipped;
        var releases = await Releases(client, options, known, cancellation).ConfigureAwait(false);
        var ends = Ends(await Text(client, options.ScheduleUrl, "the schedule of support periods", cancellation).ConfigureAwait(false), options.ScheduleUrl);
        var vulnerabilities = await Vulnerabilities(client, options, cancellation).ConfigureAwait(false);
        var branches = new List<BranchData>();
        foreach (var branch in releases.Keys.Select(version => version.Branch).Concat(known.Branches.Select(item => item.Branch)).Distinct().OrderDescending())
        {
            var published = releases.Where(release => release.Key.Branch == branch).Concat(known.Find(branch)?.Releases ?? new Dictionary<KubernetesVersion, DateOnly>())
                .DistinctBy(release => release.Key).ToDictionary(release => release.Key, release => release.Value);

            // The project's rule where the schedule is silent: 12 months of support and 2 of maintenance.
            var first = published.TryGetValue(new KubernetesVersion(branch.Major, branch.Minor, 0), out var day) ? day : (DateOnly?)null;
            if (ends.TryGetValue(branch, out var end) || (end = known.Find(branch)?.EndOfLife ?? first?.AddMonths(14) ?? default) != default)
            {
                branches.Add(new BranchData(branch, end, published));
            }
        }

        var data = new ReleaseData(today, branches, vulnerabilities);
        return await Save(data, options.Folder, cancellation).ConfigureAwait(false);
    }

    /// <summary>Takes data over that were refreshed elsewhere, for places without internet.</summary>
    /// <param name="path">The file.</param>
    /// <param name="folder">Folder for the file; null = <see cref="ReleaseData.DefaultFolder"/>.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The new data.</returns>
    /// <exception cref="ConfigurationException">The file cannot be read, is none of release data, or is older than what is there.</exception>
    public static async Task<ReleaseData> TakeOver(string path, string? folder = null, CancellationToken cancellation = default)
    {
        var (given, known) = (ReleaseDataFile.Read(path), ReleaseData.Load(folder));
        return given.AsOf >= known.AsOf
            ? await Save(given, folder, cancellation).ConfigureAwait(false)
            : throw new ConfigurationException(string.Create(CultureInfo.InvariantCulture, $"{path}: its data are of {given.AsOf:yyyy-MM-dd}, and there are newer ones, of {known.AsOf:yyyy-MM-dd} ({known.Source}). Refresh it where it comes from."));
    }

    private static async Task<ReleaseData> Save(ReleaseData data, string? folder, CancellationToken cancellation)
    {
        folder ??= ReleaseData.DefaultFolder;
        var file = Path.Combine(folder, ReleaseData.FileName);
        var text = ReleaseDataFile.Format(data);
        ReleaseDataFile.Parse(text, file); // what is written must be readable
        try
        {
            Directory.CreateDirectory(folder);
            var unfinished = file + "." + Path.GetRandomFileName();
            await File.WriteAllTextAsync(unfinished, text, cancellation).ConfigureAwait(false);
            File.Move(unfinished, file, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{file}: release data cannot be written: {exception.Message}", exception);
        }

        return data with { Source = file };
    }

    // Page by page, newest first, until a page tells nothing of branches that are still supported.
    private static async Task<Dictionary<KubernetesVersion, DateOnly>> Releases(HttpClient client, ReleaseDataRefreshOptions options, ReleaseData known, CancellationToken cancellation)
    {
        var releases = new Dictionary<KubernetesVersion, DateOnly>();
        var earliest = DateOnly.FromDateTime(options.Time.GetUtcNow().UtcDateTime).AddMonths(-15);
        for (var page = 1; page <= options.MostPages; page++)
        {
            var url = new Uri(options.ReleasesUrl + (options.ReleasesUrl.Query.Length == 0 ? "?" : "&") + string.Create(CultureInfo.InvariantCulture, $"per_page=100&page={page}"));
            var list = await Json(client, url, "the list of releases", cancellation).ConfigureAwait(false) as JsonArray ?? throw Strange(url, "a list");
            DateOnly? oldest = null;
            foreach (var item in list.OfType<JsonObject>())
            {
                if (item.TextAt("published_at") is not { } published || !DateTimeOffset.TryParse(published, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
                    || Is(item["draft"]) || Is(item["prerelease"]) || KubernetesVersion.Find(item.TextAt("tag_name") ?? "") is not { PreRelease: "", Vendor: "" } version)
                {
                    continue;
                }

                var day = DateOnly.FromDateTime(time.UtcDateTime);
                releases[version] = day;
                oldest = oldest is null || day < oldest ? day : oldest;
            }

            if (list.Count < 100 || oldest < earliest)
            {
                break;
            }
        }

        var newest = known.Branches[0].Releases.Keys.Max()!;
        return releases.Keys.Any(version => version >= newest)
            ? releases
            : throw new SubjectUnavailableException($"{options.ReleasesUrl}: the list of releases has nothing as new as {newest}, which ships with this program. Is this the list of kubernetes/kubernetes?");
    }

    private static async Task<IReadOnlyList<Vulnerability>> Vulnerabilities(HttpClient client, ReleaseDataRefreshOptions options, CancellationToken cancellation)
    {
        var feed = await Json(client, options.FeedUrl, "the feed of vulnerabilities", cancellation).ConfigureAwait(false) as JsonObject ?? throw Strange(options.FeedUrl, "a JSON feed");
        var ids = (feed["items"] as JsonArray ?? throw Strange(options.FeedUrl, "a JSON feed with items")).OfType<JsonObject>()
            .Select(item => Id().Match(item.TextAt("id") ?? "")).Where(match => match.Success).Select(match => match.Value).Distinct(StringComparer.Ordinal).ToList();
        if (ids.Count == 0)
        {
            throw Strange(options.FeedUrl, "a feed that names vulnerabilities");
        }

        var found = new Vulnerability?[ids.Count];
        await Parallel.ForAsync(0, ids.Count, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = cancellation }, async (i, token) =>
        {
            var url = new Uri(options.RecordsUrl, ids[i]);
            found[i] = Vulnerability(ids[i], await Json(client, url, $"the record of {ids[i]}", token, absentIsNull: true).ConfigureAwait(false) as JsonObject);
        }).ConfigureAwait(false);
        return [.. found.OfType<Vulnerability>().Where(vulnerability => vulnerability.Score >= LeastScore).OrderByDescending(vulnerability => vulnerability.Id, StringComparer.Ordinal)];
    }

    /// <summary>What a vulnerability record says of Kubernetes itself; null if nothing, or if it has no score.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="record">The record in the format of CVE 5; null if there is none.</param>
    internal static Vulnerability? Vulnerability(string id, JsonObject? record)
    {
        var containers = new[] { record?.At("containers", "cna") }.Concat(record?.At("containers", "adp") as JsonArray ?? []).OfType<JsonObject>().ToList();
        var score = containers.SelectMany(container => (container["metrics"] as JsonArray ?? []).OfType<JsonObject>())
            .SelectMany(metric => metric.Where(member => ScoreName().IsMatch(member.Key)).Select(member => (member.Value as JsonObject)?["baseScore"] is JsonValue value && value.TryGetValue<double>(out var number) ? number : 0))
            .DefaultIfEmpty(0).Max();
        var (ranges, unreadable) = (new List<VersionRange>(), new List<string>());
        foreach (var affected in (record?.At("containers", "cna", "affected") as JsonArray ?? []).OfType<JsonObject>().Where(affected => string.Equals(affected.TextAt("product"), "Kubernetes", StringComparison.OrdinalIgnoreCase)))
        {
            foreach (var version in (affected["versions"] as JsonArray ?? []).OfType<JsonObject>().Where(version => version.TextAt("status") is "affected"))
            {
                if (VersionRange.Of(version.TextAt("version"), version.TextAt("lessThan"), version.TextAt("lessThanOrEqual")) is { } range)
                {
                    ranges.Add(range);
                }
                else
                {
                    unreadable.Add(string.Join(' ', new[] { version.TextAt("version"), version.TextAt("lessThan") is { } end ? $"< {end}" : null, version.TextAt("lessThanOrEqual") is { } last ? $"<= {last}" : null }.OfType<string>()));
                }
            }
        }

        return score == 0 || (ranges.Count == 0 && unreadable.Count == 0) ? null : new Vulnerability(id, score, ranges) { Unreadable = unreadable };
    }

    // The project's schedule is YAML of a form of its own; two of its keys are all that is needed.
    private static Dictionary<KubernetesBranch, DateOnly> Ends(string text, Uri url)
    {
        var ends = new Dictionary<KubernetesBranch, DateOnly>();
        var problems = new Yaml.YamlProblems(url.ToString());
        foreach (var entry in (Yaml.YamlText.Parse(text, problems).Map()?.Optional("schedules")?.Items() ?? []).Select(item => item.Map()).OfType<Yaml.YamlMap>())
        {
            if (KubernetesBranch.Find(entry.Optional("release")?.Text() ?? "") is { } branch && entry.Optional("endOfLifeDate")?.Date() is { } day)
            {
                ends[branch] = day;
            }
        }

        return ends.Count > 0 ? ends : throw Strange(url, "a schedule with the ends of branches");
    }

    private static async Task<JsonNode?> Json(HttpClient client, Uri url, string what, CancellationToken cancellation, bool absentIsNull = false)
    {
        try
        {
            return await Text(client, url, what, cancellation, absentIsNull).ConfigureAwait(false) is { Length: > 0 } text ? JsonNode.Parse(text) : null;
        }
        catch (JsonException exception)
        {
            throw new SubjectUnavailableException($"{url}: {what} is no JSON. Is there a proxy in between that wants a sign-in?", exception);
        }
    }

    private static async Task<string> Text(HttpClient client, Uri url, string what, CancellationToken cancellation, bool absentIsNull = false)
    {
        try
        {
            using var answer = await client.GetAsync(url, cancellation).ConfigureAwait(false);
            if (absentIsNull && answer.StatusCode == HttpStatusCode.NotFound)
            {
                return "";
            }

            return answer.IsSuccessStatusCode
                ? await answer.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false)
                : throw new SubjectUnavailableException($"{url}: {what} cannot be fetched: {(int)answer.StatusCode} {answer.ReasonPhrase}"
                    + (answer.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.TooManyRequests ? ". The service limits how often one may ask; try again in an hour." : "."));
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or TaskCanceledException && !cancellation.IsCancellationRequested)
        {
            throw new SubjectUnavailableException($"{url}: {what} cannot be fetched: {exception.GetBaseException().Message.TrimEnd('.')}. Refresh where the Internet is reachable, and copy {ReleaseData.FileName} from there.", exception);
        }
    }

    private static SubjectUnavailableException Strange(Uri url, string wanted) => new($"{url}: the answer is not {wanted}. Its form may have changed; a newer version of this program may know it.");

    private static bool Is(JsonNode? node) => node is JsonValue value && value.TryGetValue<bool>(out var truth) && truth;

    [GeneratedRegex(@"\ACVE-[0-9]{4}-[0-9]{4,}\z")]
    private static partial Regex Id();

    [GeneratedRegex(@"\AcvssV[0-9]")]
    private static partial Regex ScoreName();
}
