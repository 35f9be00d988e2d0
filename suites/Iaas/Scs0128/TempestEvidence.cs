using Conformance.Model;

namespace Conformance.Iaas.Scs0128;

/// <summary>The result of a run of Tempest that is to be taken instead of contracts of our own.</summary>
/// <param name="Results">By id: true = passed, false = failed, null = skipped; null = there is no such result.</param>
public sealed record TempestEvidence(IReadOnlyDictionary<string, bool?>? Results)
{
    /// <summary>No result: the contracts are kept.</summary>
    public static TempestEvidence None { get; } = new((IReadOnlyDictionary<string, bool?>?)null);

    /// <summary>The result in a file; none if there is no file.</summary>
    /// <param name="file">The file, or null.</param>
    /// <exception cref="ConfigurationException">The file cannot be read, or has no result in it.</exception>
    public static TempestEvidence Of(string? file)
    {
        if (file is null)
        {
            return None;
        }

        try
        {
            return new TempestEvidence(TempestResults.Read(File.ReadAllText(file), file));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"--tempest-result {file}: it cannot be read: {exception.Message}", exception);
        }
    }
}
