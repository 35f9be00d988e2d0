using Conformance.OpenStack.Acting;

namespace Conformance.Iaas.Health;

/// <summary>What was seen of the scenario's objects, as far as it came.</summary>
public sealed record HealthStory
{
    /// <summary>The servers when they had settled.</summary>
    public IReadOnlyList<CloudObject> Servers { get; init; } = [];

    /// <summary>How findings name the servers.</summary>
    public string Guest { get; init; } = "server";

    /// <summary>The volume when it had settled.</summary>
    public CloudObject? Volume { get; init; }

    /// <summary>The volume after it was attached; null if it did not come to that.</summary>
    public CloudObject? Attached { get; init; }

    /// <summary>The catalogue has load balancers.</summary>
    public bool HasBalancers { get; init; } = true;

    /// <summary>The load balancer when it had settled; null if there is none.</summary>
    public CloudObject? Balancer { get; init; }

    /// <summary>By the address of the guest that asked: which addresses answered its pings.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, bool>> Pings { get; init; } = new Dictionary<string, IReadOnlyDictionary<string, bool>>();
}
