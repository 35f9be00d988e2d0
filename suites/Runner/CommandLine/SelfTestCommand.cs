using System.CommandLine;
using System.Text.RegularExpressions;
using Conformance.Data.Defects;
using Conformance.Model;
using Conformance.Runner.SelfTest;

namespace Conformance.Runner.CommandLine;

/// <summary>`self-test`: puts each deliberate defect into an embedded cloud and looks which testcases turn red.</summary>
internal static class SelfTestCommand
{
    public static Command Build(TextWriter output, TextWriter error)
    {
        var command = new Command("self-test", """
            Prove the checks: put each deliberate defect into an embedded cloud, or into a real Kubernetes control plane, and see that exactly its testcases turn red, and that
            near misses stay green. What concerns Kubernetes is left out, and said to be, where there are no programs for a control plane (see env provision).
            Exit code 0 if all is as it must be, 1 otherwise.
            """);
        var verbose = new Option<bool>("--verbose", "-v") { Description = "One line for every defect, not only for those that went wrong." };
        var only = new Option<string?>("--only")
        {
            Description = "Only the defects of clouds whose id this regular expression matches; what has no defect then is not told.", HelpName = "REGEX",
        };
        command.Add(verbose);
        command.Add(only);
        command.SetAction((parsed, cancellation) => Run(parsed.GetValue(verbose), parsed.GetValue(only), output, error, cancellation));
        return command;
    }

    private static async Task<int> Run(bool verbose, string? only, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        var defects = Chosen(DefectCatalogue.All(TimeProvider.System.GetUtcNow()), only);
        var done = 0;
        var result = await SelfTestMatrix.Run(defects, Show, TimeProvider.System, cancellation).ConfigureAwait(false);
        string? leftOut = null;
        if (only is not null)
        {
            result = result with { WithoutDefect = [], WithoutNearMiss = [] };
        }

        try
        {
            Kubernetes.KubernetesBinaries.Find();
        }
        catch (ConfigurationException missing)
        {
            leftOut = missing.Message;
        }

        if (leftOut is null && only is null)
        {
            result = result.With(await ClusterMatrix.Run(ClusterDefectCatalogue.All, Show, TimeProvider.System, cancellation).ConfigureAwait(false));
        }

        foreach (var problem in result.Conforming)
        {
            await output.WriteLineAsync($"a conforming subject is not green: {problem}").ConfigureAwait(false);
        }

        foreach (var row in result.Rows.Where(row => verbose || row.Problem is not null))
        {
            var word = row.Problem is not null ? "WRONG " : row.Defect.IsNearMiss ? "green " : "caught";
            await output.WriteLineAsync($"{word} {row.Defect.Id}: {row.Problem ?? row.Defect.Sentence}").ConfigureAwait(false);
        }

        await output.WriteLineAsync($"defects caught: {result.Caught}/{result.Defects}").ConfigureAwait(false);
        await output.WriteLineAsync($"near misses green: {result.Green}/{result.NearMisses}").ConfigureAwait(false);
        await output.WriteLineAsync($"testcases without a defect: {Count(result.WithoutDefect)}").ConfigureAwait(false);
        await output.WriteLineAsync($"testcases without a near miss: {Count(result.WithoutNearMiss)}").ConfigureAwait(false);
        if (leftOut is not null && only is null)
        {
            await output.WriteLineAsync($"left out: defects of Kubernetes clusters, as there is no control plane to put them into. {leftOut}").ConfigureAwait(false);
        }

        return result.Good ? 0 : 1;

        void Show(SelfTestRow row)
        {
            var number = Interlocked.Increment(ref done);
            if (number % 20 == 0)
            {
                error.WriteLine($"{number} done");
            }
        }

        static IReadOnlyList<Defect> Chosen(IReadOnlyList<Defect> defects, string? only)
        {
            try
            {
                List<Defect> chosen = only is null ? [.. defects] : [.. defects.Where(defect => Regex.IsMatch(defect.Id, only, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)))];
                return chosen.Count > 0 ? chosen : throw new ConfigurationException($"--only {only}: no defect of clouds has such an id; `list defects` shows them all.");
            }
            catch (ArgumentException exception)
            {
                throw new ConfigurationException($"--only {only}: it is no regular expression: {exception.Message}", exception);
            }
        }

        static string Count(IReadOnlyList<string> ids) => ids.Count == 0 ? "0" : $"{ids.Count} ({string.Join(", ", ids)})";
    }
}
