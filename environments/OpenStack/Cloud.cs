using System.Collections.Concurrent;
using Conformance.Model;
using Conformance.OpenStack.Acting;
using Conformance.OpenStack.Facts;
using Conformance.OpenStack.Http;
using Conformance.OpenStack.Identity;
using Conformance.OpenStack.Probes;
using Conformance.OpenStack.Reading;
using Conformance.Tls;
using Conformance.Tls.Facts;

namespace Conformance.OpenStack;

/// <summary>
/// One OpenStack cloud as a plain project member sees it. Everything it tells is fetched once, when first asked for, and shared by all who ask;
/// a failure is shared as well. Safe for concurrent use. Every member that asks the cloud throws <see cref="SubjectUnavailableException"/> if the
/// cloud cannot be asked, and <see cref="ConfigurationException"/> if the configured region does not exist.
/// </summary>
public sealed class Cloud : IAsyncDisposable
{
    private readonly CancellationTokenSource lifetime = new();
    private readonly CancellationToken end;
    private readonly ApiClient client;
    private readonly Keystone keystone;
    private readonly Catalogue catalogue;
    private readonly Shared<IReadOnlyList<Flavor>> flavors;
    private readonly Shared<IReadOnlyList<Image>> images;
    private readonly Shared<IReadOnlyList<VolumeType>> volumeTypes;
    private readonly Shared<IReadOnlyList<AvailabilityZone>> zones;
    private readonly Shared<NetworkOffer> networkOffer;
    private readonly Shared<IReadOnlyList<MicroversionRange>> microversions;
    private readonly ConcurrentDictionary<string, Shared<IReadOnlyList<EndpointAnswer>>> endpoints = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Shared<EndpointAnswer>> answers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Shared<S3Answer>> s3 = new(StringComparer.Ordinal);
    private readonly EndpointProbe endpointProbe;
    private readonly S3Probe s3Probe;
    private readonly TlsScanner tlsScanner;
    private readonly ConcurrentDictionary<(string Host, int Port), Shared<TlsScan>> tls = new();
    private int disposed;

    private Cloud(CloudConfig config, CloudOptions options)
    {
        (Config, Options) = (config, options);
        Acting = options.Acting ?? new ActingOptions();
        Reader = new ReaderAccount(options.Accounts.Reader, options with { Accounts = new() });
        end = lifetime.Token;
        client = new ApiClient(config, options);
        keystone = new Keystone(config, client, options.Time, end);
        catalogue = new Catalogue(config);
        Caller = new ServiceCaller(keystone, catalogue, new ObjectStore(client, keystone, config, options.Time));
        endpointProbe = new EndpointProbe(client);
        s3Probe = new S3Probe(client, options.Time);
        tlsScanner = new TlsScanner(new TlsScanOptions { Time = options.Time, Trusted = config.Verify ? ServerTrust.Authorities(config) : null });
        flavors = new(() => new FlavorReader(keystone, catalogue, options.Parallel).Read(end));
        images = new(() => new ImageReader(keystone, catalogue).Read(end));
        volumeTypes = new(() => new VolumeTypeReader(keystone, catalogue).Read(end));
        zones = new(() => new OfferReader(keystone, catalogue).ReadZones(end));
        microversions = new(() => new MicroversionReader(keystone, catalogue).Read(end));
        networkOffer = new(() => new OfferReader(keystone, catalogue).ReadOffer(end));
    }

    /// <summary>What the cloud was opened with; its text form has no secrets.</summary>
    public CloudConfig Config { get; }

    /// <summary>Accounts beside this one.</summary>
    public Identities.AccountConfigs Accounts => Options.Accounts;

    /// <summary>How it is asked.</summary>
    internal CloudOptions Options { get; }

    /// <summary>Address of Keystone's version 3; before the first sign-in it is the configured address if that names no version.</summary>
    public Uri IdentityUrl => keystone.Root;

    /// <summary>Number of HTTP requests sent so far, sign-in and repetitions included.</summary>
    public int Requests => client.Requests;

    /// <summary>How many of the requests were repetitions because a service answered 429 or 503.</summary>
    public int Retries => client.Retries;

    /// <summary>How scenarios act in this cloud.</summary>
    public ActingOptions Acting { get; }

