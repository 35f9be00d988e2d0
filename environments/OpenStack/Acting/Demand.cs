namespace Conformance.OpenStack.Acting;

/// <summary>How much of a resource a scenario is going to need at the same time.</summary>
/// <param name="Service">Official type of the service: <c>block-storage</c>.</param>
/// <param name="Resource">The service's own name of the resource in its quotas: <c>volumes</c>, <c>ram</c>, <c>security_group</c>.</param>
/// <param name="Amount">How much, in the service's unit (pieces; GiB for gigabytes; MiB for ram).</param>
public sealed record Demand(string Service, string Resource, long Amount)
{
    /// <summary>Servers of one size.</summary>
    /// <param name="count">How many.</param>
    /// <param name="vcpus">vCPUs of each.</param>
    /// <param name="ramMiB">Memory of each in MiB.</param>
    public static IReadOnlyList<Demand> Servers(int count, int vcpus, long ramMiB) =>
        [new("compute", "instances", count), new("compute", "cores", (long)count * vcpus), new("compute", "ram", count * ramMiB)];

    /// <summary>Volumes.</summary>
    /// <param name="count">How many.</param>
    /// <param name="totalGiB">GiB of all of them together.</param>
    public static IReadOnlyList<Demand> Volumes(int count, long totalGiB) => [new("block-storage", "volumes", count), new("block-storage", "gigabytes", totalGiB)];

    /// <summary>Backups of volumes.</summary>
    /// <param name="count">How many.</param>
    /// <param name="totalGiB">GiB of all volumes together.</param>
    public static IReadOnlyList<Demand> Backups(int count, long totalGiB) => [new("block-storage", "backups", count), new("block-storage", "backup_gigabytes", totalGiB)];

    /// <summary>A resource of the network service, by its name there: <c>network</c>, <c>port</c>, <c>floatingip</c>.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="count">How many.</param>
    public static Demand Of(string resource, int count) => new("network", resource, count);
}
