using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Conformance.Model;

namespace Conformance.Kubernetes;

public sealed partial class KubeClient
{
    /// <summary>Reads an object.</summary>
    /// <param name="path">Which one.</param>
    /// <param name="cancellation">Ends the request.</param>
    /// <exception cref="KubeException">It is not there, or may not be read.</exception>
    public Task<JsonObject> Get(ObjectPath path, CancellationToken cancellation = default) => Send(HttpMethod.Get, Address(path), cancellation: cancellation);

    /// <summary>Reads an object, or gives null if it is not there.</summary>
    /// <param name="path">Which one.</param>
    /// <param name="cancellation">Ends the request.</param>
    public async Task<JsonObject?> Find(ObjectPath path, CancellationToken cancellation = default)
    {
        try
        {
            return await Get(path, cancellation).ConfigureAwait(false);
        }
        catch (KubeException exception) when (exception.Code == 404)
        {
            return null;
        }
    }

    /// <summary>Reads one page of a list.</summary>
    /// <param name="resource">What kind of objects.</param>
    /// <param name="options">Which ones; null = all of all namespaces.</param>
    /// <param name="from">Where the page begins: <see cref="ListPage.Continue"/> of the one before; null = the first page.</param>
    /// <param name="cancellation">Ends the request.</param>
    public async Task<ListPage> Page(ApiResource resource, ListOptions? options = null, string? from = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(resource);
        options ??= new ListOptions();
        var size = (options.PageSize ?? _options.PageSize).ToString(System.Globalization.CultureInfo.InvariantCulture);
        var list = await Send(HttpMethod.Get, resource.Path(options.Namespace) + options.Query(("limit", size), ("continue", from)), cancellation: cancellation).ConfigureAwait(false);
        var items = new List<JsonObject>();
        foreach (var item in (list["items"] as JsonArray ?? []).OfType<JsonObject>())
        {
            // Items of a list come without these two.
            item["apiVersion"] ??= resource.ApiVersion;
            item["kind"] ??= resource.Kind;
            items.Add(item);
        }

        var next = list.TextAt("metadata", "continue");
        return new ListPage(items, list.ResourceVersion, string.IsNullOrEmpty(next) ? null : next);
    }

    /// <summary>Lists objects, page by page as they are taken.</summary>
    /// <param name="resource">What kind of objects.</param>
    /// <param name="options">Which ones; null = all of all namespaces.</param>
    /// <param name="cancellation">Ends the request.</param>
    public async IAsyncEnumerable<JsonObject> List(ApiResource resource, ListOptions? options = null, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        string? from = null;
        do
        {
            var page = await PageOrRest(resource, options, from, cancellation).ConfigureAwait(false);
            foreach (var item in page.Items)
            {
                yield return item;
            }

            from = page.Continue;
        }
        while (from is not null);
    }

    /// <summary>Creates an object.</summary>
    /// <param name="manifest">The object, with apiVersion and kind; a namespace it lacks is the configuration's.</param>
    /// <param name="cancellation">Ends the request.</param>
    /// <returns>The object as the server has it.</returns>
    public async Task<JsonObject> Create(JsonObject manifest, CancellationToken cancellation = default)
    {
        var path = await PathOf(manifest, cancellation).ConfigureAwait(false);
        return await Send(HttpMethod.Post, path.Resource.Path(path.Namespace) + $"?fieldManager={Uri.EscapeDataString(_options.FieldManager)}", manifest, cancellation: cancellation).ConfigureAwait(false);
    }

    /// <summary>Replaces an object. With a resource version in it, only if nobody changed it since.</summary>
    /// <param name="manifest">The object, with apiVersion and kind.</param>
    /// <param name="subResource">A part to replace, for instance <c>status</c>; null = the whole.</param>
    /// <param name="cancellation">Ends the request.</param>
    public async Task<JsonObject> Replace(JsonObject manifest, string? subResource = null, CancellationToken cancellation = default)
    {
        var path = await PathOf(manifest, cancellation).ConfigureAwait(false) with { SubResource = subResource };
        return await Send(HttpMethod.Put, Address(path) + $"?fieldManager={Uri.EscapeDataString(_options.FieldManager)}", manifest, cancellation: cancellation).ConfigureAwait(false);
    }

    /// <summary>Changes an object.</summary>
    /// <param name="path">Which one.</param>
    /// <param name="patch">The change: an object for a merge, a list of operations for a JSON patch.</param>
    /// <param name="kind">How it is to be read.</param>
    /// <param name="cancellation">Ends the request.</param>
    public Task<JsonObject> Patch(ObjectPath path, JsonNode patch, PatchKind kind = PatchKind.Merge, CancellationToken cancellation = default) =>
        Send(HttpMethod.Patch, Address(path) + $"?fieldManager={Uri.EscapeDataString(_options.FieldManager)}", patch, kind == PatchKind.Merge ? "application/merge-patch+json" : "application/json-patch+json", cancellation);