    /// <summary>A second account of the project that may read only, if the subject has one.</summary>
    public ReaderAccount Reader { get; }

    /// <summary>Asks about single objects, creates and deletes them; for scenarios, through a <see cref="Workshop"/>.</summary>
    internal ServiceCaller Caller { get; }

    /// <summary>Opens a cloud; nothing is sent yet.</summary>
    /// <param name="config">Where it is and how to sign in.</param>
    /// <param name="options">Clock, limits and connections; null = the defaults.</param>
    /// <exception cref="ConfigurationException">A certificate file cannot be used.</exception>
    public static Cloud Open(CloudConfig config, CloudOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new Cloud(config, options ?? new CloudOptions());
    }

    /// <summary>The token's facts; signs in if that has not happened yet.</summary>
    /// <param name="cancellation">Ends this caller's wait; the shared request goes on.</param>
    public async Task<AuthToken> Token(CancellationToken cancellation = default) => (await keystone.Current(cancellation)).Facts;

    /// <summary>The token's catalogue, every region and interface.</summary>
    /// <param name="cancellation">Ends this caller's wait; the shared request goes on.</param>
    public async Task<IReadOnlyList<CatalogService>> Catalog(CancellationToken cancellation = default)
    {
        var services = (await keystone.Current(cancellation)).Catalog;
        catalogue.CheckRegion(services);
        return services;
    }

    /// <summary>All flavors visible to the project, with extra specs, in the order of the service.</summary>
    /// <param name="cancellation">Ends this caller's wait; the shared request goes on.</param>
    public Task<IReadOnlyList<Flavor>> Flavors(CancellationToken cancellation = default) => flavors.Get(cancellation);

    /// <summary>All images the project may see: public, community, shared and own ones, hidden ones included.</summary>
    /// <param name="cancellation">Ends this caller's wait; the shared request goes on.</param>
    public Task<IReadOnlyList<Image>> Images(CancellationToken cancellation = default) => images.Get(cancellation);

    /// <summary>All volume types visible to the project.</summary>
    /// <param name="cancellation">Ends this caller's wait; the shared request goes on.</param>
    public Task<IReadOnlyList<VolumeType>> VolumeTypes(CancellationToken cancellation = default) => volumeTypes.Get(cancellation);

    /// <summary>The availability zones of compute, block storage and network; none of network if it has no such list.</summary>
    /// <param name="cancellation">Ends this caller's wait; the shared request goes on.</param>
    public Task<IReadOnlyList<AvailabilityZone>> Zones(CancellationToken cancellation = default) => zones.Get(cancellation);

    /// <summary>What the network service offers every project: external and shared networks, shared subnet pools.</summary>
    /// <param name="cancellation">Ends this caller's wait; the shared request goes on.</param>
    public Task<NetworkOffer> NetworkOffer(CancellationToken cancellation = default) => networkOffer.Get(cancellation);

    /// <summary>The microversions that compute and block storage tell of, and what they make of the highest one and of one above.</summary>
    /// <param name="cancellation">Ends this caller's wait; the shared request goes on.</param>
    public Task<IReadOnlyList<MicroversionRange>> Microversions(CancellationToken cancellation = default) => microversions.Get(cancellation);

    /// <summary>
    /// Asks every public endpoint of one service type for its version document, each once a run. Empty if the catalogue has no such type.
    /// </summary>
    /// <param name="serviceType">Type exactly as in the catalogue.</param>
    /// <param name="cancellation">Ends this caller's wait; the shared request goes on.</param>
    public Task<IReadOnlyList<EndpointAnswer>> Endpoints(string serviceType, CancellationToken cancellation = default) =>
        endpoints.GetOrAdd(serviceType, type => new(() => AskEndpoints(type))).Get(cancellation);

    /// <summary>
    /// Sends an S3 ListBuckets request, signed (version 4) with an access key that does not exist, to the root of the endpoint's scheme, host and port;
    /// once a run for each address. Never asks another host than the endpoint's.
    /// </summary>
    /// <param name="endpoint">An endpoint of the catalogue (<c>object-store</c> or <c>object-store-s3</c>).</param>
    /// <param name="cancellation">Ends this caller's wait; the shared request goes on.</param>
    public Task<S3Answer> ProbeS3(CatalogEndpoint endpoint, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        return S3Probe.RootOf(endpoint) is { } root
            ? s3.GetOrAdd(root.AbsoluteUri, _ => new(() => s3Probe.Ask(root, end))).Get(cancellation)
            : Task.FromResult(new S3Answer(endpoint.Url, null, null, false, "the catalogue's entry is no address with http:// or https://"));
    }

