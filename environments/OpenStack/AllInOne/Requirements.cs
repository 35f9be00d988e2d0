using System.Globalization;
using Conformance.Model;

namespace Conformance.OpenStack.AllInOne;

/// <summary>What a machine must have.</summary>
internal static class Requirements
{
    // 250 MiB of databases; volumes are sparse, and the suites write some hundred MiB at most.
    private const long NeededBytes = 1L << 30;

    private static readonly string[] Programs =
    [
        "mariadbd", "mariadb-install-db", "mariadb-admin", "mariadb", "uwsgi", "keystone-manage", "keystone-wsgi-public", "glance-manage", "placement-manage", "placement-api", "nova-manage",
        "neutron-db-manage", "cinder-manage", "octavia-db-manage", "octavia-wsgi", "barbican-manage", "barbican-wsgi-api", "qemu-img", "dmidecode",
    ];

    // Beside the module libvirt of Python, which is asked for when it is used.
    private static readonly string[] ProgramsOfLibvirt = ["qemu-system-x86_64", "genisoimage", "busybox", "mawk", "unshare", "apt-get", "apt-cache", "dpkg-deb"];

    private static readonly string[] ProgramsOfAgents = ["ip", "nsenter", "dnsmasq", "dhcp_release", "iptables-restore", "ip6tables-restore", "ebtables", "ipset", "conntrack", "arping", "privsep-helper", "env"];

    /// <summary>Packages of every cloud, in the order of the file.</summary>
    public static IReadOnlyList<string> Packages { get; } = Read("packages.txt");

    /// <summary>Packages to install.</summary>
    /// <param name="virtualization">What the servers are to be.</param>
    /// <param name="network">What is to carry packets between them.</param>
    public static IReadOnlyList<string> PackagesFor(VirtualizationKind virtualization, NetworkKind network = NetworkKind.Hub) =>
    [
        .. Packages, .. virtualization == VirtualizationKind.Libvirt ? Read("packages-libvirt.txt") : [], .. network == NetworkKind.Agents ? Read("packages-network.txt") : [],
    ];

    /// <summary>Says what is missing.</summary>
    /// <param name="options">How the cloud is to be started.</param>
    /// <exception cref="ConfigurationException">Something is.</exception>
    public static void Check(AllInOneOptions options)
    {
        if (!OperatingSystem.IsLinux() || !options.IsRoot)
        {
            throw new ConfigurationException("An OpenStack on one machine runs on Linux and as root only (nova and cinder copy and mount as root). Use --environment embedded, or --os-cloud for one that runs elsewhere.");
        }

        var libvirt = options.Virtualization == VirtualizationKind.Libvirt;
        var agents = options.Network == NetworkKind.Agents;
        if (agents && !libvirt)
        {
            throw new ConfigurationException("Agents that carry packets need servers that boot: start the OpenStack with --virt libvirt, or with another network.");
        }

        var missing = Programs.Concat(libvirt ? ProgramsOfLibvirt : []).Concat(agents ? ProgramsOfAgents : []).Where(program => HostProgram.Find(program, options.ProgramPath) is null).ToList();
        if (missing.Count > 0)
        {
            throw new ConfigurationException($"An OpenStack on one machine needs {string.Join(", ", missing.Take(5))}{(missing.Count > 5 ? string.Create(CultureInfo.InvariantCulture, $" and {missing.Count - 5} more programs") : "")}: `./run.sh env provision openstack{(libvirt ? " --virt libvirt" : "")}{(libvirt && !agents ? " --network hub" : "")}` installs what is missing (Debian 12, as root).");
        }
    }

    /// <summary>Says if there is no room for a cloud.</summary>
    /// <param name="options">How the cloud is to be started.</param>
    /// <param name="folder">Folder that gets one of the cloud's own.</param>
    /// <exception cref="ConfigurationException">There is not.</exception>
    public static void CheckSpace(AllInOneOptions options, string folder)
    {
        Directory.CreateDirectory(folder);
        var free = options.FreeSpace?.Invoke(folder) ?? new DriveInfo(folder).AvailableFreeSpace;
        if (free < NeededBytes)
        {
            throw new ConfigurationException(string.Create(
                CultureInfo.InvariantCulture,
                $"{folder} has {free >> 20} MiB left, and an OpenStack on one machine needs {NeededBytes >> 20} there for its databases, volumes and logs: make room, or set TMPDIR to a folder that has it."));
        }
    }

    /// <summary>Name and version of every package, a line each: what a prepared state depends on.</summary>
    /// <param name="cancellation">Ends the wait.</param>
    public static Task<string> Versions(CancellationToken cancellation) =>
        HostProgram.Run("Asking for the versions of packages", "dpkg-query", ["--show", "--showformat=${Package} ${Version}\n", .. Packages], cancellation);

    private static IReadOnlyList<string> Read(string list) =>
        [.. File.ReadLines(Path.Combine(Layout.Files, list)).Where(line => !line.StartsWith('#')).SelectMany(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))];
}
