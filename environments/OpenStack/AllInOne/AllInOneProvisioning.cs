using Conformance.Model;

namespace Conformance.OpenStack.AllInOne;

/// <summary>Installs the distribution's packages that an <see cref="AllInOneCloud"/> is made of, and prepares its databases. Never happens by itself: somebody asks for it.</summary>
/// <param name="progress">Hears what goes on, a line at a time.</param>
/// <param name="virtualization">What the servers are to be.</param>
/// <param name="network">What is to carry packets between them.</param>
public sealed class AllInOneProvisioning(Action<string> progress, VirtualizationKind virtualization = VirtualizationKind.Fake, NetworkKind network = NetworkKind.Hub)
{
    private const string PolicyFile = "/usr/sbin/policy-rc.d";

    /// <summary>The packages, for whoever has to agree to them.</summary>
    public IReadOnlyList<string> Packages => Requirements.PackagesFor(virtualization, network);

    /// <summary>File that says which distribution this is; tests have others.</summary>
    internal string ReleaseFile { get; init; } = "/etc/os-release";

    /// <summary>Whether this process may install packages; tests say no.</summary>
    internal bool IsRoot { get; init; } = Environment.UserName == "root";

    /// <summary>Looks whether it could work here.</summary>
    /// <exception cref="ConfigurationException">It could not; the message says why.</exception>
    public void Check()
    {
        var release = File.Exists(ReleaseFile) ? File.ReadLines(ReleaseFile).Select(line => line.Split('=', 2)).Where(pair => pair.Length == 2)
            .ToDictionary(pair => pair[0], pair => pair[1].Trim('"'), StringComparer.Ordinal) : [];
        if (release.GetValueOrDefault("ID") != "debian" || release.GetValueOrDefault("VERSION_ID") != "12")
        {
            throw new ConfigurationException(
                $"An OpenStack on one machine is made of the packages of Debian 12; this is {release.GetValueOrDefault("PRETTY_NAME") ?? "something else"} ({ReleaseFile}). Use a container or a virtual machine with Debian 12.");
        }

        if (!IsRoot)
        {
            throw new ConfigurationException("Only root can install packages: use sudo, or --environment embedded, which needs none.");
        }
    }

    /// <summary>Installs what is missing and prepares the databases. Services of the packages are not started.</summary>
    /// <param name="cancellation">Ends the work; it can be taken up again.</param>
    /// <exception cref="ConfigurationException">It cannot work here, or apt-get failed; what it said was told to <c>progress</c>.</exception>
    public async Task Install(CancellationToken cancellation = default)
    {
        Check();

        // Packages of servers start them when they are installed, unless somebody with this file says no. One that is there already is somebody else's.
        var own = !File.Exists(PolicyFile);
        if (own && !OperatingSystem.IsWindows())
        {
            await File.WriteAllTextAsync(PolicyFile, "#!/bin/sh\nexit 101\n", cancellation).ConfigureAwait(false);
            File.SetUnixFileMode(PolicyFile, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        }

        try
        {
            await Apt(["install", "--yes", "--no-install-recommends", .. Packages], cancellation).ConfigureAwait(false);
        }
        finally
        {
            if (own)
            {
                File.Delete(PolicyFile);
            }
        }

        Requirements.Check(new AllInOneOptions { Virtualization = virtualization, Network = network });
        var cache = Path.Combine(HostEnvironment.Cache(HostEnvironment.Variables()), "openstack");
        await new PreparedState(cache, progress).Get(cancellation).ConfigureAwait(false);
        if (virtualization == VirtualizationKind.Libvirt)
        {
            await new GuestSystem(cache, progress).Get(cancellation).ConfigureAwait(false);
        }
    }

    private async Task Apt(IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        var code = await HostProgram.Follow(
            "apt-get", ["--quiet", "--option", "Dpkg::Use-Pty=0", .. arguments], progress, cancellation, new Dictionary<string, string> { ["DEBIAN_FRONTEND"] = "noninteractive" }).ConfigureAwait(false);
        if (code != 0)
        {
            throw new ConfigurationException($"apt-get {arguments[0]} ended with code {code}; its last lines above tell why (no space? no mirror? try apt-get update).");
        }
    }
}
