using Conformance.OpenStack.Facts;

namespace Conformance.OpenStack;

/// <summary>
/// One OpenStack cloud as a plain project member sees it. Everything it tells is fetched once, when first asked for, and shared by all who ask;
/// a failure is shared as well. Safe for concurrent use.
/// </summary>
public sealed class Cloud : IAsyncDisposable
{
    /// <summary>Number of HTTP requests sent so far, sign-in included.</summary>
    public int Requests => 0;

    /// <summary>The token's facts; signs in if that has not happened yet.</summary>
    /// <param name="cancellation">Ends this caller's wait; the shared request goes on.</param>
    public Task<AuthToken> Token(CancellationToken cancellation = default) => throw new NotSupportedException();

    /// <summary>The token's catalogue, every region and interface.</summary>
    /// <param name="cancellation">Ends this caller's wait; the shared request goes on.</param>
    public Task<IReadOnlyList<CatalogService>> Catalog(CancellationToken cancellation = default) => throw new NotSupportedException();

    /// <summary>All flavors visible to the project, with extra specs, in the order of the service.</summary>
    /// <param name="cancellation">Ends this caller's wait; the shared request goes on.</param>
    public Task<IReadOnlyList<Flavor>> Flavors(CancellationToken cancellation = default) => throw new NotSupportedException();

    /// <summary>All images the project may see: public, community, shared and own ones, hidden ones included.</summary>
    /// <param name="cancellation">Ends this caller's wait; the shared request goes on.</param>
    public Task<IReadOnlyList<Image>> Images(CancellationToken cancellation = default) => throw new NotSupportedException();

    /// <summary>All volume types visible to the project.</summary>
    /// <param name="cancellation">Ends this caller's wait; the shared request goes on.</param>
    public Task<IReadOnlyList<VolumeType>> VolumeTypes(CancellationToken cancellation = default) => throw new NotSupportedException();

    /// <summary>
    /// Asks every public endpoint of one service type for its version document, each once a run. Empty if the catalogue has no such type.
    /// </summary>
    /// <param name="serviceType">Type exactly as in the catalogue.</param>
    /// <param name="cancellation">Ends this caller's wait; the shared request goes on.</param>
    public Task<IReadOnlyList<EndpointAnswer>> Endpoints(string serviceType, CancellationToken cancellation = default) => throw new NotSupportedException();

    /// <summary>
    /// Sends an S3 ListBuckets request, signed (version 4) with an access key that does not exist, to the root of the endpoint's scheme, host and port;
    /// once a run for each address. Never asks another host than the endpoint's.
    /// </summary>
    /// <param name="endpoint">An endpoint of the catalogue (<c>object-store</c> or <c>object-store-s3</c>).</param>
    /// <param name="cancellation">Ends this caller's wait; the shared request goes on.</param>
    public Task<S3Answer> ProbeS3(CatalogEndpoint endpoint, CancellationToken cancellation = default) => throw new NotSupportedException();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
