namespace Conformance.StatusPage.Page;

/// <summary>What the API knows of an incident that a visitor made.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Description">Its description.</param>
/// <param name="Ended">When it ended, or null.</param>
/// <param name="Affects">How many components it affects.</param>
/// <param name="Updates">Titles of its updates by their order.</param>
public sealed record ApiIncident(string Id, string Description, DateTimeOffset? Ended, int Affects, IReadOnlyList<string> Updates);
