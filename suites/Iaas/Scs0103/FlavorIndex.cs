using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using Conformance.Iaas.Scs0100;
using Conformance.OpenStack.Facts;

namespace Conformance.Iaas.Scs0103;

/// <summary>
/// The flavors of a list that claim one of the standard names, found in one pass. <see cref="Of"/> keeps it as long as the list lives, so that the
/// testcases of a run share one. The list must not change afterwards.
/// </summary>
internal sealed class FlavorIndex
{
    private static readonly FrozenSet<string> s_names = StandardFlavors.All.Select(standard => standard.Name).ToFrozenSet(StringComparer.Ordinal);
    private static readonly FrozenSet<(int Vcpus, int RamMiB, int DiskGb)> s_sizes =
        StandardFlavors.All.Select(standard => (standard.Vcpus, standard.RamMiB, standard.DiskGb)).ToFrozenSet();

    private static readonly ConditionalWeakTable<IReadOnlyList<Flavor>, FlavorIndex> s_built = [];

    private readonly Dictionary<string, List<Flavor>> _byProperty = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Flavor>> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Flavor>> _byOtherVariant = new(StringComparer.Ordinal);

    private readonly Dictionary<(int Vcpus, int RamMiB, int DiskGb), Flavor> _unnamedBySize = [];

    private FlavorIndex(IReadOnlyList<Flavor> flavors)
    {
        foreach (var flavor in flavors)
        {
            Add(_byName, flavor.Name, flavor);
            if (s_sizes.Contains((flavor.Vcpus, flavor.RamMiB, flavor.DiskGb)) && !flavor.ExtraSpecs.ContainsKey("scs:name-v2"))
            {
                _unnamedBySize.TryAdd((flavor.Vcpus, flavor.RamMiB, flavor.DiskGb), flavor);
            }

            foreach (var (key, value) in flavor.ExtraSpecs)
            {
                if (key is "scs:name-v2")
                {
                    Add(_byProperty, value, flavor);
                }
                else if (FlavorProperties.IsNameKey(key))
                {
                    Add(_byOtherVariant, value, flavor);
                }
            }
        }
    }

    public static FlavorIndex Of(IReadOnlyList<Flavor> flavors) => s_built.GetValue(flavors, static list => new FlavorIndex(list));

    /// <summary>Flavors whose <c>scs:name-v2</c> is the name, in the order of the list; if there are none, those that are called so.</summary>
    public IReadOnlyList<Flavor> Claimants(string name) =>
        _byProperty.TryGetValue(name, out var claimants) || _byName.TryGetValue(name, out claimants) ? claimants : [];

    /// <summary>A flavor that has the name as another variant than <c>scs:name-v2</c>, or null.</summary>
    public Flavor? OtherVariant(string name) => _byOtherVariant.TryGetValue(name, out var flavors) ? flavors[0] : null;

    /// <summary>The first flavor that has the numbers of the standard flavor and claims no name under <c>scs:name-v2</c>, or null.</summary>
    public Flavor? Lookalike(StandardFlavor standard) => _unnamedBySize.GetValueOrDefault((standard.Vcpus, standard.RamMiB, standard.DiskGb));

    private static void Add(Dictionary<string, List<Flavor>> index, string name, Flavor flavor)
    {
        if (!s_names.Contains(name))
        {
            return;
        }

        if (!index.TryGetValue(name, out var flavors))
        {
            index[name] = flavors = [];
        }

        flavors.Add(flavor);
    }
}
