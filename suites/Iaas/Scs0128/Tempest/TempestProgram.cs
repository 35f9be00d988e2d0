using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Conformance.Model;
using Conformance.OpenStack;
using Conformance.OpenStack.Acting;
using Conformance.Processes;

namespace Conformance.Iaas.Scs0128.Tempest;

/// <summary>The program Tempest, which others wrote and scs-0128 names: a second opinion on what our contracts are about. It is not brought along, and nothing is installed here.</summary>
public static partial class TempestProgram
{
    /// <summary>What installs it.</summary>
    public const string Cure = "on Debian 12 `apt-get install --no-install-recommends tempest` as root (17 packages, 2 MB); elsewhere `pip install tempest` into an environment of its own that is in PATH";

    private const string Name = "tempest";

    private const string Ids = "ids.txt";

    private const string Settings = "tempest.conf";

    // Python reads a module of this name at its start.
    private const string WithoutPause = """
        import sys
        import time

        pause = time.sleep


        def sleep(seconds):
            if sys._getframe(1).f_globals.get("__name__") != "tempest.lib.services.network.subnets_client":
                pause(seconds)


        time.sleep = sleep

        """;

    // A failed test says what it asked and what went wrong: of that, what an exception says is enough for a line.
    private const int ReasonLength = 400;

    /// <summary>Says if it is not there.</summary>
    /// <param name="programPath">Folders in which it is looked for; null = PATH.</param>
    /// <returns>Its path.</returns>
    /// <exception cref="ConfigurationException">It is not there; the message says what installs it.</exception>
    public static string Find(string? programPath = null)
    {
        var path = programPath ?? HostProgram.SearchPath(HostEnvironment.Variables());
        return new[] { Name, "stestr" }.FirstOrDefault(program => HostProgram.Find(program, path) is null) is { } missing
            ? throw new ConfigurationException($"Tempest is not here: there is no program {missing} in {path}. Install it: {Cure}.")
            : HostProgram.Find(Name, path)!;
    }

    /// <summary>Runs tests of Tempest one after the other. It gets a network and a subnet of its own, made and removed here; what it makes itself, it removes.</summary>
    /// <param name="cloud">The cloud, with an account that signs in by password.</param>
    /// <param name="workshops">Makes the network.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="ConfigurationException">Tempest is not here, or cannot sign in like this account.</exception>
    /// <exception cref="SubjectUnavailableException">The cloud lacks what it needs, or it did not come to a single result.</exception>
    public static async Task<TempestRun> Run(Cloud cloud, Workshops workshops, TempestOptions options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(cloud);
        ArgumentNullException.ThrowIfNull(workshops);
        ArgumentNullException.ThrowIfNull(options);
        var program = Find(options.ProgramPath);
        var accounts = TempestConfiguration.Accounts(options.Other is { } other ? [cloud.Config, other] : [cloud.Config]);
        var workshop = workshops.Open(new StepLog(workshops.Time));
        var plan = await TempestPlan.Read(cloud, workshop, cancellation);
        try
        {
            var network = await workshop.CreateNetwork(cancellation);
            await workshop.CreateSubnet(network, cancellation);
            return await Run(program, folder => TempestConfiguration.Text(cloud, plan, network.Name, folder, options), accounts, options, workshops.Time, cancellation);
        }
        finally
        {
            // What stays is in the ledger, and is told by whoever looks after the run.
            await workshop.Cleanup.Run(CancellationToken.None);
        }
    }

