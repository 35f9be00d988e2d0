using Conformance.Model;

namespace Conformance.Writers;

/// <summary>Writes a report in one format. The bytes depend on the report alone, unless a writer says otherwise.</summary>
public interface IReportWriter
{
    /// <summary>Name of the file below the run directory.</summary>
    string FileName { get; }

    /// <summary>Writes the report; the stream stays open.</summary>
    /// <param name="report">The report.</param>
    /// <param name="output">Where to write.</param>
    void Write(Report report, Stream output);
}
