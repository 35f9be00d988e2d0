using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Conformance.Model;
using Conformance.OpenStack.AllInOne.Tls;

namespace Conformance.OpenStack.AllInOne;

/// <summary>
/// A real OpenStack on this machine: Keystone, Placement, Barbican, Octavia, Glance, Neutron, Nova, Cinder and Swift of the distribution's packages as plain processes on loopback, with a
/// MariaDB of their own. It has an administrator and the catalogue; whoever starts it puts in the rest. Servers do not really run, unless libvirt is asked to start them
/// (<see cref="VirtualizationKind"/>): then those of one network hear each other, and with <see cref="NetworkKind.Agents"/> there are DHCP, routers, floating IPs and security groups besides. Load balancers become active and pass no packet on. Disposing it ends the processes and removes its folder; if this process is killed, the kernel ends them, and the next start removes
/// the folder. Debian 12, as root.
/// </summary>
public sealed class AllInOneCloud : IAsyncDisposable
{
    /// <summary>Name of the administrator's user and project.</summary>
    public const string Administrator = "admin";

    private const int Attempts = 3;

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    // Long enough for the first answer of a service that still reads its modules on a busy machine; it is asked again anyway.
    private static readonly TimeSpan LookTimeout = TimeSpan.FromSeconds(10);

    private readonly AllInOneOptions _options;
    private readonly Layout _layout;
    private readonly ProcessLedger _ledger;
    private readonly List<ChildProcess> _processes = [];
    private Database? _database;

    // What stands in front of a program that is to run in the cloud's network namespace; empty = it has none.
    private string[] _within = [];
    private int _disposed;

    private AllInOneCloud(AllInOneOptions options, Layout layout, ProcessLedger ledger) => (_options, _layout, _ledger) = (options, layout, ledger);

    /// <summary>Its folder: databases, configurations, and the output of each process in <c>log</c>. Gone when it is disposed.</summary>
    public string Folder => _layout.Folder;

    /// <summary>Path of a clouds.yaml with the administrator, readable by its owner only.</summary>
    public string CloudsFile => _layout.CloudsFile;

    /// <summary>What its guests boot, for whoever makes images; null if servers do not really run.</summary>
    public GuestFiles? Guest { get; private set; }

    /// <summary>Path of its network namespace, as nsenter takes it; null if it has none (<see cref="NetworkKind.Hub"/>). External networks lead to the bridges external0 and so on in it.</summary>
    public string? NetworkNamespace { get; private set; }

    /// <summary>How long the start took.</summary>
    public TimeSpan StartTime { get; private set; }

    /// <summary>Names and ids of its processes.</summary>
    public IReadOnlyList<(string Name, int Pid)> Processes => [.. _processes.Select(process => (process.Name, process.Pid))];

    /// <summary>How its administrator signs in.</summary>
    public CloudConfig AdministratorConfig => Config(Administrator, _layout.AdministratorPassword, Administrator);

    /// <summary>Address of the identity service as users know it; as <see cref="IdentityUrl"/> but for <see cref="AllInOneOptions.Tls"/>.</summary>
    public string PublicIdentityUrl => _layout.PublicAddress(ServicePort.Identity) + "/v3";

    /// <summary>Address of the image service, for what an operator uploads.</summary>
    public string ImageUrl => _layout.Address(ServicePort.Image);

    /// <summary>Address of the identity service within the cloud, as of the services below: <c>http://127.0.0.1:PORT/v3</c>.</summary>
    public string IdentityUrl => _layout.Address(ServicePort.Identity) + "/v3";

    /// <summary>Address of the compute service.</summary>
    public string ComputeUrl => _layout.Address(ServicePort.Compute) + "/v2.1";

    /// <summary>Address of the network service.</summary>
    public string NetworkUrl => _layout.Address(ServicePort.Network) + "/v2.0";

    /// <summary>Address of the block storage service without a project.</summary>
    public string VolumeUrl => _layout.Address(ServicePort.Volume) + "/v3";

    /// <summary>What has ended of it that should run, with its last lines; null if all is well.</summary>
    public string? Diagnosis() => _processes.Select(process => process.Obituary()).OfType<string>().ToList() is { Count: > 0 } ended ? string.Join(". ", ended) : null;

    /// <summary>How a user with a password signs in to a project.</summary>
    /// <param name="user">User name, in the domain Default.</param>
    /// <param name="password">Secret: the password.</param>
    /// <param name="project">Project name, in the domain Default.</param>
    public CloudConfig Config(string user, string password, string project) => new()
    {
        Name = "openstack",
        AuthUrl = new Uri(PublicIdentityUrl),
        CaFile = _layout.Endpoints is null ? null : _layout.AuthorityFile,
        UserName = user,
        Password = password,
        UserDomainName = "Default",
        ProjectName = project,
        ProjectDomainName = "Default",
        Region = Layout.Region,
    };

