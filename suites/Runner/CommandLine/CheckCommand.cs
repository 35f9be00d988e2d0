using System.CommandLine;
using Conformance.Harness;
using Conformance.Model;
using Conformance.OpenStack;
using Conformance.Runner.Runs;
using Conformance.Subjects.Ledgers;

namespace Conformance.Runner.CommandLine;

/// <summary>
/// `check`: stands in for the upstream check script, so that the upstream checker can call us from its scope file. One `id: PASS|FAIL|ABORT` line per
/// testcase on standard output, everything else on standard error, exit code 0 unless nothing could be tested.
/// </summary>
internal static class CheckCommand
{
    /// <summary>Variable with the time budget of a testcase, as a scope file's <c>env</c> states it.</summary>
    private const string BudgetVariable = "CONFORMANCE_BUDGET";

    public const string Name = "check";

    /// <summary>Upstream's exit code for wrong usage.</summary>
    public const int UsageError = 2;

    public static Command Build(TextWriter output, TextWriter error)
    {
        var command = new Command(Name, """
            Check testcases like the upstream check script: one `id: PASS|FAIL|ABORT` line each on standard output, log on standard error.
            Exit code 0, whatever the verdicts; 1 if no cloud is named or nothing could be tested; 2 for wrong usage.
            """);
        var osCloud = new Option<string?>("--os-cloud", "-c") { Description = "Name of the cloud in clouds.yaml; default OS_CLOUD.", HelpName = "CLOUD" };
        var kubeconfig = new Option<string?>("--kubeconfig", "-k") { Description = "For testcases of SCS-compatible KaaS: path of a kubeconfig.", HelpName = "FILE" };
        var upstream = new Option<bool>("--upstream-compatible") { Description = "Take upstream's verdict where a known defect of its script makes it differ." };
        var testcases = new Argument<string[]>("testcases") { Description = "Ids of testcases.", Arity = ArgumentArity.ZeroOrMore };
        command.Add(osCloud);
        var page = new PageSymbols();
        command.Add(kubeconfig);
        page.AddTo(command);
        command.Add(upstream);
        command.Add(testcases);
        var kaas = new KaasSymbols();
        kaas.AddTo(command);
        command.SetAction((parsed, cancellation) => page.Read(parsed) is { Url: not null } options
            ? RunOnPage(options, parsed.GetValue(testcases) ?? [], parsed.GetValue(upstream), output, error, cancellation)
            : parsed.GetValue(kubeconfig) is not null
            ? RunOnCluster(parsed.GetValue(kubeconfig)!, parsed.GetValue(testcases) ?? [], kaas.Read(parsed), parsed.GetValue(upstream), output, error, cancellation)
            : Run(parsed.GetValue(osCloud), parsed.GetValue(testcases) ?? [], parsed.GetValue(upstream), output, error, cancellation));
        return command;
    }

    private static async Task<int> Run(string? osCloud, IReadOnlyList<string> ids, bool upstream, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        osCloud ??= Environment.GetEnvironmentVariable("OS_CLOUD");
        if (string.IsNullOrEmpty(osCloud))
        {
            await error.WriteLineAsync("CRITICAL: no cloud named: use -c CLOUD or set OS_CLOUD").ConfigureAwait(false);
            return 1;
        }

        foreach (var id in ids.Where(id => !id.StartsWith("scs-", StringComparison.Ordinal)))
        {
            await error.WriteLineAsync($"WARNING: {id}: not a testcase id, ignored").ConfigureAwait(false);
        }

        var wanted = ids.Where(id => id.StartsWith("scs-", StringComparison.Ordinal)).Distinct(StringComparer.Ordinal).ToList();
        Cloud cloud;
        try
        {
            cloud = Cloud.Open(CloudConfigReader.FromProcess().Read(osCloud));
        }
        catch (ConfigurationException exception)
        {
            return await Abort(wanted, exception.Message, output, error).ConfigureAwait(false);
        }

        await using (cloud)
        {
            try
            {
                if (await CloudSuites.Obstacle(cloud, cancellation).ConfigureAwait(false) is { } obstacle)
                {
                    return await Abort(wanted, obstacle, output, error).ConfigureAwait(false);
                }
            }
            catch (ConfigurationException exception)
            {
                return await Abort(wanted, exception.Message, output, error).ConfigureAwait(false);
            }

            using var ledger = NewLedger(osCloud, owner => owner with { OsCloud = osCloud });
            var settings = Settings(upstream, error);
            var (results, audit) = await CloudSuites.RunAudited(cloud, ledger, SuiteCatalogue.Assemblies(SubjectKind.Cloud), wanted, settings, NoObserver.Instance, cancellation).ConfigureAwait(false);
            await Tell(results, output, error).ConfigureAwait(false);
            await Log(audit, error).ConfigureAwait(false);
        }

        return 0;
    }

    private static async Task<int> RunOnCluster(string kubeconfig, IReadOnlyList<string> ids, KaasOptions options, bool upstream, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        var wanted = ids.Distinct(StringComparer.Ordinal).ToList();
        try
        {
            options.Check();
            await using var subject = ClusterSubject.Existing(kubeconfig, context: null, file: null, options, line => error.WriteLine($"INFO: {OneLine(line)}"), TimeProvider.System);
            if (await subject.Obstacle(cancellation).ConfigureAwait(false) is { } obstacle)
            {
                return await Abort(wanted, obstacle, output, error).ConfigureAwait(false);
            }

            using var ledger = NewLedger(Path.GetFileNameWithoutExtension(kubeconfig), owner => owner);
            var results = await subject.Run(
                ledger, SuiteCatalogue.Assemblies(SubjectKind.Cluster), wanted, Settings(upstream, error) with { Results = options.Results }, NoObserver.Instance, cancellation).ConfigureAwait(false);
            await Tell(results, output, error).ConfigureAwait(false);
            return 0;
        }
        catch (ConfigurationException exception)
        {
            return await Abort(wanted, exception.Message, output, error).ConfigureAwait(false);
        }
    }

