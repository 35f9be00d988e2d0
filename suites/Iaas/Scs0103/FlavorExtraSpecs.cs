using Conformance.Iaas.Scs0100;
using Conformance.Model;
using Conformance.OpenStack.Facts;

namespace Conformance.Iaas.Scs0103;

/// <summary>
/// The check of scs-0103-v1 that upstream does not have: wherever one of the standard's extra specs is set, on whatever flavor, it must be true
/// ("Properties"). It sees what can be seen from outside: names, numbers and whether the properties agree with each other.
/// </summary>
public static class FlavorExtraSpecs
{
    private static readonly Uri s_clause = new("https://docs.scs.community/standards/scs-0103-v1-standard-flavors#properties-extra_specs");

    /// <summary>
    /// Name variants must be names that the flavor lives up to, <c>scs:cpu-type</c> and <c>scs:diskN-type</c> must have a value of the standard
    /// that is no less than what the variants promise. Names that several flavors claim and unknown <c>scs:</c> keys are remarks.
    /// </summary>
    /// <param name="flavors">All flavors of the cloud.</param>
    public static CheckResult Untrue(IReadOnlyList<Flavor> flavors)
    {
        ArgumentNullException.ThrowIfNull(flavors);
        var findings = new List<(Flavor Flavor, Finding Finding)>();
        var claims = new Dictionary<string, Flavor>(StringComparer.Ordinal);
        foreach (var flavor in flavors)
        {
            foreach (var (key, value) in flavor.ExtraSpecs)
            {
                if (!key.StartsWith("scs:", StringComparison.Ordinal))
                {
                    continue;
                }

                foreach (var finding in Judge(flavor, key, value))
                {
                    findings.Add((flavor, finding));
                }

                if (FlavorProperties.IsNameKey(key) && !claims.TryAdd(value, flavor) && claims[value].Id != flavor.Id)
                {
                    findings.Add((flavor, new Finding(FlavorNames.Title(flavor), "A name stands for one flavor.",
                        $"{key} = a name no other flavor claims", $"{Told(key, value)}, claimed by flavor {FlavorNames.Printable(claims[value].Name)} too",
                        $"Leave the name to one of the two: openstack flavor unset --property {key} {StandardFlavors.Reference(flavor)}", s_clause) { Level = FindingLevel.Info }));
                }
            }
        }

        return new CheckResult([.. findings.OrderBy(found => found.Flavor.Name, StringComparer.Ordinal).ThenBy(found => found.Flavor.Id, StringComparer.Ordinal)
            .ThenBy(found => found.Finding.Observed, StringComparer.Ordinal).Select(found => found.Finding)]);
    }

    private static IEnumerable<Finding> Judge(Flavor flavor, string key, string value)
    {
        if (FlavorProperties.IsNameKey(key))
        {
            return JudgeName(flavor, key, value);
        }

        if (key is "scs:cpu-type")
        {
            return OneOf(flavor, key, value, FlavorVocabulary.CpuTypes.Select(term => term.Property!));
        }

        return key.StartsWith("scs:disk", StringComparison.Ordinal) && key.EndsWith("-type", StringComparison.Ordinal)
            && key.Length > "scs:disk-type".Length && !key.AsSpan("scs:disk".Length, key.Length - "scs:disk-type".Length).ContainsAnyExceptInRange('0', '9')
            ? OneOf(flavor, key, value, FlavorVocabulary.DiskTypes.Select(term => term.Property!))
            : [new Finding(FlavorNames.Title(flavor), "The prefix scs: is used for the properties of the standard.", "scs:name-vN, scs:cpu-type or scs:diskN-type",
                Told(key, value), $"Use a prefix of your own: {Unset(flavor, key)}", s_clause) { Level = FindingLevel.Info }];
    }

    private static IEnumerable<Finding> JudgeName(Flavor flavor, string key, string value)
    {
        var reading = FlavorNameParser.Parse(value);
        if (reading.Name is not { } name)
        {
            yield return new Finding(FlavorNames.Title(flavor), "Every name variant is a name that the flavor naming standard allows.",
                $"{reading.Error!.Expected} at offset {reading.Error.Offset}", $"{Told(key, value)}, with {reading.Error.Found} there",
                $"Put the name right or take it away: {Unset(flavor, key)}", s_clause);
            yield break;
        }

        foreach (var shortfall in FlavorNames.Compare(flavor, name).Where(finding => finding.Level == FindingLevel.Must))
        {
            yield return shortfall with
            {
                Rule = "Every name variant promises no more than the flavor has.",
                Observed = $"{shortfall.Observed}, with {Told(key, value)}",
                Remedy = $"Take the name away: {Unset(flavor, key)}",
                Clause = s_clause,
            };
        }

        if (Rank(FlavorVocabulary.CpuTypes, flavor.ExtraSpecs.GetValueOrDefault("scs:cpu-type")) is { } cpu && cpu.Value < name.Cpu.Type)
        {
            yield return Contradiction("scs:cpu-type", FlavorVocabulary.CpuTypes[(int)name.Cpu.Type].Property!, cpu.Property!);
        }

        if (name.Disk?.Type is { } promised && Rank(FlavorVocabulary.DiskTypes, flavor.ExtraSpecs.GetValueOrDefault("scs:disk0-type")) is { } disk && disk.Value < promised)
        {
            yield return Contradiction("scs:disk0-type", FlavorVocabulary.DiskTypes[(int)promised].Property!, disk.Property!);
        }

        Finding Contradiction(string property, string told, string set) => new(
            FlavorNames.Title(flavor), "Name variants and properties of a flavor agree.", $"{property} = {told} or better, as {Told(key, value)} says", $"{property} = {set}",
            $"Set {property} to what is true, or take the name away: {Unset(flavor, key)}", s_clause);
    }

    private static IEnumerable<Finding> OneOf(Flavor flavor, string key, string value, IEnumerable<string> known)
    {
        if (!known.Contains(value, StringComparer.Ordinal))
        {
            yield return new Finding(FlavorNames.Title(flavor), $"The property {key} has one of the standard's values.", $"{key} = one of {string.Join(", ", known)}",
                Told(key, value), $"Run: openstack flavor set --property {key}=VALUE {StandardFlavors.Reference(flavor)}", s_clause);
        }
    }

    private static Term<T>? Rank<T>(IReadOnlyList<Term<T>> terms, string? property)
        where T : struct, Enum => property is null ? null : terms.FirstOrDefault(term => term.Property == property);

    private static string Told(string key, string value) => FlavorNames.Printable($"{key} = {value}");

    private static string Unset(Flavor flavor, string key) => $"openstack flavor unset --property {Quoted(key)} {StandardFlavors.Reference(flavor)}";

    private static string Quoted(string key) => StandardFlavors.IsPlain(key) ? key : $"'{FlavorNames.Printable(key).Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