    /// <summary>Server-side apply: makes the object have these fields, and books them on a manager.</summary>
    /// <param name="manifest">The fields, with apiVersion, kind and name.</param>
    /// <param name="manager">The manager; null = the one of the client's options.</param>
    /// <param name="force">Take over fields that another manager has set.</param>
    /// <param name="cancellation">Ends the request.</param>
    /// <exception cref="KubeException">409: another manager has set a field to something else; the causes name it.</exception>
    public async Task<JsonObject> Apply(JsonObject manifest, string? manager = null, bool force = false, CancellationToken cancellation = default)
    {
        var path = await PathOf(manifest, cancellation).ConfigureAwait(false);
        if (path.Name.Length == 0)
        {
            throw new ConfigurationException($"{path.Resource}: an object without metadata.name cannot be applied; give it a name.");
        }

        // What was read from a server carries them, and they cannot be applied.
        var body = (JsonObject)manifest.DeepClone();
        body.Metadata.Remove("managedFields");
        var query = $"?fieldManager={Uri.EscapeDataString(manager ?? _options.FieldManager)}&force={(force ? "true" : "false")}";
        return await Send(HttpMethod.Patch, Address(path) + query, body, "application/apply-patch+yaml", cancellation).ConfigureAwait(false);
    }

    /// <summary>Applies objects one after the other. A custom resource definition among them is waited for before its objects come.</summary>
    /// <param name="manifests">The objects, see <see cref="Manifests"/>.</param>
    /// <param name="manager">The manager; null = the one of the client's options.</param>
    /// <param name="force">Take over fields that another manager has set.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <returns>The objects as the server has them.</returns>
    public async Task<IReadOnlyList<JsonObject>> ApplyAll(IEnumerable<JsonObject> manifests, string? manager = null, bool force = false, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(manifests);
        var applied = new List<JsonObject>();
        foreach (var manifest in manifests)
        {
            applied.Add(manifest.Kind == "CustomResourceDefinition"
                ? await InstallDefinition(manifest, null, cancellation).ConfigureAwait(false)
                : await Apply(manifest, manager, force, cancellation).ConfigureAwait(false));
        }

        return applied;
    }

    /// <summary>Asks for the deletion of an object; it may go on to exist for a while, see <see cref="WaitUntilGone"/>.</summary>
    /// <param name="path">Which one.</param>
    /// <param name="propagation">What happens to objects it owns.</param>
    /// <param name="uid">Delete it only if it has this uid; null = whichever has the name.</param>
    /// <param name="resourceVersion">Delete it only if it is as it was in this version; null = however it is.</param>
    /// <param name="cancellation">Ends the request.</param>
    /// <returns>Whether it was there.</returns>
    public async Task<bool> Delete(
        ObjectPath path, DeletionPropagation propagation = DeletionPropagation.Background, string? uid = null, string? resourceVersion = null, CancellationToken cancellation = default)
    {
        var body = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "DeleteOptions", ["propagationPolicy"] = propagation.ToString() };
        foreach (var (name, value) in new[] { ("uid", uid), ("resourceVersion", resourceVersion) }.Where(precondition => precondition.Item2 is not null))
        {
            body["preconditions"] ??= new JsonObject();
            body["preconditions"]![name] = value;
        }

        try
        {
            await Send(HttpMethod.Delete, Address(path), body, cancellation: cancellation).ConfigureAwait(false);
            return true;
        }
        catch (KubeException exception) when (exception.Code == 404)
        {
            return false;
        }
    }

    /// <summary>A container's log as it comes; ends with the log, or with the enumeration.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="container">The container; null = the only one.</param>
    /// <param name="follow">Go on with what is written from now on.</param>
    /// <param name="cancellation">Ends the request.</param>
    public async IAsyncEnumerable<string> Log(ObjectPath pod, string? container = null, bool follow = false, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(pod);
        var query = new ListOptions().Query(("container", container), ("follow", follow ? "true" : null));

        // A container may be silent for as long as it likes; a dead connection is found by HTTP/2's own pings.
        await foreach (var line in Lines(Address(pod with { SubResource = "log" }) + query, Timeout.InfiniteTimeSpan, cancellation).ConfigureAwait(false))
        {
            yield return line;
        }
    }

    private string Address(ObjectPath path)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentException.ThrowIfNullOrEmpty(path.Name);
        var ns = path.Resource.Namespaced ? path.Namespace ?? Config.Namespace : null;
        return $"{path.Resource.Path(ns)}/{Uri.EscapeDataString(path.Name)}{(path.SubResource is null ? "" : "/" + path.SubResource)}";
    }

    private async Task<ObjectPath> PathOf(JsonObject manifest, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        if (manifest.ApiVersion.Length == 0 || manifest.Kind.Length == 0)
        {
            throw new ConfigurationException($"An object{(manifest.Name.Length == 0 ? "" : $" \"{manifest.Name}\"")} has no apiVersion or no kind; add both.");
        }

        var resource = await Resource(manifest.ApiVersion, manifest.Kind, cancellation).ConfigureAwait(false);
        return new ObjectPath(resource, manifest.Name, resource.Namespaced ? manifest.Namespace ?? Config.Namespace : null);
    }

    // A list that takes longer than the server keeps old states goes on with what is there now: the server gives a token for that.
    private async Task<ListPage> PageOrRest(ApiResource resource, ListOptions? options, string? from, CancellationToken cancellation)
    {
        try
        {
            return await Page(resource, options, from, cancellation).ConfigureAwait(false);
        }
        catch (KubeException expired) when (expired.Code == 410 && from is not null && !string.IsNullOrEmpty(expired.Continue))
        {
            return await Page(resource, options, expired.Continue, cancellation).ConfigureAwait(false);
        }
    }
}
