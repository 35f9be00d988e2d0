using Conformance.OpenStack.Facts;

namespace Conformance.Iaas.Scs0115;

/// <summary>What a cloud does with new security groups, as far as it could be seen.</summary>
public sealed record ObservedRules
{
    /// <summary>The template of rules; null if the cloud does not tell it.</summary>
    public IReadOnlyList<SecurityRule>? Template { get; init; }

    /// <summary>The status with which the template was refused, or null.</summary>
    public int? TemplateRefused { get; init; }

    /// <summary>A group just made; null if none could be made.</summary>
    public SecurityGroup? Custom { get; init; }

    /// <summary>Why no group could be made, or null.</summary>
    public string? CustomRefused { get; init; }

    /// <summary>The project's group <c>default</c>; null if it was not to be seen.</summary>
    public SecurityGroup? Default { get; init; }
}
