namespace Conformance.StatusPage.Page;

/// <summary>Who visits: where, with what device, and whether the API is the real one.</summary>
public sealed record VisitorSettings
{
    /// <summary>Time zone of the visitor: <c>Asia/Tokyo</c>.</summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>The visitor prefers dark colours.</summary>
    public bool Dark { get; init; }

    /// <summary>Width of the window in CSS pixels.</summary>
    public int Width { get; init; } = 1280;

    /// <summary>Height of the window in CSS pixels.</summary>
    public int Height { get; init; } = 900;

    /// <summary>What stands in for the API; null = the real one is asked.</summary>
    public Scripted.ScriptedApi? Api { get; init; }

    /// <summary>The accessibility checker is at hand in the page.</summary>
    public bool Axe { get; init; }

    /// <summary>Answers for the page's configuration with this status; null = the real one.</summary>
    public int? ConfigurationStatus { get; init; }
}
