using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Conformance.Model;

namespace Conformance.Kubernetes;

/// <summary>
/// A real Kubernetes API without nodes: etcd, kube-apiserver and, where it is there, kube-controller-manager as child processes on loopback, with
/// an authority of their own. Disposing it ends them and removes their folder; if this process is killed, the kernel ends them. Linux only.
/// </summary>
public sealed class ControlPlane : IAsyncDisposable
{
    private const int Attempts = 3;

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    private readonly ControlPlaneOptions _options;
    private readonly KubernetesBinaries _binaries;
    private readonly ProcessLedger _ledger;
    private ImmutableList<ChildProcess> _processes = [];
    private IReadOnlyList<string> _apiServerArguments = [];
    private readonly Pki _pki;
    private readonly List<KubeClient> _clients = [];
    private int _disposed;

    private ControlPlane(ControlPlaneOptions options, KubernetesBinaries binaries, string folder, ProcessLedger ledger)
    {
        (_options, _binaries, Folder, _ledger) = (options, binaries, folder, ledger);
        _pki = new Pki("scs-conformance control plane", options.Time);
        Admin = new KubeConfig { Server = new Uri("https://127.0.0.1") };
    }

    /// <summary>Its folder: keys, data and the output of each process (<c>*.log</c>). Gone when it is disposed.</summary>
    public string Folder { get; }

    /// <summary>How its administrator (group <c>system:masters</c>) reaches it.</summary>
    public KubeConfig Admin { get; private set; }

    /// <summary>Path of a kubeconfig for <see cref="Admin"/>, readable by its owner only.</summary>
    public string KubeConfigFile => Path.Combine(Folder, "kubeconfig");

    /// <summary>How long the start took.</summary>
    public TimeSpan StartTime { get; private set; }

    /// <summary>Whether namespaces end and garbage is collected.</summary>
    public bool HasControllerManager => _processes.Any(process => process.Name == "kube-controller-manager");

    /// <summary>Names and ids of its processes.</summary>
    public IReadOnlyList<(string Name, int Pid)> Processes => [.. _processes.Select(process => (process.Name, process.Pid))];

    /// <summary>What has ended of it that should run, with its last lines; null if all is well.</summary>
    public string? Diagnosis() => _processes.Select(process => process.Obituary()).OfType<string>().ToList() is { Count: > 0 } ended ? string.Join(". ", ended) : null;

    /// <summary>Starts one. Several may run at once.</summary>
    /// <param name="options">How; null = the defaults.</param>
    /// <param name="cancellation">Ends the start; what was started is stopped.</param>
    /// <exception cref="ConfigurationException">The programs are not there.</exception>
    /// <exception cref="SubjectUnavailableException">It did not become ready; the message has the last lines of what ended.</exception>
    public static async Task<ControlPlane> Start(ControlPlaneOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new ControlPlaneOptions();
        if (!OperatingSystem.IsLinux())
        {
            throw new ConfigurationException("A control plane can be started on Linux only (setsid and setpriv of util-linux keep it from being left behind). Use an existing cluster.");
        }

        var binaries = options.Binaries ?? KubernetesBinaries.Find();
        var ledgers = options.LedgerFolder ?? Path.Combine(KubernetesBinaries.Cache(KubernetesBinaries.ProcessEnvironment()), ".running");
        foreach (var left in ProcessLedger.CleanUp(ledgers))
        {
            options.Progress($"cleaned up {left}, whose owner was killed");
        }

        for (var attempt = 1; ; attempt++)
        {
            var id = "control-plane-" + RandomNumberGenerator.GetHexString(8, lowercase: true);
            var folder = Path.Combine(options.Folder ?? Path.GetTempPath(), "scs-" + id);
            var plane = new ControlPlane(options, binaries, folder, ProcessLedger.Begin(ledgers, id, folder));
            try
            {
                await plane.Launch(cancellation).ConfigureAwait(false);
                return plane;
            }
            catch (PortTakenException exception)
            {
                await plane.DisposeAsync().ConfigureAwait(false);
                if (attempt == Attempts)
                {
                    throw new SubjectUnavailableException($"The control plane found no free port {Attempts} times: {exception.Message}", exception);
                }

                options.Progress("a port was taken by somebody else in between; once more");
            }
            catch
            {
                await plane.DisposeAsync().ConfigureAwait(false);
                throw;
            }
        }
    }

    /// <summary>A client for the administrator; ends with the control plane.</summary>
    /// <param name="options">How it behaves; null = the defaults.</param>
    public KubeClient Client(KubeClientOptions? options = null) => Client(Admin, options);

