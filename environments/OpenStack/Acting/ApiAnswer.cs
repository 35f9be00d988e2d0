using System.Text.Json;

namespace Conformance.OpenStack.Acting;

/// <summary>What a service answered; any status is an answer.</summary>
/// <param name="Status">Status; null if there was no answer.</param>
/// <param name="Body">Body as JSON; null if there was none, or it is not JSON.</param>
public sealed record ApiAnswer(int? Status, JsonElement? Body)
{
    /// <summary>Why there is no answer, or null.</summary>
    public string? Silence { get; init; }

    /// <summary>What an error says, or null.</summary>
    public string? Said { get; init; }

    /// <summary>Values of headers that were asked for, by name; one that was not there is not in it.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>True if nothing can be said: no answer, 429 or 5xx but 501.</summary>
    public bool IsUnavailable => Status is null or 429 or (>= 500 and not 501);

    /// <summary>The answer in short.</summary>
    public string Seen => Silence ?? (Said is null ? $"{Status}" : $"{Status} ({Said})");
}
