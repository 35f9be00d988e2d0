namespace Conformance.Scopes;

/// <summary>A part of a scope that versions include, usually one version of one standard.</summary>
/// <param name="Id">Its id: <c>scs-0104-v1-2</c>.</param>
public sealed record ScopeModule(string Id)
{
    /// <summary>Its name for people; the id if the scope gives none.</summary>
    public string Name { get; init; } = Id;

    /// <summary>Address of the standard, or null.</summary>
    public Uri? Url { get; init; }

    /// <summary>Names and meanings of its parameters. They are shown; no check uses them.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    /// <summary>Its targets (<c>main</c>, <c>recommended</c>, <c>preview</c>) and their testcase ids in the order of the file.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Targets { get; init; } = new Dictionary<string, IReadOnlyList<string>>();
}
