using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Conformance.Model;

namespace Conformance.Kubernetes;

public sealed partial class KubeClient
{
    // The server ends a watch after this; ours is a bit longer, so that a connection that died silently is noticed.
    private const int WatchSeconds = 290;

    private const int WatchTries = 5;

    /// <summary>
    /// Watches objects. Without a resource version it first tells what is there (Added), then a Bookmark, then what changes. Where the server no
    /// longer has the changes since the last event (410), what is there is listed again and told as the changes that it amounts to. Interrupted
    /// connections are taken up again.
    /// </summary>
    /// <param name="resource">What kind of objects.</param>
    /// <param name="options">Which ones, and from when on; null = all of all namespaces, with what is there now.</param>
    /// <param name="cancellation">Ends the watch.</param>
    /// <exception cref="SubjectUnavailableException">The server could not be asked five times in a row.</exception>
    public async IAsyncEnumerable<WatchEvent> Watch(ApiResource resource, ListOptions? options = null, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(resource);
        options ??= new ListOptions();
        var known = new Dictionary<string, JsonObject>(StringComparer.Ordinal);
        var version = options.ResourceVersion;
        for (var failures = 0; ;)
        {
            if (version is null)
            {
                var (changes, listed) = await Relist(resource, options, known, cancellation).ConfigureAwait(false);
                foreach (var change in changes)
                {
                    yield return change;
                }

                yield return new WatchEvent(WatchEventType.Bookmark, new JsonObject
                {
                    ["apiVersion"] = resource.ApiVersion, ["kind"] = resource.Kind, ["metadata"] = new JsonObject { ["resourceVersion"] = listed },
                });
                version = listed;
            }

            var seconds = WatchSeconds.ToString(CultureInfo.InvariantCulture);
            var path = resource.Path(options.Namespace) + options.Query(("watch", "true"), ("allowWatchBookmarks", "true"), ("resourceVersion", version), ("timeoutSeconds", seconds));
            await using var lines = Lines(path, TimeSpan.FromSeconds(WatchSeconds + 10), cancellation).GetAsyncEnumerator(cancellation);
            while (true)
            {
                Exception? fault = null;
                WatchEvent? seen = null;
                try
                {
                    if (!await lines.MoveNextAsync().ConfigureAwait(false))
                    {
                        break;
                    }

                    seen = Understand(lines.Current, path);
                    failures = 0;
                }
                catch (KubeException gone) when (gone.Code == 410)
                {
                    version = null;
                    break;
                }
                catch (SubjectUnavailableException exception) when (!cancellation.IsCancellationRequested)
                {
                    fault = exception;
                }

                if (fault is not null)
                {
                    if (++failures >= WatchTries)
                    {
                        throw fault;
                    }

                    await Task.Delay(TimeSpan.FromMilliseconds(100 << failures), _options.Time, cancellation).ConfigureAwait(false);
                    break;
                }

                version = seen!.Object.ResourceVersion;
                Remember(known, seen);
                yield return seen;
            }
        }
    }

    private static string KeyOf(JsonObject item) => $"{item.Namespace}/{item.Name}";

    private static void Remember(Dictionary<string, JsonObject> known, WatchEvent seen)
    {
        if (seen.Type == WatchEventType.Deleted)
        {
            known.Remove(KeyOf(seen.Object));
        }
        else if (seen.Type != WatchEventType.Bookmark)
        {
            known[KeyOf(seen.Object)] = seen.Object;
        }
    }

    private async Task<(List<WatchEvent> Changes, string Version)> Relist(ApiResource resource, ListOptions options, Dictionary<string, JsonObject> known, CancellationToken cancellation)
    {
        // All pages of one state: a token that expired on the way makes a new beginning, as a mix would miss deletions.
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var now = new Dictionary<string, JsonObject>(StringComparer.Ordinal);
                ListPage page;
                string? from = null;
                do
                {
                    page = await Page(resource, options, from, cancellation).ConfigureAwait(false);
                    page.Items.ToList().ForEach(item => now[KeyOf(item)] = item);
                    from = page.Continue;
                }
                while (from is not null);

                var changes = new List<WatchEvent>();
                foreach (var (key, before) in known)
                {
                    // Deleted and made again under the same name is a deletion, too.
                    if (!now.TryGetValue(key, out var same) || same.Uid != before.Uid)
                    {
                        changes.Add(new WatchEvent(WatchEventType.Deleted, before));
                    }
                }

                foreach (var (key, item) in now)
                {
                    if (!known.TryGetValue(key, out var before) || before.Uid != item.Uid)
                    {
                        changes.Add(new WatchEvent(WatchEventType.Added, item));
                    }
                    else if (before.ResourceVersion != item.ResourceVersion)
                    {
                        changes.Add(new WatchEvent(WatchEventType.Modified, item));
                    }
                }

                changes.ForEach(change => Remember(known, change));
                return (changes, page.ResourceVersion);
            }
            catch (KubeException expired) when (expired.Code == 410 && attempt < WatchTries)
            {
                // Once more from the first page.
            }
        }
    }

    private WatchEvent Understand(string line, string path)
    {
        JsonObject? json;
        try
        {
            json = JsonNode.Parse(line, documentOptions: Deep) as JsonObject;
        }
        catch (JsonException broken)
        {
            // A connection that broke in the middle of an event.
            throw new SubjectUnavailableException($"GET {path}: an event is no complete JSON.", broken);
        }

        var item = json?["object"] as JsonObject ?? throw new SubjectUnavailableException($"GET {path}: an event has no object. Is this a Kubernetes API server?");
        json!.Remove("object");
        return json.TextAt("type") switch
        {
            "ADDED" => new WatchEvent(WatchEventType.Added, item),
            "MODIFIED" => new WatchEvent(WatchEventType.Modified, item),
            "DELETED" => new WatchEvent(WatchEventType.Deleted, item),
            "BOOKMARK" => new WatchEvent(WatchEventType.Bookmark, item),
            "ERROR" => throw Refusal($"GET {path}", item["code"]?.GetValue<int>() ?? 500, item),
            var other => throw new SubjectUnavailableException($"GET {path}: an event of unknown type \"{other}\"."),
        };
    }

    // An answer that goes on for long, line by line.
    private async IAsyncEnumerable<string> Lines(string path, TimeSpan silent, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var silence = new CancellationTokenSource(_options.RequestTimeout, _options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellation);
        HttpResponseMessage? answer = null;
        StreamReader? reader = null;
        try
        {
            while (true)
            {
                string? line;
                try
                {
                    if (reader is null)
                    {
                        answer = await Ask(HttpMethod.Get, path, null, "", "application/json, text/plain", either.Token).ConfigureAwait(false);
                        reader = new StreamReader(await answer.Content.ReadAsStreamAsync(either.Token).ConfigureAwait(false));
                    }

                    silence.CancelAfter(silent);
                    line = await reader.ReadLineAsync(either.Token).ConfigureAwait(false);
                }
                catch (Exception exception) when (IsNetwork(exception))
                {
                    throw InWords($"GET {path}", exception, silence.IsCancellationRequested, cancellation);
                }

                if (line is null)
                {
                    yield break;
                }

                yield return line;
            }
        }
        finally
        {
            reader?.Dispose();
            answer?.Dispose();
        }
    }
}
