namespace Conformance.Kubernetes;

/// <summary>For whom requests are made. The signed-in user needs the verb <c>impersonate</c>.</summary>
/// <param name="User">User name.</param>
public sealed record Impersonation(string User)
{
    /// <summary>The groups the user is in.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>The user's uid (Kubernetes 1.22 and newer), or null.</summary>
    public string? Uid { get; init; }

    /// <summary>Extra attributes.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Extra { get; init; } = new Dictionary<string, IReadOnlyList<string>>();
}
