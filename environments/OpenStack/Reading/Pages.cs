using System.Text.Json;
using Conformance.Model;
using Conformance.OpenStack.Http;
using Conformance.OpenStack.Identity;

namespace Conformance.OpenStack.Reading;

/// <summary>Reads lists page by page.</summary>
internal static class Pages
{
    public const int Limit = 1000;

    /// <summary>
    /// Reads all pages of a list. Only the query of a next link is followed, on the address that was asked first: links often name an internal host,
    /// and the token must not go there.
    /// </summary>
    /// <param name="keystone">Sends with a token.</param>
    /// <param name="first">The request of the first page.</param>
    /// <param name="key">Name of the list in the answer.</param>
    /// <param name="read">Reads one item; it must not keep the element.</param>
    /// <param name="seen">Sees each successful answer's status line and headers before its items, or null.</param>
    /// <param name="refused">May take an answer that is no success: true if it did, and the reading ends.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <param name="id">Name of the member that tells one item from another.</param>
    /// <param name="wrapper">Name of the member in which each item is; null if it is the item itself.</param>
    /// <returns>False if <paramref name="refused"/> took an answer.</returns>
    public static async Task<bool> Read(
        Keystone keystone, ApiRequest first, string key, Action<JsonElement> read, Action<ApiResponse>? seen, Func<ApiResponse, bool>? refused, CancellationToken cancellation,
        string id = "id", string? wrapper = null)
    {
        var asked = new HashSet<string>(StringComparer.Ordinal) { first.Url };
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var request = first;
        while (true)
        {
            using var response = await keystone.Send(request, cancellation);
            if (response.Status is < 200 or >= 300 && refused?.Invoke(response) == true)
            {
                return false;
            }

            await response.MustSucceed();
            seen?.Invoke(response);
            using var json = await response.Json();
            var root = json.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty(key, out var list) || list.ValueKind != JsonValueKind.Array)
            {
                throw new SubjectUnavailableException($"{first.What}: the answer of {request.Url} has no list {key}. Is this the address of the service?");
            }

            var anyNew = false;
            foreach (var listed in list.EnumerateArray())
            {
                var item = wrapper is not null && listed.Object(wrapper) is { } inner ? inner : listed;
                if (item.ValueKind != JsonValueKind.Object)
                {
                    throw new SubjectUnavailableException($"{first.What}: the list {key} of {request.Url} has an item that is no object. The service gives broken data.");
                }

                // An item may move to the next page while the list is read; it counts once.
                if (ids.Add(item.Essential(id, first.What)))
                {
                    anyNew = true;
                    read(item);
                }
            }

            if (Next(root) is not { } next)
            {
                return true;
            }

            var url = WithQueryOf(first.Url, next);
            if (!anyNew || !asked.Add(url))
            {
                throw new SubjectUnavailableException($"{first.What}: the pages of {first.Url} run in circles (the next page is again {url}). The service's paging is broken; look at its log.");
            }

            request = first with { Url = url };
        }
    }

    private static string? Next(JsonElement root)
    {
        foreach (var property in root.EnumerateObject())
        {
            if (property.NameEquals("next") && property.Value.ValueKind == JsonValueKind.String)
            {
                return property.Value.GetString() is { Length: > 0 } next ? next : null;
            }

            if (property.Name.EndsWith("links", StringComparison.Ordinal) && property.Value.ValueKind == JsonValueKind.Array)
            {
                var link = root.Objects(property.Name).FirstOrDefault(item => item.Text("rel") == "next");
                if (link.Text("href") is { Length: > 0 } href)
                {
                    return href;
                }
            }
        }

        return null;
    }

    private static string WithQueryOf(string url, string next)
    {
        var query = next.IndexOf('?', StringComparison.Ordinal);
        var bare = url.IndexOf('?', StringComparison.Ordinal) is >= 0 and var at ? url[..at] : url;
        return query < 0 ? bare : bare + next[query..];
    }
}
