using Conformance.OpenStack.Acting;

namespace Conformance.Iaas.Scs0126;

/// <summary>What a project got, as far as it came.</summary>
public sealed record AllocationStory
{
    /// <summary>A subnet of 64 bits came out of the default pool of IPv6.</summary>
    public bool Subnet { get; init; }

    /// <summary>The refusal of one.</summary>
    public RefusedException? SubnetRefused { get; init; }

    /// <summary>Addresses that a router got in the external network.</summary>
    public IReadOnlyList<string> Gateway { get; init; } = [];

    /// <summary>The subnet was connected to the router.</summary>
    public bool Joined { get; init; }

    /// <summary>The refusal of a router with a way out.</summary>
    public RefusedException? RouterRefused { get; init; }

    /// <summary>The address of a floating IP.</summary>
    public string? FloatingIp { get; init; }

    /// <summary>The refusal of one.</summary>
    public RefusedException? FloatingIpRefused { get; init; }

    /// <summary>A user may share a network by a policy of its own; null if that was not tried.</summary>
    public bool? Shared { get; init; }
}
