namespace Conformance.Kubernetes.Facts;

/// <summary>An ingress class.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Controller">What serves it.</param>
/// <param name="IsDefault">Whether it is given to ingresses that name no class.</param>
public sealed record IngressClass(string Name, string Controller, bool IsDefault);
