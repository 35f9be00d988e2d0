using System.Collections.Concurrent;
using Conformance.Model;

namespace Conformance.Kubernetes.Facts;

/// <summary>
/// One Kubernetes cluster as the user of a kubeconfig sees it. Everything it tells is fetched once, when first asked for, and shared by all who ask;
/// a failure is shared as well. Safe for concurrent use. Every member that asks the cluster throws <see cref="SubjectUnavailableException"/> if the
/// cluster cannot be asked, and <see cref="ConfigurationException"/> if its user may not read what is asked for.
/// </summary>
public sealed class Cluster : IAsyncDisposable
{
    private readonly CancellationTokenSource _lifetime = new();
    private readonly CancellationToken _end;
    private readonly KubeClient _client;
    private readonly ClusterReader _reader;
    private readonly ClusterProbes _probes;
    private readonly Shared<ServerVersion> _version;
    private readonly Shared<IReadOnlyList<ClusterNode>> _nodes;
    private readonly Shared<IReadOnlyList<StorageClass>> _storageClasses;
    private readonly Shared<IReadOnlyList<PersistentVolume>> _volumes;
    private readonly Shared<IReadOnlyList<ClusterNamespace>> _namespaces;
    private readonly Shared<IReadOnlyList<string>> _apis;
    private readonly Shared<IReadOnlyList<string>> _definitions;
    private readonly Shared<IReadOnlyList<IngressClass>> _ingressClasses;
    private readonly Shared<FlowControl?> _flowControl;
    private readonly Shared<AdmissionWebhooks> _webhooks;
    private readonly Shared<IReadOnlyList<ComponentPod>> _components;
    private readonly Shared<IReadOnlyList<SigningRequest>> _signingRequests;
    private readonly Shared<IReadOnlyList<OfferedVersion>> _offered;
    private readonly Shared<IReadOnlyList<KubeletConfig>> _kubeletConfigs;
    private readonly Shared<IReadOnlyList<ProbeAnswer>> _anonymous;
    private readonly Shared<IReadOnlyDictionary<string, IReadOnlyList<ProbeAnswer>>> _kubelets;
    private readonly Shared<ShownCertificate> _certificate;
    private readonly ConcurrentDictionary<string, Shared<IReadOnlyList<PortAnswer>>> _ports = new(StringComparer.Ordinal);
    private int _disposed;

    private Cluster(KubeClient client, ClusterOptions options)
    {
        _client = client;
        _end = _lifetime.Token;
        _reader = new ClusterReader(client);
        _probes = new ClusterProbes(client.Config, options);
        _version = new(() => _reader.Version(_end));
        _nodes = new(() => _reader.Nodes(_end));
        _storageClasses = new(() => _reader.StorageClasses(_end));
        _volumes = new(() => _reader.Volumes(_end));
        _namespaces = new(() => _reader.Namespaces(_end));
        _apis = new(() => _reader.Apis(_end));
        _definitions = new(() => _reader.Definitions(_end));
        _ingressClasses = new(() => _reader.IngressClasses(_end));
        _flowControl = new(() => _reader.FlowControl(_end));
        _webhooks = new(() => _reader.Webhooks(_end));
        _components = new(() => _reader.Components(_end));
        _signingRequests = new(() => _reader.SigningRequests(_end));
        _offered = new(() => _reader.Offered(_end));
        _kubeletConfigs = new(async () => await Each(await _nodes.Get(_end), options.Parallel, _reader.KubeletConfig));
        _anonymous = new(() => _probes.Anonymous(_end));
        _kubelets = new(async () =>
        {
            var nodes = await _nodes.Get(_end);
            var answers = await Each(nodes, options.Parallel, _probes.Kubelet);
            return nodes.Zip(answers).ToDictionary(pair => pair.First.Name, pair => pair.Second, StringComparer.Ordinal);
        });
        _certificate = new(() => _probes.Certificate(_end));
    }

    /// <summary>Asks about single objects, creates and deletes them; for scenarios.</summary>
    public KubeClient Client => _client;

    /// <summary>A cluster behind a client. Nothing is asked yet; the client remains the caller's.</summary>
    /// <param name="client">The client.</param>
    /// <param name="options">Limits; null = the defaults.</param>
    public static Cluster Open(KubeClient client, ClusterOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        return new Cluster(client, options ?? new ClusterOptions());
    }

