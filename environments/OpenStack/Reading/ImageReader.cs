using System.Globalization;
using System.Text.Json;
using Conformance.OpenStack.Facts;
using Conformance.OpenStack.Http;
using Conformance.OpenStack.Identity;

namespace Conformance.OpenStack.Reading;

/// <summary>Reads every image the project may see. Glance's default list lacks community images of other projects and hidden ones.</summary>
internal sealed class ImageReader(Keystone keystone, Catalogue catalogue)
{
    private const string What = "Images (image)";
    private static readonly string[] Separately = ["public", "community", "shared", "private"];

    // Members that have a place of their own in an Image, or are addresses of the API.
    private static readonly HashSet<string> Own = new(StringComparer.Ordinal)
    {
        "id", "name", "status", "visibility", "os_hidden", "owner", "min_disk", "min_ram", "size", "virtual_size", "created_at", "os_hash_algo", "os_hash_value",
        "tags", "self", "file", "schema", "direct_url", "locations",
    };

    public async Task<IReadOnlyList<Image>> Read(CancellationToken cancellation)
    {
        var signedIn = await keystone.Current(cancellation);
        var images = catalogue.Find(signedIn, "image", "v2") + "/images";

        // os_hidden is sent only where it is true: Glance before Rocky takes os_hidden=false for a property that no image has.
        var lists = await Task.WhenAll(
            List(images, "", signedIn.Facts.ProjectId, cancellation),
            List(images, "&os_hidden=true", signedIn.Facts.ProjectId, cancellation));
        return [.. lists.SelectMany(list => list).DistinctBy(image => image.Id, StringComparer.Ordinal)];
    }

    private async Task<List<Image>> List(string images, string hidden, string? project, CancellationToken cancellation)
    {
        var found = new List<Image>();
        var pool = new TextPool();
        void Item(JsonElement json) => found.Add(One(json, project, hidden.Length > 0, pool));

        // Images that were shared with the project, accepted or not, are visible to it: member_status=all.
        ApiRequest Page(string visibility) => new(What, $"{images}?limit={Pages.Limit}&visibility={visibility}&member_status=all{hidden}");
        if (await Pages.Read(keystone, Page("all"), "images", Item, null, response => response.Status == 400, cancellation))
        {
            return found;
        }

        found.Clear();
        foreach (var visibility in Separately)
        {
            await Pages.Read(keystone, Page(visibility), "images", Item, null, null, cancellation);
        }

        return found;
    }

    private static Image One(JsonElement json, string? project, bool hidden, TextPool pool)
    {
        const string What = "Image";
        var owner = json.Text("owner") is { Length: > 0 } named ? pool.Of(named) : null;
        Dictionary<string, string>? properties = null;
        foreach (var property in json.EnumerateObject())
        {
            if (!Own.Contains(property.Name) && Json.Text(property.Value) is { } text)
            {
                (properties ??= new(StringComparer.Ordinal))[pool.Of(property.Name)] = pool.Of(text);
            }
        }

        return new Image
        {
            Id = json.Essential("id", What),
            Name = pool.Of(json.Text("name") ?? ""),
            Status = pool.Of(json.Text("status") ?? "active"),
            Visibility = pool.Of(json.Text("visibility") ?? "public"),
            Hidden = json.Flag("os_hidden", hidden),
            Owner = owner,
            OwnedByProject = owner is not null && owner == project,
            MinDiskGiB = json.Long("min_disk", What) ?? 0,
            MinRamMiB = json.Long("min_ram", What) ?? 0,
            SizeBytes = json.Long("size", What),
            VirtualSizeBytes = json.Long("virtual_size", What),
            CreatedAt = DateTimeOffset.TryParse(json.Text("created_at"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at) ? at : null,
            HashAlgorithm = json.Text("os_hash_algo") is { } algorithm ? pool.Of(algorithm) : null,
            HashValue = json.Text("os_hash_value"),
            Tags = json.TryGetProperty("tags", out var tags) && tags.ValueKind == JsonValueKind.Array
                ? [.. tags.EnumerateArray().Select(Json.Text).OfType<string>().Select(pool.Of)] : [],
            Properties = properties ?? FlavorReader.Empty,
        };
    }
}
