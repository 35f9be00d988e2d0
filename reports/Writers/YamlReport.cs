using System.Globalization;
using System.Text;
using Conformance.Model;

namespace Conformance.Writers;

/// <summary>
/// <c>report.yaml</c>: what the compliance monitor accepts as an upload, one document per scope. Every string is quoted, so that none can be
/// taken for a number, a date or a truth value; the two values that must be a timestamp and a date are plain.
/// </summary>
/// <param name="zone">Time zone of the naive local timestamp <c>checked_at</c>; the machine's if null.</param>
public sealed class YamlReport(TimeZoneInfo? zone = null) : IReportWriter
{
    private readonly TimeZoneInfo _zone = zone ?? TimeZoneInfo.Local;

    /// <inheritdoc/>
    public string FileName => "report.yaml";

    /// <inheritdoc/>
    public void Write(Report report, Stream output)
    {
        ArgumentNullException.ThrowIfNull(report);
        using var text = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\n" };
        for (var index = 0; index < report.Scopes.Count; index++)
        {
            // The monitor refuses a second document with the same run uuid.
            var uuid = report.Scopes.Count == 1 ? report.Run.Uuid : NamedGuid.Of(report.Run.Uuid, $"{index} {report.Scopes[index].Uuid}");
            Document(text, report.Run, report.Scopes[index], uuid, report.Audit);
        }
    }

    private void Document(StreamWriter text, RunInfo run, ScopeReport scope, Guid uuid, LeftoverAudit? audit)
    {
        var local = TimeZoneInfo.ConvertTime(run.Ended, _zone);
        text.WriteLine("---");
        text.WriteLine("spec:");
        text.WriteLine($"  uuid: {Quoted(scope.Uuid.ToString())}");
        text.WriteLine($"  name: {Quoted(scope.Name)}");
        text.WriteLine($"  url: {Quoted(scope.Url.ToString())}");
        text.WriteLine($"checked_at: {local.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture)}");
        text.WriteLine($"reference_date: {Texts.Date(run.ReferenceDate)}");
        text.WriteLine($"subject: {Quoted(run.Subject)}");
        text.WriteLine("run:");
        text.WriteLine($"  uuid: {Quoted(uuid.ToString())}");
        Sequence(text, "  argv", run.Arguments);
        text.WriteLine("  assignment: {}");
        if (run.Sections is null)
        {
            text.WriteLine("  sections: null");
        }
        else
        {
            Sequence(text, "  sections", run.Sections);
        }

        text.WriteLine($"  forced_version: {Nullable(run.ForcedVersion)}");
        text.WriteLine($"  forced_tests: {Nullable(run.ForcedTests)}");
        Invocation(text, run, scope, NamedGuid.Of(uuid, "invocation"), audit);
    }

