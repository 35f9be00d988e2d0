using System.Globalization;
using System.Text.Json;
using Conformance.Model;
using Conformance.OpenStack.Facts;
using Conformance.OpenStack.Http;
using Conformance.OpenStack.Reading;

namespace Conformance.OpenStack.Identity;

/// <summary>Signs in to Keystone v3: once for all callers, again before the token expires or when a service refuses it.</summary>
/// <param name="config">Where and as whom.</param>
/// <param name="client">Sends the requests.</param>
/// <param name="time">The clock.</param>
/// <param name="lifetime">Ends with the cloud.</param>
internal sealed class Keystone(CloudConfig config, ApiClient client, TimeProvider time, CancellationToken lifetime)
{
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);
    private readonly Lock gate = new();
    private Task<SignedIn>? current;
    private Uri? root;

    /// <summary>Address of Keystone's version 3; until the first sign-in it may be the configured address.</summary>
    public Uri Root => root ?? WithVersion(config.AuthUrl) ?? config.AuthUrl;

    /// <summary>The newest successful sign-in, or null; signs in nowhere.</summary>
    public SignedIn? Known => current is { IsCompletedSuccessfully: true } signedIn ? signedIn.Result : null;

    /// <summary>The sign-in in force. A failed one stays failed: repeating a wrong password could lock the account.</summary>
    public Task<SignedIn> Current(CancellationToken cancellation)
    {
        lock (gate)
        {
            if (current is null || (current.IsCompletedSuccessfully && time.GetUtcNow() >= current.Result.RenewAt))
            {
                current = Begin();
            }

            return current.WaitAsync(cancellation);
        }
    }

    /// <summary>A sign-in newer than one that a service refused; callers with the same refused one share it.</summary>
    public Task<SignedIn> Renew(SignedIn refused, CancellationToken cancellation)
    {
        lock (gate)
        {
            if (current is null || (current.IsCompletedSuccessfully && ReferenceEquals(current.Result, refused)))
            {
                current = Begin();
            }

            return current.WaitAsync(cancellation);
        }
    }

    /// <summary>Sends a request with the token; after a 401 once more with a new one.</summary>
    public async Task<ApiResponse> Send(ApiRequest request, CancellationToken cancellation)
    {
        var signedIn = await Current(cancellation);
        var response = await client.Send(request.With("X-Auth-Token", signedIn.Secret), cancellation);
        if (response.Status != 401)
        {
            return response;
        }

        response.Dispose();
        signedIn = await Renew(signedIn, cancellation);
        return await client.Send(request.With("X-Auth-Token", signedIn.Secret), cancellation);
    }

    private Task<SignedIn> Begin() => Task.Run(SignIn, lifetime);

    private async Task<SignedIn> SignIn()
    {
        root ??= WithVersion(config.AuthUrl) ?? await Discover();
        var request = new ApiRequest("Sign-in to Keystone", root.AbsoluteUri.TrimEnd('/') + "/auth/tokens") { Method = HttpMethod.Post, Body = AuthBody.Of(config) };
        using var response = await client.Send(request, lifetime);
        if (response.Status is not (200 or 201))
        {
            throw response.Status switch
            {
                401 => new SubjectUnavailableException($"{request.What}: {root} refuses {Who()} (401). {Cure()} They are read from {config.Label}."),
                403 => new SubjectUnavailableException($"{request.What}: {root} forbids {Who()} to sign in (403). The account may be locked or disabled, or its password expired; ask an administrator of the domain."),
                400 => new SubjectUnavailableException($"{(await response.Refused()).Message} Check user, project and their domains in {config.Label}."),
                404 or 300 => new SubjectUnavailableException($"{request.What}: there is no Keystone v3 at {root} ({response.Status}). Check auth_url in {config.Label}: it normally ends with /v3."),
                _ => await response.Refused(),
            };
        }

        var secret = response.Header("X-Subject-Token");
        using var json = await response.Json();
        return Read(json.RootElement, secret is { Length: > 0 } ? secret : throw Odd("it has no header X-Subject-Token"));
    }

    private SignedIn Read(JsonElement json, string secret)
    {
        var token = json.Object("token") ?? throw Odd("it has no object token");
        var user = token.Object("user") ?? throw Odd("it has no object user");
        var project = token.Object("project");
        var expires = Time(token, "expires_at") ?? throw Odd("it has no readable expires_at");
        var roles = token.Objects("roles").Select(role => role.Text("name")).OfType<string>().ToList();
        var catalog = token.Objects("catalog").Select(service => new CatalogService(
            service.Text("type") ?? "",
            service.Text("name") ?? "",
            [.. service.Objects("endpoints").Select(endpoint => new CatalogEndpoint(
                endpoint.Text("interface") ?? "", endpoint.Text("region_id") ?? endpoint.Text("region") ?? "", endpoint.Text("url") ?? ""))])).ToList();

        // The life is taken from Keystone's own two times, as its clock may differ from ours.
        var now = time.GetUtcNow();
        var life = expires - (Time(token, "issued_at") ?? now);
        var margin = life > 2 * Margin ? Margin : life / 2;
        var facts = new AuthToken(user.Text("name") ?? "", project?.Text("id"), project?.Text("name"), roles, expires)
        {
            UserId = user.Text("id"), ProjectDomainId = token.Object("project")?.Object("domain")?.Text("id"), DomainId = token.Object("domain")?.Text("id"), DomainName = token.Object("domain")?.Text("name"),
        };
        return new SignedIn(secret, facts, catalog, now + life - margin);
    }

    private static DateTimeOffset? Time(JsonElement json, string name) =>
        DateTimeOffset.TryParse(json.Text(name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at) ? at : null;

    private SubjectUnavailableException Odd(string problem) =>
        new($"Sign-in to Keystone: the answer of {root} is not that of Keystone v3: {problem}. Check auth_url in {config.Label}.");

    // auth_url with a version needs no discovery.
    private static Uri? WithVersion(Uri address)
    {
        var path = address.AbsolutePath.TrimEnd('/');
        return path.EndsWith("/v3", StringComparison.OrdinalIgnoreCase) ? new Uri(address, path)
            : path.EndsWith("/v2.0", StringComparison.OrdinalIgnoreCase) ? new Uri(address, path[..^"v2.0".Length] + "v3")
            : null;
    }

    private async Task<Uri> Discover()
    {
        var asked = config.AuthUrl.AbsoluteUri.TrimEnd('/') + "/";
        var guess = new Uri(asked + "v3");
        using var response = await client.Send(new ApiRequest("Versions of Keystone", asked), lifetime);
        if (response.Status is not (200 or 300))
        {
            // Some proxies only let the versioned path through.
            return response.Status is 401 or 403 or 404 or 405 ? guess : throw await response.Refused();
        }

        using var json = await response.Json();
        var document = json.RootElement;
        var versions = (document.Object("versions") is { } wrapped ? wrapped.Objects("values") : document.Objects("versions")).ToList();
        if (document.Object("version") is { } single)
        {
            versions.Add(single);
        }

        var third = versions.Where(version => version.Text("id")?.StartsWith("v3", StringComparison.Ordinal) == true).ToList();
        if (third.Count == 0)
        {
            throw new SubjectUnavailableException($"Versions of Keystone: {asked} lists {string.Join(", ", versions.Select(version => version.Text("id")).DefaultIfEmpty("no version"))} where v3 is needed. Check auth_url in {config.Label}.");
        }

        // The document's own address counts only if it is on the same host: behind proxies it often names an internal one.
        var self = third[0].Objects("links").FirstOrDefault(link => link.Text("rel") == "self").Text("href");
        return Uri.TryCreate(self, UriKind.Absolute, out var href) && href.Host == guess.Host && href.Port == guess.Port && href.Scheme == guess.Scheme
            ? new Uri(href, href.AbsolutePath.TrimEnd('/'))
            : guess;
    }

    private string Who() => config.Auth switch
    {
        CloudAuth.Password => $"user {config.UserName ?? config.UserId}{(config.UserId is null ? $" of domain {config.UserDomainName ?? config.UserDomainId ?? "default"}" : "")}{For()}",
        CloudAuth.Token => $"the token{For()}",
        _ => $"application credential {config.ApplicationCredentialId ?? config.ApplicationCredentialName}",
    };

    private string For() => (config.ProjectName ?? config.ProjectId) is { } project ? $" for project {project}"
        : (config.DomainName ?? config.DomainId) is { } domain ? $" for domain {domain}" : "";

    private string Cure() => config.Auth switch
    {
        CloudAuth.Password => "Check username, password and user_domain_name, and that the user has a role in the project.",
        CloudAuth.Token => "The token is unknown or expired, or not valid for the project: get a new one (openstack token issue).",
        _ => "Check application_credential_id and application_credential_secret; the credential may be deleted or expired.",
    };
}
