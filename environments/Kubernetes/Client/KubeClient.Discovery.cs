using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Conformance.Model;

namespace Conformance.Kubernetes;

public sealed partial class KubeClient
{
    private readonly ConcurrentDictionary<string, Task<IReadOnlyList<ApiResource>>> _resources = new(StringComparer.Ordinal);

    /// <summary>The API groups with their versions, the core group first, the preferred version of each first.</summary>
    /// <param name="cancellation">Ends the request.</param>
    public async Task<IReadOnlyList<(string Group, IReadOnlyList<string> Versions)>> Groups(CancellationToken cancellation = default)
    {
        var core = Send(HttpMethod.Get, "/api", cancellation: cancellation);
        var named = await Send(HttpMethod.Get, "/apis", cancellation: cancellation).ConfigureAwait(false);
        var groups = new List<(string, IReadOnlyList<string>)>
        {
            ("", [.. ((await core.ConfigureAwait(false))["versions"] as JsonArray ?? []).Select(JsonObjectExtensions.Text).OfType<string>()]),
        };
        foreach (var group in (named["groups"] as JsonArray ?? []).OfType<JsonObject>())
        {
            var preferred = group.TextAt("preferredVersion", "version");
            var versions = (group["versions"] as JsonArray ?? []).OfType<JsonObject>().Select(version => version.TextAt("version")).OfType<string>();
            groups.Add((group.TextAt("name") ?? "", [.. versions.OrderByDescending(version => version == preferred)]));
        }

        return groups;
    }

    /// <summary>What the server offers in a version of a group; read once.</summary>
    /// <param name="apiVersion">Group and version: <c>apps/v1</c>, <c>v1</c>.</param>
    /// <param name="cancellation">Ends the request.</param>
    /// <exception cref="KubeException">The server does not have it.</exception>
    public async Task<IReadOnlyList<ApiResource>> Resources(string apiVersion, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(apiVersion);
        if (_resources.TryGetValue(apiVersion, out var known) && known.IsCompletedSuccessfully)
        {
            return await known.ConfigureAwait(false);
        }

        var reading = ReadResources(apiVersion, cancellation);
        var read = await reading.ConfigureAwait(false);
        _resources[apiVersion] = reading;
        return read;
    }

    /// <summary>Everything the server offers, in the preferred version of each group, or in the newest that has it.</summary>
    /// <param name="cancellation">Ends the request.</param>
    /// <exception cref="SubjectUnavailableException">A group, for instance an aggregated one, cannot be asked.</exception>
    public async Task<IReadOnlyList<ApiResource>> Resources(CancellationToken cancellation = default)
    {
        var groups = await Groups(cancellation).ConfigureAwait(false);
        var lists = await Task.WhenAll(
            from named in groups
            from version in named.Versions
            select Offered(named.Group.Length == 0 ? version : $"{named.Group}/{version}", cancellation)).ConfigureAwait(false);
        return [.. lists.SelectMany(list => list).DistinctBy(resource => (resource.Group, resource.Plural))];
    }

    private async Task<IReadOnlyList<ApiResource>> Offered(string apiVersion, CancellationToken cancellation)
    {
        try
        {
            return await Resources(apiVersion, cancellation).ConfigureAwait(false);
        }
        catch (KubeException exception) when (exception.Code == 404)
        {
            return []; // gone since the groups were listed, with the last definition of its group
        }
    }

    /// <summary>Looks a kind up, in the preferred version of its group.</summary>
    /// <param name="word">Kind, name in addresses or short name, with or without group: <c>Deployment</c>, <c>deployments.apps</c>, <c>deploy</c>.</param>
    /// <param name="cancellation">Ends the request.</param>
    /// <exception cref="ConfigurationException">The server has no such kind.</exception>
    public async Task<ApiResource> Resource(string word, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(word);
        for (var fresh = false; ; fresh = true)
        {
            if (fresh)
            {
                // A custom resource may have come after the list was read.
                _resources.Clear();
            }

            var all = await Resources(cancellation).ConfigureAwait(false);
            if (all.FirstOrDefault(resource => Matches(resource, word)) is { } found)
            {
                return found;
            }

            if (fresh)
            {
                throw new ConfigurationException($"{Config.Server} has no resource \"{word}\"; {Yaml.NearMiss.Cure(word, all.Select(resource => resource.Kind))}");
            }
        }
    }

