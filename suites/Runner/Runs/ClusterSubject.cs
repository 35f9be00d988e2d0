using System.Collections;
using System.Globalization;
using System.Reflection;
using Conformance.Harness;
using Conformance.K3s;
using Conformance.Kaas.Scs0215;
using Conformance.Kubernetes;
using Conformance.Kubernetes.Acting;
using Conformance.Kubernetes.Facts;
using Conformance.Kubernetes.Releases;
using Conformance.Model;
using Conformance.Runner.CommandLine;
using Conformance.Scopes;
using Conformance.Subjects;
using Conformance.Subjects.Ledgers;

namespace Conformance.Runner.Runs;

/// <summary>The Kubernetes cluster a run asks.</summary>
internal sealed class ClusterSubject : IRunSubject
{
    private readonly KubeClient _client;
    private readonly Cluster _cluster;
    private readonly ClusterDeclaration _declaration;
    private readonly ReleaseData _releases;
    private readonly KaasOptions _options;
    private readonly Action<string> _progress;
    private readonly IAsyncDisposable? _owner;

    private ClusterSubject(KubeClient client, Subject? file, KaasOptions options, Action<string> progress, IAsyncDisposable? owner, TimeProvider time)
    {
        (_client, _options, _progress, _owner) = (client, options, progress, owner);
        _cluster = Cluster.Open(client);
        _releases = ReleaseData.Load();
        _declaration = new ClusterDeclaration
        {
            OfferedVersions = [.. (file?.OfferedVersions ?? []).Select(version => new OfferedVersion(version, "subject file"))],
            Attestations = [.. (file?.Attestations ?? []).Where(attestation => IsValid(attestation, time.GetLocalNow().DateTime))],
        };
    }

    public IReadOnlyDictionary<string, object> Known => _cluster.Known();

    public IReadOnlyList<KeyValuePair<string, string>> Facts =>
    [
        new("API server", _client.Config.Server.ToString()),
        .. _cluster.Known().Values.OfType<ServerVersion>().Select(version => new KeyValuePair<string, string>("Kubernetes", version.GitVersion)),
        new("release data of", string.Create(CultureInfo.InvariantCulture, $"{_releases.AsOf:yyyy-MM-dd}, {_releases.Source}")),
        .. _cluster.Known().Where(fact => fact.Value is ICollection)
            .Select(fact => new KeyValuePair<string, string>(fact.Key, ((ICollection)fact.Value).Count.ToString(CultureInfo.InvariantCulture))),
    ];

    public int Requests => _client.Requests;

    public static async Task<ClusterSubject> Open(SubjectChoice choice, KaasOptions options, Action<string> progress, TimeProvider time, CancellationToken cancellation)
    {
        var environment = choice.Source(SubjectKind.Cluster).Name;
        if (environment == EnvironmentCatalogue.Existing)
        {
            return Existing(choice.Kubeconfig, choice.Context, choice.File, options, progress, time);
        }

        if (environment == EnvironmentCatalogue.Node)
        {
            var node = await Node.Start(new NodeOptions { Nodes = 2, Progress = progress, Time = time }, cancellation).ConfigureAwait(false);
            return new ClusterSubject(node.Client(), choice.File, options, progress, node, time);
        }

        if (environment == EnvironmentCatalogue.K3s)
        {
            var k3s = await K3sCluster.Start(options.K3s with { Progress = progress, Time = time }, cancellation).ConfigureAwait(false);
            return new ClusterSubject(k3s.Client(), choice.File, options, progress, k3s, time);
        }

        var plane = await ControlPlane.Start(new ControlPlaneOptions { Progress = progress, Time = time }, cancellation).ConfigureAwait(false);
        return new ClusterSubject(plane.Client(), choice.File, options, progress, plane, time);
    }

    /// <summary>The cluster of a kubeconfig.</summary>
    /// <param name="kubeconfig">Its path; null = the usual places.</param>
    /// <param name="context">The context; null = the current one.</param>
    /// <param name="file">What is declared of it, or null.</param>
    /// <param name="options">What was said of testcases that run pods.</param>
    /// <param name="progress">Hears what goes on, a line at a time.</param>
    /// <param name="time">The clock.</param>
    public static ClusterSubject Existing(string? kubeconfig, string? context, Subject? file, KaasOptions options, Action<string> progress, TimeProvider time) =>
        new(KubeClient.Open(KubeConfigReader.FromProcess().Read(context, kubeconfig), new KubeClientOptions { Time = time }), file, options, progress, owner: null, time);

    public async Task<IReadOnlyList<TestcaseResult>> Run(
        Ledger ledger, IReadOnlyList<Assembly> suites, IReadOnlyList<string> testcases, SuiteSettings settings, IRunObserver observer, CancellationToken cancellation)
    {
        if (await Obstacle(cancellation).ConfigureAwait(false) is { } obstacle)
        {
            return NothingTested.Results(testcases, obstacle, settings.Time, observer);
        }

        // Testcases of one standard wait for the same list; those of another need not wait until a worker is free to ask for theirs.
        _cluster.Begin(testcases.SelectMany(id => SuiteCatalogue.Testcases.GetValueOrDefault(id)?.Standard.Facts ?? []));
        var services = Acting(new SuiteServices().With(_cluster).With(_declaration).With(_releases).With(ledger).With(settings.Time), ledger, settings.Time);
        return await new SuiteRunner(services, settings).Run(suites, testcases, observer, cancellation).ConfigureAwait(false);
    }

    private SuiteServices Acting(SuiteServices services, Ledger ledger, TimeProvider time)
    {
        services.With(new ClusterWorkshops(_client, ledger, time: time));

        var own = _owner is Node;
        return services.With(_options.Suite(own, line => _progress($"cncf-k8s-conformance: {line}"))).With(_options.Network(own)).With(_options.Volume(own))
            .With(new EventBurstOptions { Events = _options.EventBurst ?? 0 });
    }

    /// <summary>Why nothing can be tested, or null.</summary>
    public async Task<string?> Obstacle(CancellationToken cancellation)
    {
        try
        {
            await _cluster.Version(cancellation).ConfigureAwait(false);
            return null;
        }
        catch (SubjectUnavailableException exception)
        {
            return exception.Message;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return "The run was cancelled before the cluster had answered.";
        }
    }

    // As for testcases that people check: a statement expires with the testcase's lifetime.
    private static bool IsValid(Attestation attestation, DateTime now) => ShippedScopes.All
        .Select(scope => scope.Testcases.GetValueOrDefault(attestation.Testcase)).OfType<ScopeTestcase>()
        .All(testcase => now < testcase.Lifetime.Expiry(attestation.On.ToDateTime(TimeOnly.MinValue)));

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync().ConfigureAwait(false);
        _client.Dispose();
        if (_owner is not null)
        {
            await _owner.DisposeAsync().ConfigureAwait(false);
        }
    }
}