    /// <summary>Scans a server for what it offers by TLS, each host and port once a run; it needs no sign-in, and what cannot be found out is told in the result.</summary>
    /// <param name="host">Host name or IP address of the catalogue.</param>
    /// <param name="port">Port.</param>
    /// <param name="cancellation">Ends this caller's wait; the shared scan goes on.</param>
    public Task<TlsScan> ScanTls(string host, int port, CancellationToken cancellation = default) =>
        tls.GetOrAdd((host, port), address => new(() => tlsScanner.Scan(address.Host, address.Port, end))).Get(cancellation);

    /// <summary>
    /// Begins to fetch facts that will be asked for, all at the same time, by the names of <see cref="Known"/>; names it does not know are ignored.
    /// Returns at once; what goes wrong is told to whoever asks for the fact.
    /// </summary>
    /// <param name="names">Names of facts.</param>
    public void Begin(IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        foreach (var name in names.Distinct(StringComparer.Ordinal))
        {
            _ = name switch
            {
                "flavors" => (Task)Flavors(),
                "images" => Images(),
                "volume-types" => VolumeTypes(),
                "zones" => Zones(),
                "network-offer" => NetworkOffer(),
                "microversions" => Microversions(),
                _ => Task.CompletedTask,
            };
        }
    }

    /// <summary>
    /// The facts that were asked for and told so far, by name (<c>catalog</c>, <c>flavors</c>, <c>images</c>, <c>volume-types</c>, <c>zones</c>, <c>network-offer</c>, <c>microversions</c>, <c>endpoints</c>,
    /// <c>s3</c>, <c>tls</c>), for evidence. Asks nothing.
    /// </summary>
    public IReadOnlyDictionary<string, object> Known()
    {
        var known = new OrderedDictionary<string, object>(StringComparer.Ordinal);
        void Add(string name, object? value)
        {
            if (value is not null)
            {
                known[name] = value;
            }
        }

        Add("catalog", keystone.Known?.Catalog);
        Add("flavors", flavors.Known);
        Add("images", images.Known);
        Add("volume-types", volumeTypes.Known);
        Add("zones", zones.Known);
        Add("network-offer", networkOffer.Known);
        Add("microversions", microversions.Known);
        var asked = endpoints.OrderBy(type => type.Key, StringComparer.Ordinal).SelectMany(type => type.Value.Known ?? []).ToList();
        Add("endpoints", asked.Count > 0 ? asked : null);
        var probed = s3.OrderBy(address => address.Key, StringComparer.Ordinal).Select(address => address.Value.Known).OfType<S3Answer>().ToList();
        Add("s3", probed.Count > 0 ? probed : null);
        var scanned = tls.OrderBy(address => address.Key.Host, StringComparer.Ordinal).ThenBy(address => address.Key.Port).Select(address => address.Value.Known).OfType<TlsScan>().ToList();
        Add("tls", scanned.Count > 0 ? scanned : null);
        return known;
    }

    /// <summary>Ends requests that are on their way and closes all connections.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 0)
        {
            await lifetime.CancelAsync();
            await Reader.DisposeAsync();
            client.Dispose();
            lifetime.Dispose();
        }
    }

    private async Task<IReadOnlyList<EndpointAnswer>> AskEndpoints(string type)
    {
        var signedIn = await keystone.Current(end);
        catalogue.CheckRegion(signedIn.Catalog);
        var listed = signedIn.Catalog.Where(service => service.Type == type).SelectMany(service => service.Endpoints).Where(endpoint => endpoint.Interface == "public");

        // Regions often list the same address; it is asked once, and told for each of them.
        return await Task.WhenAll(listed.Select(async endpoint =>
        {
            var shared = answers.GetOrAdd($"{type} {endpoint.Url}", _ => new(() => endpointProbe.Ask(type, endpoint, signedIn.Facts.ProjectId, end)));
            return await shared.Get(end) with { Endpoint = endpoint };
        }));
    }
}
