using System.Text.Json.Nodes;

namespace Conformance.OpenStack.Identities;

/// <summary>What the identity service answered; any status is an answer.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Body">The JSON object of the answer; empty if there was none.</param>
/// <param name="Said">What an error's body says, or null.</param>
public sealed record IdentityAnswer(int Status, JsonObject Body, string? Said)
{
    /// <summary>True for a status of success.</summary>
    public bool Succeeded => Status is >= 200 and < 300;

    /// <summary>True if the service understood and refused: a status from 400 to 499 that is not about too many or too slow requests.</summary>
    public bool Refused => Status is >= 400 and < 500 and not (408 or 409 or 429);

    /// <summary>Status and words in short: <c>403 (You are not authorized …)</c>.</summary>
    public string Text => Said is null ? $"{Status}" : $"{Status} ({Said})";

    /// <summary>The object inside its wrapper, or null.</summary>
    /// <param name="wrapper">Its key: <c>user</c>.</param>
    public JsonObject? Item(string wrapper) => Body[wrapper] as JsonObject;

    /// <summary>The objects of a list; none if there is no such list.</summary>
    /// <param name="wrapper">Its key: <c>users</c>.</param>
    public IReadOnlyList<JsonObject> Items(string wrapper) => Body[wrapper] is JsonArray list ? [.. list.OfType<JsonObject>()] : [];

    /// <summary>A text of an object, or null.</summary>
    /// <param name="json">The object.</param>
    /// <param name="name">Its key.</param>
    public static string? TextOf(JsonObject? json, string name) =>
        json?[name] is JsonValue value && value.GetValueKind() == System.Text.Json.JsonValueKind.String ? value.GetValue<string>() : null;
}
