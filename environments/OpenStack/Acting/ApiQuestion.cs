using System.Text.Json.Nodes;

namespace Conformance.OpenStack.Acting;

/// <summary>A single request whose answer is judged elsewhere.</summary>
/// <param name="Step">What it does.</param>
/// <param name="Method">HTTP method.</param>
/// <param name="Service">Official type of the service.</param>
/// <param name="Version">Version segment of its address.</param>
/// <param name="Path">Path behind the version; behind the service's root if it begins with <c>^</c>.</param>
public sealed record ApiQuestion(string Step, HttpMethod Method, string Service, string Version, string Path)
{
    /// <summary>JSON body, or null.</summary>
    public JsonNode? Body { get; init; }

    /// <summary>Body as text that is sent as bytes, instead of a JSON body; or null.</summary>
    public string? Data { get; init; }

    /// <summary>Media type of the body; null = JSON's, or that of plain bytes.</summary>
    public string? BodyType { get; init; }

    /// <summary>Value of OpenStack-API-Version, or null.</summary>
    public string? Microversion { get; init; }

    /// <summary>More headers; they may hold secrets and are never told.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Headers of the answer that are wanted.</summary>
    public IReadOnlyList<string> Wanted { get; init; } = [];

    /// <summary>Kind and names of what a success would create. Of several, or where the answer does not tell an id, the names are all by which they are found.</summary>
    public IReadOnlyList<(ObjectKind Kind, string Name)> Creates { get; init; } = [];

    /// <summary>Without headers and body.</summary>
    public override string ToString() => $"{Method} {Service} {Path}";
}
