using Conformance.Model;
using Conformance.Yaml;

namespace Conformance.Scopes;

/// <summary>A certificate scope (scs-0003-v1): what is tested for a certificate, in which version, since when.</summary>
public sealed class Scope
{
    private readonly Dictionary<string, int> _stable;

    /// <summary>Creates a scope; <see cref="ScopeReader"/> does it from a file and checks it.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="uuid">Its UUID, by which the compliance monitor knows it.</param>
    /// <param name="url">Address of the file it comes from.</param>
    /// <param name="scripts">What checks its testcases; no testcase twice.</param>
    /// <param name="modules">Its modules; no id twice.</param>
    /// <param name="versions">Its versions; no name twice.</param>
    /// <param name="timeline">Which version counts when.</param>
    public Scope(
        string name,
        Guid uuid,
        Uri url,
        IReadOnlyList<ScopeScript> scripts,
        IReadOnlyList<ScopeModule> modules,
        IReadOnlyList<ScopeVersion> versions,
        ScopeTimeline timeline)
    {
        (Name, Uuid, Url, Scripts, Modules, Versions, Timeline) = (name, uuid, url, scripts, modules, versions, timeline);
        Testcases = new OrderedDictionary<string, ScopeTestcase>(
            scripts.SelectMany(script => script.Testcases).Select(testcase => KeyValuePair.Create(testcase.Id, testcase)), StringComparer.Ordinal);
        _stable = versions.Where(version => version.StabilizedAt is not null).SelectMany(version => version.Main)
            .GroupBy(id => id, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);
    }

    /// <summary>Its name: <c>SCS-compatible IaaS</c>.</summary>
    public string Name { get; }

    /// <summary>Its UUID, by which the compliance monitor knows it.</summary>
    public Guid Uuid { get; }

    /// <summary>Address of the file it comes from; <see cref="Uri.OriginalString"/> is the text of the file.</summary>
    public Uri Url { get; }

    /// <summary>The file it was read from, as messages show it; empty if it was not read.</summary>
    public string File { get; init; } = "";

    /// <summary>Its variables.</summary>
    public IReadOnlyList<ScopeVariable> Variables { get; init; } = [];

    /// <summary>What checks its testcases, in the order of the file.</summary>
    public IReadOnlyList<ScopeScript> Scripts { get; }

    /// <summary>All declared testcases by id, in the order of the file.</summary>
    public IReadOnlyDictionary<string, ScopeTestcase> Testcases { get; }

    /// <summary>Its modules in the order of the file.</summary>
    public IReadOnlyList<ScopeModule> Modules { get; }

    /// <summary>Its versions in the order of the file.</summary>
    public IReadOnlyList<ScopeVersion> Versions { get; }

    /// <summary>Which version counts when.</summary>
    public ScopeTimeline Timeline { get; }

    /// <summary>What is doubtful about its file without being wrong, each with its place.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>A version by its name.</summary>
    /// <param name="name">The name: <c>v5.1</c>.</param>
    /// <exception cref="ConfigurationException">There is none of this name; the message lists those there are.</exception>
    public ScopeVersion Version(string name) =>
        Versions.FirstOrDefault(version => version.Version == name) ?? throw new ConfigurationException(
            $"scope {Name} has no version \"{name}\"; {NearMiss.Cure(name, Versions.Select(version => version.Version))}"
            + (NearMiss.Find(name, Versions.Select(version => version.Version)) is null ? "" : $" (known are {string.Join(", ", Versions.Select(version => version.Version))})"));

    /// <summary>How far a version counts at a date; a version that the timeline does not mention for it is deprecated.</summary>
    /// <param name="version">The version.</param>
    /// <param name="date">The date.</param>
    public Validity ValidityOf(ScopeVersion version, DateOnly date) =>
        Timeline.At(date).GetValueOrDefault(version.Version, Validity.Deprecated);

    /// <summary>
    /// The versions to test at a date, in the order of the file: those whose validity the timeline writes down for it, whatever it is; or
    /// only the forced one.
    /// </summary>
    /// <param name="date">The date.</param>
    /// <param name="forced">Name of the only version to test, or null.</param>
    /// <exception cref="ConfigurationException">There is no version of the forced name.</exception>
    public IReadOnlyList<ScopeVersion> VersionsToTest(DateOnly date, string? forced = null)
    {
        if (forced is not null)
        {
            return [Version(forced)];
        }

        var explicitly = Timeline.At(date);
        return [.. Versions.Where(version => explicitly.ContainsKey(version.Version))];
    }

    /// <summary>How many stable versions name a testcase in target <c>main</c>. From one on its id is immutable (scs-0003-v1).</summary>
    /// <param name="testcase">The testcase's id.</param>
    public int StableVersionsNaming(string testcase) => _stable.GetValueOrDefault(testcase);

    /// <summary>
    /// The command line's arguments and environment of a script, with placeholders replaced: <c>{testcases}</c> by the ids with blanks
    /// between them, <c>{name}</c> by a variable's value; <c>{{</c> and <c>}}</c> stand for one brace.
    /// </summary>
    /// <param name="script">The script.</param>
    /// <param name="testcases">Ids of the testcases to check.</param>
    /// <param name="assignment">Values of variables; they win over defaults.</param>
    /// <exception cref="ConfigurationException">A variable without default is not assigned, or a text is no template.</exception>
    public (string Arguments, IReadOnlyDictionary<string, string> Environment) Invocation(
        ScopeScript script, IEnumerable<string> testcases, IReadOnlyDictionary<string, string> assignment)
    {
        ArgumentNullException.ThrowIfNull(script);
        ArgumentNullException.ThrowIfNull(assignment);
        var values = Variables.Where(variable => variable.Default is not null)
            .ToDictionary(variable => variable.Name, variable => variable.Default!, StringComparer.Ordinal);
        foreach (var (name, value) in assignment)
        {
            values[name] = value;
        }

        values[Placeholders.Testcases] = string.Join(' ', testcases);
        return (
            Placeholders.Replace(script.Arguments, values),
            new OrderedDictionary<string, string>(script.Environment.Select(pair => KeyValuePair.Create(pair.Key, Placeholders.Replace(pair.Value, values)))));
    }
}