    /// <summary>The API server's version.</summary>
    /// <param name="cancellation">Ends this caller's wait; the shared request goes on.</param>
    public Task<ServerVersion> Version(CancellationToken cancellation = default) => _version.Get(cancellation);

    /// <summary>All nodes, by name.</summary>
    /// <param name="cancellation">Ends this caller's wait; the shared request goes on.</param>
    public Task<IReadOnlyList<ClusterNode>> Nodes(CancellationToken cancellation = default) => _nodes.Get(cancellation);

    /// <summary>All storage classes, by name.</summary>
    /// <param name="cancellation">Ends this caller's wait; the shared request goes on.</param>
    public Task<IReadOnlyList<StorageClass>> StorageClasses(CancellationToken cancellation = default) => _storageClasses.Get(cancellation);

    /// <summary>All persistent volumes, by name.</summary>
    /// <param name="cancellation">Ends this caller's wait; the shared request goes on.</param>
    public Task<IReadOnlyList<PersistentVolume>> Volumes(CancellationToken cancellation = default) => _volumes.Get(cancellation);

    /// <summary>All namespaces, by name.</summary>
    /// <param name="cancellation">Ends this caller's wait; the shared request goes on.</param>
    public Task<IReadOnlyList<ClusterNamespace>> Namespaces(CancellationToken cancellation = default) => _namespaces.Get(cancellation);

    /// <summary>Groups and versions the server offers: <c>apps/v1</c>.</summary>
    /// <param name="cancellation">Ends this caller's wait; the shared request goes on.</param>
    public Task<IReadOnlyList<string>> Apis(CancellationToken cancellation = default) => _apis.Get(cancellation);

    /// <summary>Names of the custom resource definitions: <c>clusters.cluster.x-k8s.io</c>.</summary>
    /// <param name="cancellation">Ends this caller's wait; the shared request goes on.</param>
    public Task<IReadOnlyList<string>> Definitions(CancellationToken cancellation = default) => _definitions.Get(cancellation);

    /// <summary>All ingress classes, by name.</summary>
    /// <param name="cancellation">Ends this caller's wait; the shared request goes on.</param>
    public Task<IReadOnlyList<IngressClass>> IngressClasses(CancellationToken cancellation = default) => _ingressClasses.Get(cancellation);

    /// <summary>Flow schemas and priority levels; null if the server does not offer them.</summary>
    /// <param name="cancellation">Ends this caller's wait; the shared request goes on.</param>
    public Task<FlowControl?> FlowControl(CancellationToken cancellation = default) => _flowControl.Get(cancellation);

    /// <summary>The admission webhooks.</summary>
    /// <param name="cancellation">Ends this caller's wait; the shared request goes on.</param>
    public Task<AdmissionWebhooks> Webhooks(CancellationToken cancellation = default) => _webhooks.Get(cancellation);

    /// <summary>
    /// The control plane's components that are visible as pods in <c>kube-system</c>. An empty list says nothing: many control planes run elsewhere.
    /// </summary>
    /// <param name="cancellation">Ends this caller's wait; the shared request goes on.</param>
    public Task<IReadOnlyList<ComponentPod>> Components(CancellationToken cancellation = default) => _components.Get(cancellation);

    /// <summary>The requests for certificates that the cluster still keeps.</summary>
    /// <param name="cancellation">Ends this caller's wait; the shared request goes on.</param>
    public Task<IReadOnlyList<SigningRequest>> SigningRequests(CancellationToken cancellation = default) => _signingRequests.Get(cancellation);

    /// <summary>
    /// The Kubernetes versions that management objects in this cluster offer (cluster classes, cluster stacks and their releases, Gardener cloud profiles); empty
    /// where there are none.
    /// </summary>
    /// <param name="cancellation">Ends this caller's wait; the shared request goes on.</param>
    public Task<IReadOnlyList<OfferedVersion>> Offered(CancellationToken cancellation = default) => _offered.Get(cancellation);

    /// <summary>The configuration of every node's kubelet, asked through the API server, in the order of the nodes.</summary>
    /// <param name="cancellation">Ends this caller's wait; the shared request goes on.</param>
    public Task<IReadOnlyList<KubeletConfig>> KubeletConfigs(CancellationToken cancellation = default) => _kubeletConfigs.Get(cancellation);