    /// <summary>A client for somebody else; ends with the control plane.</summary>
    /// <param name="config">Who asks.</param>
    /// <param name="options">How it behaves; null = the defaults.</param>
    public KubeClient Client(KubeConfig config, KubeClientOptions? options = null)
    {
        var client = KubeClient.Open(config, (options ?? new KubeClientOptions { Time = _options.Time }) with { Diagnosis = options?.Diagnosis ?? Diagnosis });
        lock (_clients)
        {
            _clients.Add(client);
        }

        return client;
    }

    /// <summary>How a user with a client certificate reaches it.</summary>
    /// <param name="user">User name.</param>
    /// <param name="group">Group of the user, or null.</param>
    public KubeConfig User(string user, string? group = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(user);
        var (certificate, key) = _pki.Client(user, group);
        return new KubeConfig
        {
            Server = Admin.Server, Context = user, CertificateAuthority = _pki.Certificate, ClientCertificate = certificate, ClientKey = key,
        };
    }

    /// <summary>PEM text of the authority that everybody here trusts.</summary>
    internal string Authority => _pki.Certificate;

    /// <summary>A certificate of its authority for a server.</summary>
    internal (string Certificate, string Key) ServerCertificate(string name, IPAddress address) => _pki.Server(name, address);

    /// <summary>Ends its API server by SIGKILL, as an accident would; its data stays. Nothing answers until <see cref="RestartApiServer"/>.</summary>
    public async Task KillApiServer()
    {
        var killed = _processes.Where(process => process.Name == Path.GetFileName(_binaries.ApiServer)).ToList();
        _processes = _processes.RemoveRange(killed);
        foreach (var process in killed)
        {
            await process.Kill().ConfigureAwait(false);
            process.Dispose();
        }
    }

