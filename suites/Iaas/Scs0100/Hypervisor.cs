namespace Conformance.Iaas.Scs0100;

/// <summary>Hypervisors a name can tell; without one, KVM is assumed (scs-0100, hypervisor).</summary>
public enum Hypervisor
{
    /// <summary><c>kvm</c>.</summary>
    Kvm,

    /// <summary><c>chy</c>, Cloud Hypervisor; unknown to the v1 syntax.</summary>
    CloudHypervisor,

    /// <summary><c>xen</c>.</summary>
    Xen,

    /// <summary><c>vmw</c>.</summary>
    Vmware,

    /// <summary><c>hyv</c>.</summary>
    HyperV,

    /// <summary><c>bms</c>: bare metal, no hypervisor.</summary>
    BareMetal,
}
