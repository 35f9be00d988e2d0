using System.CommandLine;
using System.Globalization;
using Conformance.Kubernetes;
using Conformance.Model;
using Conformance.OpenStack.AllInOne;
using Conformance.Processes;

namespace Conformance.Runner.CommandLine;

/// <summary>`env`: gets the programs an environment needs, and keeps one up for work by hand.</summary>
internal static class EnvCommand
{
    private const int NotUp = 1;

    private const string EnvironmentArgument = "environment";

    public static Command Build(TextWriter output, TextWriter error)
    {
        var env = new Command("env", "Provision an environment, keep one up for work by hand, end it.");

        var provision = Sub(env, "provision", [ContainerImage.Name], "Get the programs it needs into the cache folder: downloaded, or, without internet and always for a node, built from source (Debian, as root, 5 to 10 minutes); those of an OpenStack are packages of Debian 12, as root, or, for openstack-container, in an image that docker builds.");
        var from = new Option<string?>("--from") { Description = "download (official archive, checked) or source (the distribution's source package); default: download, without internet source.", HelpName = "WAY" };
        from.AcceptOnlyFromAmong("download", "source");
        var version = new Option<string?>("--kubernetes-version") { Description = "Version to download; default: the newest known.", HelpName = "VERSION" };
        var yes = new Option<bool>("--yes", "-y") { Description = "Install the packages of an OpenStack without asking." };
        provision.Add(from);
        provision.Add(version);
        provision.Add(yes);
        provision.Add(Virt);
        provision.Add(Network);
        var beginning = new Option<string>("--base") { Description = $"Image of Debian 12 to begin that of {ContainerImage.Name} with.", HelpName = "IMAGE", DefaultValueFactory = _ => "debian:12" };
        provision.Add(beginning);
        provision.SetAction((parsed, cancellation) => Guard(error, () => parsed.GetValue<string>(EnvironmentArgument) == ContainerImage.Name
            ? ProvisionContainer(parsed.GetValue(beginning)!, error, cancellation) : IsOpenStack(Kind(parsed))
            ? ProvisionOpenStack(parsed.GetValue(from), parsed.GetValue(version), parsed.GetValue(yes), Virtualization(parsed), Networking(parsed), error, cancellation)
            : Provision(Kind(parsed), parsed.GetValue(from), parsed.GetValue(version), error, cancellation)));

        var up = Sub(env, "up", [], "Start one in the background; prints a line to set KUBECONFIG, or OS_CLIENT_CONFIG_FILE and OS_CLOUD.");
        up.Add(Virt);
        up.Add(Network);
        up.Add(Tls);
        up.SetAction((parsed, cancellation) => Guard(error, () => Up(Kind(parsed), output, error, cancellation, Words(parsed))));

        var down = Sub(env, "down", [], "End it.");
        down.SetAction((parsed, cancellation) => Guard(error, async () =>
        {
            var was = await Background(Kind(parsed)).Down(cancellation).ConfigureAwait(false);
            await error.WriteLineAsync(was ? "ended" : "nothing was up").ConfigureAwait(false);
            return 0;
        }));

        var status = Sub(env, "status", [], "Say what is up; exit code 1 if nothing is.");
        status.SetAction((parsed, _) => Task.FromResult(Status(Kind(parsed), output)));

        var hold = Sub(env, "hold", [], "Keep one up in the foreground until told to end.");
        hold.Hidden = true;
        hold.Add(Virt);
        hold.Add(Network);
        hold.Add(Tls);
        hold.SetAction((parsed, cancellation) => Guard(error, async () =>
        {
            await Background(Kind(parsed)).Hold(error.WriteLine, cancellation).ConfigureAwait(false);
            return 0;
        }));
        return env;
    }

    private static Command Sub(Command parent, string name, string[] more, string what)
    {
        var command = new Command(name, what);
        string[] names = [.. Kinds.Select(kind => kind.Name), .. more];
        var environment = new Argument<string>(EnvironmentArgument) { Description = $"{string.Join(", ", names)}." };
        environment.AcceptOnlyFromAmong(names);
        command.Add(environment);
        parent.Add(command);
        return command;
    }

    private static Option<VirtualizationKind?> Virt { get; } = VirtOption.Create("an OpenStack");

    private static Option<bool> Tls { get; } = TlsOption.Create("an OpenStack");

    private static Option<NetworkKind?> Network { get; } = NetworkOption.Create("an OpenStack");

    private static VirtualizationKind Virtualization(ParseResult parsed) => parsed.GetValue(Virt) ?? VirtualizationKind.Fake;

    private static NetworkKind Networking(ParseResult parsed)
    {
        NetworkOption.Check(parsed.GetValue(Network), parsed.GetValue(Virt));
        return NetworkOption.Choose(parsed.GetValue(Network), parsed.GetValue(Virt));
    }

    // What was said of servers and their network, as it is said to the process that keeps them.
    private static string[] Words(ParseResult parsed) =>
    [
        .. parsed.GetValue(Virt) is { } virt ? [VirtOption.Name, VirtOption.Word(virt)] : Array.Empty<string>(),
        .. parsed.GetValue(Network) is { } network ? [NetworkOption.Name, NetworkOption.Word(network)] : Array.Empty<string>(),
        .. parsed.GetValue(Tls) ? [TlsOption.Name] : Array.Empty<string>(),
    ];

    private static IReadOnlyList<BackgroundStarter> Kinds { get; } = [BackgroundKind.ControlPlane, BackgroundKind.Node, AllInOneBackground.Starter()];