    private static async Task<int> RunOnPage(PageOptions options, IReadOnlyList<string> ids, bool upstream, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        var wanted = ids.Distinct(StringComparer.Ordinal).ToList();
        try
        {
            var access = PageAccess.Of(options, file: null)!;
            await using var subject = await PageSubject.Existing(access, TimeProvider.System, cancellation).ConfigureAwait(false);
            if (await subject.Obstacle(cancellation).ConfigureAwait(false) is { } obstacle)
            {
                return await Abort(wanted, obstacle, output, error).ConfigureAwait(false);
            }

            // Who calls from a scope file says what is to be tested; what changes something is tested only where that is said as well.
            using var ledger = NewLedger(access.Api.Host, owner => owner);
            var allowed = wanted.Where(id => access.ReadWrite || SuiteCatalogue.Testcases.GetValueOrDefault(id)?.Acts != true).ToList();
            var results = await subject.Run(
                ledger, SuiteCatalogue.Assemblies(SubjectKind.StatusPage), allowed, Settings(upstream, error) with { Capabilities = access.Capabilities }, NoObserver.Instance, cancellation).ConfigureAwait(false);
            await Tell(results, output, error).ConfigureAwait(false);
            foreach (var id in wanted.Except(allowed))
            {
                await error.WriteLineAsync($"CRITICAL: {id}: it changes the status page, and --status-page-read-write was not given").ConfigureAwait(false);
                await output.WriteLineAsync($"{id}: ABORT").ConfigureAwait(false);
            }

            await Log(subject.Audit, error).ConfigureAwait(false);
            return 0;
        }
        catch (ConfigurationException exception)
        {
            return await Abort(wanted, exception.Message, output, error).ConfigureAwait(false);
        }
    }

    private static SuiteSettings Settings(bool upstream, TextWriter error)
    {
        var budget = Budget(error);
        return new SuiteSettings { UpstreamCompatible = upstream, Budget = _ => budget };
    }

    /// <summary>A ledger in a run directory, which comes into being only if something is created.</summary>
    private static Ledger NewLedger(string name, Func<LedgerOwner, LedgerOwner> complete)
    {
        var time = TimeProvider.System;
        var run = RunId.New(time.GetUtcNow(), Guid.NewGuid());
        var subject = SubjectName.IsValid(name) ? name : "check";
        return Ledger.InFile(Path.Combine(RunDirectory.DefaultOutput, subject, run, Ledger.FileName), complete(new LedgerOwner(run, subject, EnvironmentCatalogue.Existing)), time);
    }

    private static async Task Tell(IReadOnlyList<TestcaseResult> results, TextWriter output, TextWriter error)
    {
        foreach (var result in results)
        {
            await Log(result, error).ConfigureAwait(false);
            await output.WriteLineAsync($"{result.Testcase}: {result.Outcome.UpstreamName() ?? "ABORT"}").ConfigureAwait(false);
        }
    }

    private static async Task<int> Abort(IReadOnlyList<string> ids, string why, TextWriter output, TextWriter error)
    {
        await error.WriteLineAsync($"CRITICAL: {OneLine(why)}").ConfigureAwait(false);
        foreach (var id in ids)
        {
            await output.WriteLineAsync($"{id}: ABORT").ConfigureAwait(false);
        }

        return 1;
    }

    private static async Task Log(LeftoverAudit? audit, TextWriter error)
    {
        if (audit is not null)
        {
            await error.WriteLineAsync($"{(audit.Outcome == Outcome.Pass ? "INFO" : "WARNING")}: audit: {OneLine(audit.Sentence)}").ConfigureAwait(false);
            foreach (var left in audit.Leftovers)
            {
                await error.WriteLineAsync($"WARNING: audit: {OneLine(left.ToString())}").ConfigureAwait(false);
            }
        }
    }

    private static async Task Log(TestcaseResult result, TextWriter error)
    {
        foreach (var finding in result.Findings)
        {
            var word = finding.Level switch { FindingLevel.Must => "ERROR", FindingLevel.Should => "WARNING", _ => "INFO" };
            await error.WriteLineAsync($"{word}: {result.Testcase}: {OneLine($"{finding}. {finding.Remedy} See {finding.Clause}")}").ConfigureAwait(false);
        }

        // The upstream script is silent here, which lets an aborted testcase pass unnoticed in the exit code of its checker.
        if (result.Outcome is Outcome.DidNotFinish or Outcome.Missing)
        {
            await error.WriteLineAsync($"CRITICAL: {result.Testcase}: {OneLine(result.Reason ?? "no outcome")}").ConfigureAwait(false);
        }

        if (result.Upstream is { } upstream)
        {
            await error.WriteLineAsync($"INFO: {result.Testcase}: upstream's script says {upstream.Outcome.UpstreamName()}: {OneLine(upstream.Reason)}").ConfigureAwait(false);
        }
    }

    private static TimeSpan? Budget(TextWriter error)
    {
        var text = Environment.GetEnvironmentVariable(BudgetVariable);
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        if (DurationText.Parse(text) is { } budget)
        {
            return budget;
        }

        error.WriteLine($"WARNING: {BudgetVariable}={text} is no span of time, ignored; {DurationText.Cure}");
        return null;
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");
}
