using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Conformance.Model;

namespace Conformance.Kubernetes;

/// <summary>
/// A real Kubernetes whose pods really run: a <see cref="ControlPlane"/> with scheduler, and one or more nodes of kubelet and Docker Engine. Each
/// node lives in process, mount and network namespaces of its own, so that nothing of it can outlast this process: the kernel ends them together
/// with all containers, mounts and interfaces. The API server listens on an address of this machine that only the nodes have a way to; pods have no
/// way out of the machine. Services have addresses, but nothing leads there besides the API server itself, and there is no cluster DNS, unless
/// <see cref="NodeOptions.Services"/> asks for both. Linux, root.
/// </summary>
public sealed class Node : IAsyncDisposable
{
    /// <summary>Image with a shell, <c>nc</c> (without <c>-z</c>), <c>httpd</c>, <c>wget</c> and the like (busybox), which every node has. Use <c>imagePullPolicy: Never</c>.</summary>
    public const string ToolsImage = "scs-conformance/tools:1";

    /// <summary>Storage class by which claims get a volume; the default one.</summary>
    public const string StorageClass = "standard";

    private const string PauseImage = "scs-conformance/pause:1";

    private const string EngineNeeds =
        "A Docker engine needs a kernel with overlayfs, bridges and control groups, and the right to use them: on a machine of your own load what it names, in a container run that with --privileged.";

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    private readonly NodeOptions _options;
    private readonly KubernetesBinaries _binaries;
    private readonly NodeRequirements _requirements;
    private readonly NodeNetwork _network;
    private readonly ProcessLedger _ledger;
    private readonly string _id;
    private readonly string _ledgers;
    private readonly Lock _adding = new();
    private readonly List<ChildProcess> _processes = [];
    private readonly List<NodeSandbox> _sandboxes = [];
    private readonly List<DockerEngine> _engines = [];
    private ControlPlane? _plane;
    private ServiceNetwork? _services;
    private int _disposed;

    private Node(NodeOptions options, KubernetesBinaries binaries, NodeRequirements requirements, NodeNetwork network, string id, string ledgers)
    {
        (_options, _binaries, _requirements, _network, _id, _ledgers) = (options, binaries, requirements, network, id, ledgers);
        Folder = Path.Combine(options.Folder ?? Path.GetTempPath(), "scs-" + id);
        NodeNames = [.. Enumerable.Range(1, options.Nodes).Select(number => string.Create(CultureInfo.InvariantCulture, $"node-{number}"))];
        _ledger = ProcessLedger.Begin(ledgers, id, Folder, Cgroup);
    }

    /// <summary>Its folder: a folder a node with the output of its processes (<c>*.log</c>), and the volumes. Gone when it is disposed.</summary>
    public string Folder { get; }

    /// <summary>The control plane, with its own folder.</summary>
    public ControlPlane ControlPlane => _plane ?? throw new InvalidOperationException("It is not started.");

    /// <summary>How its administrator (group <c>system:masters</c>) reaches it.</summary>
    public KubeConfig Admin => ControlPlane.Admin;

    /// <summary>Path of a kubeconfig for <see cref="Admin"/>, readable by its owner only.</summary>
    public string KubeConfigFile => ControlPlane.KubeConfigFile;

    /// <summary>Name of the first node.</summary>
    public string NodeName => NodeNames[0];

    /// <summary>Names of all nodes.</summary>
    public IReadOnlyList<string> NodeNames { get; }

    /// <summary>How long the start took.</summary>
    public TimeSpan StartTime { get; private set; }

    /// <summary>Names and ids of the processes of nodes.</summary>
    public IReadOnlyList<(string Name, int Pid)> Processes
    {
        get
        {
            lock (_adding)
            {
                return [.. _processes.Select(process => (process.Name, process.Pid))];
            }
        }
    }

    /// <summary>The control group, below the root of each hierarchy, in which its containers are.</summary>
    internal string Cgroup => "scs-" + _id;

    /// <summary>What has ended of it that should run, with its last lines; null if all is well.</summary>
    public string? Diagnosis()
    {
        lock (_adding)
        {
            var ended = _processes.Select(process => process.Obituary()).Append(_plane?.Diagnosis()).Append(_services?.Problem).OfType<string>().ToList();
            return ended.Count == 0 ? null : string.Join(". ", ended);
        }
    }

