using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Conformance.Model;

namespace Conformance.Writers;

/// <summary><c>report.json</c>: the whole report, in the order of the model, readable back. It is what <c>--json</c> prints.</summary>
public sealed class JsonReport : IReportWriter
{
    private static readonly ReportJson Json = new(new JsonSerializerOptions(ReportJson.Default.Options)
    {
        // The file is no HTML: names stay readable. Control characters and the like are escaped all the same.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <inheritdoc/>
    public string FileName => "report.json";

    /// <inheritdoc/>
    public void Write(Report report, Stream output)
    {
        ArgumentNullException.ThrowIfNull(output);
        JsonSerializer.Serialize(output, report, Json.Report);
        output.Write("\n"u8);
    }

    /// <summary>Reads a report back.</summary>
    /// <param name="input">The bytes of a <c>report.json</c>.</param>
    /// <param name="name">Name of the file, for messages.</param>
    /// <exception cref="ConfigurationException">It is no report, or one of a format this version does not know.</exception>
    public static Report Read(Stream input, string name)
    {
        try
        {
            var report = JsonSerializer.Deserialize(input, Json.Report);
            if (report is { Run: not null, Scopes: not null, Format: Report.CurrentFormat })
            {
                return report;
            }

            throw new ConfigurationException(report is { Run: not null, Scopes: not null }
                ? $"{name}: format {report.Format} is unknown, this version reads format {Report.CurrentFormat}. Use the version that wrote it."
                : $"{name}: not a conformance report. Give the report.json of a run.");
        }
        catch (JsonException cause)
        {
            throw new ConfigurationException($"{name}: not a conformance report ({cause.Message}). Give the report.json of a run.", cause);
        }
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    WriteIndented = true,
    NewLine = "\n",
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Report))]
internal sealed partial class ReportJson : JsonSerializerContext;
