using System.Security.Cryptography;
using Conformance.Model;
using Conformance.Subjects.Ledgers;

namespace Conformance.Runner.Runs;

/// <summary>The folder of one run, <c>OUTPUT/SUBJECT/RUN-ID/</c>, and <c>OUTPUT/SUBJECT/latest</c> that points to the newest one.</summary>
internal sealed class RunDirectory
{
    private RunDirectory(string path) => Path = path;

    /// <summary><c>reports/out</c> of the checkout, or of the working directory for a Runner that was moved out of one.</summary>
    public static string DefaultOutput =>
        System.IO.Path.GetFullPath(System.IO.Path.Combine(Environment.GetEnvironmentVariable("CONFORMANCE_ROOT") ?? Directory.GetCurrentDirectory(), "reports", "out"));

    public string Path { get; }

    public string JournalFile => System.IO.Path.Combine(Path, "journal.jsonl");

    public string LedgerFile => System.IO.Path.Combine(Path, Ledger.FileName);

    /// <summary>The folder of `--output`, or the default.</summary>
    public static string Output(string? option) => option is null ? DefaultOutput : System.IO.Path.GetFullPath(option);

    /// <summary>Makes the folder; fails before anything is asked of the subject if it cannot be written.</summary>
    public static RunDirectory Create(string output, string subject, string run)
    {
        var path = System.IO.Path.Combine(output, subject, run);
        try
        {
            Directory.CreateDirectory(System.IO.Path.Combine(path, "evidence"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException(
                $"--output {output}: the run's folder {path} cannot be made: {exception.Message} Choose a folder you may write to.", exception);
        }

        return new RunDirectory(path);
    }

    /// <summary>Keeps bytes as evidence, under <c>evidence/NAME</c>.</summary>
    public async Task<Evidence> Keep(string name, string file, string mediaType, byte[] bytes, CancellationToken cancellation)
    {
        await File.WriteAllBytesAsync(System.IO.Path.Combine(Path, "evidence", file), bytes, cancellation).ConfigureAwait(false);
        return new Evidence(name, "evidence/" + file, mediaType, Convert.ToHexStringLower(SHA256.HashData(bytes)));
    }

    /// <summary>Lets <c>latest</c> point here: a symbolic link, or where those are not allowed a text file with the folder's name.</summary>
    public void PointLatest()
    {
        var parent = System.IO.Path.GetDirectoryName(Path)!;
        var latest = System.IO.Path.Combine(parent, "latest");
        var target = System.IO.Path.GetFileName(Path);

        // A link is what people and scripts want; a text file is what a file system without links can give.
        File.Delete(latest);
        try
        {
            Directory.CreateSymbolicLink(latest, target);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Another run of the same subject may have been faster; its link is as good as ours.
            if (!Directory.Exists(latest))
            {
                File.WriteAllText(latest, target + "\n");
            }
        }
    }
}