    /// <summary>Starts one. Several may run at once.</summary>
    /// <param name="options">How; null = the defaults.</param>
    /// <param name="cancellation">Ends the start; what was started is stopped.</param>
    /// <exception cref="ConfigurationException">A program or a right is missing; the message says how to get it.</exception>
    /// <exception cref="SubjectUnavailableException">It did not become ready; the message has the last observation.</exception>
    public static async Task<Node> Start(NodeOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new NodeOptions();
        if (options.Nodes is < 1 or > NodeNetwork.MostNodes)
        {
            throw new ConfigurationException($"A node environment has 1 to {NodeNetwork.MostNodes} nodes, not {options.Nodes}.");
        }

        var requirements = await NodeRequirements.Check(options, cancellation).ConfigureAwait(false);
        var ledgers = options.LedgerFolder ?? Path.Combine(KubernetesBinaries.Cache(KubernetesBinaries.ProcessEnvironment()), ".running");
        foreach (var left in ProcessLedger.CleanUp(ledgers))
        {
            options.Progress($"cleaned up {left}, whose owner was killed");
        }

        var id = "node-" + RandomNumberGenerator.GetHexString(8, lowercase: true);
        var node = new Node(options, requirements.Binaries, requirements, NodeNetwork.Pick(), id, ledgers);
        try
        {
            await node.Launch(cancellation).ConfigureAwait(false);
            return node;
        }
        catch
        {
            await node.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>A client for the administrator; ends with this environment.</summary>
    /// <param name="options">How it behaves; null = the defaults.</param>
    public KubeClient Client(KubeClientOptions? options = null) => ControlPlane.Client((options ?? new KubeClientOptions { Time = _options.Time }) with { Diagnosis = Diagnosis });

    /// <summary>Makes an image of a root file system, on every node.</summary>
    /// <param name="reference">Its name with a tag: <c>example/web:1</c>.</param>
    /// <param name="rootFileSystem">The root file system as a tar archive; read to its end.</param>
    /// <param name="configuration">How containers of it run; null = nothing is preset.</param>
    /// <param name="cancellation">Ends the import.</param>
    /// <exception cref="ConfigurationException">The name has no tag.</exception>
    /// <exception cref="SubjectUnavailableException">The engine does not take it.</exception>
    public async Task ImportImage(string reference, Stream rootFileSystem, ImageConfiguration? configuration = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(reference);
        ArgumentNullException.ThrowIfNull(rootFileSystem);
        if (reference.LastIndexOf(':') <= reference.LastIndexOf('/'))
        {
            throw new ConfigurationException($"The image {reference} has no tag; add one: {reference}:1.");
        }

        if (_engines.Count == 1 || rootFileSystem.CanSeek)
        {
            foreach (var engine in _engines)
            {
                if (rootFileSystem.CanSeek)
                {
                    rootFileSystem.Position = 0;
                }

                // Closing what it has sent is the request's habit, and the stream is the caller's.
                await engine.Import(reference, new UnclosedStream(rootFileSystem), configuration ?? new ImageConfiguration(), cancellation).ConfigureAwait(false);
            }

            return;
        }

        await using var copy = new FileStream(
            Path.Combine(Folder, $"import-{Guid.NewGuid():N}.tar"),
            new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous });
        await rootFileSystem.CopyToAsync(copy, cancellation).ConfigureAwait(false);
        await ImportImage(reference, copy, configuration, cancellation).ConfigureAwait(false);
    }

    /// <summary>Makes an image of a folder that holds a root file system, on every node.</summary>
    /// <param name="reference">Its name with a tag: <c>example/web:1</c>.</param>
    /// <param name="rootFileSystem">The folder; modes, owners and symbolic links are kept.</param>
    /// <param name="configuration">How containers of it run; null = nothing is preset.</param>
    /// <param name="cancellation">Ends the import.</param>
    /// <exception cref="ConfigurationException">The folder is not there, or the name has no tag.</exception>
    public async Task ImportImage(string reference, string rootFileSystem, ImageConfiguration? configuration = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(rootFileSystem);
        if (!Directory.Exists(rootFileSystem))
        {
            throw new ConfigurationException($"The root file system {rootFileSystem} of image {reference} is no folder; name one.");
        }

        var archive = Path.Combine(Folder, $"import-{Guid.NewGuid():N}.tar");
        try
        {
            // tar keeps devices, hard links and owners, which not every library does.
            await HostProgram.Run($"packing {rootFileSystem}", "tar", ["--create", "--one-file-system", "--numeric-owner", "--file", archive, "--directory", rootFileSystem, "."], cancellation).ConfigureAwait(false);
            await using var file = File.OpenRead(archive);
            await ImportImage(reference, file, configuration, cancellation).ConfigureAwait(false);
        }
        finally
        {
            File.Delete(archive);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        if (_services is not null)
        {
            await _services.DisposeAsync().ConfigureAwait(false);
        }

        _engines.ForEach(engine => engine.Dispose());

        // Its data is thrown away, so nothing needs to be ended with care.
        await Task.WhenAll(_sandboxes.Select(sandbox => sandbox.Kill())).ConfigureAwait(false);
        await Task.WhenAll(_processes.Select(process => process.Kill())).ConfigureAwait(false);
        if (_plane is not null)
        {
            await _plane.DisposeAsync().ConfigureAwait(false);
        }

        _processes.ForEach(process => process.Dispose());
        if (Cgroups.Remove(Cgroup) && ProcessLedger.RemoveFolder(Folder))
        {
            _ledger.End(); // else the next start cleans up
        }
    }

    private async Task Launch(CancellationToken cancellation)
    {
        var started = Stopwatch.StartNew();
        using var limit = new CancellationTokenSource(_options.Budget, _options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            await Launch(started, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new SubjectUnavailableException(string.Create(
                CultureInfo.InvariantCulture, $"The nodes are not up within {_options.Budget.TotalSeconds:0.#} s. Last observation: {_last} {Diagnosis()}").TrimEnd(), exception);
        }
    }

    private volatile string _last = "nothing yet.";

    private async Task Launch(Stopwatch started, CancellationToken cancellation)
    {
        ProcessLedger.CreatePrivate(Folder);
        var volumes = Directory.CreateDirectory(Path.Combine(Folder, "volumes")).FullName;
        ProcessLedger.CreatePrivate(ControlPlaneForNodes.HostPaths); // somewhere to put the volumes for those who see them
        _options.Progress($"preparing {(NodeNames.Count == 1 ? "a node" : $"{NodeNames.Count} nodes")} in {Folder}");
        await Connect(volumes, cancellation).ConfigureAwait(false);

        // Engines come up while the control plane does.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var engines = Task.WhenAll(NodeNames.Select((_, index) => StartEngine(index, stop.Token)));
        var plane = StartPlane(volumes, stop.Token);
        try
        {
            await Task.WhenAny(engines, plane).Unwrap().ConfigureAwait(false);
            await Task.WhenAll(engines, plane).ConfigureAwait(false);
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(engines, plane).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // both must be over before anything is disposed
        }

        for (var index = 0; index < NodeNames.Count; index++)
        {
            await StartKubelet(index).ConfigureAwait(false);
        }

        var client = Client(new KubeClientOptions { RequestTimeout = TimeSpan.FromSeconds(5), Time = _options.Time });
        await client.Create(DefaultStorageClass(), cancellation).ConfigureAwait(false);
        foreach (var name in NodeNames)
        {
            await Until(client, new ObjectPath(ApiResource.Node, name), "is Ready", item => item.HasCondition("Ready"), cancellation).ConfigureAwait(false);
        }

        await Until(client, new ObjectPath(ApiResource.ServiceAccount, "default", "default"), "is made", item => item["secrets"] is JsonArray { Count: > 0 }, cancellation).ConfigureAwait(false);
        if (_options.Services)
        {
            _services = ServiceNetwork.Start(Client(), System.Net.IPAddress.Parse(_network.Machine), [.. _sandboxes.Select((sandbox, index) => (_network.Node(index).ToString(), sandbox.Inside))]);
        }

        StartTime = started.Elapsed;
        _options.Progress(string.Create(CultureInfo.InvariantCulture, $"{string.Join(", ", NodeNames)} Ready after {StartTime.TotalSeconds:0.0} s"));
    }

    private async Task Connect(string volumes, CancellationToken cancellation)
    {
        // A bridge in a namespace of its own: with the namespace the interfaces go, and no filter rule of this machine comes between the nodes.
        var bridge = await Run("unshare", ["--net", "sleep", "infinity"], Folder, "network").ConfigureAwait(false);
        for (var index = 0; index < NodeNames.Count; index++)
        {
            var folder = Path.Combine(Folder, NodeNames[index]);
            ProcessLedger.CreatePrivate(folder);
            var process = await Run("unshare", NodeSandbox.Arguments(folder, volumes), folder, "namespaces").ConfigureAwait(false);
            var sandbox = new NodeSandbox(process);
            _sandboxes.Add(sandbox);
            await Until($"the namespaces of {NodeNames[index]} are there", () => Task.FromResult(sandbox.IsReady(folder) ? null : "not yet"), cancellation).ConfigureAwait(false);
        }

        await _network.Connect("scs" + _id["node-".Length..], bridge.Pid, [.. _sandboxes.Select(sandbox => sandbox.Init)], cancellation).ConfigureAwait(false);
    }

    private async Task StartPlane(string volumes, CancellationToken cancellation) => _plane = await ControlPlane.Start(
        new ControlPlaneOptions
        {
            Binaries = _binaries, Budget = _options.Budget, Scheduler = true, ApiServerArguments = _options.ApiServerArguments, Progress = _options.Progress,
            Folder = _options.Folder, LedgerFolder = _ledgers, Time = _options.Time, ForNodes = new ControlPlaneForNodes(_network.ApiServer, _network.Services, volumes),
        }, cancellation).ConfigureAwait(false);

    private async Task StartEngine(int index, CancellationToken cancellation)
    {
        var folder = Path.Combine(Folder, NodeNames[index]);
        var sandbox = _sandboxes[index];
        _options.Progress($"{NodeNames[index]}: starting dockerd");
        await Run(_requirements.Dockerd,
        [
            "--host=unix:///run/docker.sock", $"--data-root={Path.Combine(folder, "docker")}", "--exec-root=/run/docker", "--pidfile=/run/docker.pid", "--config-file=/run/daemon.json",
            $"--bip={_network.PodGateway(index)}", $"--dns={_network.Machine}", "--iptables=false", "--ip-masq=false", "--ip-forward=true", "--userland-proxy=false",
            "--exec-opt=native.cgroupdriver=cgroupfs", $"--cgroup-parent=/{Cgroup}", "--oom-score-adjust=0", "--log-level=warn",
            .. _requirements.MayLowerOomScores ? Array.Empty<string>() : [$"--add-runtime=scs={NodeSandbox.WriteRuntime(folder)}", "--default-runtime=scs"],
        ], folder, "dockerd", sandbox.Inside).ConfigureAwait(false);
        var engine = new DockerEngine(string.Create(CultureInfo.InvariantCulture, $"/proc/{sandbox.Init}/root/run/docker.sock"));
        lock (_adding)
        {
            _engines.Add(engine);
        }

        await Until($"dockerd of {NodeNames[index]} answers", async () => await engine.Info(cancellation).ConfigureAwait(false) is null ? "nobody listens" : null, cancellation).ConfigureAwait(false);
        await using var root = await LocalImages.RootFileSystem(_requirements.Busybox, cancellation).ConfigureAwait(false);
        foreach (var (reference, configuration) in new[] { (PauseImage, LocalImages.Pause), (ToolsImage, LocalImages.Tools) })
        {
            root.Position = 0;
            await engine.Import(reference, new UnclosedStream(root), configuration, cancellation).ConfigureAwait(false);
        }
    }

    private async Task StartKubelet(int index)
    {
        var (name, folder, address) = (NodeNames[index], Path.Combine(Folder, NodeNames[index]), _network.Node(index));
        string At(string file) => Path.Combine(folder, file);
        void Write(string file, string text) => PrivateFile.Write(At(file), text);
        Write("kubeconfig", ControlPlane.KubeConfigText(ControlPlane.User($"system:node:{name}", "system:nodes")));
        Write("ca.crt", ControlPlane.Authority);
        var (certificate, key) = ControlPlane.ServerCertificate(name, address);
        Write("kubelet.crt", certificate);
        Write("kubelet.key", key);
        Write("resolv.conf", $"nameserver {_network.Machine}\n"); // nobody there: a lookup fails at once instead of waiting for a server beyond reach
        var labels = index < _options.Labels.Count ? _options.Labels[index] : new Dictionary<string, string>();
        _options.Progress($"{name}: starting kubelet");
        await Run(_requirements.Kubelet,
        [
            $"--kubeconfig={At("kubeconfig")}", $"--root-dir={At("kubelet")}", $"--hostname-override={name}", $"--node-ip={address}", $"--address={address}",
            "--port=10250", "--read-only-port=0", "--healthz-port=0", "--anonymous-auth=false", "--authentication-token-webhook=true", "--authorization-mode=Webhook",
            $"--client-ca-file={At("ca.crt")}", $"--tls-cert-file={At("kubelet.crt")}", $"--tls-private-key-file={At("kubelet.key")}",
            "--container-runtime=docker", "--docker-endpoint=unix:///run/docker.sock", $"--experimental-dockershim-root-directory={At("dockershim")}", $"--pod-infra-container-image={PauseImage}",
            "--cgroup-driver=cgroupfs", "--cgroups-per-qos=false", "--enforce-node-allocatable=", "--runtime-cgroups=/", "--kubelet-cgroups=/", "--fail-swap-on=false",
            $"--volume-plugin-dir={At("volume-plugins")}", $"--resolv-conf={At("resolv.conf")}", $"--cluster-dns={_network.Machine}", "--cluster-domain=cluster.local", "--make-iptables-util-chains=false", "--oom-score-adj=0",

            // It is Ready with the second status only, and nobody shall wait ten seconds for that.
            "--node-status-update-frequency=1s",

            // A machine whose disk is nearly full is no reason to throw images away that nobody can pull again.
            "--image-gc-high-threshold=100", "--eviction-hard=memory.available<64Mi,nodefs.available<1%,imagefs.available<1%",
            .. labels.Count == 0 ? Array.Empty<string>() : [$"--node-labels={string.Join(',', labels.Select(label => $"{label.Key}={label.Value}"))}"],
            .. _options.KubeletArguments,
        ], folder, "kubelet", _sandboxes[index].Inside).ConfigureAwait(false);
    }

    private async Task<ChildProcess> Run(string program, IReadOnlyList<string> arguments, string folder, string log, IReadOnlyList<string>? within = null)
    {
        var child = await ChildProcess.Start(program, arguments, Path.Combine(folder, log + ".log"), within).ConfigureAwait(false);
        lock (_adding)
        {
            _processes.Add(child);
            _ledger.Add(child.Name, child.Pid, child.Started);
        }

        return child;
    }

    private Task Until(KubeClient client, ObjectPath path, string what, Func<JsonObject, bool> condition, CancellationToken cancellation) => Until(
        $"{path} {what}",
        async () =>
        {
            try
            {
                return await client.Find(path, cancellation).ConfigureAwait(false) is not { } item ? "it is not there" : condition(item) ? null : KubeClient.Describe(item);
            }
            catch (SubjectUnavailableException exception)
            {
                return exception.Message;
            }
        },
        cancellation);

    private async Task Until(string what, Func<Task<string?>> missing, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(PollInterval, _options.Time);
        while (await missing().ConfigureAwait(false) is { } seen)
        {
            _last = $"not seen that {what}: {seen.TrimEnd('.')}.";
            if (Diagnosis() is { } ended)
            {
                throw new SubjectUnavailableException(
                    $"The node environment does not start: {ended}{(ended.Contains("dockerd has ended", StringComparison.Ordinal) ? $" {EngineNeeds}" : "")}");
            }

            await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false);
        }
    }

    private static JsonObject DefaultStorageClass() => new()
    {
        ["apiVersion"] = "storage.k8s.io/v1",
        ["kind"] = "StorageClass",
        ["metadata"] = new JsonObject
        {
            ["name"] = StorageClass, ["annotations"] = new JsonObject { ["storageclass.kubernetes.io/is-default-class"] = "true" },
        },
        ["provisioner"] = "kubernetes.io/host-path",
    };
}
