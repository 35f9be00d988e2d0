using System.CommandLine;
using Conformance.Model;

namespace Conformance.Runner.CommandLine;

/// <summary>The command line as a whole: parses, runs, and turns what went wrong into words and an exit code.</summary>
internal static class ConformanceCommand
{
    public const int UsageError = 3;

    private const int Unfinished = 2;

    private const string About = """
        SCS Conformance: proves that a cloud keeps the promises of the Sovereign Cloud Stack standards.

        Without arguments it starts the embedded OpenStack, runs every suite, prints the verdict and writes a report to reports/out/.

        Examples:
          ./run.sh                                     check the embedded cloud
          ./run.sh --os-cloud mycloud                  check a cloud of clouds.yaml
          ./run.sh --suite status-page                 check the reference status page, page and all
          ./run.sh plan --scope-version next           what would run, and why
          ./run.sh run --tests 'scs-010[03]' --json    some testcases, report on standard output
          ./run.sh check -c mycloud scs-0100-syntax-check
                                                       as the upstream check script does
          ./run.sh tempest -c mycloud                  a second opinion on scs-0128, by Tempest
          ./run.sh serve cloud                         the embedded cloud alone, with its clouds.yaml
          ./run.sh serve status-page                   the reference status page, with its addresses and a login
          ./run.sh cleanup --all                       remove what killed runs left in clouds
          ./run.sh env up control-plane                a real Kubernetes API without nodes; prints its kubeconfig
          ./run.sh env up node                         the same with a node on which pods run
          ./run.sh data refresh                        newer facts on Kubernetes releases, by which scs-0210 judges
          ./run.sh self-test                           proves that every testcase can fail
          ./run.sh test                                the project's own tests

        Exit codes: 0 conforms; 1 a testcase of the main target failed; 2 the verdict is open (something did not finish or is missing);
        3 wrong usage or configuration.
        """;

    public static async Task<int> Invoke(IReadOnlyList<string> args, TextWriter output, TextWriter error)
    {
        var root = Build(args, output, error);
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var problem in parsed.Errors)
            {
                await error.WriteLineAsync($"error: {problem.Message}").ConfigureAwait(false);
            }

            await error.WriteLineAsync("Run with --help for usage.").ConfigureAwait(false);
            return parsed.CommandResult.Command.Name == CheckCommand.Name ? CheckCommand.UsageError : UsageError;
        }

        var configuration = new InvocationConfiguration
        {
            Output = output, Error = error, EnableDefaultExceptionHandler = false,

            // An interrupted run still removes what it made and writes its report; both have budgets of their own. A kill leaves that to `cleanup`.
            ProcessTerminationTimeout = TimeSpan.FromMinutes(10),
        };
        try
        {
            return await parsed.InvokeAsync(configuration).ConfigureAwait(false);
        }
        catch (ConfigurationException exception)
        {
            await error.WriteLineAsync($"error: {exception.Message}").ConfigureAwait(false);
            return UsageError;
        }
        catch (SubjectUnavailableException exception)
        {
            // The subject could not even be brought up: nothing was judged.
            await error.WriteLineAsync($"error: {exception.Message}").ConfigureAwait(false);
            return Unfinished;
        }
        catch (OperationCanceledException)
        {
            await error.WriteLineAsync("error: interrupted before the end; nothing was judged.").ConfigureAwait(false);
            return Unfinished;
        }
    }

    private static RootCommand Build(IReadOnlyList<string> args, TextWriter output, TextWriter error)
    {
        var root = new RootCommand(About);
        var rootSymbols = new RunSymbols(root);
        root.SetAction((parsed, cancellation) => RunCommand.Run(rootSymbols.Read(parsed, args), output, error, cancellation));

        var run = new Command("run", "Run suites against a subject, print the verdict, write the report (the default).");
        var runSymbols = new RunSymbols(run);
        run.SetAction((parsed, cancellation) => RunCommand.Run(runSymbols.Read(parsed, args), output, error, cancellation));
        root.Add(run);

        var plan = new Command("plan", "Say what would run, and why each testcase is in or out. Asks nothing of any subject.");
        var planSymbols = new RunSymbols(plan);
        plan.SetAction(parsed => PlanCommand.Run(planSymbols.Read(parsed, args), output));
        root.Add(plan);

        root.Add(ListCommand.Build(output));
        root.Add(ServeCommand.Build(output, error));
        root.Add(CheckCommand.Build(output, error));
        root.Add(CleanupCommand.Build(output));
        root.Add(EnvCommand.Build(output, error));
        root.Add(DataCommand.Build(output, error));
        root.Add(ManifestsCommand.Build(output));
        root.Add(SelfTestCommand.Build(output, error));
        root.Add(TempestCommand.Build(output, error));
        return root;
    }
}
