namespace Conformance.Kubernetes.Facts;

/// <summary>A request for a certificate that was put to the cluster.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Signer">Who is to sign it: <c>kubernetes.io/kubelet-serving</c>.</param>
/// <param name="User">Who asked.</param>
/// <param name="State"><c>Pending</c>, <c>Approved</c>, <c>Issued</c>, <c>Denied</c> or <c>Failed</c>.</param>
public sealed record SigningRequest(string Name, string Signer, string User, string State)
{
    /// <summary>When it was put (UTC).</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>The certificate, if it was issued.</summary>
    public ShownCertificate? Certificate { get; init; }
}
