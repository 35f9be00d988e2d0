using System.CommandLine;
using Conformance.Data.Defects;
using Conformance.Model;
using Conformance.Runner.SelfTest;
using Conformance.StatusPage.Page;

namespace Conformance.Runner.CommandLine;

/// <summary>`self-test`: puts each deliberate defect into an embedded cloud and looks which testcases turn red.</summary>
internal static class SelfTestCommand
{
    public static Command Build(TextWriter output, TextWriter error)
    {
        var command = new Command("self-test", """
            Prove the checks: put each deliberate defect into an embedded cloud, into a real Kubernetes control plane, or into a status page, and see that exactly its testcases turn
            red, and that near misses stay green. What concerns Kubernetes is left out, and said to be, where there are no programs for a control plane (see env provision), and so are
            pages where there is no Chromium.
            Exit code 0 if all is as it must be, 1 otherwise.
            """);
        var verbose = new Option<bool>("--verbose", "-v") { Description = "One line for every defect, not only for those that went wrong." };
        command.Add(verbose);
        command.SetAction((parsed, cancellation) => Run(parsed.GetValue(verbose), output, error, cancellation));
        return command;
    }

    private static async Task<int> Run(bool verbose, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        var defects = DefectCatalogue.All(TimeProvider.System.GetUtcNow());
        var done = 0;
        var result = await SelfTestMatrix.Run(defects, Show, TimeProvider.System, cancellation).ConfigureAwait(false);
        string? leftOut = null;
        try
        {
            Kubernetes.KubernetesBinaries.Find();
        }
        catch (ConfigurationException missing)
        {
            leftOut = missing.Message;
        }

        if (leftOut is null)
        {
            result = result.With(await ClusterMatrix.Run(ClusterDefectCatalogue.All, Show, TimeProvider.System, cancellation).ConfigureAwait(false));
        }

        string? withoutPages = null;
        try
        {
            Chromium.Find();
            Chromium.FindAxe();
        }
        catch (ConfigurationException missing)
        {
            withoutPages = missing.Message;
        }

        await using (var browser = new Browser())
        {
            result = result.With(await StatusPageMatrix.Run(withoutPages is null ? StatusPageDefectCatalogue.All : StatusPageDefectCatalogue.OfApi, browser, Show, TimeProvider.System, cancellation).ConfigureAwait(false));
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
        if (leftOut is not null)
        {
            await output.WriteLineAsync($"left out: defects of Kubernetes clusters, as there is no control plane to put them into. {leftOut}").ConfigureAwait(false);
        }

        if (withoutPages is not null)
        {
            await output.WriteLineAsync($"left out: defects of the page of a status page, as there is nothing to look at it with. {withoutPages}").ConfigureAwait(false);
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

        static string Count(IReadOnlyList<string> ids) => ids.Count == 0 ? "0" : $"{ids.Count} ({string.Join(", ", ids)})";
    }
}
