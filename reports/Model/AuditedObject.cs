namespace Conformance.Model;

/// <summary>An object that an inventory of the subject found.</summary>
/// <param name="Kind">What it is, in words: <c>security group</c>.</param>
/// <param name="Name">Its name; empty if it has none.</param>
/// <param name="Id">Its id; empty if it was never known.</param>
/// <param name="Why">Why it is listed, in one sentence.</param>
public sealed record AuditedObject(string Kind, string Name, string Id, string Why)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Kind} {(Name.Length == 0 ? "without name" : Name)}{(Id.Length == 0 ? "" : $" ({Id})")}: {Why}";
}
