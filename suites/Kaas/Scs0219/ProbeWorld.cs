namespace Conformance.Kaas.Scs0219;

/// <summary>Where the matrix is probed.</summary>
/// <param name="Namespaces">Labels of the namespaces, by name.</param>
/// <param name="Pods">The pods.</param>
public sealed record ProbeWorld(IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Namespaces, IReadOnlyList<ProbePod> Pods)
{
    /// <summary>Every connection there can be, but for those of a pod to itself, which no policy restricts.</summary>
    public IReadOnlyList<PolicyCell> Cells { get; } =
    [
        .. from source in Pods from target in Pods where source != target from port in target.Ports select new PolicyCell(source, target, port),
    ];

    /// <summary>The pod with an alias.</summary>
    /// <param name="alias">The alias: <c>red/a</c>.</param>
    public ProbePod this[string alias] => Pods.Single(pod => pod.Alias == alias);
}
