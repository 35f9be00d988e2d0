namespace Conformance.Kubernetes;

/// <summary>Something one might be allowed to do.</summary>
/// <param name="Verb">What: <c>get</c>, <c>create</c>, <c>*</c>, …</param>
/// <param name="Resource">To which kind of objects: <c>configmaps</c>.</param>
/// <param name="Group">API group of the kind; empty for the core group.</param>
/// <param name="Namespace">In which namespace; null = in all.</param>
/// <param name="Name">To which object; null = to all.</param>
/// <param name="SubResource">To which part of it; null = to the whole.</param>
public sealed record AccessQuestion(string Verb, string Resource, string Group = "", string? Namespace = null, string? Name = null, string? SubResource = null);
