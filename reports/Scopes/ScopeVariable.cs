namespace Conformance.Scopes;

/// <summary>A variable that arguments and environment of the scripts may use.</summary>
/// <param name="Name">Its name; <c>{name}</c> stands for its value.</param>
/// <param name="Default">Its value unless one is assigned; null if one must be assigned.</param>
public sealed record ScopeVariable(string Name, string? Default);
