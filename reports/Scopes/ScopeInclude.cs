namespace Conformance.Scopes;

/// <summary>That a version includes a module.</summary>
/// <param name="Module">The module.</param>
/// <param name="Parameters">Values of the module's parameters. They are shown; no check uses them.</param>
public sealed record ScopeInclude(ScopeModule Module, IReadOnlyDictionary<string, string> Parameters);
