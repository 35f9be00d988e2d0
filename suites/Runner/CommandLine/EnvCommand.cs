using System.CommandLine;
using System.Globalization;
using Conformance.Kubernetes;
using Conformance.Model;
using Conformance.Runner.Runs;

namespace Conformance.Runner.CommandLine;

/// <summary>`env`: gets the programs an environment needs, and keeps one up for work by hand.</summary>
internal static class EnvCommand
{
    private const int NotUp = 1;

    private const string EnvironmentArgument = "environment";

    public static Command Build(TextWriter output, TextWriter error)
    {
        var env = new Command("env", "Provision an environment, keep one up for work by hand, end it.");

        var provision = Sub(env, "provision", "Get the programs it needs into the cache folder: downloaded, or, without internet and always for a node, built from source (Debian, as root, 5 to 10 minutes).");
        var from = new Option<string?>("--from") { Description = "download (official archive, checked) or source (the distribution's source package); default: download, without internet source.", HelpName = "WAY" };
        from.AcceptOnlyFromAmong("download", "source");
        var version = new Option<string?>("--kubernetes-version") { Description = "Version to download; default: the newest known.", HelpName = "VERSION" };
        provision.Add(from);
        provision.Add(version);
        provision.SetAction((parsed, cancellation) => Guard(error, () => Provision(Kind(parsed), parsed.GetValue(from), parsed.GetValue(version), error, cancellation)));

        var up = Sub(env, "up", "Start one in the background; prints a line to set KUBECONFIG.");
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
        var environment = new Argument<string>(EnvironmentArgument) { Description = $"{EnvironmentCatalogue.ControlPlane} or {EnvironmentCatalogue.Node}." };
        environment.AcceptOnlyFromAmong(EnvironmentCatalogue.ControlPlane, EnvironmentCatalogue.Node);
        command.Add(environment);
        parent.Add(command);
        return command;
    }

    private static Dictionary<string, string> Variables() => Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
        .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "", StringComparer.Ordinal);

    private static BackgroundKind Kind(ParseResult parsed) => parsed.GetValue<string>(EnvironmentArgument) == EnvironmentCatalogue.Node ? BackgroundKind.Node : BackgroundKind.ControlPlane;

    private static string NameOf(BackgroundKind kind) => kind == BackgroundKind.Node ? EnvironmentCatalogue.Node : EnvironmentCatalogue.ControlPlane;

    private static BackgroundEnvironment Background(BackgroundKind kind) => new(kind, Variables(), TimeProvider.System);

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

    private static async Task<int> Provision(BackgroundKind kind, string? from, string? version, TextWriter error, CancellationToken cancellation)
    {
        var provisioning = new Provisioning(Variables(), error.WriteLine);
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

    private static async Task<int> Up(BackgroundKind kind, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        var program = Environment.ProcessPath!;
        string[] self = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [program, typeof(EnvCommand).Assembly.Location] : [program];
        var state = await Background(kind).Up([.. self, "env", "hold", NameOf(kind)], cancellation).ConfigureAwait(false);
        await output.WriteLineAsync($"export KUBECONFIG={state.KubeConfig}").ConfigureAwait(false);
        await error.WriteLineAsync($"up at {state.Server} (process {state.Pid}); ./run.sh env down {NameOf(kind)} ends it").ConfigureAwait(false);
        return 0;
    }

    private static int Status(BackgroundKind kind, TextWriter output)
    {
        if (Background(kind).Status() is not { } state)
        {
            output.WriteLine("nothing is up");
            return NotUp;
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{NameOf(kind)}  {state.Server}  since {state.Since:yyyy-MM-dd HH:mm:ss}Z  process {state.Pid}"));
        output.WriteLine($"KUBECONFIG={state.KubeConfig}");
        output.WriteLine($"output of its processes: {state.Folder}/*.log");
        return 0;
    }
}
