using System.Text.Json;

namespace Conformance.Kubernetes;

/// <summary>How containers of an imported image run where a pod does not say otherwise.</summary>
public sealed record ImageConfiguration
{
    /// <summary>Program and arguments that are always there. Default: none.</summary>
    public IReadOnlyList<string> Entrypoint { get; init; } = [];

    /// <summary>Program, or arguments of the entry point, that a pod replaces with <c>args</c>. Default: none.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>Environment variables. Default: none.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Working directory; null = the root.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>User, by name or number; null = root.</summary>
    public string? User { get; init; }

    /// <summary>As instructions that an import takes.</summary>
    internal IEnumerable<string> Instructions()
    {
        if (Entrypoint.Count > 0)
        {
            yield return $"ENTRYPOINT {JsonSerializer.Serialize(Entrypoint)}";
        }

        if (Command.Count > 0)
        {
            yield return $"CMD {JsonSerializer.Serialize(Command)}";
        }

        foreach (var (name, value) in Environment)
        {
            // Quoted, because blanks would end the value, and with the dollar taken away its meaning.
            yield return $"ENV {name}=\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("$", "\\$", StringComparison.Ordinal)}\"";
        }

        if (WorkingDirectory is not null)
        {
            yield return $"WORKDIR {WorkingDirectory}";
        }

        if (User is not null)
        {
            yield return $"USER {User}";
        }
    }
}
