using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Conformance.Model;
using Conformance.OpenStack.Facts;
using Conformance.OpenStack.Http;
using Conformance.OpenStack.Identities;
using Conformance.OpenStack.Identity;

namespace Conformance.OpenStack.Acting;

/// <summary>
/// One account that asks any service whatever it is told to, and takes any status as an answer: for programs that work in a cloud on behalf of somebody.
/// Signs in when first asked; a sign-in that failed stays failed. Safe for concurrent use.
/// </summary>
public sealed class ServiceSession : IDisposable
{
    private readonly ApiClient client;
    private readonly CancellationTokenSource lifetime = new();
    private readonly Keystone keystone;
    private readonly ServiceCaller caller;

    private ServiceSession(CloudConfig config, CloudOptions options)
    {
        Config = config;
        client = new ApiClient(config, options);
        keystone = new Keystone(config, client, options.Time, lifetime.Token);
        caller = new ServiceCaller(keystone, new Catalogue(config));
    }

    /// <summary>How it signs in; its text form has no secrets.</summary>
    public CloudConfig Config { get; }

    /// <summary>Requests sent so far, repeated ones included.</summary>
    public int Requests => client.Requests;

    /// <summary>A session; nothing is asked yet.</summary>
    /// <param name="config">Where the cloud is and how to sign in.</param>
    /// <param name="options">Clock and limits; null = the defaults.</param>
    public static ServiceSession Open(CloudConfig config, CloudOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new ServiceSession(config, options ?? new CloudOptions());
    }

    /// <summary>The token's facts; signs in if that has not happened yet.</summary>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<AuthToken> Token(CancellationToken cancellation = default) => (await keystone.Current(cancellation)).Facts;

    /// <summary>Asks a service.</summary>
    /// <param name="method">HTTP method.</param>
    /// <param name="service">Official type of the service: <c>network</c>.</param>
    /// <param name="version">Version segment of its addresses: <c>v2.0</c>; of no use for identity.</param>
    /// <param name="path">Path and query behind the version.</param>
    /// <param name="body">JSON body, or null.</param>
    /// <param name="microversion">Value of <c>OpenStack-API-Version</c>: <c>compute 2.67</c>; null = none.</param>
    /// <param name="bodyType">Media type of the body; null = JSON's.</param>
    /// <param name="cancellation">Ends the request.</param>
    /// <exception cref="SubjectUnavailableException">There is no answer, the sign-in fails, or the catalogue has no such service.</exception>
    public async Task<IdentityAnswer> Ask(
        HttpMethod method, string service, string version, string path, JsonNode? body = null, string? microversion = null, string? bodyType = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(path);
        var root = await caller.Root(service, version, cancellation);
        var request = new ApiRequest($"{method} {path.Split('?')[0]} ({service})", root.TrimEnd('/') + path)
        {
            Method = method, Body = body is null ? null : Encoding.UTF8.GetBytes(body.ToJsonString()), BodyType = bodyType ?? "application/json",
        };
        using var response = await keystone.Send(microversion is null ? request : request.With("OpenStack-API-Version", microversion), cancellation);
        if (response.Status is < 200 or >= 300)
        {
            return new IdentityAnswer(response.Status, [], await response.ErrorText());
        }

        // Many successes (204) have no body at all.
        var bytes = await response.Bytes(16 << 20) ?? throw new SubjectUnavailableException($"{response.Url}: the answer is larger than 16 MiB.");
        try
        {
            return new IdentityAnswer(response.Status, bytes.Length == 0 ? [] : JsonNode.Parse(bytes) as JsonObject ?? [], null);
        }
        catch (JsonException broken)
        {
            throw new SubjectUnavailableException($"{response.Url}: the answer is no JSON.", broken);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lifetime.Cancel();
        client.Dispose();
        lifetime.Dispose();
    }
}
