namespace Conformance.Scopes;

/// <summary>A program that checks testcases, or, without an executable, a list of testcases that people check.</summary>
public sealed record ScopeScript
{
    /// <summary>The program, relative to the scope file's folder; null for manual testcases.</summary>
    public string? Executable { get; init; }

    /// <summary>Its arguments in one text with placeholders.</summary>
    public string Arguments { get; init; } = "";

    /// <summary>Its environment variables; the values may have placeholders.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Its testcases in the order of the file.</summary>
    public IReadOnlyList<ScopeTestcase> Testcases { get; init; } = [];
}
