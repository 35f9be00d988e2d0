namespace Conformance.OpenStack.Acting;

/// <summary>What a server is to be made of.</summary>
/// <param name="FlavorId">Id of its flavor.</param>
/// <param name="ImageId">Id of its image.</param>
public sealed record ServerOrder(string FlavorId, string ImageId)
{
    /// <summary>A volume with the image on it, to boot from; null = boot from the flavor's own disk.</summary>
    public CloudObject? BootVolume { get; init; }

    /// <summary>Its only network; null = none at all.</summary>
    public CloudObject? Network { get; init; }

    /// <summary>A port of its own, in place of <see cref="Network"/>.</summary>
    public CloudObject? Port { get; init; }

    /// <summary>User data for cloud-init; comes on a configuration drive, so that no metadata service is needed.</summary>
    public string? UserData { get; init; }
}
