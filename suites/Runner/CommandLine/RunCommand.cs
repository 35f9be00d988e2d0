using Conformance.Model;
using Conformance.OpenStack.AllInOne;
using Conformance.Runner.Runs;
using Conformance.Writers;
using Spectre.Console;

namespace Conformance.Runner.CommandLine;

/// <summary>`run`: the whole way from options to verdict.</summary>
internal static class RunCommand
{
    public static async Task<int> Run(RunOptions options, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        // What is wrong with the words, or with the subject file, is told before anything is started.
        var time = TimeProvider.System;
        var session = new RunSession(options, time);
        if (session.Subject.Environment == ContainerImage.Name)
        {
            return await ContainerRun.Run(options, new ContainerImage(error.WriteLine), output, cancellation).ConfigureAwait(false);
        }

        var uuid = Guid.NewGuid();
        var id = RunId.New(time.GetUtcNow(), uuid);
        var directory = RunDirectory.Create(RunDirectory.Output(options.Output), session.Subject.Name, id);
        using var journal = new Journal(directory.JournalFile, time);
        ProgressObserver? progress = null;
        if (!options.NoProgress)
        {
            var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(error), Interactive = ReferenceEquals(error, Console.Error) && !Console.IsErrorRedirected ? InteractionSupport.Yes : InteractionSupport.No });
            progress = new ProgressObserver(console, session.Selected.Count, session.Budget, time);
            await error.WriteLineAsync($"run {id}: {session.Selected.Count} testcases on {session.Subject.Name} ({session.Subject.Environment})").ConfigureAwait(false);
        }

        var report = await session.Run(directory, journal, uuid, id, progress, progress is null ? _ => { } : progress.Tell, cancellation).ConfigureAwait(false);

        // The report is written in any case: a cancelled run's outcomes are worth as much as those of a complete one.
        await ReportWriter.WriteAll(report, directory.Path, CancellationToken.None).ConfigureAwait(false);
        directory.PointLatest();
        var verdict = report.Judgement.Verdict;
        journal.RunEnded(verdict.ToString(), verdict.ExitCode());
        if (options.Json)
        {
            await using var json = new MemoryStream();
            new JsonReport().Write(report, json);
            await output.WriteLineAsync(System.Text.Encoding.UTF8.GetString(json.ToArray()).TrimEnd()).ConfigureAwait(false);
        }
        else
        {
            new ConsoleReport(ConsoleLook.Detect()).Write(report, output, directory.Path);
        }

        return verdict.ExitCode();
    }
}
