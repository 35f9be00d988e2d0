using System.Text;
using Conformance.Model;

namespace Conformance.Writers;

/// <summary>
/// <c>summary.md</c>, for the summary of a pipeline's step: verdict, targets, failures with their findings. Bounded, as such summaries may
/// not exceed 1 MiB.
/// </summary>
public sealed class MarkdownReport : IReportWriter
{
    private const int FindingsPerTestcase = 20;
    private const int FindingsInAll = 300;
    private const int LongestText = 300;
    private const int TestcasesPerList = 200;

    /// <inheritdoc/>
    public string FileName => "summary.md";

    /// <inheritdoc/>
    public void Write(Report report, Stream output)
    {
        ArgumentNullException.ThrowIfNull(report);
        using var text = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\n" };
        var (run, testcases, judgement) = (report.Run, report.Testcases(), report.Judgement);
        text.WriteLine($"## {Sign(judgement.Verdict)} {Escaped(judgement.Sentence)}");
        text.WriteLine();
        text.WriteLine($"{Escaped(run.Subject)} · environment {Escaped(run.Environment)} · {Texts.Utc(run.Started)} · {Texts.Duration(run.Ended - run.Started)} · {Escaped(run.Tool)}");
        text.WriteLine();
        Targets(text, report);
        Failures(text, testcases.With(Outcome.Fail));
        Advice(text, testcases.Advised());
        Reasons(text, "Did not finish", testcases.With(Outcome.DidNotFinish));
        Reasons(text, "Missing", testcases.With(Outcome.Missing));
        Differences(text, testcases.Differing());
        Audit(text, report.Audit);
    }

    /// <summary>What testcases that passed say a cloud should do: apart from what it must do.</summary>
    private static void Advice(StreamWriter text, List<Placed> advised)
    {
        if (advised.Count == 0)
        {
            return;
        }

        text.WriteLine($"### Should be better (decides nothing): {Texts.Number(advised.Count)}");
        text.WriteLine();
        foreach (var placed in advised.Take(TestcasesPerList))
        {
            var findings = placed.Result.Findings.Where(finding => finding.Level == FindingLevel.Should).ToList();
            var more = findings.Count > 1 ? $" (and {Texts.Number(findings.Count - 1)} more)" : "";
            text.WriteLine($"- **{Escaped(placed.Testcase.Id)}**: {Escaped(findings[0].ToString())}{more}");
        }

        text.WriteLine();
        More(text, advised.Count);
    }

    private static void Audit(StreamWriter text, LeftoverAudit? audit)
    {
        if (audit is null)
        {
            return;
        }

        text.WriteLine("### Audit: what this run left behind");
        text.WriteLine();
        text.WriteLine($"{Sign(audit.Outcome)} {Escaped(audit.Sentence)}");
        text.WriteLine();
        foreach (var left in audit.Leftovers.Take(TestcasesPerList))
        {
            text.WriteLine($"- {Escaped(left.ToString())}");
        }

        if (audit.Leftovers.Count > 0)
        {
            text.WriteLine();
        }
    }

    private static void Targets(StreamWriter text, Report report)
    {
        if (report.Scopes.Count == 0)
        {
            return;
        }

        text.WriteLine("| Scope | Version | Validity | Target | Outcome | Passed | Failed | Did not finish | Missing |");
        text.WriteLine("|---|---|---|---|---|--:|--:|--:|--:|");
        foreach (var scope in report.Scopes)
        {
            foreach (var version in scope.Versions)
            {
                foreach (var target in version.Targets)
                {
                    var counts = scope.Count(target);
                    text.WriteLine($"| {Escaped(scope.Name)} | {Escaped(version.Version)} | {Escaped(version.Validity)} | {Escaped(target.Name)} | {Sign(target.Outcome)} {target.Outcome.ShortName()} | {counts.Passed} | {counts.Failed} | {counts.DidNotFinish} | {counts.Missing} |");
                }
            }
        }

        text.WriteLine();
    }