    private static void Invocation(StreamWriter text, RunInfo run, ScopeReport scope, Guid uuid, LeftoverAudit? audit)
    {
        // A testcase without a result is absent: that is how the format says "missing". The monitor knows nothing of our proposals.
        var known = scope.Testcases.Where(testcase => Roles.Of(testcase) != Role.Proposed).ToList();
        var finished = known.Where(testcase => testcase.Result.Outcome != Outcome.Missing).ToList();
        List<string> stdout = [.. finished.Select(testcase => $"{testcase.Id}: {testcase.Result.Outcome.UpstreamName()}")];
        List<string> stderr = [.. known.SelectMany(Log), .. Log(audit)];
        int Lines(string word) => stdout.Concat(stderr).Count(line => line.StartsWith(word, StringComparison.OrdinalIgnoreCase));
        var failed = finished.Count(testcase => testcase.Result.Outcome == Outcome.Fail);

        text.WriteLine("  invocations:");
        text.WriteLine($"    {Quoted(uuid.ToString())}:");
        text.WriteLine($"      id: {Quoted(uuid.ToString())}");
        text.WriteLine($"      cmd: {Quoted(run.Tool)}");
        text.WriteLine(finished.Count == 0 ? "      results: {}" : "      results:");
        foreach (var testcase in finished)
        {
            var value = testcase.Result.Outcome switch { Outcome.Pass => 1, Outcome.Fail => -1, _ => 0 };
            var key = Quoted(testcase.Id);

            // A key longer than 1024 characters must say that it is one.
            text.Write(key.Length < 1000 ? $"        {key}" : $"        ? {key}\n        ");
            text.WriteLine(string.Create(CultureInfo.InvariantCulture, $": {value}"));
        }

        // The compliance checker's own arithmetic: critical lines, error lines and failures add up, 127 at most.
        text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"      rc: {Math.Min(127, Lines("critical") + Lines("error") + failed)}"));
        Sequence(text, "      stdout", stdout);
        Sequence(text, "      stderr", stderr);
        foreach (var word in (string[])["info", "warning", "error", "critical"])
        {
            text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"      {word}: {Lines(word)}"));
        }
    }

    /// <summary>
    /// The lines a script would log. The monitor's public page keeps those that begin with WARNIN or ERROR: — the deviations — and hides
    /// the rest, among them CRITICAL, whose reasons may name hosts of a provider.
    /// </summary>
    private static IEnumerable<string> Log(TestcaseReport testcase)
    {
        var (id, result) = (Texts.Line(testcase.Id), testcase.Result);
        foreach (var finding in result.Ordered())
        {
            var word = finding.Level switch { FindingLevel.Must => "ERROR", FindingLevel.Should => "WARNING", _ => "INFO" };
            yield return Texts.Line($"{word}: {id}: {finding}. {finding.Remedy} ({finding.Clause})");
        }

        if (result.Upstream is { } upstream)
        {
            yield return Texts.Line(
                $"WARNING: {id}: own verdict {result.OwnOutcome().ShortName()}, the upstream script says {upstream.Outcome.UpstreamName()}: {upstream.Reason} ({upstream.Clause})");
        }

        if (result.Outcome == Outcome.DidNotFinish)
        {
            yield return Texts.Line($"CRITICAL: {id}: {result.ReasonOr("did not finish")}");
        }
        else if (result.Outcome == Outcome.Missing)
        {
            yield return Texts.Line($"INFO: {id}: not tested: {result.ReasonOr("no reason was recorded")}");
        }
    }

    /// <summary>The format has no place for an audit but the log. What is left is no deviation of the subject, so it is no error either.</summary>
    private static IEnumerable<string> Log(LeftoverAudit? audit) => audit is null ? [] :
    [
        Texts.Line($"{(audit.Outcome == Outcome.Pass ? "INFO" : "WARNING")}: audit: {audit.Sentence}"),
        .. audit.Leftovers.Select(left => Texts.Line($"WARNING: audit: {left}")),
    ];

    private static void Sequence(StreamWriter text, string key, IReadOnlyCollection<string> items)
    {
        text.WriteLine(items.Count == 0 ? $"{key}: []" : $"{key}:");
        var indent = new string(' ', key.Length - key.TrimStart().Length);
        foreach (var item in items)
        {
            text.WriteLine($"{indent}- {Quoted(item)}");
        }
    }

    private static string Nullable(string? text) => text is null ? "null" : Quoted(text);

    /// <summary>
    /// The text as a double-quoted scalar on one line. Every character that YAML calls non-printable is escaped; halves of surrogate pairs,
    /// which are no text, become replacement characters.
    /// </summary>
    internal static string Quoted(string text)
    {
        var result = new StringBuilder(text.Length + 2).Append('"');
        foreach (var rune in text.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '"' => result.Append("\\\""),
                '\\' => result.Append("\\\\"),
                '\n' => result.Append("\\n"),
                '\t' => result.Append("\\t"),
                '\r' => result.Append("\\r"),
                < 0x20 or >= 0x7F and <= 0x9F => result.Append(CultureInfo.InvariantCulture, $"\\x{rune.Value:X2}"),
                0xFEFF or 0xFFFE or 0xFFFF or >= 0x2028 and <= 0x202E or >= 0x2066 and <= 0x2069 => result.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}"),
                _ => result.Append(rune.ToString()),
            };
        }

        return result.Append('"').ToString();
    }
}
