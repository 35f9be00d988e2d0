namespace Conformance.Kubernetes;

/// <summary>How one cluster is reached and who asks: a context of kubeconfig files, resolved. Never prints a secret.</summary>
public sealed class KubeConfig
{
    /// <summary>Address of the API server; may have a path below which the API begins.</summary>
    public required Uri Server { get; init; }

    /// <summary>Name of the context it was read from; empty if it was made by hand.</summary>
    public string Context { get; init; } = "";

    /// <summary>The namespace that is meant where none is named. Default: <c>default</c>.</summary>
    public string Namespace { get; init; } = "default";

    /// <summary>PEM text of the trusted authorities, or null for those of the system.</summary>
    public string? CertificateAuthority { get; init; }

    /// <summary>Trust any server. For test clusters only.</summary>
    public bool InsecureSkipTlsVerify { get; init; }

    /// <summary>The name the server's certificate must have, if it is not that of <see cref="Server"/>. It is sent as the server's name, too.</summary>
    public string? TlsServerName { get; init; }

    /// <summary>Proxy (http, https or socks5), or null for what the process's environment says.</summary>
    public Uri? Proxy { get; init; }

    /// <summary>PEM text of the client certificate, followed by its intermediates; null = none.</summary>
    public string? ClientCertificate { get; init; }

    /// <summary>PEM text of the key of <see cref="ClientCertificate"/>.</summary>
    public string? ClientKey { get; init; }

    /// <summary>Bearer token; null = none.</summary>
    public string? Token { get; init; }

    /// <summary>File with the bearer token, read again every minute; its last good content counts more than <see cref="Token"/>.</summary>
    public string? TokenFile { get; init; }

    /// <summary>User of HTTP basic authentication; null = none.</summary>
    public string? Username { get; init; }

    /// <summary>Password of <see cref="Username"/>.</summary>
    public string? Password { get; init; }

    /// <summary>Program that supplies credentials; null = none.</summary>
    public ExecPlugin? Exec { get; init; }

    /// <summary>Who the requests are made for, as <c>as</c> in kubeconfig; null = the user itself.</summary>
    public Impersonation? Impersonate { get; init; }

    /// <summary>Server and context.</summary>
    public override string ToString() => Context.Length == 0 ? Server.ToString() : $"{Server} (context {Context})";
}