    private static void Failures(StreamWriter text, List<Placed> failed)
    {
        if (failed.Count == 0)
        {
            return;
        }

        text.WriteLine($"### Failed: {Texts.Number(failed.Count)}");
        text.WriteLine();
        var left = FindingsInAll;
        foreach (var placed in failed.Take(TestcasesPerList))
        {
            var findings = placed.Result.Ordered();
            var shown = Math.Min(Math.Min(left, FindingsPerTestcase), findings.Count);
            left -= shown;
            var note = placed.Role == Role.Main ? "" : " (not needed for the certificate)";
            text.WriteLine($"#### {Escaped(placed.Testcase.Id)}{note}");
            text.WriteLine();
            text.WriteLine(Escaped(placed.Testcase.Description));
            text.WriteLine();
            if (shown > 0)
            {
                text.WriteLine("| Level | Object | Expected | Observed | Remedy |");
                text.WriteLine("|---|---|---|---|---|");
                foreach (var finding in findings.Take(shown))
                {
                    text.WriteLine($"| {finding.Level} | {Escaped(finding.Object)} | {Escaped(finding.Expected)} | {Escaped(finding.Observed)} | {Escaped(finding.Remedy)} [clause](<{Address(finding.Clause)}>) |");
                }

                text.WriteLine();
            }

            if (findings.Count > shown)
            {
                text.WriteLine($"… and {Texts.Number(findings.Count - shown)} more, in `report.html` and `report.json`.");
                text.WriteLine();
            }
        }

        More(text, failed.Count);
    }

    private static void Reasons(StreamWriter text, string title, List<Placed> testcases)
    {
        if (testcases.Count == 0)
        {
            return;
        }

        text.WriteLine($"### {title}: {Texts.Number(testcases.Count)}");
        text.WriteLine();
        foreach (var placed in testcases.Take(TestcasesPerList))
        {
            text.WriteLine($"- **{Escaped(placed.Testcase.Id)}**: {Escaped(placed.Result.ReasonOr("no reason was recorded"))}");
        }

        text.WriteLine();
        More(text, testcases.Count);
    }

    private static void Differences(StreamWriter text, List<Placed> testcases)
    {
        if (testcases.Count == 0)
        {
            return;
        }

        text.WriteLine($"### Differences to the upstream check scripts: {Texts.Number(testcases.Count)}");
        text.WriteLine();
        text.WriteLine("| Testcase | Own verdict | Upstream | Why |");
        text.WriteLine("|---|---|---|---|");
        foreach (var placed in testcases.Take(TestcasesPerList))
        {
            var upstream = placed.Result.Upstream!;
            text.WriteLine($"| {Escaped(placed.Testcase.Id)} | {placed.Result.OwnOutcome().ShortName()} | {upstream.Outcome.UpstreamName() ?? "–"} | {Escaped(upstream.Reason)} [clause](<{Address(upstream.Clause)}>) |");
        }

        text.WriteLine();
        More(text, testcases.Count);
    }

    private static void More(StreamWriter text, int count)
    {
        if (count > TestcasesPerList)
        {
            text.WriteLine($"… and {Texts.Number(count - TestcasesPerList)} more testcases, in `report.html` and `report.json`.");
            text.WriteLine();
        }
    }

    private static string Sign(Verdict verdict) => verdict switch { Verdict.Conforms => "✅", Verdict.Fails => "❌", _ => "⚠️" };

    private static string Sign(Outcome outcome) => outcome switch { Outcome.Pass => "✅", Outcome.Fail => "❌", Outcome.DidNotFinish => "⚠️", _ => "❔" };

    private static string Address(Uri clause) => clause.AbsoluteUri.Replace("<", "%3C", StringComparison.Ordinal).Replace(">", "%3E", StringComparison.Ordinal)
        .Replace("|", "%7C", StringComparison.Ordinal);

    /// <summary>The text on one line with nothing left that Markdown or HTML would read as markup.</summary>
    internal static string Escaped(string text)
    {
        var result = new StringBuilder();
        foreach (var c in Texts.Line(text, LongestText))
        {
            _ = c switch
            {
                '&' => result.Append("&amp;"),
                '<' => result.Append("&lt;"),
                '>' => result.Append("&gt;"),
                // A mention or a reference to an issue must not come about either; an entity keeps both from being seen.
                '@' => result.Append("&#64;"),
                '#' => result.Append("&#35;"),
                '\\' or '`' or '*' or '_' or '{' or '}' or '[' or ']' or '(' or ')' or '!' or '|' or '~' or '$' => result.Append('\\').Append(c),
                _ => result.Append(c),
            };
        }

        return result.ToString();
    }
}