    private static bool IsOpenStack(BackgroundStarter kind) => kind.Name == AllInOneBackground.Name;

    private static BackgroundStarter Kind(ParseResult parsed)
    {
        var kind = Kinds.First(kind => kind.Name == parsed.GetValue<string>(EnvironmentArgument));
        var said = new Option[] { Virt, Network, Tls }.FirstOrDefault(option => parsed.CommandResult.GetResult(option) is { Implicit: false });
        return said is null ? kind
            : IsOpenStack(kind) ? AllInOneBackground.Starter(Virtualization(parsed), Networking(parsed), parsed.GetValue(Tls))
            : throw new ConfigurationException($"{said.Name} says {(said == Tls ? "how" : "what the servers of")} {AllInOneBackground.Name} {(said == Tls ? "is reached" : "are")}; leave it out with {kind.Name}.");
    }

    private static BackgroundEnvironment Background(BackgroundStarter kind) => new(kind, HostEnvironment.Variables(), TimeProvider.System);

    private static async Task<int> Guard(TextWriter error, Func<Task<int>> work)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (SubjectUnavailableException exception)
        {
            await error.WriteLineAsync($"error: {exception.Message}").ConfigureAwait(false);
            return ConformanceCommand.UsageError;
        }
    }

    private static async Task<int> Provision(BackgroundStarter kind, string? from, string? version, TextWriter error, CancellationToken cancellation)
    {
        var provisioning = new Provisioning(HostEnvironment.Variables(), error.WriteLine);
        if (kind == BackgroundKind.Node && (from == "download" || version is not null))
        {
            throw new ConfigurationException("The official archives have no kubelet, so the programs of a node cannot be downloaded; leave --from download and --kubernetes-version out.");
        }

        if (from == "source" && version is not null)
        {
            throw new ConfigurationException("--kubernetes-version: the distribution has one version only; leave it out with --from source.");
        }

        if (kind == BackgroundKind.Node || from == "source")
        {
            await provisioning.Build(cancellation).ConfigureAwait(false);
        }
        else if (from is null && version is null)
        {
            await provisioning.Get(cancellation).ConfigureAwait(false);
        }
        else
        {
            await provisioning.Download(version, cancellation).ConfigureAwait(false);
        }

        return 0;
    }

    private static async Task<int> Up(BackgroundStarter kind, TextWriter output, TextWriter error, CancellationToken cancellation, params string[] options)
    {
        var program = Environment.ProcessPath!;
        string[] self = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [program, typeof(EnvCommand).Assembly.Location] : [program];
        var state = await Background(kind).Up([.. self, "env", "hold", kind.Name, .. options], cancellation).ConfigureAwait(false);
        foreach (var (name, value) in Settings(kind, state))
        {
            await output.WriteLineAsync($"export {name}={value}").ConfigureAwait(false);
        }

        await error.WriteLineAsync($"up at {state.Server} (process {state.Pid}); ./run.sh env down {kind.Name} ends it").ConfigureAwait(false);
        return 0;
    }

    private static int Status(BackgroundStarter kind, TextWriter output)
    {
        if (Background(kind).Status() is not { } state)
        {
            output.WriteLine("nothing is up");
            return NotUp;
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{kind.Name}  {state.Server}  since {state.Since:yyyy-MM-dd HH:mm:ss}Z  process {state.Pid}"));
        foreach (var (name, value) in Settings(kind, state))
        {
            output.WriteLine($"{name}={value}");
        }

        output.WriteLine($"output of its processes: {state.Folder}/{(IsOpenStack(kind) ? "log/*" : "*.log")}");
        return 0;
    }

    // What clients of it read.
    private static IReadOnlyList<(string Name, string Value)> Settings(BackgroundStarter kind, BackgroundState state) =>
        IsOpenStack(kind) ? [("OS_CLIENT_CONFIG_FILE", state.ConfigFile), ("OS_CLOUD", AllInOneCloud.Administrator)] : [("KUBECONFIG", state.ConfigFile)];

    private static async Task<int> ProvisionContainer(string from, TextWriter error, CancellationToken cancellation)
    {
        await new ContainerImage(error.WriteLine).Provision(from, cancellation).ConfigureAwait(false);
        return 0;
    }

    private static async Task<int> ProvisionOpenStack(string? from, string? version, bool agreed, VirtualizationKind virtualization, NetworkKind network, TextWriter error, CancellationToken cancellation)
    {
        if (from is not null || version is not null)
        {
            throw new ConfigurationException("An OpenStack is made of the distribution's packages; leave --from and --kubernetes-version out.");
        }

        var provisioning = new AllInOneProvisioning(error.WriteLine, virtualization, network);
        provisioning.Check();
        if (!agreed)
        {
            await error.WriteLineAsync($"This installs with apt-get, without starting anything: {string.Join(" ", provisioning.Packages)}").ConfigureAwait(false);
            if (Console.IsInputRedirected)
            {
                throw new ConfigurationException("Nobody can be asked whether that is all right: say --yes.");
            }

            await error.WriteAsync("Go on? [y/N] ").ConfigureAwait(false);
            if (!string.Equals(Console.ReadLine()?.Trim(), "y", StringComparison.OrdinalIgnoreCase))
            {
                await error.WriteLineAsync("nothing was installed").ConfigureAwait(false);
                return NotUp;
            }
        }

        await provisioning.Install(cancellation).ConfigureAwait(false);
        return 0;
    }
}
