namespace Conformance.Kubernetes;

/// <summary>The API server refused a request (4xx other than 401 and 429). The message tells request, reason and causes.</summary>
/// <param name="code">HTTP status code.</param>
/// <param name="reason">Machine-readable reason: <c>NotFound</c>, <c>Conflict</c>, <c>Invalid</c>, … ; empty if the answer has none.</param>
/// <param name="message">What was asked and what the server said.</param>
/// <param name="causes">What the server names as causes, for instance the fields that are wrong.</param>
public sealed class KubeException(int code, string reason, string message, IReadOnlyList<KubeCause> causes) : Exception(message)
{
    /// <summary>HTTP status code.</summary>
    public int Code { get; } = code;

    /// <summary>Machine-readable reason; empty if the answer has none.</summary>
    public string Reason { get; } = reason;

    /// <summary>What the server names as causes.</summary>
    public IReadOnlyList<KubeCause> Causes { get; } = causes;

    /// <summary>The continuation that an expired list may go on with, or null.</summary>
    internal string? Continue { get; init; }
}
