using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Conformance.Model;
using Conformance.OpenStack.Http;
using Conformance.OpenStack.Identity;
using Conformance.OpenStack.Reading;

namespace Conformance.OpenStack.Acting;

/// <summary>Asks services about single objects, and to create and delete them.</summary>
/// <param name="keystone">Sends with a token.</param>
/// <param name="catalogue">Finds addresses.</param>
/// <param name="store">Asks S3; null for an account that never does.</param>
internal sealed class ServiceCaller(Keystone keystone, Catalogue catalogue, ObjectStore? store = null)
{
    /// <summary>Asks S3.</summary>
    public ObjectStore Store => store ?? throw new InvalidOperationException("This account does not use S3.");

    /// <summary>Members that name an object to which another one belongs.</summary>
    private static readonly string[] Relations = ["network_id", "device_id", "router_id", "port_id", "vip_port_id", "volume_id", "subnet_id"];

    /// <summary>Sends with a token.</summary>
    public Keystone Keystone => keystone;

    /// <summary>Name of the cloud in clouds.yaml where it is another one than the run's; else null.</summary>
    public string? OsCloud { get; init; }

    /// <summary>Address of the identity service.</summary>
    public string Identity => keystone.Root.AbsoluteUri;

    /// <summary>Id of the project, or null.</summary>
    public async Task<string?> Project(CancellationToken cancellation) => (await keystone.Current(cancellation)).Facts.ProjectId;

    /// <summary>Id of the domain to which the account is bound, or null.</summary>
    public async Task<string?> Domain(CancellationToken cancellation) => (await keystone.Current(cancellation)).Facts.DomainId;

    /// <summary>Address of a kind's collection.</summary>
    public async Task<string> Collection(ObjectKind kind, CancellationToken cancellation) => await Root(kind.Service, kind.Version, cancellation)
        + (kind == ObjectKind.ApplicationCredential ? $"/users/{(await keystone.Current(cancellation)).Facts.UserId}/application_credentials" : kind.Path);

    public async Task<string> Root(string service, string version, CancellationToken cancellation) => service == "identity"
        ? (await keystone.Current(cancellation), keystone.Root.AbsoluteUri.TrimEnd('/')).Item2
        : catalogue.Find(await keystone.Current(cancellation), service, version, projectId: service == "block-storage");

    /// <summary>Sends a request; a refusal is thrown, everything else that is no success is the cloud's trouble.</summary>
    /// <exception cref="RefusedException">The service refused.</exception>
    /// <exception cref="SubjectUnavailableException">There was no answer, or one of no use.</exception>
    public async Task<ApiResponse> Send(string what, HttpMethod method, string url, JsonNode? body, CancellationToken cancellation, string accept = "application/json",
        string? microversion = null)
    {
        var request = new ApiRequest(what, url)
        {
            Method = method, Body = body is null ? null : Encoding.UTF8.GetBytes(body.ToJsonString()), Headers = [new("Accept", accept)],
        };
        return await Send(microversion is null ? request : request.With("OpenStack-API-Version", microversion), cancellation);
    }

