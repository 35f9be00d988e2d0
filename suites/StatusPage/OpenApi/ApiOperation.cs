using Conformance.Yaml;

namespace Conformance.StatusPage.OpenApi;

/// <summary>An operation of the document.</summary>
/// <param name="Id">Its id: <c>getComponents</c>.</param>
/// <param name="Method">HTTP method in capitals.</param>
/// <param name="Path">Template of its path: <c>/components/{componentId}</c>.</param>
/// <param name="Success">The status that says that it was done.</param>
public sealed record ApiOperation(string Id, string Method, string Path, int Success)
{
    /// <summary>Schema of its body; null if it has none.</summary>
    internal YamlMap? RequestSchema { get; init; }

    /// <summary>Schema of a successful answer; null if that has no body.</summary>
    internal YamlMap? AnswerSchema { get; init; }
}
