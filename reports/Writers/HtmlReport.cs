using System.Text;
using System.Xml;
using Conformance.Model;
using Conformance.Writers.Html;

namespace Conformance.Writers;

/// <summary>
/// <c>report.html</c>: one file for people, without anything from outside. It is well-formed XML, works without scripts, and shows at most
/// 50 findings of a testcase; <c>report.json</c> has them all.
/// </summary>
public sealed class HtmlReport : IReportWriter
{
    /// <summary>So many findings of a testcase are shown.</summary>
    public const int ShownFindings = 50;

    /// <inheritdoc/>
    public string FileName => "report.html";

    /// <inheritdoc/>
    public void Write(Report report, Stream output)
    {
        ArgumentNullException.ThrowIfNull(report);
        var settings = new XmlWriterSettings
        {
            Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            OmitXmlDeclaration = true,
            NewLineChars = "\n",
            CloseOutput = false,
        };
        using (var xml = XmlWriter.Create(output, settings))
        {
            new Page(new Markup(xml), report).Write();
        }

        output.Write("\n"u8);
    }
}
