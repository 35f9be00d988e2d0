using Conformance.Model;
using Spectre.Console;

namespace Conformance.Writers;

/// <summary>
/// The report in short, for a terminal or a pipeline's log: verdict first, targets, what failed, what has no verdict and why, differences
/// to upstream, what took long, where the whole report is.
/// </summary>
/// <param name="look">Colours and width.</param>
public sealed class ConsoleReport(ConsoleLook look)
{
    private const int FindingsPerTestcase = 5;
    private const int AdvicePerTestcase = 2;
    private const int TestcasesPerList = 30;
    private const int SlowestTestcases = 5;
    private const int LongestText = 400;

    private static readonly Style Plain = Style.Plain;
    private static readonly Style Bold = new(decoration: Decoration.Bold);
    private static readonly Style Dim = new(decoration: Decoration.Dim);

    /// <summary>Writes the report.</summary>
    /// <param name="report">The report.</param>
    /// <param name="output">Where to write.</param>
    /// <param name="directory">The directory with the report's files, or null if none were written.</param>
    public void Write(Report report, TextWriter output, string? directory)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(output);
        var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = look.Colours ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = look.Colours ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
            Out = new AnsiConsoleOutput(text),
        });
        console.Profile.Width = Math.Max(40, look.Width);
        console.Profile.Capabilities.Unicode = output.Encoding.CodePage is 65001 or 1200;
        var testcases = report.Testcases();
        var judgement = report.Judgement;

        Line(console, 0, (Word(judgement.Verdict) + "  ", StyleOf(judgement.Verdict)), (Texts.Line(judgement.Sentence), Bold));
        Targets(console, report);
        Failures(console, testcases.With(Outcome.Fail));
        Advice(console, testcases);
        Reasons(console, "Did not finish", Outcome.DidNotFinish, testcases);
        Reasons(console, "Missing", Outcome.Missing, testcases);
        Differences(console, report, testcases.Differing());
        Leftovers(console, report.Audit);
        Slowest(console, testcases.Slowest(SlowestTestcases));

        console.WriteLine();
        var run = report.Run;
        Line(console, 0, ($"{Texts.Count(run.Requests, "request")} sent to {Texts.Line(run.Subject)} in {Texts.Duration(run.Ended - run.Started)}, ended {Texts.Utc(run.Ended)}.", Plain));
        if (directory is not null)
        {
            Line(console, 0, ("Report: ", Plain), (Texts.Line(Path.Combine(directory, "report.html")), Bold));
        }

        if (report.Audit is { } audit)
        {
            Line(console, 0, ("audit: ", StyleOf(audit.Outcome)), (Texts.Line(audit.Sentence, LongestText), Plain));
        }

        // Layout pads lines with blanks, which are of no use in a log.
        foreach (var line in text.ToString().TrimEnd().Split('\n'))
        {
            output.WriteLine(line.TrimEnd());
        }
    }

    private static void Targets(IAnsiConsole console, Report report)
    {
        foreach (var scope in report.Scopes)
        {
            console.WriteLine();
            Line(console, 0, (Texts.Line(scope.Name), Bold));
            var table = new Table { Border = TableBorder.Simple, UseSafeBorder = !console.Profile.Capabilities.Unicode };
            foreach (var (title, number) in (ReadOnlySpan<(string, bool)>)[("Version", false), ("Validity", false), ("Target", false), ("", false), ("Pass", true), ("Fail", true), ("DNF", true), ("Miss", true)])
            {
                table.AddColumn(new TableColumn(new Text(title, Dim)) { Alignment = number ? Justify.Right : Justify.Left, NoWrap = number });
            }

            foreach (var version in scope.Versions)
            {
                foreach (var target in version.Targets)
                {
                    var counts = scope.Count(target);
                    table.AddRow(
                        new Text(Texts.Line(version.Version)), new Text(Texts.Line(version.Validity)), new Text(Texts.Line(target.Name)),
                        new Text(target.Outcome.ShortName(), StyleOf(target.Outcome)),
                        Number(counts.Passed, Plain), Number(counts.Failed, StyleOf(Outcome.Fail)),
                        Number(counts.DidNotFinish, StyleOf(Outcome.DidNotFinish)), Number(counts.Missing, StyleOf(Outcome.Missing)));
                }
            }

            console.Write(table);
        }

        static Text Number(int number, Style style) => new(Texts.Number(number), number == 0 ? Dim : style);
    }

    private static void Failures(IAnsiConsole console, List<Placed> failed)
    {
        Title(console, "Failed", failed.Count);
        foreach (var placed in failed.Take(TestcasesPerList))
        {
            var note = placed.Role switch { Role.Main => "", Role.Recommended => "  (recommended)", Role.Attested => "  (manual)", Role.Proposed => "  (proposal)", _ => "  (in no version)" };
            Line(console, 0, ("FAIL ", StyleOf(Outcome.Fail)), (Texts.Line(placed.Testcase.Id), Bold), (note, Dim));
            var findings = placed.Result.Ordered();
            for (var i = 0; i < Math.Min(findings.Count, FindingsPerTestcase); i++)
            {
                var finding = findings[i];
                var level = finding.Level == FindingLevel.Must ? "" : $"[{finding.Level}] ";
                Line(console, 5, (level + Texts.Line(finding.ToString(), LongestText), Plain));

                // A cure shared by neighbours stands once, below the last of those shown.
                if (i + 1 == Math.Min(findings.Count, FindingsPerTestcase) || findings[i + 1].Remedy != finding.Remedy)
                {
                    Line(console, 7, ("Cure: " + Texts.Line(finding.Remedy, LongestText), Dim));
                }
            }

            if (findings.Count > FindingsPerTestcase)
            {
                Line(console, 5, ($"and {Texts.Number(findings.Count - FindingsPerTestcase)} more: see report", Dim));
            }
        }

        More(console, failed.Count);
    }

    /// <summary>What testcases that passed say a cloud should do; what it must do stands above.</summary>
    private static void Advice(IAnsiConsole console, List<Placed> testcases)
    {
        var advised = testcases.Advised();
        Title(console, "Should be better (decides nothing)", advised.Count);
        foreach (var placed in advised.Take(TestcasesPerList))
        {
            var findings = placed.Result.Findings.Where(finding => finding.Level == FindingLevel.Should).ToList();
            Line(console, 0, ("SHOULD ", StyleOf(Outcome.DidNotFinish)), (Texts.Line(placed.Testcase.Id), Bold));
            foreach (var finding in findings.Take(AdvicePerTestcase))
            {
                Line(console, 5, (Texts.Line(finding.ToString(), LongestText), Plain));
            }

            if (findings.Count > AdvicePerTestcase)
            {
                Line(console, 5, ($"and {Texts.Number(findings.Count - AdvicePerTestcase)} more: see report", Dim));
            }
        }

        More(console, advised.Count);
    }

    private static void Reasons(IAnsiConsole console, string title, Outcome outcome, List<Placed> testcases)
    {
        var without = testcases.With(outcome);
        Title(console, title, without.Count);

        // One reason often holds for many: it is told once.
        foreach (var group in without.GroupBy(placed => placed.Result.ReasonOr("no reason was recorded"), StringComparer.Ordinal).Take(TestcasesPerList))
        {
            var ids = group.Select(placed => Texts.Line(placed.Testcase.Id)).ToList();
            var more = ids.Count > TestcasesPerList ? $" and {Texts.Number(ids.Count - TestcasesPerList)} more: see report" : "";
            Line(console, 0, ($"{outcome.ShortName(),-5}", StyleOf(outcome)), (string.Join(", ", ids.Take(TestcasesPerList)) + more, Bold));
            Line(console, 5, (Texts.Line(group.Key, LongestText), Plain));
        }
    }

    private static void Differences(IAnsiConsole console, Report report, List<Placed> testcases)
    {
        Title(console, report.Run.UpstreamCompatible ? "Different from upstream (upstream counts here)" : "Different from upstream (own verdict counts)", testcases.Count);
        foreach (var placed in testcases.Take(TestcasesPerList))
        {
            var (own, upstream) = (placed.Result.OwnOutcome(), placed.Result.Upstream!);
            Line(console, 0, (Texts.Line(placed.Testcase.Id), Bold), (": own ", Plain), (own.ShortName(), StyleOf(own)), (", upstream ", Plain), (upstream.Outcome.UpstreamName() ?? "nothing", StyleOf(upstream.Outcome)));
            Line(console, 5, (Texts.Line(upstream.Reason, LongestText), Plain));
        }

        More(console, testcases.Count);
    }

    private static void Leftovers(IAnsiConsole console, LeftoverAudit? audit)
    {
        Title(console, "Left behind by this run", audit?.Leftovers.Count ?? 0);
        foreach (var left in (audit?.Leftovers ?? []).Take(TestcasesPerList))
        {
            Line(console, 0, ("LEFT ", StyleOf(Outcome.Fail)), (Texts.Line(left.ToString(), LongestText), Plain));
        }
    }

    private static void Slowest(IAnsiConsole console, List<Placed> slowest)
    {
        if (slowest.Count == 0)
        {
            return;
        }

        console.WriteLine();
        Line(console, 0, ("Slowest", Bold));
        foreach (var placed in slowest)
        {
            var budget = placed.Testcase.Budget is { } limit ? $" of {Texts.Duration(limit)}" : "";
            Line(console, 0, ($"{Texts.Duration(placed.Result.Duration),10}{budget}  ", Plain), (Texts.Line(placed.Testcase.Id), Plain));
        }
    }

    private static void Title(IAnsiConsole console, string title, int count)
    {
        if (count > 0)
        {
            console.WriteLine();
            Line(console, 0, ($"{title}: {Texts.Number(count)}", Bold));
        }
    }

    private static void More(IAnsiConsole console, int count)
    {
        if (count > TestcasesPerList)
        {
            Line(console, 0, ($"and {Texts.Number(count - TestcasesPerList)} more testcases: see report", Dim));
        }
    }

    /// <summary>Texts as they are, never read as markup, wrapped below an indent.</summary>
    private static void Line(IAnsiConsole console, int indent, params ReadOnlySpan<(string Text, Style Style)> parts)
    {
        var paragraph = new Paragraph();
        foreach (var (text, style) in parts)
        {
            paragraph.Append(text, style);
        }

        console.Write(new Padder(paragraph, new Padding(indent, 0, 0, 0)));
    }

    private static string Word(Verdict verdict) => verdict switch { Verdict.Conforms => "CONFORMS", Verdict.Fails => "FAILS", _ => "OPEN" };

    private static Style StyleOf(Verdict verdict) => verdict switch
    {
        Verdict.Conforms => new Style(Color.Green, decoration: Decoration.Bold),
        Verdict.Fails => new Style(Color.Red, decoration: Decoration.Bold),
        _ => new Style(Color.Olive, decoration: Decoration.Bold),
    };

    private static Style StyleOf(Outcome outcome) => outcome switch
    {
        Outcome.Pass => new Style(Color.Green),
        Outcome.Fail => new Style(Color.Red),
        Outcome.DidNotFinish => new Style(Color.Olive),
        _ => new Style(Color.Teal),
    };
}
