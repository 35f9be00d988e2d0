using System.Globalization;

namespace Conformance.StatusPage.Page.Scripted;

/// <summary>An incident or a maintenance of a scripted API.</summary>
/// <param name="Title">Its title, which its id is made from.</param>
/// <param name="BeganAt">When it began, RFC 3339.</param>
/// <param name="EndedAt">When it ended, or null while it goes on.</param>
/// <param name="Affects">Names of components and severities.</param>
public sealed record WorldIncident(string Title, string BeganAt, string? EndedAt, IReadOnlyList<(string Component, int Severity)> Affects)
{
    internal static readonly string ImpactType = WorldComponent.IdOf("impact type");

    /// <summary>Its id.</summary>
    public string Id => WorldComponent.IdOf("incident " + Title);

    /// <summary>Its phase.</summary>
    public (int Generation, int Order) Phase { get; init; }

    /// <summary>Its description.</summary>
    public string Description { get; init; } = "";

    /// <summary>Its updates in their order: title, text, time.</summary>
    public IReadOnlyList<(string Title, string Text, string At)> Updates { get; init; } = [];

    internal DateTimeOffset Began => Instant(BeganAt);

    internal DateTimeOffset? Ended => EndedAt is null ? null : Instant(EndedAt);

    internal static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    internal static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
