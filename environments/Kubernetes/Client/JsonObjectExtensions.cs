using System.Text.Json.Nodes;

namespace Conformance.Kubernetes;

/// <summary>What every Kubernetes object has.</summary>
public static class JsonObjectExtensions
{
    extension(JsonObject self)
    {
        /// <summary><c>apiVersion</c>, or an empty text.</summary>
        public string ApiVersion => Text(self["apiVersion"]) ?? "";

        /// <summary><c>kind</c>, or an empty text.</summary>
        public string Kind => Text(self["kind"]) ?? "";

        /// <summary><c>metadata</c>, or an empty object that belongs to nothing.</summary>
        public JsonObject Metadata => self["metadata"] as JsonObject ?? [];

        /// <summary><c>metadata.name</c>, or an empty text.</summary>
        public string Name => Text(self.Metadata["name"]) ?? "";

        /// <summary><c>metadata.namespace</c>, or null.</summary>
        public string? Namespace => Text(self.Metadata["namespace"]);

        /// <summary><c>metadata.resourceVersion</c>, or an empty text.</summary>
        public string ResourceVersion => Text(self.Metadata["resourceVersion"]) ?? "";

        /// <summary><c>metadata.uid</c>, or an empty text.</summary>
        public string Uid => Text(self.Metadata["uid"]) ?? "";

        /// <summary><c>metadata.finalizers</c>.</summary>
        public IReadOnlyList<string> Finalizers => [.. (self.Metadata["finalizers"] as JsonArray ?? []).Select(Text).OfType<string>()];

        /// <summary>The value at a path of member names, or null if there is none.</summary>
        /// <param name="path">Names of members, from the outside in.</param>
        public JsonNode? At(params IEnumerable<string> path) => path.Aggregate((JsonNode?)self, (node, name) => (node as JsonObject)?[name]);

        /// <summary>The text at a path of member names, or null if there is none.</summary>
        /// <param name="path">Names of members, from the outside in.</param>
        public string? TextAt(params IEnumerable<string> path) => Text(self.At(path));

        /// <summary>The condition of <c>status.conditions</c> with a type, or null.</summary>
        /// <param name="type">Its type: <c>Ready</c>.</param>
        public JsonObject? Condition(string type) =>
            (self.At("status", "conditions") as JsonArray ?? []).OfType<JsonObject>().FirstOrDefault(condition => Text(condition["type"]) == type);

        /// <summary>Whether the condition with a type is <c>True</c>.</summary>
        /// <param name="type">Its type: <c>Ready</c>.</param>
        public bool HasCondition(string type) => self.Condition(type)?.TextAt("status") == "True";
    }

    internal static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
