namespace Conformance.Kaas.Scs0219;

/// <summary>What came of a case.</summary>
/// <param name="Case">The case.</param>
/// <param name="Wrong">Connections that are not as the policies say; none = the case is met.</param>
/// <param name="Denied">How many connections the policies forbid.</param>
public sealed record CaseResult(PolicyCase Case, IReadOnlyList<WrongCell> Wrong, int Denied)
{
    /// <summary>True if the policies forbid something, and nothing of it is prevented.</summary>
    public bool HasNoEffect => Denied > 0 && Wrong.Count(cell => !cell.Expected) == Denied;
}
