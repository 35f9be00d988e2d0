namespace Conformance.Scopes;

/// <summary>A version of a scope: the modules it includes and what follows from them.</summary>
public sealed class ScopeVersion
{
    /// <summary>Name of the target that decides about a certificate.</summary>
    public const string MainTarget = "main";

    /// <summary>Name of the target that is reported apart and never decides.</summary>
    public const string RecommendedTarget = "recommended";

    /// <summary>Creates a version.</summary>
    /// <param name="version">Its name: <c>v5.1</c>.</param>
    /// <param name="stabilizedAt">When it became stable, or null.</param>
    /// <param name="includes">The modules it includes.</param>
    /// <param name="companions">Modules that no version includes and that belong to one included here.</param>
    public ScopeVersion(string version, DateOnly? stabilizedAt, IReadOnlyList<ScopeInclude> includes, IReadOnlyList<ScopeModule> companions)
    {
        (Version, StabilizedAt, Includes, Companions) = (version, stabilizedAt, includes, companions);
        Targets = new OrderedDictionary<string, IReadOnlyList<string>>(includes
            .SelectMany(include => include.Module.Targets)
            .GroupBy(target => target.Key, target => target.Value, StringComparer.Ordinal)
            .Select(target => KeyValuePair.Create(target.Key, Sorted(target.SelectMany(ids => ids)))));
    }

    /// <summary>Its name: <c>v5.1</c>.</summary>
    public string Version { get; }

    /// <summary>When it became stable; null for one that may still change.</summary>
    public DateOnly? StabilizedAt { get; }

    /// <summary>The modules it includes, in the order of the file.</summary>
    public IReadOnlyList<ScopeInclude> Includes { get; }

    /// <summary>
    /// Modules that no version includes but whose id is an included module's id with <c>-rec</c>, <c>-manual</c> or <c>-proposal</c> behind it: what
    /// that module recommends, what people have to check of it, and what upstream does not check yet; beside them the proposals for standards of
    /// which the scope has no module at all. Reported apart, never decisive.
    /// </summary>
    public IReadOnlyList<ScopeModule> Companions { get; }

    /// <summary>The union of the included modules' targets, each with its testcase ids in alphabetical order.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Targets { get; }

    /// <summary>Testcase ids of target <c>main</c>, which decide; empty if no module has any.</summary>
    public IReadOnlyList<string> Main => Targets.GetValueOrDefault(MainTarget, []);

    /// <summary>Testcase ids that are recommended: target <c>recommended</c> and the companions <c>-rec</c>, without those of <c>main</c>; alphabetical.</summary>
    public IReadOnlyList<string> Recommended => Sorted(Targets.GetValueOrDefault(RecommendedTarget, [])
        .Concat(Companions.Where(module => module.Id.EndsWith(RecommendedSuffix, StringComparison.Ordinal)).SelectMany(IdsOf))
        .Except(Main));

    /// <summary>Testcase ids of the companions <c>-manual</c>, without those of <c>main</c>; alphabetical.</summary>
    public IReadOnlyList<string> Manual => Sorted(Companions
        .Where(module => module.Id.EndsWith(ManualSuffix, StringComparison.Ordinal)).SelectMany(IdsOf)
        .Except(Main));

    /// <summary>Testcase ids of the companions <c>-proposal</c>, which upstream does not have, without those of <c>main</c>; alphabetical.</summary>
    public IReadOnlyList<string> Proposed => Sorted(Companions
        .Where(module => module.Id.EndsWith(ProposalSuffix, StringComparison.Ordinal)).SelectMany(IdsOf)
        .Except(Main));

    internal const string ProposalSuffix = "-proposal";

    internal const string RecommendedSuffix = "-rec";

    internal const string ManualSuffix = "-manual";

    /// <summary>Where the version names a testcase, in words: <c>target main</c>, <c>module scs-0103-v1-rec, recommended</c>; empty if nowhere.</summary>
    /// <param name="id">The testcase's id.</param>
    public IReadOnlyList<string> PlacesOf(string id) =>
    [
        .. Targets.Where(target => target.Value.Contains(id)).Select(target => $"target {target.Key}"),
        .. Companions.Where(module => IdsOf(module).Contains(id)).Select(module => $"module {module.Id}"),
    ];

    private static IEnumerable<string> IdsOf(ScopeModule module) => module.Targets.SelectMany(target => target.Value);

    private static IReadOnlyList<string> Sorted(IEnumerable<string> ids) => [.. ids.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