    /// <summary>Starts one. Several may run at once.</summary>
    /// <param name="options">How; null = the defaults.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="ConfigurationException">This machine lacks something; the message says what installs it.</exception>
    /// <exception cref="SubjectUnavailableException">It did not come up; the message has the last lines of what ended.</exception>
    public static async Task<AllInOneCloud> Start(AllInOneOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new AllInOneOptions();
        Requirements.Check(options);
        var place = options.Folder ?? Path.GetTempPath();
        Requirements.CheckSpace(options, place);
        var cache = options.Cache ?? Path.Combine(HostEnvironment.Cache(options.Environment ?? HostEnvironment.Variables()), "openstack");
        var ledgers = Path.Combine(cache, ".running");
        foreach (var left in ProcessLedger.CleanUp(ledgers))
        {
            options.Progress($"cleaned up {left}, whose owner was killed");
        }

        var prepared = await new PreparedState(cache, options.Progress).Get(cancellation).ConfigureAwait(false);
        var guest = options.Virtualization == VirtualizationKind.Libvirt ? await new GuestSystem(cache, options.Progress).Get(cancellation).ConfigureAwait(false) : null;
        for (var attempt = 1; ; attempt++)
        {
            var id = "openstack-" + RandomNumberGenerator.GetHexString(8, lowercase: true);
            var count = Enum.GetValues<ServicePort>().Length;
            var layout = new Layout(Path.Combine(place, "scs-" + id), options.Ports?.Invoke(count) ?? LoopbackPorts.Free(count), options.ImportPorts);
            var cloud = new AllInOneCloud(options, layout, ProcessLedger.Begin(ledgers, id, layout.Folder)) { Guest = guest is null ? null : guest with { CommandLine = $"{guest.CommandLine} {options.GuestCommandLine}".TrimEnd() } };
            try
            {
                await cloud.Launch(prepared, cancellation).ConfigureAwait(false);
                return cloud;
            }
            catch (PortTakenException exception)
            {
                await cloud.DisposeAsync().ConfigureAwait(false);
                if (attempt == Attempts)
                {
                    throw new SubjectUnavailableException(string.Create(CultureInfo.InvariantCulture, $"OpenStack found its ports taken {Attempts} times: {exception.Message}"), exception);
                }

                options.Progress("a port was taken by somebody else in between; once more");
            }
            catch
            {
                await cloud.DisposeAsync().ConfigureAwait(false);
                throw;
            }
        }
    }

    /// <summary>The administrator's way to change it.</summary>
    /// <param name="cancellation">Gives up.</param>
    public Task<AdministratorApi> AsAdministrator(CancellationToken cancellation = default) => AdministratorApi.SignIn(AdministratorConfig with { AuthUrl = new Uri(IdentityUrl) }, cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        // Its data is thrown away, so nothing needs to be ended with care.
        await Task.WhenAll(_processes.Select(process => process.Kill())).ConfigureAwait(false);
        if (_database is not null)
        {
            await _database.DisposeAsync().ConfigureAwait(false);
        }

        if (_layout.Endpoints is { } endpoints)
        {
            await endpoints.DisposeAsync().ConfigureAwait(false);
        }

        _processes.Where(process => process != _database?.Process).ToList().ForEach(process => process.Dispose());
        if (ProcessLedger.RemoveFolder(Folder))
        {
            _ledger.End(); // else the next start cleans up
        }
    }

    private async Task Launch(string prepared, CancellationToken cancellation)
    {
        var began = Stopwatch.GetTimestamp();
        using var limit = new CancellationTokenSource(_options.Budget, _options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            await Launch(prepared, began, either.Token).ConfigureAwait(false);
        }
        catch (SubjectUnavailableException exception) when (WithoutPort() is { } process)
        {
            // Whoever has the port may have answered in its place, and was not understood.
            throw new PortTakenException($"{process.Name}: {process.LastLines(1).DefaultIfEmpty(exception.Message).First()}");
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new SubjectUnavailableException(string.Create(
                CultureInfo.InvariantCulture, $"OpenStack is not up within {_options.Budget.TotalSeconds:0.#} s. {_waitingFor} {string.Join(" ", _processes.Select(process => $"{process.Name}: {process.LastLines(1).DefaultIfEmpty("nothing said").First()}"))}"));
        }
    }

    private string _waitingFor = "";

