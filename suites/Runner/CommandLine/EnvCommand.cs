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

        var provision = Sub(env, "provision", "Get the programs it needs into the cache folder: downloaded, or, without internet and always for a node, built from source (Debian, as root, 5 to 10 minutes); those of an OpenStack are packages of Debian 12, as root.");
        var from = new Option<string?>("--from") { Description = "download (official archive, checked) or source (the distribution's source package); default: download, without internet source.", HelpName = "WAY" };
        from.AcceptOnlyFromAmong("download", "source");
        var version = new Option<string?>("--kubernetes-version") { Description = "Version to download; default: the newest known.", HelpName = "VERSION" };
        var yes = new Option<bool>("--yes", "-y") { Description = "Install the packages of an OpenStack without asking." };
        provision.Add(from);
        provision.Add(version);
        provision.Add(yes);
        provision.SetAction((parsed, cancellation) => Guard(error, () => Kind(parsed) == AllInOneBackground.Starter
            ? ProvisionOpenStack(parsed.GetValue(from), parsed.GetValue(version), parsed.GetValue(yes), error, cancellation)
            : Provision(Kind(parsed), parsed.GetValue(from), parsed.GetValue(version), error, cancellation)));

        var up = Sub(env, "up", "Start one in the background; prints a line to set KUBECONFIG, or OS_CLIENT_CONFIG_FILE and OS_CLOUD.");
        up.SetAction((parsed, cancellation) => Guard(error, () => Up(Kind(parsed), output, error, cancellation)));

        var down = Sub(env, "down", "End it.");
        down.SetAction((parsed, cancellation) => Guard(error, async () =>
        {
            var was = await Background(Kind(parsed)).Down(cancellation).ConfigureAwait(false);
            await error.WriteLineAsync(was ? "ended" : "nothing was up").ConfigureAwait(false);
            return 0;
        }));

        var status = Sub(env, "status", "Say what is up; exit code 1 if nothing is.");
        status.SetAction((parsed, _) => Task.FromResult(Status(Kind(parsed), output)));

        var hold = Sub(env, "hold", "Keep one up in the foreground until told to end.");
        hold.Hidden = true;
        hold.SetAction((parsed, cancellation) => Guard(error, async () =>
        {
            await Background(Kind(parsed)).Hold(error.WriteLine, cancellation).ConfigureAwait(false);
            return 0;
        }));
        return env;
    }

    private static Command Sub(Command parent, string name, string what)
    {
        var command = new Command(name, what);
        var environment = new Argument<string>(EnvironmentArgument) { Description = $"{string.Join(", ", Kinds.Select(kind => kind.Name))}." };
        environment.AcceptOnlyFromAmong([.. Kinds.Select(kind => kind.Name)]);
        command.Add(environment);
        parent.Add(command);
        return command;
    }

    private static IReadOnlyList<BackgroundStarter> Kinds { get; } = [BackgroundKind.ControlPlane, BackgroundKind.Node, AllInOneBackground.Starter];

    private static BackgroundStarter Kind(ParseResult parsed) => Kinds.First(kind => kind.Name == parsed.GetValue<string>(EnvironmentArgument));

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

    private static async Task<int> Up(BackgroundStarter kind, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        var program = Environment.ProcessPath!;
        string[] self = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [program, typeof(EnvCommand).Assembly.Location] : [program];
        var state = await Background(kind).Up([.. self, "env", "hold", kind.Name], cancellation).ConfigureAwait(false);
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

        output.WriteLine($"output of its processes: {state.Folder}/{(kind == AllInOneBackground.Starter ? "log/*" : "*.log")}");
        return 0;
    }

    // What clients of it read.
    private static IReadOnlyList<(string Name, string Value)> Settings(BackgroundStarter kind, BackgroundState state) =>
        kind == AllInOneBackground.Starter ? [("OS_CLIENT_CONFIG_FILE", state.ConfigFile), ("OS_CLOUD", AllInOneCloud.Administrator)] : [("KUBECONFIG", state.ConfigFile)];

    private static async Task<int> ProvisionOpenStack(string? from, string? version, bool agreed, TextWriter error, CancellationToken cancellation)
    {
        if (from is not null || version is not null)
        {
            throw new ConfigurationException("An OpenStack is made of the distribution's packages; leave --from and --kubernetes-version out.");
        }

        var provisioning = new AllInOneProvisioning(error.WriteLine);
        provisioning.Check();
        if (!agreed)
        {
            await error.WriteLineAsync($"This installs with apt-get, without starting anything: {string.Join(" ", AllInOneProvisioning.Packages)}").ConfigureAwait(false);
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
