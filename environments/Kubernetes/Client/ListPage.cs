using System.Text.Json.Nodes;

namespace Conformance.Kubernetes;

/// <summary>One page of a list.</summary>
/// <param name="Items">Its objects, each with apiVersion and kind.</param>
/// <param name="ResourceVersion">State of the collection; a watch can go on from here.</param>
/// <param name="Continue">Where the next page begins; null on the last one.</param>
public sealed record ListPage(IReadOnlyList<JsonObject> Items, string ResourceVersion, string? Continue);