    private static async Task<TempestRun> Run(string program, Func<string, string> configuration, string accounts, TempestOptions options, TimeProvider time, CancellationToken cancellation)
    {
        // The next run removes a folder with passwords whose owner was killed.
        var ledgers = Path.Combine(HostEnvironment.Cache(HostEnvironment.Variables()), Name, ".running");
        foreach (var left in ProcessLedger.CleanUp(ledgers))
        {
            options.Progress($"cleaned up {left}, whose owner was killed");
        }

        var id = "tempest-" + RandomNumberGenerator.GetHexString(8, lowercase: true);
        var folder = Path.Combine(options.Folder ?? Path.GetTempPath(), "scs-" + id);
        var ledger = ProcessLedger.Begin(ledgers, id, folder);
        try
        {
            ProcessLedger.CreatePrivate(folder);
            PrivateFile.Write(Path.Combine(folder, TempestConfiguration.AccountsFile), accounts);
            PrivateFile.Write(Path.Combine(folder, Settings), configuration(folder));

            // Behind an id stands in brackets what differs from release to release.
            PrivateFile.Write(Path.Combine(folder, Ids), string.Concat(options.Ids.Select(test => $"^{Regex.Escape(test)}(\\[|$)\n")));
            if (options.Hurries)
            {
                PrivateFile.Write(Path.Combine(folder, "sitecustomize.py"), WithoutPause);
            }

            return await Follow(program, folder, options, time, cancellation);
        }
        finally
        {
            if (ProcessLedger.RemoveFolder(folder))
            {
                ledger.End();
            }
        }
    }

    private static async Task<TempestRun> Follow(string program, string folder, TempestOptions options, TimeProvider time, CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        var (gate, lines, said, failing) = (new Lock(), new List<string>(), new List<string>(), -1);
        using var log = options.Log is { } file ? NewLog(file) : null;
        await HostProgram.Follow(
            program, ["run", "--config-file", Path.Combine(folder, Settings), "--include-list", Path.Combine(folder, Ids), "--concurrency", "1"], Hear, cancellation,
            new Dictionary<string, string> { ["HOME"] = folder, ["PYTHONWARNINGS"] = "ignore", ["PYTHONPATH"] = options.Hurries ? folder : "" }, folder);
        lock (gate)
        {
            return lines.Count > 0 ? new TempestRun(lines, TempestResults.Read(string.Join('\n', lines), Name), time.GetElapsedTime(began))
                : throw new SubjectUnavailableException($"Tempest came to no result; its last lines: {string.Join(" | ", said.TakeLast(5).DefaultIfEmpty("none"))}");
        }

        void Hear(string line)
        {
            lock (gate)
            {
                log?.WriteLine(line);
                if (ResultLine().IsMatch(line))
                {
                    lines.Add(line);
                    failing = line.EndsWith("... FAILED", StringComparison.Ordinal) ? lines.Count - 1 : -1;
                    options.Progress(line);
                }
                else if (failing >= 0 && Reason().Match(line) is { Success: true } reason && lines[failing].Length < ReasonLength)
                {
                    lines[failing] += (lines[failing].EndsWith("FAILED", StringComparison.Ordinal) ? ": " : "; ") + Cut(reason.Groups[1].Value);
                }
                else if (line.Trim().Length > 0)
                {
                    said.Add(line.Trim());
                    said.RemoveRange(0, Math.Max(0, said.Count - 50));
                }
            }
        }
    }

    // A comparison that fails shows what was compared, which may be the answer to the creation of a credential.
    private static string Cut(string reason) => Secret().Replace(reason, $"$1{Redaction.Mark}") is var plain && plain.Length <= ReasonLength ? plain : plain[..ReasonLength] + "…";

    private static StreamWriter NewLog(string file)
    {
        try
        {
            File.Delete(file);
            PrivateFile.Write(file, "");
            return new StreamWriter(file, append: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{file}: it cannot be written: {exception.Message} Name a file in a folder that you may write to.", exception);
        }
    }

    [GeneratedRegex(@"^\{\d+\} (setUpClass \()?tempest\..*\.\.\. (ok|FAILED|SKIPPED)")]
    private static partial Regex ResultLine();

    [GeneratedRegex(@"(['""](?:[a-z_]*secret|adminPass|[a-z_]*password|private_key|blob|payload|user_data)['""]: )(['""])(?:\\.|(?!\2).)*\2?", RegexOptions.IgnoreCase)]
    private static partial Regex Secret();

    // The last line of a traceback, and what Tempest puts below it; not what it says of requests, in which there may be secrets.
    [GeneratedRegex(@"^\s*((?:Details|(?:\w+\.)+[A-Z]\w*|[A-Z]\w*(?:Error|Exception)): .*)$")]
    private static partial Regex Reason();
}
