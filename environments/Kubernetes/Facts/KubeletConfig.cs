namespace Conformance.Kubernetes.Facts;

/// <summary>How a kubelet is configured, as it says itself (<c>/configz</c>, asked through the API server).</summary>
/// <param name="Node">Name of its node.</param>
public sealed record KubeletConfig(string Node)
{
    /// <summary>Why it could not be read; null if it was.</summary>
    public string? Problem { get; init; }

    /// <summary>Whether it serves requests without credentials; null if it does not say.</summary>
    public bool? AnonymousEnabled { get; init; }

    /// <summary><c>Webhook</c> or <c>AlwaysAllow</c>; null if it does not say.</summary>
    public string? AuthorizationMode { get; init; }

    /// <summary>Port without any authentication; 0 = none. A kubelet leaves it out where it is 0.</summary>
    public int ReadOnlyPort { get; init; }

    /// <summary>Whether it replaces its client certificate in time; null if it does not say.</summary>
    public bool? RotatesCertificates { get; init; }

    /// <summary>Whether it has the cluster sign its serving certificate; false if it does not say, which is the default.</summary>
    public bool BootstrapsServing { get; init; }
}
