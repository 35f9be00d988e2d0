namespace Conformance.Kaas.Scs0211;

/// <summary>What is known of provisioners: which of them keep a volume's bytes on one node.</summary>
internal static class Provisioners
{
    private static readonly Dictionary<string, string> NodeLocal = new(StringComparer.Ordinal)
    {
        ["kubernetes.io/no-provisioner"] = "makes no volumes: they are made by hand, as a rule of a node's disks",
        ["kubernetes.io/host-path"] = "a folder of the node",
        ["docker.io/hostpath"] = "a folder of the node",
        ["k8s.io/minikube-hostpath"] = "a folder of the node",
        ["microk8s.io/hostpath"] = "a folder of the node",
        ["hostpath.csi.k8s.io"] = "a folder of the node",
        ["rancher.io/local-path"] = "a folder of the node",
        ["cluster.local/local-path-provisioner"] = "a folder of the node",
        ["openebs.io/local"] = "a disk or folder of the node",
        ["local.csi.openebs.io"] = "a logical volume of the node",
        ["zfs.csi.openebs.io"] = "a ZFS volume of the node",
        ["topolvm.io"] = "a logical volume of the node",
        ["topolvm.cybozu.com"] = "a logical volume of the node",
        ["lvm.csi.metal-stack.io"] = "a logical volume of the node",
        ["directpv-min-io"] = "a disk of the node",
        ["local.csi.storage.deckhouse.io"] = "a logical volume of the node",
    };

    private static readonly HashSet<string> Networked = new(StringComparer.Ordinal)
    {
        "cinder.csi.openstack.org", "kubernetes.io/cinder", "manila.csi.openstack.org", "nfs.manila.csi.openstack.org", "cephfs.manila.csi.openstack.org",
        "rbd.csi.ceph.com", "cephfs.csi.ceph.com", "nfs.csi.ceph.com", "nfs.csi.k8s.io", "driver.longhorn.io", "linstor.csi.linbit.com", "io.openebs.csi-mayastor",
        "ebs.csi.aws.com", "pd.csi.storage.gke.io", "disk.csi.azure.com", "file.csi.azure.com", "csi.vsphere.vmware.com", "csi.hetzner.cloud", "csi.cloudscale.ch", "block.csi.ionoscloud.com",
    };

    /// <summary>Where a node-local provisioner keeps the bytes; null if it is not known to be one.</summary>
    public static string? WhyLocal(string provisioner) => NodeLocal.GetValueOrDefault(provisioner);

    /// <summary>True if the provisioner is known to keep bytes apart from nodes. Rook puts its namespace in front of the name of Ceph's.</summary>
    public static bool IsNetworked(string provisioner) =>
        Networked.Contains(provisioner) || provisioner.EndsWith(".rbd.csi.ceph.com", StringComparison.Ordinal) || provisioner.EndsWith(".cephfs.csi.ceph.com", StringComparison.Ordinal);
}
