using Conformance.Harness;
using Conformance.Model;

namespace Conformance.Kaas.EndToEnd;

/// <summary>Results that somebody else made, kept with the testcase that judges them.</summary>
internal static class Imported
{
    // What an auditor can be expected to open; a bigger one is named by the findings.
    private const long Largest = 256L << 20;

    /// <summary>Reads a file, and keeps it as evidence of the running testcase.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ConfigurationException">It cannot be read, or is no such file.</exception>
    public static EndToEndRecord Read(string path)
    {
        var record = ResultFile.Read(path);
        if (new FileInfo(path).Length <= Largest)
        {
            var archive = !Path.GetExtension(path).Equals(".xml", StringComparison.OrdinalIgnoreCase);
            Attachments.Add(new Attachment($"results handed in: {Path.GetFileName(path)}", archive ? "tar.gz" : "xml", archive ? "application/gzip" : "application/xml", File.ReadAllBytes(path)));
        }

        return record;
    }
}
