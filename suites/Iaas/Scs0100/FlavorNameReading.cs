using System.Diagnostics.CodeAnalysis;

namespace Conformance.Iaas.Scs0100;

/// <summary>What the parser makes of a text: a name, or an error.</summary>
/// <param name="Text">The text.</param>
/// <param name="Name">The name, or null if the text is none.</param>
/// <param name="Syntax">The syntax it is valid in; <see cref="FlavorNameSyntax.Current"/> if it is no name.</param>
/// <param name="Error">Why it is no name, as the current syntax sees it; null for a name.</param>
/// <param name="Warnings">What is doubtful about the name, from left to right; empty if it is no name.</param>
public sealed record FlavorNameReading(
    string Text, FlavorName? Name, FlavorNameSyntax Syntax, FlavorNameError? Error, IReadOnlyList<FlavorNameWarning> Warnings)
{
    /// <summary>True if the text is a flavor name of either syntax.</summary>
    [MemberNotNullWhen(true, nameof(Name))]
    [MemberNotNullWhen(false, nameof(Error))]
    public bool IsValid => Name is not null;
}
