using Conformance.Model;
using Conformance.OpenStack.AllInOne;
using Conformance.Runner.Runs;

namespace Conformance.Runner.CommandLine;

/// <summary>A run in environment `openstack-container`, named on the command line or in a subject file: this program runs once more, in a container, with `--environment openstack`.</summary>
internal static class ContainerRun
{
    private static readonly string[] Replaced = ["--environment", "-e", "--output", "-o"];

    public static async Task<int> Run(RunOptions options, ContainerImage image, TextWriter output, CancellationToken cancellation)
    {
        var reports = RunDirectory.Output(options.Output);
        try
        {
            Directory.CreateDirectory(reports);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"--output {reports}: the folder cannot be made: {exception.Message} Choose a folder you may write to.", exception);
        }

        return await image.Run(reports, Files(options.Words), options.Virtualization == VirtualizationKind.Libvirt, Words(options, reports), output.WriteLine, cancellation).ConfigureAwait(false);
    }

    /// <summary>What is said to the program in the container.</summary>
    internal static IReadOnlyList<string> Words(RunOptions options, string reports)
    {
        var words = new List<string>();
        for (var index = 0; index < options.Words.Count; index++)
        {
            var word = options.Words[index];
            if (Replaced.Contains(word))
            {
                index++;
            }
            else if (!Replaced.Any(option => word.StartsWith(option + "=", StringComparison.Ordinal) || word.StartsWith(option + ":", StringComparison.Ordinal)))
            {
                words.Add(word);
            }
        }

        string[] subject = options.Subject is null ? ["--subject", ContainerImage.Name] : [];
        return [.. words, "--environment", EnvironmentCatalogue.OpenStack, "--output", reports, .. subject];
    }

    /// <summary>Files that are named, as values of options for instance.</summary>
    private static IReadOnlyList<string> Files(IReadOnlyList<string> words) =>
        [.. words.Select(word => word.StartsWith('-') && word.IndexOf('=') is >= 0 and var sign ? word[(sign + 1)..] : word).Where(File.Exists).Select(Path.GetFullPath).Distinct()];
}
