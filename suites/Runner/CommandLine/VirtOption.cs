using System.CommandLine;
using Conformance.OpenStack.AllInOne;

namespace Conformance.Runner.CommandLine;

/// <summary>`--virt`: what the servers of an OpenStack on this machine are.</summary>
internal static class VirtOption
{
    public const string Name = "--virt";

    private static readonly IReadOnlyDictionary<string, VirtualizationKind> Kinds = new Dictionary<string, VirtualizationKind>(StringComparer.Ordinal)
    {
        ["fake"] = VirtualizationKind.Fake,
        ["libvirt"] = VirtualizationKind.Libvirt,
    };

    /// <summary>One for a command.</summary>
    /// <param name="whose">Whose servers are meant: <c>an OpenStack</c>.</param>
    public static Option<VirtualizationKind?> Create(string whose) => new(Name)
    {
        Description = $"What the servers of {whose} are: fake (nothing runs; the default) or libvirt (QEMU without KVM: they boot and run their user data; `env provision openstack --virt libvirt` installs it).",
        HelpName = "KIND",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (Kinds.TryGetValue(text, out var kind))
            {
                return kind;
            }

            result.AddError($"{Name} {text}: there are no such servers; write {string.Join(" or ", Kinds.Keys)}.");
            return null;
        },
    };

    /// <summary>The word for a kind on the command line.</summary>
    public static string Word(VirtualizationKind kind) => Kinds.First(pair => pair.Value == kind).Key;
}
