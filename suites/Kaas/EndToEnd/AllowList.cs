using System.Text.RegularExpressions;
using Conformance.Model;
using Conformance.Yaml;

namespace Conformance.Kaas.EndToEnd;

/// <summary>
/// Tests whose failure is tolerated: YAML with <c>allowed_failures</c>, a list of entries with <c>pattern</c>, <c>reason</c>, <c>owner</c>, <c>expires</c>
/// and optionally <c>issue</c> and <c>api_group</c>. An entry that has expired does not count.
/// </summary>
/// <param name="Entries">The entries in the order of the file.</param>
public sealed record AllowList(IReadOnlyList<AllowedFailure> Entries)
{
    private static readonly TimeSpan LongestMatch = TimeSpan.FromSeconds(1);

    /// <summary>No failure is tolerated.</summary>
    public static AllowList None { get; } = new([]);

    /// <summary>The list that ships with the suite: what the SCS standards project tolerates.</summary>
    public static AllowList Shipped { get; } = Parse(Resource("allowed-failures.yaml"), "allowed-failures.yaml");

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ConfigurationException">It cannot be read, or something is wrong with it: every problem in a line of its own.</exception>
    public static AllowList Read(string path) => Parse(YamlText.ReadFile(path, "list of allowed failures"), path);

    /// <summary>Reads a text.</summary>
    /// <param name="text">The YAML text.</param>
    /// <param name="file">Its name for messages.</param>
    /// <exception cref="ConfigurationException">Something is wrong with it: every problem in a line of its own.</exception>
    public static AllowList Parse(string text, string file)
    {
        var problems = new YamlProblems(file);
        var entries = YamlText.Parse(text, problems).Map()?.Only("allowed_failures").Required("allowed_failures")?.Items().Select(Entry).OfType<AllowedFailure>().ToList();
        problems.ThrowIfAny();
        return new AllowList(entries ?? []);
    }

    /// <summary>The entry by which a test's failure is tolerated, or null.</summary>
    /// <param name="test">The test's name.</param>
    /// <param name="today">The day (UTC).</param>
    /// <param name="apiGroups">API groups that the cluster serves.</param>
    public AllowedFailure? Find(string test, DateOnly today, IReadOnlySet<string> apiGroups)
    {
        ArgumentNullException.ThrowIfNull(apiGroups);
        return Entries.FirstOrDefault(entry => today <= entry.Expires && (entry.ApiGroup is null || apiGroups.Contains(entry.ApiGroup)) && entry.Pattern.IsMatch(test));
    }

    /// <summary>An entry that would tolerate a test's failure if it had not expired, or null.</summary>
    /// <param name="test">The test's name.</param>
    /// <param name="today">The day (UTC).</param>
    public AllowedFailure? Expired(string test, DateOnly today) => Entries.FirstOrDefault(entry => today > entry.Expires && entry.Pattern.IsMatch(test));

    internal static string Resource(string name)
    {
        using var reader = new StreamReader(typeof(AllowList).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }

    private static AllowedFailure? Entry(YamlValue value)
    {
        if (value.Map() is not { } map)
        {
            return null;
        }

        map.Only("pattern", "reason", "owner", "expires", "issue", "api_group");
        var (pattern, reason, owner, expires) = (Pattern(map.Required("pattern")), map.Required("reason")?.Text(), map.Required("owner")?.Text(), map.Required("expires")?.Date());
        return pattern is not null && reason is not null && owner is not null && expires is { } day
            ? new AllowedFailure(pattern, reason, owner, day) { Issue = map.Optional("issue")?.Url(), ApiGroup = map.Optional("api_group")?.Text() }
            : null;
    }

    private static Regex? Pattern(YamlValue? value)
    {
        if (value?.Text() is not { } text)
        {
            return null;
        }

        try
        {
            var pattern = new Regex(text, RegexOptions.CultureInvariant, LongestMatch);
            if (!pattern.IsMatch(""))
            {
                return pattern;
            }

            value.Problem("the pattern fits every test; name the ones that may fail");
        }
        catch (ArgumentException broken)
        {
            value.Problem($"this is no regular expression ({broken.Message.Split('\n')[0]}); put a backslash before brackets that are meant as such");
        }

        return null;
    }
}