    /// <summary>Starts its API server again at the same address and on the same data, after it was killed or to have another release of it.</summary>
    /// <param name="binaries">The programs of another release; null = the same as before.</param>
    /// <param name="cancellation">Ends the start.</param>
    /// <exception cref="SubjectUnavailableException">It did not become ready within the budget of a start; the message has the last lines.</exception>
    public async Task RestartApiServer(KubernetesBinaries? binaries = null, CancellationToken cancellation = default)
    {
        using var limit = new CancellationTokenSource(_options.Budget, _options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        using var client = KubeClient.Open(Admin, new KubeClientOptions { RequestTimeout = TimeSpan.FromSeconds(5), Time = _options.Time, Diagnosis = Diagnosis });
        for (var attempt = 1; ; attempt++)
        {
            await KillApiServer().ConfigureAwait(false);
            try
            {
                await Run((binaries ?? _binaries).ApiServer, _apiServerArguments).ConfigureAwait(false);
                await UntilReady(client, either.Token, cancellation).ConfigureAwait(false);
                return;
            }
            catch (PortTakenException exception) when (attempt < Attempts)
            {
                _options.Progress($"somebody else has the port of the API server; once more ({exception.Message})");
            }
            catch (PortTakenException exception)
            {
                throw new SubjectUnavailableException($"The API server does not come back, its port was taken {Attempts} times: {exception.Message}", exception);
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        _clients.ForEach(client => client.Dispose());

        // Its data is thrown away, so nothing needs to be ended with care.
        await Task.WhenAll(_processes.Select(process => process.Kill())).ConfigureAwait(false);
        _processes.ForEach(process => process.Dispose());
        _pki.Dispose();
        if (ProcessLedger.RemoveFolder(Folder))
        {
            _ledger.End(); // else the next start cleans up
        }
    }

    private async Task Launch(CancellationToken cancellation)
    {
        var started = Stopwatch.StartNew();
        using var limit = new CancellationTokenSource(_options.Budget, _options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        ProcessLedger.CreatePrivate(Folder);
        var (etcdPort, peerPort, apiPort) = (_options.Ports?.Invoke() ?? LoopbackPorts.Free(3)) is [var first, var second, var third] ? (first, second, third) : default;
        var nodes = _options.ForNodes;
        var address = nodes?.Address ?? IPAddress.Loopback;
        apiPort = nodes is null ? apiPort : ControlPlaneForNodes.Port;
        Write("ca.crt", _pki.Certificate);
        Write("etcd", _pki.Server("etcd"));
        _options.Progress($"starting etcd in {Folder}");
        var etcdUrl = Url(etcdPort);
        await Run(_binaries.Etcd,
        [
            $"--data-dir={At("etcd-data")}", $"--listen-client-urls={etcdUrl}", $"--advertise-client-urls={etcdUrl}",
            $"--listen-peer-urls={Url(peerPort)}", $"--initial-advertise-peer-urls={Url(peerPort)}", $"--initial-cluster=default={Url(peerPort)}",
            $"--cert-file={At("etcd.crt")}", $"--key-file={At("etcd.key")}", $"--trusted-ca-file={At("ca.crt")}", "--client-cert-auth",
            $"--peer-cert-file={At("etcd.crt")}", $"--peer-key-file={At("etcd.key")}", $"--peer-trusted-ca-file={At("ca.crt")}", "--peer-client-cert-auth",
            "--unsafe-no-fsync", "--log-level=warn",
        ]).ConfigureAwait(false);

        // Made while etcd starts.
        Write("apiserver", _pki.Server("kube-apiserver", address));
        Write("etcd-client", _pki.Client("kube-apiserver", null));
        var (signing, verifying) = Pki.SigningKeys();
        Write("service-accounts.key", signing);
        Write("service-accounts.pub", verifying);
        Write("kubelet-client", _pki.Client("kube-apiserver-kubelet-client", "system:masters"));
        var server = new Uri(Url(apiPort, address));
        Admin = WithServer(server, "admin", "system:masters");
        Write("kubeconfig", KubeConfigText(Admin));
        Write("controller-manager.kubeconfig", KubeConfigText(WithServer(server, "system:kube-controller-manager", "system:masters")));
        Write("scheduler.kubeconfig", KubeConfigText(WithServer(server, "system:kube-scheduler", null)));

        // kube-apiserver looks for etcd once a second only, so it is started when there is something to be found.
        await Poll("etcd listens", either.Token, cancellation, async token => await Listens(etcdPort, token).ConfigureAwait(false) ? null : "its port is closed").ConfigureAwait(false);
        _options.Progress("starting kube-apiserver");
        var withManager = _options.ControllerManager && _binaries.ControllerManager is not null;
        _apiServerArguments =
        [
            $"--etcd-servers={etcdUrl}", $"--etcd-cafile={At("ca.crt")}", $"--etcd-certfile={At("etcd-client.crt")}", $"--etcd-keyfile={At("etcd-client.key")}",
            $"--bind-address={address}", $"--advertise-address={address}", $"--secure-port={apiPort.ToString(CultureInfo.InvariantCulture)}", $"--cert-dir={Folder}",
            $"--tls-cert-file={At("apiserver.crt")}", $"--tls-private-key-file={At("apiserver.key")}", $"--client-ca-file={At("ca.crt")}",
            $"--service-account-key-file={At("service-accounts.pub")}", $"--service-account-signing-key-file={At("service-accounts.key")}",
            "--service-account-issuer=https://kubernetes.default.svc", $"--service-cluster-ip-range={nodes?.ServiceRange ?? "10.0.0.0/24"}",
            "--allow-privileged=true", "--endpoint-reconciler-type=none",
            $"--kubelet-client-certificate={At("kubelet-client.crt")}", $"--kubelet-client-key={At("kubelet-client.key")}", $"--kubelet-certificate-authority={At("ca.crt")}",
            .. nodes is null ? ["--authorization-mode=RBAC"]
                : new[] { "--authorization-mode=Node,RBAC", "--enable-admission-plugins=NodeRestriction", "--kubelet-preferred-address-types=InternalIP" },
            .. withManager ? Array.Empty<string>() : ["--disable-admission-plugins=ServiceAccount"], // nobody makes the accounts it asks for
            .. _options.ApiServerArguments,
        ];
        await Run(_binaries.ApiServer, _apiServerArguments).ConfigureAwait(false);
        var client = Client(new KubeClientOptions { RequestTimeout = TimeSpan.FromSeconds(5), Time = _options.Time });
        await UntilReady(client, either.Token, cancellation).ConfigureAwait(false);

        if (withManager)
        {
            _options.Progress("starting kube-controller-manager");
            await Run(_binaries.ControllerManager!,
            [
                $"--kubeconfig={At("controller-manager.kubeconfig")}", $"--authentication-kubeconfig={At("controller-manager.kubeconfig")}",
                $"--authorization-kubeconfig={At("controller-manager.kubeconfig")}", $"--service-account-private-key-file={At("service-accounts.key")}",
                $"--root-ca-file={At("ca.crt")}", "--leader-elect=false", "--bind-address=127.0.0.1", "--secure-port=0",
                .. await HasInsecurePort(client, either.Token).ConfigureAwait(false) ? ["--port=0"] : Array.Empty<string>(),
                "--concurrent-namespace-syncs=10", "--namespace-sync-period=1m",
                .. nodes is null ? Array.Empty<string>() : ["--enable-hostpath-provisioner"],
            ], nodes?.WithVolumes).ConfigureAwait(false);
        }

        if (_options.Scheduler)
        {
            _options.Progress("starting kube-scheduler");
            await Run(_binaries.Scheduler ?? throw new ConfigurationException($"{_binaries.Folder} has no kube-scheduler. Get it with `./run.sh env provision control-plane --from source`."),
            [
                $"--kubeconfig={At("scheduler.kubeconfig")}", $"--authentication-kubeconfig={At("scheduler.kubeconfig")}", $"--authorization-kubeconfig={At("scheduler.kubeconfig")}",
                "--leader-elect=false", "--bind-address=127.0.0.1", "--secure-port=0",
                .. await HasInsecurePort(client, either.Token).ConfigureAwait(false) ? ["--port=0"] : Array.Empty<string>(),
            ]).ConfigureAwait(false);
        }

        StartTime = started.Elapsed;
        _options.Progress(string.Create(CultureInfo.InvariantCulture, $"ready after {StartTime.TotalSeconds:0.0} s at {server}"));
    }

    private Task UntilReady(KubeClient client, CancellationToken limit, CancellationToken caller) => Poll("kube-apiserver is ready", limit, caller, async token =>
    {
        try
        {
            return await client.Text("/readyz", token).ConfigureAwait(false) == "ok" ? null : "/readyz does not say ok";
        }
        catch (Exception exception) when (exception is SubjectUnavailableException or KubeException)
        {
            return exception.Message;
        }
    });

    // Until 1.23 the controller manager listens on all addresses without TLS unless told not to.
    private static async Task<bool> HasInsecurePort(KubeClient client, CancellationToken cancellation)
    {
        var minor = (await client.Version(cancellation).ConfigureAwait(false)).TextAt("minor") ?? "";
        return int.TryParse(minor.TrimEnd('+'), CultureInfo.InvariantCulture, out var number) && number < 24;
    }

    private async Task Run(string program, IReadOnlyList<string> arguments, IReadOnlyList<string>? within = null)
    {
        ChildProcess child;
        try
        {
            child = await ChildProcess.Start(program, arguments, At(Path.GetFileName(program) + ".log"), within).ConfigureAwait(false);
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            throw new ConfigurationException($"setsid cannot be started ({exception.Message}): install util-linux.", exception);
        }

        _processes = _processes.Add(child);
        _ledger.Add(child.Name, child.Pid, child.Started);
    }

    private async Task Poll(string what, CancellationToken limit, CancellationToken caller, Func<CancellationToken, Task<string?>> missing)
    {
        var last = "nothing yet";
        using var timer = new PeriodicTimer(PollInterval, _options.Time);
        try
        {
            do
            {
                if (await missing(limit).ConfigureAwait(false) is not { } seen)
                {
                    return;
                }

                last = seen;
                if (_processes.FirstOrDefault(process => process.HasEnded) is { } ended)
                {
                    var lines = ended.LastLines(20);
                    if (lines.Any(line => line.Contains("address already in use", StringComparison.Ordinal)))
                    {
                        throw new PortTakenException(lines[^1]);
                    }

                    throw new SubjectUnavailableException($"The control plane does not start: {ended.Obituary()}");
                }
            }
            while (await timer.WaitForNextTickAsync(limit).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !caller.IsCancellationRequested)
        {
            throw new SubjectUnavailableException(string.Create(
                CultureInfo.InvariantCulture,
                $"The control plane is not up within {_options.Budget.TotalSeconds:0.#} s: not seen that {what}. Last observation: {last} Last lines of {_processes[^1].Name}: {string.Join(" | ", _processes[^1].LastLines(5))}"));
        }
    }

    private static async Task<bool> Listens(int port, CancellationToken cancellation)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port, cancellation).ConfigureAwait(false);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private KubeConfig WithServer(Uri server, string user, string? group)
    {
        var (certificate, key) = _pki.Client(user, group);
        return new KubeConfig { Server = server, Context = "control-plane", CertificateAuthority = _pki.Certificate, ClientCertificate = certificate, ClientKey = key };
    }

    private static string Url(int port, IPAddress? address = null) => string.Create(CultureInfo.InvariantCulture, $"https://{address ?? IPAddress.Loopback}:{port}");

    internal static string KubeConfigText(KubeConfig config) => $"""
        apiVersion: v1
        kind: Config
        current-context: {config.Context}
        clusters:
          - name: {config.Context}
            cluster:
              server: {config.Server.GetLeftPart(UriPartial.Authority)}
              certificate-authority-data: {Base64(config.CertificateAuthority!)}
        users:
          - name: {config.Context}
            user:
              client-certificate-data: {Base64(config.ClientCertificate!)}
              client-key-data: {Base64(config.ClientKey!)}
        contexts:
          - name: {config.Context}
            context:
              cluster: {config.Context}
              user: {config.Context}

        """;

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private string At(string name) => Path.Combine(Folder, name);

    private void Write(string name, (string Certificate, string Key) pair)
    {
        Write(name + ".crt", pair.Certificate);
        Write(name + ".key", pair.Key);
    }

    private void Write(string name, string text) => PrivateFile.Write(At(name), text);

    private sealed class PortTakenException(string message) : Exception(message);
}
