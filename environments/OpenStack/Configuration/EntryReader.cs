using System.Globalization;
using Conformance.Model;

namespace Conformance.OpenStack.Configuration;

/// <summary>Turns the merged entry of one cloud into a <see cref="CloudConfig"/>.</summary>
/// <param name="name">The cloud's name.</param>
/// <param name="entry">The merged entry, keys with underscores.</param>
/// <param name="sources">The files it came from.</param>
/// <param name="directory">Where relative paths start.</param>
/// <param name="home">What <c>~</c> stands for, if known.</param>
internal sealed class EntryReader(string name, ConfigNode entry, IReadOnlyList<string> sources, string directory, string? home)
{
    private const string Versioned = "_api_version", Override = "_endpoint_override", Endpoint = "_endpoint";
    private ConfigNode entry = entry;

    public CloudConfig Read(string? region, string? regionVariable)
    {
        var chosen = ChooseRegion(region, regionVariable);
        if (entry.Map!.GetValueOrDefault("auth") is { Map: null } auth and not { Text: null, Items: null })
        {
            throw new ConfigurationException($"{auth.Where}: auth of cloud {name} must be a map (auth_url, username, …).");
        }

        if (Text("system_scope") is not null)
        {
            throw Wrong("system_scope", "a system scope is for administrators of the cloud, and the checks need the view of a project member. Remove it and name a project");
        }

        if (Text("trust_id") is not null)
        {
            throw Wrong("trust_id", "trusts are not supported. Use a password or an application credential");
        }

        if (Text("identity_api_version") is { } version && version.TrimStart('v').Split('.')[0] != "3")
        {
            throw Wrong("identity_api_version", "only version 3 of the identity service is supported. Write 3 or remove it");
        }

        var config = new CloudConfig
        {
            Name = name,
            AuthUrl = AuthUrl(),
            Auth = AuthType(),
            UserName = Text("username", "user_name", "user"),
            UserId = Text("user_id"),
            UserDomainName = Text("user_domain_name", "user_domain"),
            UserDomainId = Text("user_domain_id"),
            Password = Text("password"),
            Token = Text("token", "auth_token"),
            ApplicationCredentialId = Text("application_credential_id"),
            ApplicationCredentialName = Text("application_credential_name"),
            ApplicationCredentialSecret = Text("application_credential_secret"),
            ProjectName = Text("project_name", "tenant_name", "project"),
            ProjectId = Text("project_id", "tenant_id"),
            ProjectDomainName = Text("project_domain_name", "project_domain"),
            ProjectDomainId = Text("project_domain_id"),
            DomainName = Text("domain_name"),
            DomainId = Text("domain_id"),
            Region = chosen,
            Interface = Interface(),
            Verify = !(Flag("insecure") ?? false) && (Flag("verify") ?? true),
            CaFile = ExistingFile("cacert"),
            CertificateFile = ExistingFile("cert"),
            KeyFile = ExistingFile("key"),
            ApiTimeout = Seconds("api_timeout") ?? Seconds("timeout"),
            EndpointOverrides = PerService(Endpoint).Concat(PerService(Override)).GroupBy(pair => pair.Key, StringComparer.Ordinal)
                .ToDictionary(group => group.Key, group => group.Last().Value, StringComparer.Ordinal),
            ApiVersions = PerService(Versioned).ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal),
            Sources = sources,
        };
        return Checked(WithDefaultDomain(config));
    }

    public static string Absolute(string path, string directory, string? home) =>
        path is "~" || path.StartsWith("~/", StringComparison.Ordinal) ? Path.GetFullPath(Path.Combine(home ?? directory, path.Length > 2 ? path[2..] : "."))
            : Path.GetFullPath(path, directory);

    private CloudConfig WithDefaultDomain(CloudConfig config)
    {
        var (id, label) = (Text("default_domain_id", "default_domain"), Text("default_domain_name"));
        if (id is null && label is null)
        {
            return config;
        }

        if (config is { UserDomainId: null, UserDomainName: null })
        {
            config = config with { UserDomainId = id, UserDomainName = id is null ? label : null };
        }

        return config is { ProjectDomainId: null, ProjectDomainName: null } ? config with { ProjectDomainId = id, ProjectDomainName = id is null ? label : null } : config;
    }

    private CloudConfig Checked(CloudConfig config)
    {
        switch (config.Auth)
        {
            case CloudAuth.Password:
                Need(config.UserName ?? config.UserId, "username (or user_id)");
                Need(config.Password, "password", "It may stand in secure.yaml.");
                break;
            case CloudAuth.Token:
                Need(config.Token, "token");
                break;
            default:
                Need(config.ApplicationCredentialId ?? config.ApplicationCredentialName, "application_credential_id (or application_credential_name)");
                Need(config.ApplicationCredentialSecret, "application_credential_secret", "It may stand in secure.yaml.");
                if (config.ApplicationCredentialId is null)
                {
                    Need(config.UserName ?? config.UserId, "username (or user_id), which goes with application_credential_name,");
                }

                break;
        }

        var scopedToProject = (config.ProjectId ?? config.ProjectName) is not null;
        if (scopedToProject && (config.DomainId ?? config.DomainName) is not null)
        {
            throw Wrong(config.DomainId is null ? "domain_name" : "domain_id", "a token has one scope, a project or a domain. Remove it, or remove the project");
        }

        return config.KeyFile is not null && config.CertificateFile is null
            ? throw Wrong("key", "a key needs its certificate. Add cert")
            : config;
    }

    private void Need(string? value, string key, string more = "")
    {
        if (value is null)
        {
            throw new ConfigurationException($"{entry.Where}: cloud {name} has no {key}. Add it below auth. {more}".TrimEnd());
        }
    }

    private string? ChooseRegion(string? wanted, string? variable)
    {
        var known = entry.Map!.GetValueOrDefault("regions") switch
        {
            null or { Text: null, Items: null, Map: null } => [],
            { Items: { } items } => items,
            var other => throw new ConfigurationException($"{other.Where}: regions of cloud {name} must be a list."),
        };
        var region = wanted ?? Text("region_name") ?? variable ?? known.Select(RegionName).FirstOrDefault();
        if (known.Count == 0 || region is null)
        {
            return region;
        }

        var found = known.Find(node => RegionName(node) == region)
            ?? throw new ConfigurationException($"{entry.Where}: cloud {name} has no region {region}. Its key regions lists: {string.Join(", ", known.Select(RegionName))}.");
        if (found.Map?.GetValueOrDefault("values") is { Map: not null } values)
        {
            entry = ConfigNode.Merge(entry, values);
        }

        return region;
    }

    private string RegionName(ConfigNode node) => node.Text ?? node.Map?.GetValueOrDefault("name")?.Text
        ?? throw new ConfigurationException($"{node.Where}: an item of regions of cloud {name} must be a name, or a map with name and values.");

    private Uri AuthUrl()
    {
        var text = Text("auth_url");
        if (text is null)
        {
            throw new ConfigurationException($"{entry.Where}: cloud {name} has no auth_url. Add the address of Keystone below auth, for instance auth_url: https://keystone.example.com:5000/v3.");
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.Host.Length == 0)
        {
            throw Wrong("auth_url", "this is no address with http:// or https://. Write for instance https://keystone.example.com:5000/v3");
        }

        // Credentials in an address would end up in logs and messages.
        return address.UserInfo.Length > 0 || address.Query.Length > 0
            ? throw Wrong("auth_url", "an address without user, password and query is expected. Use username and password instead")
            : address;
    }

    private CloudAuth AuthType() => Text("auth_type", "auth_plugin")?.ToLowerInvariant().Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal) switch
    {
        null => (Text("token", "auth_token"), Text("password"), Text("application_credential_id", "application_credential_secret")) switch
        {
            ({ }, null, _) => CloudAuth.Token,
            (_, null, { }) => CloudAuth.ApplicationCredential,
            _ => CloudAuth.Password,
        },
        "password" or "v3password" => CloudAuth.Password,
        "token" or "v3token" => CloudAuth.Token,
        "v3applicationcredential" or "applicationcredential" => CloudAuth.ApplicationCredential,
        _ => throw Wrong("auth_type", $"{Text("auth_type", "auth_plugin")} is not supported. Use password, token or v3applicationcredential"),
    };

    private string Interface() => Text("interface", "endpoint_type")?.ToLowerInvariant() switch
    {
        null or "public" or "publicurl" => "public",
        "internal" or "internalurl" => "internal",
        "admin" or "adminurl" => "admin",
        _ => throw Wrong("interface", "one of public, internal and admin is expected"),
    };

    private bool? Flag(string key) => Text(key)?.ToLowerInvariant() switch
    {
        null => null,
        "true" or "yes" or "on" or "1" or "y" or "t" => true,
        "false" or "no" or "off" or "0" or "n" or "f" => false,
        _ => throw Wrong(key, "true or false is expected"),
    };

    private TimeSpan? Seconds(string key) => Text(key) is not { } text ? null
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and <= 86_400 ? TimeSpan.FromSeconds(seconds)
        : throw Wrong(key, "a number of seconds greater than 0 is expected");

    private string? ExistingFile(string key)
    {
        if (Text(key) is not { } text)
        {
            return null;
        }

        var path = Absolute(text, directory, home);
        return File.Exists(path) ? path : throw Wrong(key, $"there is no file {path}. Correct the path, or remove the key");
    }

    private IEnumerable<KeyValuePair<string, string>> PerService(string suffix)
    {
        var keys = entry.Map!.Keys.Where(key => key.EndsWith(suffix, StringComparison.Ordinal) && key.Length > suffix.Length && !(suffix == Endpoint && key.EndsWith("_auth_endpoint", StringComparison.Ordinal)));
        foreach (var key in keys)
        {
            if (Text(key) is { } text)
            {
                yield return new(ServiceTypes.Canonical(key[..^suffix.Length].Replace('_', '-')), text);
            }
        }
    }

    /// <summary>The first of the keys that has a value, below auth before the top level.</summary>
    private string? Text(params string[] keys) => Node(keys) switch
    {
        null => null,
        { Text: { } text } => text,
        var node => throw new ConfigurationException($"{node.Where}: {keys[0]} of cloud {name} must be plain text."),
    };

    private ConfigNode? Node(params string[] keys)
    {
        var maps = new[] { entry.Map!.GetValueOrDefault("auth")?.Map, entry.Map };
        return maps.OfType<Dictionary<string, ConfigNode>>().SelectMany(map => keys.Select(key => map.GetValueOrDefault(key)))
            .FirstOrDefault(node => node is { Text.Length: > 0 } or { Map: not null } or { Items: not null });
    }

    private ConfigurationException Wrong(string key, string problem) =>
        new($"{Node(key)?.Where ?? entry.Where}: {key} of cloud {name}: {problem}.");
}
