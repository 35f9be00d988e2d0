using Conformance.Model;

namespace Conformance.Writers;

/// <summary>Writes a report in all file formats.</summary>
public static class ReportWriter
{
    /// <summary>All writers of files.</summary>
    /// <param name="zone">Time zone of the local timestamp in <c>report.yaml</c>; the machine's if null.</param>
    public static IReadOnlyList<IReportWriter> All(TimeZoneInfo? zone = null) =>
        [new JsonReport(), new HtmlReport(), new JUnitReport(), new MarkdownReport(), new YamlReport(zone)];

    /// <summary>
    /// Writes every format into a directory, which is created if need be. Each file appears whole or not at all; existing files of the same
    /// names are replaced.
    /// </summary>
    /// <param name="report">The report.</param>
    /// <param name="directory">The run directory.</param>
    /// <param name="ct">Cancels between two files.</param>
    /// <returns>Absolute paths of the files written.</returns>
    /// <exception cref="ConfigurationException">The directory cannot be made or written.</exception>
    public static Task<IReadOnlyList<string>> WriteAll(Report report, string directory, CancellationToken ct) =>
        WriteAll(report, directory, All(), ct);

    /// <summary>Like <see cref="WriteAll(Report, string, CancellationToken)"/> with a choice of writers.</summary>
    /// <param name="report">The report.</param>
    /// <param name="directory">The run directory.</param>
    /// <param name="writers">The formats to write.</param>
    /// <param name="ct">Cancels between two files.</param>
    /// <returns>Absolute paths of the files written.</returns>
    /// <exception cref="ConfigurationException">The directory cannot be made or written.</exception>
    public static async Task<IReadOnlyList<string>> WriteAll(
        Report report, string directory, IReadOnlyList<IReportWriter> writers, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentException.ThrowIfNullOrEmpty(directory);
        ArgumentNullException.ThrowIfNull(writers);
        List<string> paths = [];
        foreach (var writer in writers)
        {
            ct.ThrowIfCancellationRequested();
            var path = Path.GetFullPath(Path.Combine(directory, writer.FileName));
            try
            {
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                await AtomicFile.Write(path, stream => writer.Write(report, stream), ct);
            }
            catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
            {
                throw new ConfigurationException(
                    $"Cannot write {path}: {cause.Message} Make the directory writable, free space there, or choose another output directory.",
                    cause);
            }

            paths.Add(path);
        }

        return paths;
    }
}
