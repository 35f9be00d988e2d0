namespace Conformance.Kubernetes.Facts;

/// <summary>What matters of a certificate.</summary>
/// <param name="Subject">Whose it is.</param>
/// <param name="Issuer">Who signed it.</param>
/// <param name="From">Since when it is valid (UTC).</param>
/// <param name="Until">Until when it is valid (UTC).</param>
public sealed record ShownCertificate(string Subject, string Issuer, DateTimeOffset From, DateTimeOffset Until);
