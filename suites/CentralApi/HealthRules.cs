using System.Text.Json.Nodes;
using Conformance.Kubernetes;

namespace Conformance.CentralApiSuite;

/// <summary>What programs that deploy read from an object's status.</summary>
internal static class HealthRules
{
    /// <summary>As Flux has it (kstatus): <c>Terminating</c>, <c>InProgress</c>, <c>Failed</c> or <c>Current</c>.</summary>
    public static string Flux(JsonObject item)
    {
        if (item.TextAt("metadata", "deletionTimestamp") is not null)
        {
            return "Terminating";
        }

        if (item.At("status", "observedGeneration") is { } observed && observed.ToString() != item.At("metadata", "generation")?.ToString())
        {
            return "InProgress";
        }

        if (item.Condition("Stalled")?.TextAt("status") == "True")
        {
            return "Failed";
        }

        // Without a status kstatus takes an object for done: a claim must have one before anybody relies on it.
        return item.Condition("Reconciling")?.TextAt("status") == "True" || item.Condition("Ready")?.TextAt("status") is "False" or "Unknown" ? "InProgress" : "Current";
    }

    /// <summary>As Argo CD has it for kinds of Crossplane: <c>Progressing</c>, <c>Degraded</c> or <c>Healthy</c>.</summary>
    public static string ArgoCd(JsonObject item)
    {
        var conditions = (item.At("status", "conditions") as JsonArray ?? []).OfType<JsonObject>().ToList();
        if (conditions.Count == 0)
        {
            return "Progressing";
        }

        if (conditions.Exists(condition => condition.TextAt("type") is "Synced" or "LastAsyncOperation" && condition.TextAt("status") == "False"))
        {
            return "Degraded";
        }

        return conditions.Exists(condition => condition.TextAt("type") == "Ready" && condition.TextAt("status") == "True") ? "Healthy" : "Progressing";
    }
}
