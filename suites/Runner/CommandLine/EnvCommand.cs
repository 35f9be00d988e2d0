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

    public static Command Build(TextWriter output, TextWriter error)
    {
        var env = new Command("env", "Provision an environment, keep one up for work by hand, end it.");

        var provision = Sub(env, "provision", "Get the programs it needs into the cache folder: downloaded, or built from source (Debian, as root, 5 to 10 minutes).");
        var from = new Option<string>("--from") { Description = "download (official archive, checked) or source (the distribution's source package).", DefaultValueFactory = _ => "download", HelpName = "WAY" };
        from.AcceptOnlyFromAmong("download", "source");
        var version = new Option<string?>("--kubernetes-version") { Description = "Version to download; default: the newest known.", HelpName = "VERSION" };
        provision.Add(from);
        provision.Add(version);
        provision.SetAction((parsed, cancellation) => Guard(error, () => Provision(parsed.GetValue(from)!, parsed.GetValue(version), error, cancellation)));

        var up = Sub(env, "up", "Start one in the background; prints a line to set KUBECONFIG.");
        up.SetAction((_, cancellation) => Guard(error, () => Up(output, error, cancellation)));

        var down = Sub(env, "down", "End it.");
        down.SetAction((_, cancellation) => Guard(error, async () =>
        {
            var was = await Background().Down(cancellation).ConfigureAwait(false);
            await error.WriteLineAsync(was ? "ended" : "nothing was up").ConfigureAwait(false);
            return 0;
        }));

        var status = Sub(env, "status", "Say what is up; exit code 1 if nothing is.");
        status.SetAction((_, _) => Task.FromResult(Status(output)));

        var hold = Sub(env, "hold", "Keep one up in the foreground until told to end.");
        hold.Hidden = true;
        hold.SetAction((_, cancellation) => Guard(error, async () =>
        {
            await Background().Hold(error.WriteLine, cancellation).ConfigureAwait(false);
            return 0;
        }));
        return env;
    }

    private static Command Sub(Command parent, string name, string what)
    {
        var command = new Command(name, what);
        var environment = new Argument<string>("environment") { Description = EnvironmentCatalogue.ControlPlane + "." };
        environment.AcceptOnlyFromAmong(EnvironmentCatalogue.ControlPlane);
        command.Add(environment);
        parent.Add(command);
        return command;
    }

    private static Dictionary<string, string> Variables() => Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
        .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "", StringComparer.Ordinal);

    private static BackgroundControlPlane Background() => new(Variables(), TimeProvider.System);

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

    private static async Task<int> Provision(string from, string? version, TextWriter error, CancellationToken cancellation)
    {
        var provisioning = new Provisioning(Variables(), error.WriteLine);
        if (from == "source")
        {
            await provisioning.Build(cancellation).ConfigureAwait(false);
        }
        else
        {
            await provisioning.Download(version, cancellation).ConfigureAwait(false);
        }

        return 0;
    }

    private static async Task<int> Up(TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        var program = Environment.ProcessPath!;
        string[] self = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [program, typeof(EnvCommand).Assembly.Location] : [program];
        var state = await Background().Up([.. self, "env", "hold", EnvironmentCatalogue.ControlPlane], cancellation).ConfigureAwait(false);
        await output.WriteLineAsync($"export KUBECONFIG={state.KubeConfig}").ConfigureAwait(false);
        await error.WriteLineAsync($"up at {state.Server} (process {state.Pid}); ./run.sh env down control-plane ends it").ConfigureAwait(false);
        return 0;
    }

    private static int Status(TextWriter output)
    {
        if (Background().Status() is not { } state)
        {
            output.WriteLine("nothing is up");
            return NotUp;
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"control-plane  {state.Server}  since {state.Since:yyyy-MM-dd HH:mm:ss}Z  process {state.Pid}"));
        output.WriteLine($"KUBECONFIG={state.KubeConfig}");
        output.WriteLine($"output of its processes: {state.Folder}/*.log");
        return 0;
    }
}
