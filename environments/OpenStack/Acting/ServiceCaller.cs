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

    /// <summary>Sends with a token.</summary>
    public Keystone Keystone => keystone;

    /// <summary>Name of the cloud in clouds.yaml where it is another one than the run's; else null.</summary>
    public string? OsCloud { get; init; }

    /// <summary>Address of the identity service.</summary>
    public string Identity => keystone.Root.AbsoluteUri;

    /// <summary>Id of the project, or null.</summary>
    public async Task<string?> Project(CancellationToken cancellation) => (await keystone.Current(cancellation)).Facts.ProjectId;

    /// <summary>Address of a kind's collection.</summary>
    public async Task<string> Collection(ObjectKind kind, CancellationToken cancellation) => await Root(kind.Service, kind.Version, cancellation) + kind.Path;

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
        var response = await keystone.Send(microversion is null ? request : request.With("OpenStack-API-Version", microversion), cancellation);
        if (response.Status is >= 200 and < 300)
        {
            return response;
        }

        using (response)
        {
            var said = await response.ErrorText();
            var trouble = response.Refused(said);
            throw RefusedException.IsRefusal(response.Status) ? new RefusedException(response.Status, said, trouble.Message) { Attempts = response.Attempts } : trouble;
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
            return Read(kind, Unwrapped(kind, json.RootElement));
        }
        catch (RefusedException refused) when (refused.Status == 404)
        {
            return null;
        }
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
            throw new SubjectUnavailableException("the creation of an EC2 credential had no answer, and credentials have no name to find it by: look at openstack ec2 credentials list, and delete the one that nobody uses");
        }

        var collection = await Collection(kind, cancellation);
        var detail = kind.Service == "block-storage" ? "/detail" : "";
        var limit = kind.Service == "key-manager" ? "&limit=100" : kind.Service == "identity" ? "" : $"&limit={Pages.Limit}";
        var found = new List<CloudObject>();
        await Pages.Read(
            keystone, new ApiRequest($"{kind}s named {name} ({kind.Service})", $"{collection}{detail}?name={Uri.EscapeDataString(name)}{limit}"), kind.Plural,
            item =>
            {
                // Services that do not know the filter answer with everything.
                if (item.Text("name") == name)
                {
                    found.Add(Read(kind, item));
                }
            },
            null, null, cancellation, kind == ObjectKind.Secret ? "secret_ref" : "id");
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

        var url = $"{await Collection(kind, cancellation)}/{Uri.EscapeDataString(id)}";
        if (kind == ObjectKind.Domain)
        {
            // Keystone refuses to delete a domain that is enabled.
            using var disabled = await Send($"Disabling {kind} {id} ({kind.Service})", HttpMethod.Patch, url, new JsonObject { ["domain"] = new JsonObject { ["enabled"] = false } }, cancellation);
        }

        using var response = await Send($"Deleting {kind} {id} ({kind.Service})", HttpMethod.Delete, url, null, cancellation);
    }

    /// <summary>The object inside its wrapper.</summary>
    public static JsonElement Unwrapped(ObjectKind kind, JsonElement json) => kind.Single.Length == 0 ? json
        : json.Object(kind.Single) ?? throw new SubjectUnavailableException($"{kind} ({kind.Service}): the answer has no object {kind.Single}. Is this the address of the service?");

    public static CloudObject Read(ObjectKind kind, JsonElement json)
    {
        // Barbican tells the address of a secret, not its id.
        var id = kind == ObjectKind.Secret ? json.Essential("secret_ref", "Secret").TrimEnd('/').Split('/')[^1] : json.Essential("id", kind.Words);
        var label = json.Object("metadata")?.Text(Workshop.LabelKey);
        return new CloudObject(kind, id, json.Text("name") ?? "")
        {
            Status = (json.Text("status") ?? "").ToLowerInvariant(),
            Description = string.Join(' ', new[] { json.Text("description"), label }.OfType<string>()),
            SizeGiB = kind.Service == "block-storage" ? json.Long("size", kind.Words) : null,
            FailReason = (json.Text("fail_reason") ?? json.Object("fault")?.Text("message")) is { Length: > 0 } reason ? reason : null,
        };
    }
}
