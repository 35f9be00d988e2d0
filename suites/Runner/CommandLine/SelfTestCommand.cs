using System.CommandLine;
using System.Text.RegularExpressions;
using Conformance.Data.Defects;
using Conformance.Model;
using Conformance.Runner.SelfTest;
using Conformance.StatusPage.Page;

namespace Conformance.Runner.CommandLine;

/// <summary>`self-test`: puts each deliberate defect into an embedded cloud and looks which testcases turn red.</summary>
internal static class SelfTestCommand
{
    private const string Clouds = "clouds";

    private const string ControlPlanes = "control-planes";

    private const string Nodes = "nodes";

    private const string StatusPages = "status-pages";

    private const string CentralApis = "central-apis";

    public static Command Build(TextWriter output, TextWriter error)
    {
        var command = new Command("self-test", """
            Prove the checks: put each deliberate defect into an embedded cloud, into a real Kubernetes control plane, onto nodes whose pods really run, into a status page, or into a Central API, and
            see that exactly its testcases turn red, and that near misses stay green. What concerns Kubernetes is left out, and said to be, where there are no programs for it (see
            env provision), and so are pages where there is no Chromium; nodes need Linux and root.
            Exit code 0 if all is as it must be, 1 otherwise.
            """);
        var verbose = new Option<bool>("--verbose", "-v") { Description = "One line for every defect, not only for those that went wrong." };
        var kinds = new Option<string[]>("--kind") { Description = "Only these subjects: clouds, control-planes, nodes, status-pages, central-apis (repeatable). Default: all.", HelpName = "KIND" };
        kinds.AcceptOnlyFromAmong(Clouds, ControlPlanes, Nodes, StatusPages, CentralApis);
        var only = new Option<string?>("--only")
        {
            Description = "Only the defects of clouds, or with --kind central-apis of Central APIs, whose id this regular expression matches; what has no defect then is not told.", HelpName = "REGEX",
        };
        command.Add(verbose);
        command.Add(kinds);
        command.Add(only);
        command.SetAction((parsed, cancellation) => Run(
            parsed.GetValue(only) is not null ? parsed.GetValue(kinds) is [CentralApis] ? [CentralApis] : [Clouds] : parsed.GetValue(kinds) is { Length: > 0 } some ? some : [Clouds, ControlPlanes, Nodes, StatusPages, CentralApis], parsed.GetValue(verbose), parsed.GetValue(only), output, error,
            cancellation));
        return command;
    }

    private static async Task<int> Run(IReadOnlyList<string> kinds, bool verbose, string? only, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        var done = 0;
        var result = new SelfTestResult([], [], [], []);
        var leftOut = new List<string>();
        if (kinds.Contains(Clouds))
        {
            result = await SelfTestMatrix.Run(Chosen(DefectCatalogue.All(TimeProvider.System.GetUtcNow()), only), Show, TimeProvider.System, cancellation).ConfigureAwait(false);
        }

        if (kinds.Contains(ControlPlanes))
        {
            await Add("defects of Kubernetes clusters", () => ClusterMatrix.Run(ClusterDefectCatalogue.All, Show, TimeProvider.System, cancellation)).ConfigureAwait(false);
        }

        if (kinds.Contains(Nodes))
        {
            await Add("defects of clusters whose pods run", () => PodMatrix.Run(PodDefectCatalogue.All, Show, TimeProvider.System, cancellation)).ConfigureAwait(false);
        }

        if (kinds.Contains(CentralApis))
        {
            await Add("defects of Central APIs", () => CentralMatrix.Run(Chosen(CentralDefectCatalogue.All, only), Show, _ => { }, TimeProvider.System, cancellation)).ConfigureAwait(false);
        }

        async Task Add(string what, Func<Task<SelfTestResult>> matrix)
        {
            try
            {
                result = result.With(await matrix().ConfigureAwait(false));
            }
            catch (ConfigurationException missing)
            {
                leftOut.Add($"{what}: {missing.Message}");
            }
        }

        if (kinds.Contains(StatusPages))
        {
            await AddPages().ConfigureAwait(false);
        }

        async Task AddPages()
        {
            var defects = StatusPageDefectCatalogue.All;
            try
            {
                Chromium.Find();
                Chromium.FindAxe();
            }
            catch (ConfigurationException missing)
            {
                leftOut.Add($"defects of the page of a status page, as there is nothing to look at it with. {missing.Message}");
                defects = StatusPageDefectCatalogue.OfApi;
            }

            await using var browser = new Browser();
            result = result.With(await StatusPageMatrix.Run(defects, browser, Show, TimeProvider.System, cancellation).ConfigureAwait(false));
        }

        if (only is not null)
        {
            result = result with { WithoutDefect = [], WithoutNearMiss = [] };
        }

        foreach (var problem in result.Conforming)
        {
            await output.WriteLineAsync($"a conforming subject is not green: {problem}").ConfigureAwait(false);
        }

        foreach (var row in result.Rows.Where(row => verbose || row.Problem is not null))
        {
            var word = row.Problem is not null ? "WRONG " : row.Defect.IsNearMiss ? "green " : row.Defect.TurnsRed.Count > 0 ? "caught" : "open  ";
            await output.WriteLineAsync($"{word} {row.Defect.Id}: {row.Problem ?? row.Defect.Sentence}").ConfigureAwait(false);
        }

        await output.WriteLineAsync($"defects caught: {result.Caught}/{result.Defects}").ConfigureAwait(false);
        await output.WriteLineAsync($"near misses green: {result.Green}/{result.NearMisses}").ConfigureAwait(false);
        await output.WriteLineAsync($"testcases without a defect: {Count(result.WithoutDefect)}").ConfigureAwait(false);
        await output.WriteLineAsync($"testcases without a near miss: {Count(result.WithoutNearMiss)}").ConfigureAwait(false);
        foreach (var what in leftOut)
        {
            await output.WriteLineAsync($"left out: {what}").ConfigureAwait(false);
        }

        return result.Good ? 0 : 1;

        void Show(SelfTestRow row)
        {
            var number = Interlocked.Increment(ref done);
            if (verbose && row.Problem is { } problem)
            {
                error.WriteLine($"{number}: {row.Defect.Id}: {problem}");
            }
            else if (number % 20 == 0)
            {
                error.WriteLine($"{number} done");
            }
        }

        static IReadOnlyList<T> Chosen<T>(IReadOnlyList<T> defects, string? only)
            where T : IDefect
        {
            try
            {
                List<T> chosen = only is null ? [.. defects] : [.. defects.Where(defect => Regex.IsMatch(defect.Id, only, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)))];
                return chosen.Count > 0 ? chosen : throw new ConfigurationException($"--only {only}: no defect of this kind has such an id; `list defects` shows them all.");
            }
            catch (ArgumentException exception)
            {
                throw new ConfigurationException($"--only {only}: it is no regular expression: {exception.Message}", exception);
            }
        }

        static string Count(IReadOnlyList<string> ids) => ids.Count == 0 ? "0" : $"{ids.Count} ({string.Join(", ", ids)})";
    }
}
