using System.CommandLine;
using System.Globalization;
using Conformance.Iaas.Scs0128;
using Conformance.Iaas.Scs0128.Tempest;
using Conformance.Model;
using Conformance.OpenStack;
using Conformance.OpenStack.Acting;
using Conformance.Runner.Runs;
using Conformance.Subjects.Ledgers;

namespace Conformance.Runner.CommandLine;

/// <summary>`tempest`: runs the tests of Tempest that scs-0128 names, if Tempest is installed, and keeps the result for `run --tempest-result`.</summary>
internal static class TempestCommand
{
    private const string ResultFile = "tempest.txt";

    public static Command Build(TextWriter output, TextWriter error)
    {
        var command = new Command("tempest", """
            Run the tests of Tempest that scs-0128 names: a second opinion, by a program that others wrote. It must be installed; nothing is installed here.
            Without options the embedded cloud is asked. The account signs in by password; a second one of another project lets Tempest look whether projects keep apart.
            Exit code 0 if no test failed and none is missing, 1 if one did, 2 if there is no result, 3 for wrong usage.
            """);
        var environment = new Option<string?>("--environment", "-e") { Description = $"{EnvironmentCatalogue.Embedded}, {EnvironmentCatalogue.OpenStack} or {EnvironmentCatalogue.Existing}.", HelpName = "NAME" };
        environment.AcceptOnlyFromAmong(EnvironmentCatalogue.Embedded, EnvironmentCatalogue.OpenStack, EnvironmentCatalogue.Existing);
        var osCloud = new Option<string?>("--os-cloud", "-c") { Description = "Name of the cloud in clouds.yaml.", HelpName = "CLOUD" };
        var second = new Option<string?>("--second-os-cloud") { Description = "Name in clouds.yaml of an account of another project of the same cloud.", HelpName = "CLOUD" };
        var image = new Option<string?>("--guest-image") { Description = "Image of the servers, by name or id. Default: the newest Debian or Ubuntu on offer.", HelpName = "IMAGE" };
        var flavor = new Option<string?>("--guest-flavor") { Description = "Flavor of the servers, by name or id. Default: the smallest whose disk holds the image.", HelpName = "FLAVOR" };
        var tests = new Option<string?>("--tests", "-t") { Description = "Only tests whose id matches this regular expression; then the verdict is open.", HelpName = "REGEX" };
        var result = new Option<string?>("--result") { Description = $"File for the result. Default: reports/out/SUBJECT/RUN/{ResultFile}.", HelpName = "FILE" };
        var log = new Option<string?>("--log") { Description = "File for all that Tempest says; readable by you only, as it tells of requests.", HelpName = "FILE" };
        var embedded = new EmbeddedSymbols();
        foreach (var option in new Option[] { environment, osCloud, second, image, flavor, tests, result, log })
        {
            command.Add(option);
        }

        embedded.AddContentsTo(command);
        command.SetAction((parsed, cancellation) => Run(
            new RunOptions
            {
                Environment = parsed.GetValue(environment), OsCloud = parsed.GetValue(osCloud), GuestImage = parsed.GetValue(image), GuestFlavor = parsed.GetValue(flavor), Suites = ["iaas"], Embedded = embedded.Read(parsed),
            },
            new TempestOptions { Log = parsed.GetValue(log), Ids = Ids(parsed.GetValue(tests)), Progress = line => error.WriteLine(line) }, parsed.GetValue(second), parsed.GetValue(result), output, error, cancellation));
        return command;
    }

