using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Conformance.Model;

namespace Conformance.Kaas.EndToEnd;

/// <summary>A JUnit file as the e2e suite writes it, in the form of either version of its framework.</summary>
/// <param name="Cases">What it lists, in the order of the file.</param>
/// <param name="Properties">Properties of its suites: <c>DryRun</c>, <c>FocusStrings</c>, <c>SkipStrings</c>, …; empty with older versions.</param>
public sealed record JUnitReport(IReadOnlyList<EndToEndCase> Cases, IReadOnlyDictionary<string, string> Properties)
{
    /// <summary>The largest file that is read: 64 MiB.</summary>
    public const long LargestSize = 64L << 20;

    private const int LongestMessage = 2_000;

    /// <summary>Reads a file's text.</summary>
    /// <param name="text">The file.</param>
    /// <param name="file">Its name, for messages.</param>
    /// <exception cref="ConfigurationException">It is no JUnit file.</exception>
    public static JUnitReport Parse(Stream text, string file)
    {
        ArgumentNullException.ThrowIfNull(text);
        XDocument document;
        try
        {
            // What a cluster writes is not trusted: no entities, nothing fetched.
            using var reader = XmlReader.Create(text, new XmlReaderSettings
            {
                DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = LargestSize, CheckCharacters = false, CloseInput = false,
            });
            document = XDocument.Load(reader, LoadOptions.None);
        }
        catch (XmlException broken)
        {
            throw new ConfigurationException($"{file}: line {broken.LineNumber}: this is no complete XML. Was the file cut off? Fetch it again from where it was written.", broken);
        }

        var root = document.Root!;
        if (root.Name.LocalName is not ("testsuites" or "testsuite"))
        {
            throw new ConfigurationException($"{file}: the first element is <{root.Name.LocalName}>, and a JUnit file begins with <testsuites> or <testsuite>; name the file junit_01.xml of the e2e suite.");
        }

        var properties = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var property in root.Descendants("property"))
        {
            properties.TryAdd(property.Attribute("name")?.Value ?? "", property.Attribute("value")?.Value ?? "");
        }

        return new JUnitReport([.. root.Descendants("testcase").Select(Case)], properties);
    }

    private static EndToEndCase Case(XElement element)
    {
        var name = element.Attribute("name")?.Value ?? "";
        var failure = element.Element("failure") ?? element.Element("error");
        var status = element.Attribute("status")?.Value is "interrupted" or "aborted" ? CaseStatus.BrokenOff
            : failure is not null || element.Attribute("status")?.Value is "failed" or "panicked" or "timedout" ? CaseStatus.Failed
            : element.Element("skipped") is not null || element.Attribute("status")?.Value is "skipped" or "pending" ? CaseStatus.Skipped
            : CaseStatus.Passed;
        var message = failure is null ? "" : failure.Attribute("message")?.Value is { Length: > 0 } said ? said : failure.Value.Trim();
        return new EndToEndCase(
            name.StartsWith("[It] ", StringComparison.Ordinal) ? name[5..] : name, status,
            double.TryParse(element.Attribute("time")?.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) ? seconds : 0,
            message.Length > LongestMessage ? message[..LongestMessage] + "…" : message);
    }
}