    private async Task Launch(string prepared, long began, CancellationToken cancellation)
    {
        if (_options.Tls)
        {
            _layout.Endpoints = await PublicEndpoints.Start(_layout.Address, cancellation).ConfigureAwait(false);
        }

        _layout.Write();
        if (_layout.Endpoints is { } endpoints)
        {
            PrivateFile.Write(_layout.AuthorityFile, endpoints.AuthorityPem);
        }

        _options.Configured(_layout.Configuration);
        if (_options.Console is { } console)
        {
            await File.WriteAllTextAsync(_layout.Console, console, cancellation).ConfigureAwait(false);
        }

        // What takes longest is to read what is written in Python, so everything starts at once; but who signs in at its start waits, before it begins, until the gate is opened.
        _options.Progress($"starting an OpenStack in {Folder}");
        if (HasAgents)
        {
            await OpenNamespace(cancellation).ConfigureAwait(false);
        }

        await Compute(cancellation).ConfigureAwait(false);
        await Python("cinder", Program("block_storage.py"), "--config-file", _layout.ConfigurationOf("cinder.conf")).ConfigureAwait(false);
        await Python("swift", [Program("object_store.py"), _layout.Configuration, .. SwiftServers, SwiftServer("proxy", ServicePort.ObjectStore)]).ConfigureAwait(false);
        await HostProgram.Run("Copying the prepared databases", "cp", ["--archive", "--sparse=always", "--reflink=auto", prepared, Path.Combine(Folder, "mysql")], cancellation).ConfigureAwait(false);
        _database = await Database.Start(_layout, _ledger, cancellation).ConfigureAwait(false);
        _processes.Add(_database.Process);
        _options.Progress("the databases are there");
        await _database.Execute(ServiceCatalogue.Statements(_layout), cancellation).ConfigureAwait(false);

        // One thread: with eight, answers to requests of the same moment were wrong now and then on a busy machine (403, lists without what was there); why is not known.
        await Uwsgi("keystone", ServicePort.Identity, "/usr/bin/keystone-wsgi-public", 1).ConfigureAwait(false);
        await Uwsgi("placement", ServicePort.Placement, "/usr/bin/placement-api", 4).ConfigureAwait(false);
        await Network().ConfigureAwait(false);
        await Python("glance", "-m", "glance.cmd.api", "--config-file", _layout.ConfigurationOf("glance.conf")).ConfigureAwait(false);
        await Uwsgi("barbican", ServicePort.KeyManager, "/usr/bin/barbican-wsgi-api", 2).ConfigureAwait(false);
        await Uwsgi("octavia", ServicePort.LoadBalancer, Program("load_balancer.py"), 2, $"--config-file {_layout.ConfigurationOf("octavia.conf")}").ConfigureAwait(false);
        await Answers("keystone", ServicePort.Identity, "/v3", cancellation).ConfigureAwait(false);
        using var api = await AsAdministrator(cancellation).ConfigureAwait(false);

        // Keystone reads its policies with the first request that asks for them, and refuses what comes at the same time.
        await api.Send(HttpMethod.Get, $"{IdentityUrl}/services", cancellation: cancellation).ConfigureAwait(false);
        await Answers("placement", ServicePort.Placement, "/", cancellation).ConfigureAwait(false);
        PrivateFile.Write(_layout.Gate, "");
        await Answers("barbican", ServicePort.KeyManager, "/", cancellation).ConfigureAwait(false);
        await Answers("octavia", ServicePort.LoadBalancer, "/", cancellation).ConfigureAwait(false);
        await Answers("glance", ServicePort.Image, "/", cancellation).ConfigureAwait(false);
        await Answers("neutron", ServicePort.Network, "/", cancellation).ConfigureAwait(false);
        await Answers("swift", ServicePort.ObjectStore, "/healthcheck", cancellation).ConfigureAwait(false);
        await Answers("cinder", ServicePort.Volume, "/", cancellation).ConfigureAwait(false);
        await Answers("nova", ServicePort.Compute, "/", cancellation).ConfigureAwait(false);
        await Workers(api, cancellation).ConfigureAwait(false);
        PrivateFile.Write(CloudsFile, CloudsText());
        StartTime = Stopwatch.GetElapsedTime(began);
        _options.Progress(string.Create(CultureInfo.InvariantCulture, $"OpenStack is ready after {StartTime.TotalSeconds:0.0} s at {PublicIdentityUrl}"));
    }

    private IEnumerable<string> SwiftServers =>
        [SwiftServer("account", ServicePort.ObjectStoreAccount), SwiftServer("container", ServicePort.ObjectStoreContainer), SwiftServer("object", ServicePort.ObjectStoreObject)];