    /// <summary>What the API server answers to somebody without credentials.</summary>
    /// <param name="cancellation">Ends this caller's wait; the shared request goes on.</param>
    public Task<IReadOnlyList<ProbeAnswer>> Anonymous(CancellationToken cancellation = default) => _anonymous.Get(cancellation);

    /// <summary>What the kubelets answer to somebody without credentials who connects to their nodes directly, by node.</summary>
    /// <param name="cancellation">Ends this caller's wait; the shared request goes on.</param>
    public Task<IReadOnlyDictionary<string, IReadOnlyList<ProbeAnswer>>> Kubelets(CancellationToken cancellation = default) => _kubelets.Get(cancellation);

    /// <summary>The certificate the API server shows.</summary>
    /// <param name="cancellation">Ends this caller's wait; the shared request goes on.</param>
    public Task<ShownCertificate> Certificate(CancellationToken cancellation = default) => _certificate.Get(cancellation);

    /// <summary>Whether ports of the API server's host and of every address of the nodes take connections; each set of ports once a run.</summary>
    /// <param name="ports">TCP ports.</param>
    /// <param name="cancellation">Ends this caller's wait; the shared request goes on.</param>
    public Task<IReadOnlyList<PortAnswer>> Ports(IReadOnlyList<int> ports, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(ports);
        return _ports.GetOrAdd(string.Join(',', ports), _ => new(async () => await _probes.Ports(await _nodes.Get(_end), ports, _end))).Get(cancellation);
    }

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
                "version" => (Task)Version(),
                "nodes" => Nodes(),
                "storage-classes" => StorageClasses(),
                "persistent-volumes" => Volumes(),
                "namespaces" => Namespaces(),
                "apis" => Apis(),
                "custom-resource-definitions" => Definitions(),
                "ingress-classes" => IngressClasses(),
                "flow-control" => FlowControl(),
                "admission-webhooks" => Webhooks(),
                "components" => Components(),
                "signing-requests" => SigningRequests(),
                "offered-versions" => Offered(),
                "kubelet-configs" => KubeletConfigs(),
                "anonymous-requests" => Anonymous(),
                "kubelet-requests" => Kubelets(),
                "server-certificate" => Certificate(),
                _ => Task.CompletedTask,
            };
        }
    }

    /// <summary>The facts that were asked for and told so far, by name, for evidence. Asks nothing.</summary>
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

        Add("version", _version.Known);
        Add("nodes", _nodes.Known);
        Add("storage-classes", _storageClasses.Known);
        Add("persistent-volumes", _volumes.Known);
        Add("namespaces", _namespaces.Known);
        Add("apis", _apis.Known);
        Add("custom-resource-definitions", _definitions.Known);
        Add("ingress-classes", _ingressClasses.Known);
        Add("flow-control", _flowControl.Known);
        Add("admission-webhooks", _webhooks.Known);
        Add("components", _components.Known);
        Add("signing-requests", _signingRequests.Known);
        Add("offered-versions", _offered.Known);
        Add("kubelet-configs", _kubeletConfigs.Known);
        Add("anonymous-requests", _anonymous.Known);
        Add("kubelet-requests", _kubelets.Known);
        Add("server-certificate", _certificate.Known);
        var ports = _ports.OrderBy(set => set.Key, StringComparer.Ordinal).SelectMany(set => set.Value.Known ?? []).ToList();
        Add("ports", ports.Count > 0 ? ports : null);
        return known;
    }

    /// <summary>Ends requests that are on their way.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            await _lifetime.CancelAsync().ConfigureAwait(false);
            _probes.Dispose();
            _lifetime.Dispose();
        }
    }

    private async Task<IReadOnlyList<T>> Each<T>(IReadOnlyList<ClusterNode> nodes, int parallel, Func<ClusterNode, CancellationToken, Task<T>> ask)
    {
        var answers = new T[nodes.Count];
        await Parallel.ForAsync(0, nodes.Count, new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = _end }, async (i, token) =>
            answers[i] = await ask(nodes[i], token).ConfigureAwait(false)).ConfigureAwait(false);
        return answers;
    }
}