    /// <summary>Sends a request; a refusal is thrown, everything else that is no success is the cloud's trouble.</summary>
    /// <exception cref="RefusedException">The service refused.</exception>
    /// <exception cref="SubjectUnavailableException">There was no answer, or one of no use.</exception>
    public async Task<ApiResponse> Send(ApiRequest request, CancellationToken cancellation)
    {
        var response = await keystone.Send(request, cancellation);
        try
        {
            return await response.MustSucceed();
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    /// <summary>An object, or null if it is not there.</summary>
    public async Task<CloudObject?> Get(ObjectKind kind, string id, CancellationToken cancellation)
    {
        if (kind == ObjectKind.Bucket || kind == ObjectKind.Ec2Credential)
        {
            return kind == ObjectKind.Bucket ? await Store.Get(id, cancellation) : await Store.GetCredential(id, cancellation);
        }

        try
        {
            using var response = await Send($"{kind} {id} ({kind.Service})", HttpMethod.Get, $"{await Collection(kind, cancellation)}/{Uri.EscapeDataString(id)}", null, cancellation);
            using var json = await response.Json();

            // Octavia goes on showing what it has deleted for a while.
            var found = Read(kind, Unwrapped(kind, json.RootElement));
            return kind == ObjectKind.LoadBalancer && found.Status == "deleted" ? null : found;
        }
        catch (RefusedException refused) when (refused.Status == 404)
        {
            return null;
        }
        catch (RefusedException refused) when (refused.Status == 403 && (kind == ObjectKind.User || kind == ObjectKind.Group || kind == ObjectKind.Project))
        {
            // Keystone tells a domain manager 403 of what does not exist, as it belongs to no domain; the list of the own domain knows better.
            if (await IsListed(kind, id, cancellation))
            {
                throw;
            }

            return null;
        }
    }

    private async Task<bool> IsListed(ObjectKind kind, string id, CancellationToken cancellation)
    {
        var listed = false;
        await Pages.Read(
            keystone, new ApiRequest($"{kind}s ({kind.Service})", await Collection(kind, cancellation)), kind.Plural, item => listed |= item.Text("id") == id, null, null, cancellation);
        return listed;
    }

    /// <summary>All objects of the project with exactly this name.</summary>
    public async Task<IReadOnlyList<CloudObject>> FindByName(ObjectKind kind, string name, CancellationToken cancellation)
    {
        if (kind == ObjectKind.Bucket)
        {
            return await Store.Get(name, cancellation) is { } bucket ? [bucket] : [];
        }

        if (kind == ObjectKind.Ec2Credential)
        {
            throw new InvalidOperationException("EC2 credentials have no name.");
        }

        // Floating IPs have no name; ours have it at the end of their description.
        if (kind == ObjectKind.FloatingIp)
        {
            return [.. (await List(kind, cancellation)).Where(item => item.Description.EndsWith(" " + name, StringComparison.Ordinal))];
        }

        // Services that do not know the filter answer with everything; Nova reads it as a regular expression.
        return [.. (await List(kind, cancellation, $"&name={Uri.EscapeDataString(name)}")).Where(item => item.Name == name)];
    }

    /// <summary>All objects of the project.</summary>
    /// <param name="kind">Their kind.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <param name="filter">More of the query, with a leading <c>&amp;</c>.</param>
    public async Task<IReadOnlyList<CloudObject>> List(ObjectKind kind, CancellationToken cancellation, string filter = "")
    {
        var project = await Project(cancellation);

        // Keystone pages by no limit of ours.
        var limit = kind.Service switch { "identity" => "", "key-manager" => "limit=100", _ => $"limit={Pages.Limit}" };

        // Shared networks and public images are not the project's own.
        var own = project is null ? "" : kind.Service switch { "network" => $"&project_id={project}{(kind == ObjectKind.SubnetPool ? "&shared=false" : "")}", "image" => $"&owner={project}", _ => "" };
        var found = new List<CloudObject>();
        await Pages.Read(
            keystone, new ApiRequest($"{kind}s ({kind.Service})", $"{await Collection(kind, cancellation)}{kind.DetailPath}?{string.Concat(limit, own, filter).TrimStart('&')}"), kind.Plural,
            item =>
            {
                if (Read(kind, item) is var read && (read.Project is null || project is null || read.Project == project))
                {
                    found.Add(read);
                }
            },
            null, null, cancellation, kind == ObjectKind.Secret ? "secret_ref" : kind == ObjectKind.KeyPair ? "name" : "id", kind == ObjectKind.KeyPair ? kind.Single : null);
        return found;
    }

    /// <summary>Orders the deletion of an object; it may take its time.</summary>
    /// <exception cref="RefusedException">The service refused; 404 if there is no such object.</exception>
    public async Task Delete(ObjectKind kind, string id, CancellationToken cancellation)
    {
        if (kind == ObjectKind.Bucket)
        {
            await Store.Delete(id, cancellation);
            return;
        }

        if (kind == ObjectKind.Ec2Credential)
        {
            using var deleted = await Send($"Deleting {kind} (identity)", HttpMethod.Delete, $"{await Store.Credentials(cancellation)}/{Uri.EscapeDataString(id)}", null, cancellation);
            return;
        }

        var address = $"{await Collection(kind, cancellation)}/{Uri.EscapeDataString(id)}";
        if (kind == ObjectKind.Router)
        {
            await DetachInterfaces(id, address, cancellation);
        }
        else if (kind == ObjectKind.Domain)
        {
            // Keystone refuses to delete a domain that is enabled.
            using var disabled = await Send($"Disabling {kind} {id} ({kind.Service})", HttpMethod.Patch, address, new JsonObject { ["domain"] = new JsonObject { ["enabled"] = false } }, cancellation);
        }

        using var response = await Send($"Deleting {kind} {id} ({kind.Service})", HttpMethod.Delete, address + kind.DeletionQuery, null, cancellation);
    }

    /// <summary>Takes the interfaces off a router, which cannot be deleted with them.</summary>
    private async Task DetachInterfaces(string router, string address, CancellationToken cancellation)
    {
        var ports = await List(ObjectKind.Port, cancellation, $"&device_id={Uri.EscapeDataString(router)}");
        foreach (var port in ports.Where(port => port.Parents.Contains(router) && port.IsRouterInterface))
        {
            using var response = await Send(
                $"Taking {port} off router {router} (network)", HttpMethod.Put, address + "/remove_router_interface", new JsonObject { ["port_id"] = port.Id }, cancellation);
        }
    }

    /// <summary>The object inside its wrapper.</summary>
    public static JsonElement Unwrapped(ObjectKind kind, JsonElement json) => kind.Single.Length == 0 ? json
        : json.Object(kind.Single) ?? throw new SubjectUnavailableException($"{kind} ({kind.Service}): the answer has no object {kind.Single}. Is this the address of the service?");

    public static CloudObject Read(ObjectKind kind, JsonElement json)
    {
        // Barbican tells the address of a secret, not its id.
        var id = kind == ObjectKind.KeyPair ? json.Essential("name", kind.Words) : kind == ObjectKind.Secret ? json.Essential("secret_ref", "Secret").TrimEnd('/').Split('/')[^1] : json.Essential("id", kind.Words);
        var label = json.Object("metadata")?.Text(Workshop.LabelKey) ?? json.Text(Workshop.LabelKey);
        return new CloudObject(kind, id, json.Text("name") ?? "")
        {
            Status = (json.Text("provisioning_status") ?? json.Text("status") ?? "").ToLowerInvariant(),
            Description = string.Join(' ', new[] { json.Text("description"), label }.OfType<string>()),
            Project = json.Text("project_id") ?? json.Text("tenant_id") ?? json.Text("owner") ?? json.Text("os-vol-tenant-attr:tenant_id"),
            Parents = [.. Relations.Select(name => json.Text(name)).OfType<string>().Where(text => text.Length > 0)],
            IsRouterInterface = json.Text("device_owner") is { } owner && owner.StartsWith("network:", StringComparison.Ordinal) && owner.Contains("router_interface", StringComparison.Ordinal),
            SizeGiB = kind.Service == "block-storage" ? json.Long("size", kind.Words) : null,
            FailReason = (json.Text("fail_reason") ?? json.Object("fault")?.Text("message")) is { Length: > 0 } reason ? reason : null,
        };
    }
}
