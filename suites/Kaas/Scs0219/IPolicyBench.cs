using Conformance.Model;

namespace Conformance.Kaas.Scs0219;

/// <summary>Where policies are put up and connections are tried.</summary>
public interface IPolicyBench
{
    /// <summary>The pods and namespaces.</summary>
    ProbeWorld World { get; }

    /// <summary>Whether the API server keeps <c>endPort</c>; older ones drop it without a word.</summary>
    /// <param name="cancellation">Ends the request.</param>
    Task<bool> HasEndPort(CancellationToken cancellation);

    /// <summary>Makes these the only policies.</summary>
    /// <param name="policies">The policies.</param>
    /// <param name="cancellation">Ends it.</param>
    Task Set(IReadOnlyList<Policy> policies, CancellationToken cancellation);

    /// <summary>Tries connections, all at the same time.</summary>
    /// <param name="cells">The connections.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="SubjectUnavailableException">They could not be tried.</exception>
    Task<IReadOnlyDictionary<PolicyCell, CellState>> Try(IReadOnlyList<PolicyCell> cells, CancellationToken cancellation);
}
