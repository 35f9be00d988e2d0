namespace Conformance.CentralApiSuite;

/// <summary>What became of one question of the matrix of rights.</summary>
/// <param name="Cell">The question.</param>
/// <param name="Reviewed">Whether an access review says that it is allowed.</param>
/// <param name="Code">How the request itself was answered: <c>403</c>, <c>2xx</c>.</param>
/// <param name="Allowed">Whether the request was allowed: whatever else than the right to do it was missing.</param>
internal sealed record MatrixAnswer(MatrixCell Cell, bool Reviewed, string Code, bool Allowed)
{
    /// <summary>Whether it is as it must be: review and request say the same, and what is expected.</summary>
    public bool IsRight => Reviewed == Allowed && (Cell.Expected is not { } expected || expected == Allowed);

    /// <summary>A right in a word.</summary>
    public static string Word(bool? allowed) => allowed switch { true => "allowed", false => "forbidden", null => "either" };
}
