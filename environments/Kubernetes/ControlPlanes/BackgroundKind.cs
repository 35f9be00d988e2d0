namespace Conformance.Kubernetes;

/// <summary>What a <see cref="BackgroundEnvironment"/> keeps up.</summary>
public enum BackgroundKind
{
    /// <summary>A <see cref="Kubernetes.ControlPlane"/>.</summary>
    ControlPlane,

    /// <summary>A <see cref="Kubernetes.Node"/>.</summary>
    Node,
}
