namespace Conformance.Runner.CommandLine;

/// <summary>How the embedded cloud is made.</summary>
internal sealed record EmbeddedOptions
{
    public int Seed { get; init; } = 1;

    public int Flavors { get; init; } = 45;

    public int Images { get; init; } = 16;

    /// <summary>Id of a deliberate defect or near miss to put in, or null.</summary>
    public string? Defect { get; init; }

    public int Port { get; init; }

    public int ObjectStorePort { get; init; }

    public bool Tls { get; init; }

    public TimeSpan TransitionTime { get; init; } = TimeSpan.Zero;
}
