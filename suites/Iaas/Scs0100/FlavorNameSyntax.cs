namespace Conformance.Iaas.Scs0100;

/// <summary>The two syntaxes a flavor name can have.</summary>
public enum FlavorNameSyntax
{
    /// <summary>v2 and v3: <c>-</c> between the main parts, <c>_</c> before extensions.</summary>
    Current,

    /// <summary>v1, deprecated since 2023: <c>:</c> between the main parts, <c>-</c> before extensions; no <c>chy</c>.</summary>
    V1,
}
