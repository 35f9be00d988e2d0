namespace Conformance.OpenStack.AllInOne;

/// <summary>What the servers of an <see cref="AllInOneCloud"/> are.</summary>
public enum VirtualizationKind
{
    /// <summary>Entries in Nova's database (Nova's fake hypervisor): nothing runs. Quick, and as many as anybody likes.</summary>
    Fake,

    /// <summary>QEMU processes without KVM, started by libvirt: they boot, run their user data and tell so on their consoles.</summary>
    Libvirt,
}
