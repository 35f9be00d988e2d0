namespace Conformance.OpenStack.Facts;

/// <summary>An image as Glance lists it (<c>GET /v2/images</c>).</summary>
public sealed record Image
{
    /// <summary>The image's id.</summary>
    public required string Id { get; init; }

    /// <summary>Its name; empty if the answer had none.</summary>
    public required string Name { get; init; }

    /// <summary><c>queued</c>, <c>saving</c>, <c>active</c>, <c>deactivated</c>, …</summary>
    public string Status { get; init; } = "active";

    /// <summary><c>public</c>, <c>community</c>, <c>shared</c> or <c>private</c>.</summary>
    public string Visibility { get; init; } = "public";

    /// <summary>Hidden images are listed only when asked for (<c>os_hidden=true</c>).</summary>
    public bool Hidden { get; init; }

    /// <summary>Id of the owning project; null for images without owner.</summary>
    public string? Owner { get; init; }

    /// <summary>True if the owner is the project that asked.</summary>
    public bool OwnedByProject { get; init; }

    /// <summary>Smallest root disk in GiB; 0 = not stated.</summary>
    public long MinDiskGiB { get; init; }

    /// <summary>Least memory in MiB; 0 = not stated.</summary>
    public long MinRamMiB { get; init; }

    /// <summary>Size of the stored file in bytes; null until there is one.</summary>
    public long? SizeBytes { get; init; }

    /// <summary>Size of the disk inside the file in bytes; null if Glance does not know it.</summary>
    public long? VirtualSizeBytes { get; init; }

    /// <summary>When it was registered (UTC); null if the answer had no readable time.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>Glance's own <c>os_hash_algo</c>; null if there is none.</summary>
    public string? HashAlgorithm { get; init; }

    /// <summary>Glance's own <c>os_hash_value</c>; null if there is none.</summary>
    public string? HashValue { get; init; }

    /// <summary>Tags.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Every other property by name (<c>os_distro</c>, <c>image_source</c>, …). A property that is null in the answer is absent.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();

    /// <summary>A property's text, or null if it is absent.</summary>
    /// <param name="name">The property's name.</param>
    public string? this[string name] => Properties.GetValueOrDefault(name);

    /// <summary>How findings name the image: <c>image NAME (ID)</c>.</summary>
    public string Label => $"image {(Name.Length == 0 ? "without name" : Name)} ({Id})";
}
