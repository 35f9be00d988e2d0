namespace Conformance.StatusPage.Page;

/// <summary>An incident as a visitor sees it.</summary>
/// <param name="Title">Its title.</param>
/// <param name="Text">All of its text.</param>
/// <param name="Updates">Its updates, from top to bottom.</param>
public sealed record SeenIncident(string Title, string Text, IReadOnlyList<string> Updates)
{
    /// <summary>Part of the log: <c>ongoing</c>, <c>past</c>, or nothing.</summary>
    public string Section { get; init; } = "";

    /// <summary>The heading above it inside of that part, for instance its day.</summary>
    public string Group { get; init; } = "";

    /// <summary>Elements inside of it that no text can bring: images, scripts, frames.</summary>
    public int Foreign { get; init; }
}
