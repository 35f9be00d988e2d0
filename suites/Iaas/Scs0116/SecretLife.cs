using Conformance.OpenStack.Acting;

namespace Conformance.Iaas.Scs0116;

/// <summary>What was seen of a secret from its creation to its end. What was forbidden (403) has the refusal; what never came to be asked is null.</summary>
/// <param name="Written">The payload that was stored.</param>
public sealed record SecretLife(string Written)
{
    /// <summary>The refusal to store it.</summary>
    public RefusedException? Stored { get; init; }

    /// <summary>The refusal to list secrets.</summary>
    public RefusedException? Found { get; init; }

    /// <summary>How often it was in the list.</summary>
    public int? InList { get; init; }

    /// <summary>The refusal to read its payload.</summary>
    public RefusedException? Read { get; init; }

    /// <summary>The payload that was read.</summary>
    public string? Payload { get; init; }

    /// <summary>The refusal of metadata.</summary>
    public RefusedException? Labelled { get; init; }

    /// <summary>Metadata was read as it was written.</summary>
    public bool? LabelRead { get; init; }

    /// <summary>The refusal to delete it.</summary>
    public RefusedException? Deleted { get; init; }

    /// <summary>It was gone after its deletion.</summary>
    public bool? Gone { get; init; }
}
