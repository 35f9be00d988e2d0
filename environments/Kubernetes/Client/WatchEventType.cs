namespace Conformance.Kubernetes;

/// <summary>What a watch tells.</summary>
public enum WatchEventType
{
    /// <summary>An object is there: it was created, or it was there when the watch began.</summary>
    Added,

    /// <summary>An object was changed.</summary>
    Modified,

    /// <summary>An object is gone.</summary>
    Deleted,

    /// <summary>No change, but everything up to this resource version was told. Also comes after what was there when the watch began.</summary>
    Bookmark,
}
