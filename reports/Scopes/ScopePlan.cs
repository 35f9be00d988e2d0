using Conformance.Model;

namespace Conformance.Scopes;

/// <summary>What a run will check: for every declared testcase whether it is selected, and why.</summary>
public sealed class ScopePlan
{
    private ScopePlan(Scope scope, DateOnly date, IReadOnlyList<ScopeVersion> versions, IReadOnlyList<PlannedTestcase> testcases)
    {
        (Scope, Date, Versions, Testcases) = (scope, date, versions, testcases);
    }

    /// <summary>The scope.</summary>
    public Scope Scope { get; }

    /// <summary>The date for which versions are chosen.</summary>
    public DateOnly Date { get; }

    /// <summary>The versions that are tested.</summary>
    public IReadOnlyList<ScopeVersion> Versions { get; }

    /// <summary>Every declared testcase in the order of the file.</summary>
    public IReadOnlyList<PlannedTestcase> Testcases { get; }

    /// <summary>The testcases that will be checked, in the order of the file.</summary>
    public IEnumerable<ScopeTestcase> Selected => Testcases.Where(planned => planned.Selected).Select(planned => planned.Testcase);

    /// <summary>Plans a run.</summary>
    /// <param name="scope">The scope.</param>
    /// <param name="date">The date for which versions are chosen and <see cref="SectionFilter.Auto"/> is meant.</param>
    /// <param name="forcedVersion">Name of the only version to test, or null.</param>
    /// <param name="sections">Only testcases of these sections, or null for all; a testcase without section belongs to none.</param>
    /// <param name="tests">Only testcases whose id matches this regular expression from its beginning on, or null for all.</param>
    /// <exception cref="ConfigurationException">There is no such version or pseudo section, or the pattern is unusable.</exception>
    public static ScopePlan Create(Scope scope, DateOnly date, string? forcedVersion = null, IReadOnlyList<string>? sections = null, string? tests = null)
    {
        ArgumentNullException.ThrowIfNull(scope);
        var versions = scope.VersionsToTest(date, forcedVersion);
        var wanted = sections is null ? null : SectionFilter.Expand(sections, date);
        var pattern = tests is null ? null : new TestcasePattern(tests);
        var absent = forcedVersion is null ? $"no version on {date:yyyy-MM-dd} names it" : $"version {forcedVersion} does not name it";
        return new ScopePlan(scope, date, versions, [.. scope.Testcases.Values.Select(Plan)]);

        PlannedTestcase Plan(ScopeTestcase testcase)
        {
            var places = versions
                .Select(version => (Version: version, Places: version.PlacesOf(testcase.Id)))
                .Where(named => named.Places.Count > 0)
                .Select(named => $"version {named.Version.Version} ({scope.ValidityOf(named.Version, date).Word()}): {string.Join(", ", named.Places)}")
                .ToList();
            var obstacle = places.Count == 0 ? absent
                : testcase.Manual ? "manual: needs an attestation"
                : wanted is not null && testcase.Section is null ? $"has no section, and only {string.Join(", ", wanted)} selected"
                : wanted is not null && !wanted.Contains(testcase.Section) ? $"section {testcase.Section} not selected"
                : pattern is not null && !pattern.Matches(testcase.Id) ? "does not match --tests"
                : null;
            return new PlannedTestcase(testcase, obstacle is null, obstacle ?? string.Join("; ", places));
        }
    }
}
