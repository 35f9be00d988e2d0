using System.Text.Json;
using Conformance.OpenStack.Reading;

namespace Conformance.OpenStack.Probes;

/// <summary>The version document of an OpenStack service, in either of its shapes.</summary>
/// <param name="Versions">Its versions.</param>
internal sealed record VersionDocument(IReadOnlyList<VersionDocument.Entry> Versions)
{
    // What the version documents of the services have in common and apart: the major version a service must offer, and a mark that others lack.
    private static readonly Dictionary<string, Func<Entry, bool>> Marks = new(StringComparer.Ordinal)
    {
        ["identity"] = entry => entry.Id.StartsWith("v3", StringComparison.Ordinal) && (entry.Media is "" || entry.Media.Contains("identity", StringComparison.Ordinal)) && !entry.HasMicroversions,
        ["compute"] = entry => entry.Id == "v2.1" && entry.HasMicroversions,
        ["image"] = entry => entry.Id.StartsWith("v2", StringComparison.Ordinal) && !entry.HasMicroversions,
        ["network"] = entry => entry.Id == "v2.0" && !entry.HasMicroversions,
        ["block-storage"] = entry => entry.Id.StartsWith("v3", StringComparison.Ordinal) && (entry.HasMicroversions || entry.Media.Contains("volume", StringComparison.Ordinal)),
        ["load-balancer"] = entry => entry.Id.StartsWith("v2", StringComparison.Ordinal) && !entry.HasMicroversions,
        ["key-manager"] = entry => entry.Id.StartsWith("v1", StringComparison.Ordinal),
        ["placement"] = entry => entry.Id.StartsWith("v1", StringComparison.Ordinal) && entry.HasMicroversions,
    };

    /// <summary>True if a service of this type gives such a document; for types without a known mark any version document will do.</summary>
    /// <param name="type">Official service type.</param>
    public bool Fits(string type) => Versions.Count > 0 && (!Marks.TryGetValue(type, out var mark) || Versions.Any(mark));

    /// <summary>The versions in words.</summary>
    public string Words => Versions.Count == 1 ? $"version {Versions[0].Id}" : $"versions {string.Join(", ", Versions.Take(Versions.Count - 1).Select(entry => entry.Id).Take(6))} and {Versions[^1].Id}";

    /// <summary>The document in a body, or null if there is none.</summary>
    public static VersionDocument? Parse(byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var root = json.RootElement;
            List<JsonElement> entries = [.. root.Objects("versions")];
            if (root.Object("versions") is { } wrapped)
            {
                entries.AddRange(wrapped.Objects("values"));
            }

            if (root.Object("version") is { } single)
            {
                entries.Add(single);
            }

            var versions = entries.Select(Entry.From).OfType<Entry>().ToList();
            return versions.Count == 0 ? null : new VersionDocument(versions);
        }
        catch (JsonException)
        {
            // A body that is no JSON is no version document; the caller says so.
            return null;
        }
    }

    /// <summary>One version.</summary>
    /// <param name="Id">Its id with a leading v.</param>
    /// <param name="HasMicroversions">True if it names a range of microversions.</param>
    /// <param name="Media">Its media types in one text.</param>
    internal sealed record Entry(string Id, bool HasMicroversions, string Media)
    {
        public static Entry? From(JsonElement json)
        {
            if (json.Text("id") is not { Length: > 0 } id)
            {
                return null;
            }

            // Nova and Cinder say "version", Placement and Barbican "max_version".
            var micro = json.Text("version") is { Length: > 0 } || json.Text("max_version") is { Length: > 0 };
            var media = string.Join(' ', json.Objects("media-types").Select(type => type.Text("type")));
            return new Entry(id.StartsWith('v') ? id : "v" + id, micro, media);
        }
    }
}
