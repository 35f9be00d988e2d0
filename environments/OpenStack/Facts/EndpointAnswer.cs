namespace Conformance.OpenStack.Facts;

/// <summary>What one endpoint of the catalogue answered to a small read.</summary>
/// <param name="ServiceType">The service's type as listed.</param>
/// <param name="Endpoint">The endpoint that was asked.</param>
/// <param name="Asked">The address that was requested (version document or root), without credentials.</param>
/// <param name="Status">HTTP status, or null if there was no HTTP answer at all.</param>
/// <param name="SpeaksService">True if the body is the version document (or the S3 answer) such a service gives.</param>
/// <param name="Observed">What came back, in one line for people: <c>200, versions v2.0 and v2.1</c>, <c>connection refused</c>.</param>
public sealed record EndpointAnswer(string ServiceType, CatalogEndpoint Endpoint, string Asked, int? Status, bool SpeaksService, string Observed)
{
    /// <summary>True if nothing can be said about the service: no HTTP answer, 429 or 5xx.</summary>
    public bool Unavailable => Status is null or 429 or >= 500;
}
