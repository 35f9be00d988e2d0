using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Conformance.Model;

namespace Conformance.Kubernetes;

/// <summary>
/// The addresses of one node environment: 16 times 256 of the private range, of which nothing leaves the machine. The first 256 are services (the
/// first of them is the API server), the next are nodes, and from then on pods, 256 a node.
/// </summary>
/// <param name="Second">Second number of the addresses.</param>
/// <param name="Third">Third number of the first addresses, a multiple of 16.</param>
internal sealed record NodeNetwork(int Second, int Third)
{
    private const int Tries = 200;

    /// <summary>How many nodes there is room for.</summary>
    public const int MostNodes = 8;

    public string Services => Text($"10.{Second}.{Third}.0/24");

    public IPAddress ApiServer => IPAddress.Parse(Text($"10.{Second}.{Third}.1"));

    /// <summary>This machine, as nodes see it.</summary>
    public string Machine => Text($"10.{Second}.{Third + 1}.1");

    public IPAddress Node(int index) => IPAddress.Parse(Text($"10.{Second}.{Third + 1}.{10 + index}"));

    public string Pods(int index) => Text($"10.{Second}.{Third + 2 + index}.0/24");

    /// <summary>A node, as its pods see it.</summary>
    public string PodGateway(int index) => Text($"10.{Second}.{Third + 2 + index}.1/24");

    /// <summary>Picks addresses to which this machine has no way yet.</summary>
    /// <exception cref="ConfigurationException">All are taken.</exception>
    public static NodeNetwork Pick()
    {
        var routes = Routes(File.ReadLines("/proc/net/route"));
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            var picked = new NodeNetwork(RandomNumberGenerator.GetInt32(128, 255), 16 * RandomNumberGenerator.GetInt32(0, 16));
            if (!routes.Any(picked.Overlaps))
            {
                return picked;
            }
        }

        throw new ConfigurationException("No addresses between 10.128.0.0 and 10.254.255.255 are free for nodes and pods: this machine has a route to all of them. Start it where there is none, for instance outside of a VPN.");
    }

    /// <summary>Connects this machine and the nodes by a bridge.</summary>
    /// <param name="link">Name of this machine's interface.</param>
    /// <param name="bridge">A process in the network namespace that gets the bridge.</param>
    /// <param name="nodes">A process in the network namespace of each node.</param>
    /// <param name="cancellation">Ends the work.</param>
    public async Task Connect(string link, int bridge, IReadOnlyList<int> nodes, CancellationToken cancellation)
    {
        var script = new StringBuilder("set -eu\n");
        void Line(FormattableString line) => script.Append(Text(line)).Append('\n');
        Line($"ip link add {link} type veth peer name uplink netns {bridge}");
        Line($"ip addr add {ApiServer}/32 dev {link}");
        Line($"ip addr add {Machine}/24 dev {link}");
        Line($"ip link set {link} up");
        Line($"nsenter -t {bridge} -n ip link add bridge type bridge");
        Line($"nsenter -t {bridge} -n ip link set bridge up");
        Line($"nsenter -t {bridge} -n ip link set uplink master bridge up");
        for (var index = 0; index < nodes.Count; index++)
        {
            var inside = Text($"nsenter -t {nodes[index]} -n");
            Line($"nsenter -t {bridge} -n ip link add port{index} type veth peer name eth0 netns {nodes[index]}");
            Line($"nsenter -t {bridge} -n ip link set port{index} master bridge up");
            Line($"{inside} ip link set lo up");
            Line($"{inside} ip addr add {Node(index)}/24 dev eth0");
            Line($"{inside} ip link set eth0 up");
            Line($"{inside} ip route add default via {Machine}");
            Line($"{inside} sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward'");
            Line($"ip route add {Pods(index)} via {Node(index)} dev {link}");
            for (var other = 0; other < nodes.Count; other++)
            {
                if (other != index)
                {
                    Line($"{inside} ip route add {Pods(other)} via {Node(other)}");
                }
            }
        }

        await HostProgram.Run("connecting the nodes", "sh", ["-c", script.ToString()], cancellation).ConfigureAwait(false);
    }

    /// <summary>Destinations of a routing table as the kernel tells it, the default route left out.</summary>
    internal static IReadOnlyList<(uint Address, uint Mask)> Routes(IEnumerable<string> table) =>
    [
        .. from line in table.Skip(1)
           let fields = line.Split('\t')
           where fields.Length > 7
           let mask = Number(fields[7])
           where mask != 0
           select (Number(fields[1]), mask),
    ];

    internal bool Overlaps((uint Address, uint Mask) route)
    {
        const uint OwnMask = 0xFFFFF000;
        var own = (10u << 24) | ((uint)Second << 16) | ((uint)Third << 8);
        var wider = route.Mask & OwnMask;
        return (route.Address & wider) == (own & wider);
    }

    // In the byte order of the machine, which is the little-endian one wherever this runs.
    private static uint Number(string hexadecimal) =>
        System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(uint.Parse(hexadecimal, NumberStyles.HexNumber, CultureInfo.InvariantCulture));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
