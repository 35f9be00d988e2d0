using System.CommandLine;
using Conformance.Model;
using Conformance.OpenStack.AllInOne;

namespace Conformance.Runner.CommandLine;

/// <summary>`--network`: what carries packets between the servers of an OpenStack on this machine.</summary>
internal static class NetworkOption
{
    public const string Name = "--network";

    private static readonly IReadOnlyDictionary<string, NetworkKind> Kinds = new Dictionary<string, NetworkKind>(StringComparer.Ordinal)
    {
        ["agents"] = NetworkKind.Agents,
        ["hub"] = NetworkKind.Hub,
    };

    /// <summary>One for a command.</summary>
    /// <param name="whose">Whose servers are meant: <c>an OpenStack</c>.</param>
    public static Option<NetworkKind?> Create(string whose) => new(Name)
    {
        Description = $"What carries packets between the servers of {whose} that boot ({VirtOption.Name} libvirt): agents (Neutron's own, in a network namespace: DHCP, security groups, routers, floating IPs; the default) or "
            + "hub (frames between those of one network, no more: for kernels without bridges and nf_tables).",
        HelpName = "KIND",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (Kinds.TryGetValue(text, out var kind))
            {
                return kind;
            }

            result.AddError($"{Name} {text}: there is no such network; write {string.Join(" or ", Kinds.Keys)}.");
            return null;
        },
    };

    /// <summary>The word for a kind on the command line.</summary>
    public static string Word(NetworkKind kind) => Kinds.First(pair => pair.Value == kind).Key;

    /// <summary>What carries packets between servers.</summary>
    /// <param name="network">What was said of it.</param>
    /// <param name="virtualization">What was said of the servers.</param>
    public static NetworkKind Choose(NetworkKind? network, VirtualizationKind? virtualization) =>
        network ?? (virtualization == VirtualizationKind.Libvirt ? NetworkKind.Agents : NetworkKind.Hub);

    /// <summary>Refuses to say what carries packets where no server boots.</summary>
    /// <exception cref="ConfigurationException">None does.</exception>
    public static void Check(NetworkKind? network, VirtualizationKind? virtualization)
    {
        if (network is { } kind && virtualization != VirtualizationKind.Libvirt)
        {
            throw new ConfigurationException($"{Name} {Word(kind)}: it says what carries packets between servers that boot, and none does; give {VirtOption.Name} {VirtOption.Word(VirtualizationKind.Libvirt)}, or leave {Name} out.");
        }
    }
}
