using System.Globalization;

namespace Conformance.Iaas.Scs0100;

/// <summary>
/// The properties that one or several names of the same flavor tell: <c>cpus</c>, <c>ram</c> (GiB), <c>disk</c> (GB, where told) and the extra specs of
/// scs-0103: <c>scs:cpu-type</c>, <c>scs:diskN-type</c>, <c>scs:name-vN</c>.
/// </summary>
/// <param name="Values">Properties by key, in the order just given.</param>
/// <param name="Warnings">Where the names disagree, and which value was taken: the best one.</param>
public sealed record FlavorProperties(IReadOnlyDictionary<string, string> Values, IReadOnlyList<string> Warnings)
{
    // Enough for any server; a count is only bounded by what fits into an int.
    private const int MostDisks = 256;

    /// <summary>Key of the <paramref name="variant"/>-th name variant.</summary>
    /// <param name="variant">A number of 1 or more.</param>
    public static string NameKey(int variant) => string.Create(CultureInfo.InvariantCulture, $"scs:name-v{variant}");

    /// <summary>True if an extra spec's key is that of a name variant: <c>scs:name-v</c> and digits only.</summary>
    /// <param name="key">An extra spec's key.</param>
    public static bool IsNameKey(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        const string Stem = "scs:name-v";
        return key.Length > Stem.Length && key.StartsWith(Stem, StringComparison.Ordinal) && !key.AsSpan(Stem.Length).ContainsAnyExceptInRange('0', '9');
    }

    /// <summary>Derives the properties.</summary>
    /// <param name="names">Names of one flavor, at least one.</param>
    /// <exception cref="ArgumentException">There is no name.</exception>
    public static FlavorProperties Of(params IReadOnlyList<FlavorName> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        if (names.Count == 0)
        {
            throw new ArgumentException("at least one name is needed", nameof(names));
        }

        var warnings = new List<string>();
        var values = new Dictionary<string, string>
        {
            ["cpus"] = Best<int>("cpus", name => name.Cpu.Count, Number),
            ["ram"] = Best<decimal>("ram", name => name.RamGiB, FlavorName.Gibibytes),
            ["scs:cpu-type"] = Best<CpuType>("scs:cpu-type", name => name.Cpu.Type, type => FlavorVocabulary.CpuTypes[(int)type].Property!),
        };
        if (names.All(name => name.Disk is null))
        {
            values["disk"] = "0";
        }
        else
        {
            // A name without a size promises none, so it does not disagree with one that tells it.
            if (names.Any(name => name.Disk?.SizeGb is not null))
            {
                values["disk"] = Best<int>("disk", name => name.Disk is null ? 0 : name.Disk.SizeGb, Number);
            }

            var count = names.Max(name => name.Disk?.Count ?? 0);
            if (count > MostDisks)
            {
                warnings.Add($"disks: {Number(count)} are told, the types of the first {Number(MostDisks)} are given");
            }

            // The type that promises least stands in where no name tells one.
            var type = names.Any(name => name.Disk?.Type is not null)
                ? Best<DiskType>("scs:disk0-type", name => name.Disk?.Type, Property)
                : Property(DiskType.Network);
            for (var disk = 0; disk < Math.Min(count, MostDisks); disk++)
            {
                values[$"scs:disk{Number(disk)}-type"] = type;
            }
        }

        var variant = 0;
        foreach (var name in Variants(names))
        {
            values[NameKey(++variant)] = name;
        }

        return new FlavorProperties(values, warnings);

        static string Property(DiskType type) => FlavorVocabulary.DiskTypes[(int)type].Property!;

        string Best<T>(string key, Func<FlavorName, T?> select, Func<T, string> write)
            where T : struct
        {
            var told = names.Select(select).OfType<T>().Distinct().Order().ToArray();
            if (told.Length > 1)
            {
                warnings.Add($"{key}: the names disagree ({string.Join(", ", told.Select(write))}); taken is {write(told[^1])}");
            }

            return write(told[^1]);
        }
    }

    /// <summary>Long and short names in v1 and v2 syntax: longest first, at equal length v1 before v2. Names that v1 cannot express have no v1 form.</summary>
    private static IEnumerable<string> Variants(IReadOnlyList<FlavorName> names)
    {
        var all = names.SelectMany(name => new[] { name, name.Short() }).Distinct().ToArray();
        var old = all.Where(name => name.HasV1).Select(name => (Text: name.ToV1(), Version: 1));
        return old.Concat(all.Select(name => (Text: name.ToString(), Version: 2)))
            .OrderByDescending(form => form.Text.Length).ThenBy(form => form.Version).ThenBy(form => form.Text, StringComparer.Ordinal)
            .Select(form => form.Text);
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
