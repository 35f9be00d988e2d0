namespace Conformance.Kubernetes;

/// <summary>How a command in a container is run.</summary>
public sealed record ExecOptions
{
    /// <summary>The container; null = the only one.</summary>
    public string? Container { get; init; }

    /// <summary>
    /// What the command reads; null = nothing. That it ends can be told to servers from 1.30 on only: with older ones a command that reads to the end
    /// never ends by itself, so give it a length (<c>head -c 100</c>).
    /// </summary>
    public Stream? Input { get; init; }

    /// <summary>Gets what the command writes, as it comes; null = it is in <see cref="ExecResult.Output"/>.</summary>
    public Stream? Output { get; init; }

    /// <summary>Gets what the command writes to standard error, as it comes; null = it is in <see cref="ExecResult.Error"/>.</summary>
    public Stream? Error { get; init; }
}
