using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Conformance.Model;
using Conformance.OpenStack.Acting;
using Conformance.OpenStack.Facts;
using Conformance.OpenStack.Http;
using Conformance.OpenStack.Identity;

namespace Conformance.OpenStack.Identities;

/// <summary>
/// One account at the identity service: signs in when first asked, and asks whatever it is told to. Safe for concurrent use. Every member that asks
/// throws <see cref="SubjectUnavailableException"/> if there is no answer.
/// </summary>
public sealed class IdentityAccount
{
    private readonly ApiClient client;
    private readonly Keystone keystone;
    private readonly TimeProvider time;
    private readonly CancellationToken lifetime;

    internal IdentityAccount(CloudConfig config, ApiClient client, TimeProvider time, CancellationToken lifetime)
    {
        (Config, this.client, this.time, this.lifetime) = (config, client, time, lifetime);
        keystone = new Keystone(config, client, time, lifetime);
        Caller = new ServiceCaller(keystone, new Catalogue(config)) { OsCloud = config.Name };
    }

    /// <summary>How it signs in; its text form has no secrets.</summary>
    public CloudConfig Config { get; }

    internal ServiceCaller Caller { get; }

    /// <summary>The token's facts; signs in if that has not happened yet.</summary>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<AuthToken> Token(CancellationToken cancellation) => (await keystone.Current(cancellation)).Facts;

    /// <summary>Another account of the same cloud, which signs in by a password with a domain as its scope.</summary>
    /// <param name="name">What messages call it.</param>
    /// <param name="userId">Id of the user.</param>
    /// <param name="password">Its password.</param>
    /// <param name="domainId">Id of the domain.</param>
    public IdentityAccount AtDomain(string name, string userId, string password, string domainId) =>
        new(Other(name, userId, password) with { DomainId = domainId }, client, time, lifetime);

    /// <summary>Another account of the same cloud, which signs in by a password with a project as its scope.</summary>
    /// <param name="name">What messages call it.</param>
    /// <param name="userId">Id of the user.</param>
    /// <param name="password">Its password.</param>
    /// <param name="projectId">Id of the project.</param>
    public IdentityAccount AtProject(string name, string userId, string password, string projectId) =>
        new(Other(name, userId, password) with { ProjectId = projectId }, client, time, lifetime);

    /// <summary>Asks with the account's token.</summary>
    /// <param name="method">HTTP method.</param>
    /// <param name="path">Path and query behind <c>/v3</c>.</param>
    /// <param name="body">JSON body, or null.</param>
    /// <param name="cancellation">Ends the request.</param>
    public async Task<IdentityAnswer> Ask(HttpMethod method, string path, JsonObject? body, CancellationToken cancellation)
    {
        await keystone.Current(cancellation);
        using var response = await keystone.Send(Request($"{method} {Bare(path)} (identity)", method, path, body), cancellation);
        return await Read(response);
    }

    /// <summary>Tries to sign in as somebody, without a trace in this account.</summary>
    /// <param name="auth">The object <c>auth</c> of the request.</param>
    /// <param name="cancellation">Ends the request.</param>
    public async Task<IdentityAnswer> SignIn(JsonObject auth, CancellationToken cancellation)
    {
        await keystone.Current(cancellation);
        using var response = await client.Send(Request("Sign-in (identity)", HttpMethod.Post, "/auth/tokens?nocatalog", new JsonObject { ["auth"] = auth.DeepClone() }), cancellation);
        return await Read(response);
    }

    /// <summary>Tries to sign in as this account with another scope.</summary>
    /// <param name="scope">The object <c>scope</c> of the request.</param>
    /// <param name="cancellation">Ends the request.</param>
    public async Task<IdentityAnswer> Rescope(JsonObject scope, CancellationToken cancellation)
    {
        var body = JsonNode.Parse(AuthBody.Of(Config))!["auth"]!.AsObject();
        body["scope"] = scope;
        return await SignIn(body, cancellation);
    }

    /// <inheritdoc/>
    public override string ToString() => Config.ToString();

    private CloudConfig Other(string name, string userId, string password) => Config with
    {
        Name = name, Auth = CloudAuth.Password, UserId = userId, UserName = null, UserDomainId = null, UserDomainName = null, Password = password, Token = null,
        ApplicationCredentialId = null, ApplicationCredentialName = null, ApplicationCredentialSecret = null,
        ProjectId = null, ProjectName = null, ProjectDomainId = null, ProjectDomainName = null, DomainId = null, DomainName = null, Sources = [],
    };

    private ApiRequest Request(string what, HttpMethod method, string path, JsonObject? body) =>
        new(what, keystone.Root.AbsoluteUri.TrimEnd('/') + path) { Method = method, Body = body is null ? null : Encoding.UTF8.GetBytes(body.ToJsonString()) };

    /// <summary>Names in queries would make every message another one.</summary>
    private static string Bare(string path) => path.Split('?')[0];

    private static async Task<IdentityAnswer> Read(ApiResponse response)
    {
        if (response.Status is < 200 or >= 300)
        {
            return new IdentityAnswer(response.Status, [], await response.ErrorText());
        }

        // Many successes (204) have no body at all.
        var bytes = await response.Bytes(8 << 20) ?? throw new SubjectUnavailableException($"{response.Url}: the answer is larger than 8 MiB.");
        try
        {
            return new IdentityAnswer(response.Status, bytes.Length == 0 ? [] : JsonNode.Parse(bytes) as JsonObject ?? [], null);
        }
        catch (JsonException broken)
        {
            throw new SubjectUnavailableException($"{response.Url}: the answer is no JSON: {broken.Message}", broken);
        }
    }
}
