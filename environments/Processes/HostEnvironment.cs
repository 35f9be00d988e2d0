using System.Collections;

namespace Conformance.Processes;

/// <summary>The environment variables of this process, and the folder that outlives any clone.</summary>
public static class HostEnvironment
{
    /// <summary>Environment variables by name.</summary>
    public static IReadOnlyDictionary<string, string> Variables() => Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
        .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "", StringComparer.Ordinal);

    /// <summary>The folder for what is made once and used again: <c>$XDG_CACHE_HOME/scs-conformance</c>, or <c>~/.cache/scs-conformance</c>.</summary>
    /// <param name="environment">Environment variables: <c>XDG_CACHE_HOME</c>, <c>HOME</c>, <c>USERPROFILE</c>.</param>
    public static string Cache(IReadOnlyDictionary<string, string> environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var home = environment.TryGetValue("XDG_CACHE_HOME", out var stated) && stated.Length > 0 ? stated
            : Path.Combine(environment.GetValueOrDefault("HOME") ?? environment.GetValueOrDefault("USERPROFILE") ?? Path.GetTempPath(), ".cache");
        return Path.Combine(Path.GetFullPath(home), "scs-conformance");
    }
}
