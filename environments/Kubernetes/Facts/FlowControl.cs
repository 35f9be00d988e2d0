namespace Conformance.Kubernetes.Facts;

/// <summary>The objects by which an API server shares itself out (priority and fairness).</summary>
/// <param name="FlowSchemas">Names of flow schemas.</param>
/// <param name="PriorityLevels">Names of priority levels.</param>
public sealed record FlowControl(IReadOnlyList<string> FlowSchemas, IReadOnlyList<string> PriorityLevels);