    private static async Task<int> Run(RunOptions asked, TempestOptions options, string? second, string? result, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        TempestProgram.Find(options.ProgramPath);
        var time = TimeProvider.System;
        var choice = SubjectChoice.Make(asked, null);
        var existing = choice.Source(SubjectKind.Cloud).Name == EnvironmentCatalogue.Existing;
        if (second is not null && !existing)
        {
            throw new ConfigurationException($"--second-os-cloud {second}: it goes with --os-cloud; the clouds that are started here have a second account.");
        }

        var run = RunId.New(time.GetUtcNow(), Guid.NewGuid());
        var directory = RunDirectory.Create(RunDirectory.DefaultOutput, choice.Name, run);
        var file = Path.GetFullPath(result ?? Path.Combine(directory.Path, ResultFile));
        await using var subject = await CloudSubject.Open(choice, asked, error.WriteLine, time, cancellation).ConfigureAwait(false);
        if (await CloudSuites.Obstacle(subject.Cloud, cancellation).ConfigureAwait(false) is { } obstacle)
        {
            throw new SubjectUnavailableException(obstacle);
        }

        using var ledger = Ledger.InFile(directory.LedgerFile, new LedgerOwner(run, choice.Name, choice.Environment) { OsCloud = choice.OsCloud }, time);
        options = options with
        {
            Other = second is not null ? CloudConfigReader.FromProcess().Read(second) : subject.Neighbour,
            PollSeconds = choice.Environment == EnvironmentCatalogue.Embedded ? 0 : options.PollSeconds, Hurries = !existing,
        };
        var audit = await Audit.Begin(subject.Cloud, ledger, null, time, cancellation).ConfigureAwait(false);
        TempestRun came;
        try
        {
            came = await TempestProgram.Run(subject.Cloud, new Workshops(subject.Cloud, ledger, time: time), options, cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw new SubjectUnavailableException("Tempest was interrupted; what it had made by then is told above, and nobody removes it.");
        }
        finally
        {
            await Tell(await audit.End(CancellationToken.None).ConfigureAwait(false), error).ConfigureAwait(false);
        }

        try
        {
            await File.WriteAllLinesAsync(file, came.Lines, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"--result {file}: it cannot be written: {exception.Message} Name a file in a folder that you may write to.", exception);
        }

        return await Verdict(came, options, file, choice, output).ConfigureAwait(false);
    }

    private static async Task<int> Verdict(TempestRun run, TempestOptions options, string file, SubjectChoice choice, TextWriter output)
    {
        await output.WriteLineAsync($"Tempest: {run}").ConfigureAwait(false);
        foreach (var id in options.Ids.Where(id => run.Results.TryGetValue(id, out var passed) && passed != true))
        {
            await output.WriteLineAsync($"{(run.Results[id] is null ? "skipped" : "FAILED")} {id}: {run.Reason(id) ?? "without a word"}").ConfigureAwait(false);
        }

        var absent = options.Ids.Where(id => !run.Results.ContainsKey(id)).ToList();
        if (absent.Count > 0)
        {
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"no result of {absent.Count}: {string.Join(", ", absent)}")).ConfigureAwait(false);
        }

        var whole = options.Ids.Count == TempestList.Ids.Count;
        await output.WriteLineAsync(
            $"result: {file}{(whole ? $"\nto judge scs-0128 by it: ./run.sh {(choice.OsCloud is { } cloud ? $"--os-cloud {cloud} " : choice.Environment == EnvironmentCatalogue.Embedded ? "" : $"--environment {choice.Environment} ")}--tempest-result {file}" : "")}").ConfigureAwait(false);
        return run.Results.Values.Any(passed => passed == false) ? 1 : absent.Count > 0 ? 2 : 0;
    }

    private static async Task Tell(LeftoverAudit audit, TextWriter error)
    {
        await error.WriteLineAsync($"audit: {audit.Sentence}").ConfigureAwait(false);
        foreach (var left in audit.Leftovers.Concat(audit.Others))
        {
            await error.WriteLineAsync($"audit: {left}").ConfigureAwait(false);
        }
    }

    private static IReadOnlyList<string> Ids(string? expression)
    {
        if (expression is null)
        {
            return TempestList.Ids;
        }

        try
        {
            var wanted = new System.Text.RegularExpressions.Regex(expression, System.Text.RegularExpressions.RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
            return TempestList.Ids.Where(id => wanted.IsMatch(id)).ToList() is { Count: > 0 } ids ? ids
                : throw new ConfigurationException($"--tests {expression}: none of the {TempestList.Ids.Count} ids of scs-0128 matches; they look like {TempestList.Ids[0]}.");
        }
        catch (System.Text.RegularExpressions.RegexParseException exception)
        {
            throw new ConfigurationException($"--tests {expression}: no regular expression: {exception.Message}", exception);
        }
    }
}
