namespace Conformance.StatusPage.Page;

/// <summary>A component as a visitor sees it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="State">The word for its state.</param>
/// <param name="Days">What is said of each day, oldest first.</param>
public sealed record SeenComponent(string Name, string State, IReadOnlyList<string> Days);
