namespace Conformance.OpenStack.Facts;

/// <summary>A rule of a security group, or of the template for new ones.</summary>
/// <param name="Direction"><c>ingress</c> or <c>egress</c>.</param>
/// <param name="EtherType"><c>IPv4</c> or <c>IPv6</c>.</param>
public sealed record SecurityRule(string Direction, string EtherType)
{
    /// <summary>Protocol, or null for any.</summary>
    public string? Protocol { get; init; }

    /// <summary>First port (ICMP type), or null for any.</summary>
    public long? PortMin { get; init; }

    /// <summary>Last port (ICMP code), or null for any.</summary>
    public long? PortMax { get; init; }

    /// <summary>Addresses of the other side, or null for any.</summary>
    public string? RemotePrefix { get; init; }

    /// <summary>Id of the group of the other side, <c>PARENT</c> in a template for the group itself, or null for any.</summary>
    public string? RemoteGroup { get; init; }

    /// <summary>Id of the address group of the other side, or null for any.</summary>
    public string? RemoteAddressGroup { get; init; }

    /// <summary>In a template: used for a project's group <c>default</c>.</summary>
    public bool InDefaultGroup { get; init; }

    /// <summary>In a template: used for other groups.</summary>
    public bool InCustomGroups { get; init; }
}
