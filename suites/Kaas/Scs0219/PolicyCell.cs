namespace Conformance.Kaas.Scs0219;

/// <summary>One connection of the matrix.</summary>
/// <param name="From">Who connects.</param>
/// <param name="To">To whom.</param>
/// <param name="Port">To which port.</param>
public sealed record PolicyCell(ProbePod From, ProbePod To, ProbePort Port)
{
    /// <inheritdoc/>
    public override string ToString() => $"{From} to {To}, {Port}";
}
