using System.Text.Json;
using System.Text.Json.Nodes;

namespace Conformance.StatusPage.Http;

/// <summary>What came back.</summary>
/// <param name="Request">What was asked.</param>
/// <param name="Status">HTTP status; 0 if no answer came within the patience.</param>
/// <param name="Body">The body as text.</param>
public sealed record ApiAnswer(ApiRequest Request, int Status, string Body)
{
    private const int LongestShown = 300;

    /// <summary>Headers in lower case.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>The body as JSON; null if it is none.</summary>
    public JsonNode? Json
    {
        get
        {
            try
            {
                return Body.Length == 0 ? null : JsonNode.Parse(Body);
            }
            catch (JsonException)
            {
                return null;
            }
        }
    }

    /// <summary>What <c>data</c> holds; null if there is none.</summary>
    public JsonNode? Data => (Json as JsonObject)?["data"];

    /// <summary>The items of <c>data</c>; none if it is no list.</summary>
    public IReadOnlyList<JsonObject> Items => Data is JsonArray items ? [.. items.OfType<JsonObject>()] : [];

    /// <summary>A refusal that names a mistake of the client's.</summary>
    public bool IsClientError => Status is >= 400 and < 500;

    /// <summary>A failure of the server's.</summary>
    public bool IsServerError => Status >= 500;

    /// <summary>Status and the beginning of the body; a token that came back with it is not shown.</summary>
    public override string ToString() => Status == 0 ? "no answer" : $"{Status}{(Body.Length == 0 ? "" : " " + Shown())}";

    private string Shown()
    {
        var body = Request.Token is { Length: > 0 } token ? Body.Replace(token, "$TOKEN", StringComparison.Ordinal) : Body;
        var line = string.Concat(body.Take(LongestShown).Select(character => char.IsControl(character) ? ' ' : character));
        return body.Length > LongestShown ? line + "…" : line;
    }
}