    /// <summary>Looks the kind of an object up.</summary>
    /// <param name="apiVersion">Its group and version.</param>
    /// <param name="kind">Its kind.</param>
    /// <param name="cancellation">Ends the request.</param>
    /// <exception cref="ConfigurationException">The server has no such kind.</exception>
    public async Task<ApiResource> Resource(string apiVersion, string kind, CancellationToken cancellation = default)
    {
        for (var fresh = false; ; fresh = true)
        {
            if (fresh)
            {
                _resources.TryRemove(apiVersion, out _);
            }

            try
            {
                var all = await Resources(apiVersion, cancellation).ConfigureAwait(false);
                if (all.FirstOrDefault(resource => resource.Kind == kind) is { } found)
                {
                    return found;
                }

                if (fresh)
                {
                    throw new ConfigurationException($"{Config.Server} has no kind \"{kind}\" in {apiVersion}; {Yaml.NearMiss.Cure(kind, all.Select(resource => resource.Kind))}");
                }
            }
            catch (KubeException exception) when (exception.Code == 404)
            {
                throw new ConfigurationException($"{Config.Server} has no API {apiVersion} (wanted for kind {kind}). Is the custom resource definition installed?", exception);
            }
        }
    }

    private static bool Matches(ApiResource resource, string word)
    {
        bool Is(string name) => string.Equals(name, word, StringComparison.OrdinalIgnoreCase);
        return Is(resource.Kind) || Is(resource.Plural) || Is($"{resource.Plural}.{resource.Group}") || Is($"{resource.Kind}.{resource.Group}") || resource.ShortNames.Any(Is);
    }

    private async Task<IReadOnlyList<ApiResource>> ReadResources(string apiVersion, CancellationToken cancellation)
    {
        var slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
        var (apiGroup, version) = slash < 0 ? ("", apiVersion) : (apiVersion[..slash], apiVersion[(slash + 1)..]);
        var list = await Send(HttpMethod.Get, slash < 0 ? $"/api/{apiVersion}" : $"/apis/{apiVersion}", cancellation: cancellation).ConfigureAwait(false);
        var entries = (list["resources"] as JsonArray ?? []).OfType<JsonObject>().ToList();
        return
        [
            .. from entry in entries
               let plural = entry.TextAt("name") ?? ""
               where !plural.Contains('/', StringComparison.Ordinal)
               select new ApiResource(apiGroup, version, entry.Kind, plural, entry["namespaced"]?.GetValue<bool>() ?? false)
               {
                   Verbs = Texts(entry["verbs"]),
                   ShortNames = Texts(entry["shortNames"]),
                   SubResources = [.. Below(entries, plural).Select(pair => pair.Name)],
                   SubResourceVerbs = Below(entries, plural).DistinctBy(pair => pair.Name, StringComparer.Ordinal).ToDictionary(pair => pair.Name, pair => pair.Verbs, StringComparer.Ordinal),
               },
        ];
    }

    private static IEnumerable<(string Name, IReadOnlyList<string> Verbs)> Below(IEnumerable<JsonObject> entries, string plural) =>
        entries.Select(entry => (Name: entry.TextAt("name") ?? "", Verbs: (IReadOnlyList<string>)Texts(entry["verbs"])))
            .Where(pair => pair.Name.StartsWith(plural + "/", StringComparison.Ordinal)).Select(pair => (pair.Name[(plural.Length + 1)..], pair.Verbs));

    private static List<string> Texts(JsonNode? list) => [.. (list as JsonArray ?? []).Select(JsonObjectExtensions.Text).OfType<string>()];
}