    private string SwiftServer(string name, ServicePort port) => string.Create(CultureInfo.InvariantCulture, $"{name}:{_layout.Port(port)}");

    /// <summary>What services need of one another before a request of a user can succeed.</summary>
    private async Task Workers(AdministratorApi api, CancellationToken cancellation)
    {
        await Until("compute has its hypervisor", async () =>
            (await api.Send(HttpMethod.Get, $"{ComputeUrl}/os-hypervisors", cancellation: cancellation).ConfigureAwait(false))?["hypervisors"]?.AsArray().Count > 0, cancellation).ConfigureAwait(false);

        // Until then the scheduler has no place for any server.
        var placement = _layout.Address(ServicePort.Placement) + "/resource_providers";
        await Until("placement knows what the hypervisor holds", async () =>
            (await api.Send(HttpMethod.Get, placement, cancellation: cancellation).ConfigureAwait(false))?["resource_providers"]?.AsArray() is [{ } provider, ..]
            && (await api.Send(HttpMethod.Get, $"{placement}/{provider["uuid"]}/inventories", cancellation: cancellation).ConfigureAwait(false))?["inventories"]?.AsObject().Count > 0, cancellation).ConfigureAwait(false);
        await Until("block storage has its scheduler, volume and backup services", async () =>
            (await api.Send(HttpMethod.Get, $"{VolumeUrl}/{api.ProjectId}/os-services", cancellation: cancellation).ConfigureAwait(false))?["services"]?.AsArray()
                .Count(service => (string?)service!["state"] == "up") == 3, cancellation).ConfigureAwait(false);

        // A port that is bound before its agent is known is never bound.
        if (HasAgents)
        {
            await Until("the network has its agents for bridges, DHCP and routers", async () =>
                (await api.Send(HttpMethod.Get, $"{NetworkUrl}/agents", cancellation: cancellation).ConfigureAwait(false))?["agents"]?.AsArray().Count(agent => (bool)agent!["alive"]!) == 3, cancellation).ConfigureAwait(false);
        }

        // Until the scheduler has heard what the volume service can hold, it has no place for any volume.
        await Until("block storage knows where volumes go", async () =>
            (await api.Send(HttpMethod.Get, $"{VolumeUrl}/{api.ProjectId}/scheduler-stats/get_pools", cancellation: cancellation).ConfigureAwait(false))?["pools"]?.AsArray().Count > 0, cancellation).ConfigureAwait(false);
    }

    private const string Python3 = "/usr/bin/python3";

    private static string Program(string name) => Path.Combine(Layout.Files, "Services", name);

    private Task Python(string name, params string[] arguments) => Run(name, Python3, arguments);

    /// <summary>
    /// Nova, and in a namespace of processes of its own with it all machines that its libvirt starts: they are no children of any process here, and end with the namespace. Its first process is a shell, as
    /// somebody has to collect what ended; libvirt would take it for alive.
    /// </summary>
    private async Task Compute(CancellationToken cancellation)
    {
        string[] nova = [Program("compute.py"), "--config-file", _layout.ConfigurationOf("nova.conf")];
        if (Guest is null)
        {
            await Python("nova", nova).ConfigureAwait(false);
            return;
        }

        await CheckLibvirt(_layout, cancellation).ConfigureAwait(false);
        nova = [.. nova, "--config-file", _layout.ConfigurationOf("nova-libvirt.conf")];
        await Run("nova", "unshare", HasAgents ? [.. InNamespace, Python3, .. nova, "--config-file", _layout.ConfigurationOf("nova-agents.conf")] : [.. Alone, Python3, .. nova]).ConfigureAwait(false);
    }

    /// <summary>Neutron; where its agents carry packets, with them in one process, which has a namespace of processes of its own as what they start is no child of it.</summary>
    private Task Network() => HasAgents
        ? Run("neutron", "unshare", [.. InNamespace, Python3, Program("network_agents.py")], _layout.VariablesOfAgents)
        : Python("neutron", Program("network.py"));

    private bool HasAgents => _options.Network == NetworkKind.Agents;

