namespace Conformance.Kubernetes;

/// <summary>What happens to the objects that an object owns when it is deleted.</summary>
public enum DeletionPropagation
{
    /// <summary>They are deleted afterwards.</summary>
    Background,

    /// <summary>They are deleted first.</summary>
    Foreground,

    /// <summary>They stay.</summary>
    Orphan,
}
