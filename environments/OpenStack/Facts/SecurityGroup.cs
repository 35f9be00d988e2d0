namespace Conformance.OpenStack.Facts;

/// <summary>A security group with its rules; a rule whose remote group is the group itself has <c>PARENT</c> there, as in a template.</summary>
/// <param name="Id">Id.</param>
/// <param name="Name">Name; empty if it has none.</param>
/// <param name="Rules">Its rules.</param>
public sealed record SecurityGroup(string Id, string Name, IReadOnlyList<SecurityRule> Rules);
