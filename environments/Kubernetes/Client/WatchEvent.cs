using System.Text.Json.Nodes;

namespace Conformance.Kubernetes;

/// <summary>An event of a watch.</summary>
/// <param name="Type">What happened.</param>
/// <param name="Object">The object; of a deleted one its last known state, of a bookmark only the resource version.</param>
public sealed record WatchEvent(WatchEventType Type, JsonObject Object);
