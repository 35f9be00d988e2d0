namespace Conformance.Kubernetes.Facts;

/// <summary>What came of a request without credentials.</summary>
/// <param name="Url">What was asked.</param>
/// <param name="Status">HTTP status, or null if there was no answer.</param>
/// <param name="Problem">Why there was no answer; null if there was.</param>
public sealed record ProbeAnswer(string Url, int? Status, string? Problem)
{
    /// <summary>The certificate the server showed, if it showed one.</summary>
    public ShownCertificate? Certificate { get; init; }
}
