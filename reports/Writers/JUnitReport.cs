using System.Globalization;
using System.Text;
using System.Xml;
using Conformance.Model;

namespace Conformance.Writers;

/// <summary>
/// <c>junit.xml</c> as GitLab, Jenkins and GitHub read it: a suite per scope, a testcase per testcase. Fail is a failure with all findings,
/// DidNotFinish an error, Missing is skipped with the reason. Findings that do not fail a testcase are its output.
/// </summary>
public sealed class JUnitReport : IReportWriter
{
    /// <inheritdoc/>
    public string FileName => "junit.xml";

    /// <inheritdoc/>
    public void Write(Report report, Stream output)
    {
        ArgumentNullException.ThrowIfNull(report);
        var settings = new XmlWriterSettings
        {
            Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            Indent = true,
            NewLineChars = "\n",
            CloseOutput = false,
        };
        using var xml = XmlWriter.Create(output, settings);
        xml.WriteStartElement("testsuites");
        Attribute(xml, "name", $"{report.Run.Tool}: {report.Run.Subject}");
        List<(Outcome, TimeSpan)> audits = report.Audit is { } audit ? [(audit.Outcome, audit.Duration)] : [];
        Totals(xml, [.. report.Scopes.SelectMany(scope => scope.Testcases).Select(testcase => (testcase.Result.Outcome, testcase.Result.Duration)), .. audits]);
        foreach (var scope in report.Scopes)
        {
            Suite(xml, report, scope);
        }

        if (report.Audit is not null)
        {
            Audit(xml, report.Audit);
        }

        xml.WriteEndElement();
        xml.WriteEndDocument();
        xml.Flush();
        output.Write("\n"u8);
    }

    private static void Suite(XmlWriter xml, Report report, ScopeReport scope)
    {
        var run = report.Run;
        xml.WriteStartElement("testsuite");
        Attribute(xml, "name", scope.Name);
        Totals(xml, [.. scope.Testcases.Select(testcase => (testcase.Result.Outcome, testcase.Result.Duration))]);
        Attribute(xml, "timestamp", Texts.Utc(run.Started));
        xml.WriteStartElement("properties");
        var judgement = scope.Judge();
        List<(string Name, string Value)> properties =
        [
            ("run", run.Id), ("uuid", run.Uuid.ToString()), ("subject", run.Subject), ("environment", run.Environment), ("tool", run.Tool),
            ("started", Texts.Utc(run.Started)), ("ended", Texts.Utc(run.Ended)), ("reference_date", Texts.Date(run.ReferenceDate)),
            ("scope.uuid", scope.Uuid.ToString()), ("scope.url", scope.Url.ToString()),
            ("verdict", judgement.Verdict.ToString()), ("verdict.reason", judgement.Sentence),
            ("cancelled", run.Cancelled ? "true" : "false"), ("upstream_compatible", run.UpstreamCompatible ? "true" : "false"),
            .. scope.Versions.Select(version => ($"version.{version.Version}", $"{version.Validity}: {version.Verdict}")),
        ];
        foreach (var (name, value) in properties)
        {
            Property(xml, name, value);
        }

        xml.WriteEndElement();
        foreach (var testcase in scope.Testcases)
        {
            Testcase(xml, scope, testcase);
        }

        xml.WriteEndElement();
    }

    private static void Testcase(XmlWriter xml, ScopeReport scope, TestcaseReport testcase)
    {
        var result = testcase.Result;
        var findings = result.Ordered();
        xml.WriteStartElement("testcase");
        Attribute(xml, "classname", scope.Name);
        Attribute(xml, "name", testcase.Id);
        Attribute(xml, "time", Texts.Seconds(result.Duration));
        xml.WriteStartElement("properties");
        Property(xml, "description", testcase.Description);
        Property(xml, "standard", testcase.Standard);
        Property(xml, "counts_in", string.Join(", ", testcase.CountsIn.Select(place => $"{place.Version} {place.Target}")));
        if (result.Attempts > 1)
        {
            Property(xml, "attempts", result.Attempts.ToString(CultureInfo.InvariantCulture));
        }

        xml.WriteEndElement();
        switch (result.Outcome)
        {
            case Outcome.Fail:
                var must = findings.Count(finding => finding.Level == FindingLevel.Must);
                var first = findings.Count > 0 ? $": {Texts.Line(findings[0].ToString(), 300)}" : "";
                Element(xml, "failure", $"{Texts.Count(must, "deviation")}{first}", "Fail", Tell(findings));
                break;
            case Outcome.DidNotFinish:
                var reason = result.ReasonOr("It did not finish, and no reason was recorded.");
                Element(xml, "error", Texts.Line(reason, 300), "DidNotFinish", reason);
                break;
            case Outcome.Missing:
                xml.WriteStartElement("skipped");
                Attribute(xml, "message", result.ReasonOr("It is missing, and no reason was recorded."));
                xml.WriteEndElement();
                break;
        }

        var told = new StringBuilder();
        if (result.Outcome != Outcome.Fail)
        {
            told.Append(Tell(findings));
        }

        if (result.Upstream is { } upstream)
        {
            told.Append(CultureInfo.InvariantCulture,
                $"Own verdict {result.OwnOutcome().ShortName()}, the upstream script says {upstream.Outcome.UpstreamName()}: {upstream.Reason} ({upstream.Clause})\n");
        }

        foreach (var step in result.Steps)
        {
            told.Append(CultureInfo.InvariantCulture, $"Step {step.Name}: {Texts.Duration(step.Duration)}{(step.Problem is null ? "" : ": " + step.Problem)}\n");
        }

        foreach (var attestation in testcase.Attestations)
        {
            told.Append(CultureInfo.InvariantCulture,
                $"Attested by {attestation.By} on {Texts.Date(attestation.On)}: {attestation.Statement}{(attestation.Evidence is null ? "" : $" ({attestation.Evidence})")}\n");
        }

        // The notation that GitLab and Jenkins' attachments plugin turn into links.
        foreach (var evidence in result.Evidence)
        {
            told.Append(CultureInfo.InvariantCulture, $"[[ATTACHMENT|{evidence.File}]]\n");
        }

        if (told.Length > 0)
        {
            xml.WriteElementString("system-out", Valid(told.ToString()));
        }

        xml.WriteEndElement();
    }

