namespace Conformance.OpenStack.AllInOne;

/// <summary>What carries packets between the servers of an <see cref="AllInOneCloud"/> that really run (<see cref="VirtualizationKind.Libvirt"/>).</summary>
public enum NetworkKind
{
    /// <summary>A hub of ours in user space: servers of one network hear each other, and nothing else is there: no DHCP, no rules, no way out.</summary>
    Hub,

    /// <summary>Neutron's own agents in a network namespace of the cloud's own: Linux bridges, DHCP by dnsmasq, routers with floating IPs, security groups by iptables.</summary>
    Agents,
}
