namespace Conformance.OpenStack;

/// <summary>One entry of a clouds.yaml, merged and checked: everything needed to sign in to a cloud and to find its services.</summary>
public sealed record CloudConfig
{
    /// <summary>Name of the entry; <c>envvars</c> if it came from <c>OS_*</c> variables.</summary>
    public required string Name { get; init; }

    /// <summary>Keystone's address as configured, with or without <c>/v3</c>.</summary>
    public required Uri AuthUrl { get; init; }

    /// <summary>How to sign in.</summary>
    public CloudAuth Auth { get; init; } = CloudAuth.Password;

    /// <summary>User name, or null if the id is given.</summary>
    public string? UserName { get; init; }

    /// <summary>User id, or null.</summary>
    public string? UserId { get; init; }

    /// <summary>Domain name of the user, or null.</summary>
    public string? UserDomainName { get; init; }

    /// <summary>Domain id of the user, or null. Sign-in uses <c>default</c> if a user name comes with neither.</summary>
    public string? UserDomainId { get; init; }

    /// <summary>Secret: the password.</summary>
    public string? Password { get; init; }

    /// <summary>Secret: the token.</summary>
    public string? Token { get; init; }

    /// <summary>Id of the application credential, or null if it is named by user and name.</summary>
    public string? ApplicationCredentialId { get; init; }

    /// <summary>Name of the application credential, or null.</summary>
    public string? ApplicationCredentialName { get; init; }

    /// <summary>Secret: the secret of the application credential.</summary>
    public string? ApplicationCredentialSecret { get; init; }

    /// <summary>Project name of the scope, or null.</summary>
    public string? ProjectName { get; init; }

    /// <summary>Project id of the scope, or null.</summary>
    public string? ProjectId { get; init; }

    /// <summary>Domain name of the project, or null.</summary>
    public string? ProjectDomainName { get; init; }

    /// <summary>Domain id of the project, or null. Sign-in uses the user's domain if a project name comes with neither.</summary>
    public string? ProjectDomainId { get; init; }

    /// <summary>Domain name where the scope is a domain instead of a project, or null.</summary>
    public string? DomainName { get; init; }

    /// <summary>Domain id where the scope is a domain, or null.</summary>
    public string? DomainId { get; init; }

    /// <summary>Region, or null for the first one of the catalogue.</summary>
    public string? Region { get; init; }

    /// <summary>Interface of the catalogue to use: <c>public</c>, <c>internal</c> or <c>admin</c>.</summary>
    public string Interface { get; init; } = "public";

    /// <summary>False: certificates are not checked.</summary>
    public bool Verify { get; init; } = true;

    /// <summary>Absolute path of a PEM bundle that is trusted instead of the system's authorities, or null.</summary>
    public string? CaFile { get; init; }

    /// <summary>Absolute path of a client certificate (PEM), or null.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>Absolute path of the client certificate's key (PEM), or null if it is in <see cref="CertificateFile"/>.</summary>
    public string? KeyFile { get; init; }

    /// <summary>Time limit of one request, or null for the default of 32 s.</summary>
    public TimeSpan? ApiTimeout { get; init; }

    /// <summary>Addresses that replace the catalogue's, by official service type.</summary>
    public IReadOnlyDictionary<string, string> EndpointOverrides { get; init; } = new Dictionary<string, string>();

    /// <summary>API versions asked for, by official service type.</summary>
    public IReadOnlyDictionary<string, string> ApiVersions { get; init; } = new Dictionary<string, string>();

    /// <summary>Files the entry was put together from, in the order they were read; empty for an entry that is no file's.</summary>
    public IReadOnlyList<string> Sources { get; init; } = [];

    /// <summary>How messages name the entry: <c>cloud NAME in FILE</c>.</summary>
    internal string Label => Sources.Count == 0 ? $"cloud {Name}" : $"cloud {Name} in {string.Join(" and ", Sources)}";

    /// <summary>Name, address and way of sign-in; never a secret.</summary>
    public override string ToString() =>
        $"cloud {Name} ({Auth} at {AuthUrl}, region {Region ?? "not stated"}, project {ProjectName ?? ProjectId ?? "not stated"})";
}
