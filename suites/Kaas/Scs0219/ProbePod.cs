using System.Net;

namespace Conformance.Kaas.Scs0219;

/// <summary>A pod that listens, and connects when asked.</summary>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Name">Its name.</param>
/// <param name="Alias">What it is called in messages: <c>red/a</c>.</param>
/// <param name="Labels">Its labels.</param>
/// <param name="Address">Its address.</param>
public sealed record ProbePod(string Namespace, string Name, string Alias, IReadOnlyDictionary<string, string> Labels, IPAddress Address)
{
    /// <summary>The ports on which it listens.</summary>
    public IReadOnlyList<ProbePort> Ports { get; init; } = ProbePort.All;

    /// <inheritdoc/>
    public override string ToString() => Alias;
}
