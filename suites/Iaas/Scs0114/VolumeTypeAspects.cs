using Conformance.Iaas.Scs0102;
using Conformance.Model;
using Conformance.OpenStack.Facts;

namespace Conformance.Iaas.Scs0114;

/// <summary>What volume types say of themselves (scs-0114-v1). Ours and upstream's rules are the same here.</summary>
public static class VolumeTypeAspects
{
    private static readonly Uri Clause = new("https://docs.scs.community/standards/scs-0114-v1-volume-type-standard");

    /// <summary>Every list of aspects is sorted, has no aspect twice and none the standard does not know. Near misses are remarks.</summary>
    /// <param name="types">The volume types the project may see.</param>
    public static CheckResult WellFormed(IReadOnlyList<VolumeType> types)
    {
        ArgumentNullException.ThrowIfNull(types);
        var findings = new List<Finding>();
        foreach (var type in types)
        {
            if (Contradiction(type) is { } contradiction)
            {
                findings.Add(contradiction);
            }

            if (AspectList.Read(type.Description) is not { } aspects)
            {
                if (AspectList.NearMiss(type.Description) is { } miss)
                {
                    findings.Add(new Finding(Label(type), "a list of aspects begins with the description's first character", "[scs:ASPECTS] at the beginning of the description",
                        $"{Shown.Value(type.Description)}: {miss}", Describe(type, []) + ", if that is what is meant", Clause) { Level = FindingLevel.Info });
                }

                continue;
            }

            foreach (var (expected, observed) in Problems(aspects))
            {
                findings.Add(new Finding(Label(type), "the aspects are sorted, each is listed once, and others than the standard's are not listed", expected,
                    $"{observed} in {Shown.Value(type.Description)}", Describe(type, aspects), Clause));
            }
        }

        return new CheckResult(findings);
    }

    /// <summary>At least one volume type lists an aspect.</summary>
    /// <param name="aspect">encrypted or replicated.</param>
    /// <param name="types">The volume types the project may see.</param>
    public static CheckResult Offered(string aspect, IReadOnlyList<VolumeType> types)
    {
        ArgumentNullException.ThrowIfNull(types);
        return types.Any(type => AspectList.Read(type.Description)?.Contains(aspect) == true)
            ? CheckResult.Clean
            : new CheckResult([
                new Finding("volume types", $"a volume type with the aspect {aspect} is on offer", $"a description that begins with [scs:{aspect}]",
                    types.Count == 0 ? "no volume type at all" : $"none of {Shown.Some([.. types.Select(type => Shown.Plain(type.Name.Length == 0 ? type.Id : type.Name))])}",
                    $"Create a volume type whose volumes are {aspect}, or openstack volume type set --description '[scs:{aspect}] …' TYPE for one whose volumes are", Clause)]);
    }

    /// <summary>
    /// What the description says of replication and what the extra spec says. A remark only: a back end may replicate what Cinder does not know of.
    /// </summary>
    private static Finding? Contradiction(VolumeType type)
    {
        var claimed = AspectList.Read(type.Description)?.Contains("replicated") == true;
        var configured = type.ExtraSpecs.GetValueOrDefault("replication_enabled");
        return configured is "<is> True" or "<is> False" && claimed != (configured == "<is> True")
            ? new Finding(Label(type), "a volume type says of itself what it is", claimed ? "replication_enabled = <is> True, or replication by the back end" : "[scs:replicated] in the description",
                $"replication_enabled = {configured}, {Shown.Value(type.Description)}",
                claimed ? "Check that volumes of this type survive a hardware failure" : Describe(type, [.. AspectList.Read(type.Description) ?? [], "replicated"]), Clause) { Level = FindingLevel.Info }
            : null;
    }

    private static IEnumerable<(string Expected, string Observed)> Problems(IReadOnlyList<string> aspects)
    {
        if (!aspects.Order(StringComparer.Ordinal).SequenceEqual(aspects))
        {
            yield return ("aspects in alphabetical order", "another order");
        }

        foreach (var twice in aspects.GroupBy(aspect => aspect).Where(group => group.Count() > 1))
        {
            yield return ("every aspect once", $"{Shown.Value(twice.Key)} {twice.Count()} times");
        }

        foreach (var unknown in aspects.Except(AspectList.Known))
        {
            yield return ("encrypted and replicated only", unknown.Length == 0 ? "an empty item" : Shown.Value(unknown));
        }
    }

    private static string Label(VolumeType type) => $"volume type {(type.Name.Length == 0 ? "without name" : Shown.Plain(type.Name))} ({Shown.Plain(type.Id)})";

    private static string Describe(VolumeType type, IReadOnlyList<string> aspects)
    {
        var kept = aspects.Select(aspect => aspect.ToLowerInvariant()).Where(AspectList.Known.Contains).Distinct().Order(StringComparer.Ordinal).ToList();
        return $"openstack volume type set --description '{(kept.Count == 0 && aspects.Count > 0 ? "" : $"[scs:{(kept.Count > 0 ? string.Join(", ", kept) : "ASPECTS")}] ")}…' {Shown.Word(type.Id)}";
    }
}