    /// <summary>
    /// Makes a network namespace for all services: bridges, taps and the agents' own namespaces are made in there, and there is no interface of the machine. It has no name, so that nothing of it is left
    /// when its last process has ended.
    /// </summary>
    private async Task OpenNamespace(CancellationToken cancellation)
    {
        string[] ports = [.. ServiceCatalogue.Ports.Select(port => _layout.Port(port).ToString(CultureInfo.InvariantCulture))];
        string[] outside = _layout.Endpoints is { } endpoints ? ["--out", .. endpoints.Ports.Select(port => port.ToString(CultureInfo.InvariantCulture))] : [];
        await Python("entrance", [Program("entrance.py"), _layout.Entrance, Layout.ExternalNetworks.ToString(CultureInfo.InvariantCulture), .. ports, .. outside]).ConfigureAwait(false);
        await Until("the network namespace is there", () => Task.FromResult(File.Exists(_layout.Entrance)), cancellation).ConfigureAwait(false);
        NetworkNamespace = string.Create(CultureInfo.InvariantCulture, $"/proc/{_processes[^1].Pid}/ns/net");
        _within = ["nsenter", $"--net={NetworkNamespace}"];
    }

    /// <summary>Looks whether libvirt can start servers, before nova would fail over it.</summary>
    /// <exception cref="SubjectUnavailableException">It cannot; the message has what it said.</exception>
    internal static Task CheckLibvirt(Layout layout, CancellationToken cancellation) => HostProgram.Run(
        "Starting libvirt, which is to start the servers,", "unshare", [.. Alone, Python3, Program("check_libvirt.py"), layout.Machines], cancellation, layout.Variables);

    private static readonly string[] Alone = AloneWith("");

    // What the kernel tells of interfaces is of the namespace in which it was mounted; namespaces within this one have names that others may have given to theirs.
    private static readonly string[] InNamespace = AloneWith("mount -t sysfs sysfs /sys && mkdir -p /run/netns && mount -t tmpfs tmpfs /run/netns && ");

    private static string[] AloneWith(string preparation) => ["--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "sh", "-c", preparation + "\"$@\"; exit $?", "sh"];

    // Without the header uwsgi closes connections in silence, and clients that would use them again get errors now and then.
    private Task Uwsgi(string name, ServicePort port, string file, int threads, string? arguments = null) => Run(name, "uwsgi",
    [
        "--plugin", "python3", "--http-socket", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{_layout.Port(port)}"), "--wsgi-file", file, "--single-interpreter", "--enable-threads",
        "--threads", threads.ToString(CultureInfo.InvariantCulture), "--buffer-size", "65535", "--add-header", "Connection: close", "--need-app", "--die-on-term", "--pyargv", arguments ?? "",
        "--logformat", "%(method) %(uri) %(status) %(msecs)ms",
    ]);

    private async Task Run(string name, string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? variables = null)
    {
        var child = await ChildProcess.Start(program, arguments, Path.Combine(_layout.Log, name + ".out"), _within, name, variables ?? _layout.Variables).ConfigureAwait(false);
        _processes.Add(child);
        _ledger.Add(child.Name, child.Pid, child.Started);
    }

    private ChildProcess? WithoutPort() => _processes.FirstOrDefault(process =>
        process.HasEnded && process.LastLines(30).Any(line => line.Contains("ddress already in use", StringComparison.Ordinal)));

    private async Task Answers(string name, ServicePort port, string path, CancellationToken cancellation)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = LookTimeout };
        await Until($"{name} answers", async () =>
        {
            using var response = await client.GetAsync(_layout.Address(port) + path, cancellation).ConfigureAwait(false);
            return (int)response.StatusCode < 500;
        }, cancellation).ConfigureAwait(false);
    }

    private async Task Until(string what, Func<Task<bool>> condition, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(PollInterval, _options.Time);
        var last = "nothing yet";
        while (true)
        {
            try
            {
                if (await condition().ConfigureAwait(false))
                {
                    _options.Progress(what);
                    return;
                }
            }
            catch (Exception exception) when (exception is HttpRequestException or SubjectUnavailableException || (exception is OperationCanceledException && !cancellation.IsCancellationRequested))
            {
                last = exception.Message;
            }

            _waitingFor = $"Not seen that {what}. Last observation: {last}";
            if (_processes.FirstOrDefault(process => process.HasEnded) is { } ended)
            {
                throw new SubjectUnavailableException($"OpenStack does not start: {ended.Obituary()}");
            }

            await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false);
        }
    }

    private string CloudsText() => $"""
        clouds:
          {Administrator}:
            region_name: {Layout.Region}
            identity_api_version: 3{(_layout.Endpoints is null ? "" : $"\n    cacert: {_layout.AuthorityFile}")}
            auth:
              auth_url: {PublicIdentityUrl}
              username: {Administrator}
              password: {_layout.AdministratorPassword}
              user_domain_name: Default
              project_name: {Administrator}
              project_domain_name: Default

        """;

    private sealed class PortTakenException(string message) : Exception(message);
}