    private static string Tell(List<Finding> findings)
    {
        var text = new StringBuilder();
        foreach (var finding in findings)
        {
            text.Append(CultureInfo.InvariantCulture,
                $"[{finding.Level}] {finding}\n  Rule: {finding.Rule}\n  Remedy: {finding.Remedy}\n  Clause: {finding.Clause}\n");
        }

        return text.ToString();
    }

    private static void Element(XmlWriter xml, string name, string message, string type, string text)
    {
        xml.WriteStartElement(name);
        Attribute(xml, "message", message);
        Attribute(xml, "type", type);
        xml.WriteString(Valid(text));
        xml.WriteEndElement();
    }

    /// <summary>What the run left, as a suite of its own.</summary>
    private static void Audit(XmlWriter xml, LeftoverAudit audit)
    {
        xml.WriteStartElement("testsuite");
        Attribute(xml, "name", "audit");
        Totals(xml, [(audit.Outcome, audit.Duration)]);
        Attribute(xml, "timestamp", Texts.Utc(audit.Started));
        xml.WriteStartElement("testcase");
        Attribute(xml, "classname", "audit");
        Attribute(xml, "name", "leftovers");
        Attribute(xml, "time", Texts.Seconds(audit.Duration));
        var told = string.Concat(audit.Leftovers.Select(left => $"{left}\n"));
        if (audit.Outcome == Outcome.Fail)
        {
            Element(xml, "failure", audit.Sentence, "Leftovers", told);
        }
        else if (audit.Outcome != Outcome.Pass)
        {
            Element(xml, "error", audit.Sentence, "DidNotFinish", audit.Reason ?? "");
        }

        xml.WriteElementString("system-out", Valid($"{audit.Sentence}\n{string.Concat(audit.Others.Concat(audit.OtherRuns).Select(other => $"{other}\n"))}"));
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static void Totals(XmlWriter xml, IReadOnlyList<(Outcome Outcome, TimeSpan Duration)> all)
    {
        var counts = OutcomeCounts.Of(all.Select(one => one.Outcome));
        Attribute(xml, "tests", counts.Total.ToString(CultureInfo.InvariantCulture));
        Attribute(xml, "failures", counts.Failed.ToString(CultureInfo.InvariantCulture));
        Attribute(xml, "errors", counts.DidNotFinish.ToString(CultureInfo.InvariantCulture));
        Attribute(xml, "skipped", counts.Missing.ToString(CultureInfo.InvariantCulture));
        Attribute(xml, "time", Texts.Seconds(TimeSpan.FromTicks(all.Sum(one => one.Duration.Ticks))));
    }

    private static void Property(XmlWriter xml, string name, string value)
    {
        if (value.Length == 0)
        {
            return;
        }

        xml.WriteStartElement("property");
        Attribute(xml, "name", name);
        Attribute(xml, "value", value);
        xml.WriteEndElement();
    }

    private static void Attribute(XmlWriter xml, string name, string value) => xml.WriteAttributeString(name, Valid(value));

    /// <summary>The text without what XML 1.0 cannot hold, not even escaped. Carriage returns, legal but changed by readers, go too.</summary>
    private static string Valid(string text)
    {
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                result.Append(text[i]).Append(text[++i]);
            }
            else if (XmlConvert.IsXmlChar(text[i]) && text[i] != '\r')
            {
                result.Append(text[i]);
            }
        }

        return result.ToString();
    }
}
