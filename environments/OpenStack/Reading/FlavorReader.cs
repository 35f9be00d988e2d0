using System.Globalization;
using System.Text.Json;
using Conformance.Model;
using Conformance.OpenStack.Facts;
using Conformance.OpenStack.Http;
using Conformance.OpenStack.Identity;

namespace Conformance.OpenStack.Reading;

/// <summary>Reads flavors with extra specs: with microversion 2.61 in the list itself, else one request for each flavor.</summary>
internal sealed class FlavorReader(Keystone keystone, Catalogue catalogue, int parallel)
{
    private const string What = "Flavors (compute)", Microversion = "2.61";
    private static readonly Version Inline = new(2, 61);
    private readonly TextPool pool = new();

    public async Task<IReadOnlyList<Flavor>> Read(CancellationToken cancellation)
    {
        var signedIn = await keystone.Current(cancellation);
        var compute = catalogue.Find(signedIn, "compute", "v2.1", projectId: false);
        var plain = new ApiRequest(What, $"{compute}/flavors/detail?limit={Pages.Limit}");
        var flavors = new List<(Flavor Flavor, bool Complete)>();
        var inline = false;
        void Seen(ApiResponse response) => inline = Granted(response);
        void Item(JsonElement json) => flavors.Add(One(json, inline));

        // Asked with the version right away: most clouds have it, so that no version document is needed. Old ones name their own version or answer 406.
        var modern = plain.With("OpenStack-API-Version", $"compute {Microversion}").With("X-OpenStack-Nova-API-Version", Microversion);
        if (!await Pages.Read(keystone, modern, "flavors", Item, Seen, response => response.Status == 406, cancellation))
        {
            flavors.Clear();
            await Pages.Read(keystone, plain, "flavors", Item, Seen, null, cancellation);
        }

        if (flavors.TrueForAll(flavor => flavor.Complete))
        {
            return [.. flavors.Select(flavor => flavor.Flavor)];
        }

        var specs = new IReadOnlyDictionary<string, string>?[flavors.Count];
        await Parallel.ForEachAsync(Enumerable.Range(0, flavors.Count), new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = cancellation }, async (at, token) =>
            specs[at] = flavors[at].Complete ? flavors[at].Flavor.ExtraSpecs : await Specs(compute, flavors[at].Flavor, token));

        // A flavor deleted between the two requests is none of the cloud's flavors any more.
        return [.. flavors.Select((flavor, at) => specs[at] is { } found ? flavor.Flavor with { ExtraSpecs = found } : null).OfType<Flavor>()];
    }

    private static bool Granted(ApiResponse response)
    {
        var modern = response.Header("OpenStack-API-Version")?.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var stated = modern is ["compute", var number] ? number : response.Header("X-OpenStack-Nova-API-Version");
        return Version.TryParse(stated, out var version) && version >= Inline;
    }

    private (Flavor Flavor, bool Complete) One(JsonElement json, bool inline)
    {
        const string What = "Flavor";
        var specs = inline ? json.Object("extra_specs") : null;
        var flavor = new Flavor(
            json.Essential("id", What),
            json.Text("name") ?? json.Text("original_name") ?? "",
            json.EssentialInt("vcpus", What),
            json.EssentialInt("ram", What),
            json.EssentialInt("disk", What),
            specs is { } found ? Texts(found, pool) : Empty)
        {
            EphemeralGb = (int)Math.Clamp(json.Long("OS-FLV-EXT-DATA:ephemeral", What) ?? 0, 0, int.MaxValue),
            IsPublic = json.Flag("os-flavor-access:is_public", true),
        };
        return (flavor, specs is not null);
    }

    private async Task<IReadOnlyDictionary<string, string>?> Specs(string compute, Flavor flavor, CancellationToken cancellation)
    {
        var request = new ApiRequest($"Extra specs of flavor {flavor.Name} (compute)", $"{compute}/flavors/{Uri.EscapeDataString(flavor.Id)}/os-extra_specs");
        using var response = await keystone.Send(request, cancellation);
        if (response.Status == 404)
        {
            return null;
        }

        await response.MustSucceed();
        using var json = await response.Json();
        var specs = json.RootElement.Object("extra_specs")
            ?? throw new SubjectUnavailableException(string.Create(CultureInfo.InvariantCulture, $"{request.What}: the answer of {request.Url} has no object extra_specs."));

        // Several flavors are read at once here, and the pool is for one reader.
        lock (pool)
        {
            return Texts(specs, pool);
        }
    }

    internal static IReadOnlyDictionary<string, string> Empty { get; } = new Dictionary<string, string>().AsReadOnly();

    internal static IReadOnlyDictionary<string, string> Texts(JsonElement json, TextPool pool)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var property in json.EnumerateObject())
        {
            if (Json.Text(property.Value) is { } text)
            {
                texts[pool.Of(property.Name)] = pool.Of(text);
            }
        }

        return texts.Count == 0 ? Empty : texts;
    }
}
