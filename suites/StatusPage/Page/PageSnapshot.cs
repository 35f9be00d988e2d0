namespace Conformance.StatusPage.Page;

/// <summary>What a visitor sees at one moment.</summary>
public sealed record PageSnapshot
{
    /// <summary>Title of the window.</summary>
    public string Title { get; init; } = "";

    /// <summary>All that can be read.</summary>
    public string Text { get; init; } = "";

    /// <summary>Components, from top to bottom.</summary>
    public IReadOnlyList<SeenComponent> Components { get; init; } = [];

    /// <summary>Planned maintenance, from top to bottom.</summary>
    public IReadOnlyList<SeenIncident> Maintenance { get; init; } = [];

    /// <summary>Incidents of the log, from top to bottom.</summary>
    public IReadOnlyList<SeenIncident> Incidents { get; init; } = [];

    /// <summary>What the page says is wrong.</summary>
    public IReadOnlyList<string> Notices { get; init; } = [];

    /// <summary>Calls of the page whose answers it has not read to their end.</summary>
    public int Calls { get; init; }

    /// <summary>Width of the contents in CSS pixels.</summary>
    public int Width { get; init; }

    /// <summary>Width of the window in CSS pixels.</summary>
    public int Viewport { get; init; }

    /// <summary>The incident of a title, or null.</summary>
    /// <param name="title">A part of its title.</param>
    public SeenIncident? Incident(string title) => Incidents.FirstOrDefault(incident => incident.Title.Contains(title, StringComparison.Ordinal));
}
