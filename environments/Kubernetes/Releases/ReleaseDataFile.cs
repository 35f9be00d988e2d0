using System.Globalization;
using System.Text;
using Conformance.Model;
using Conformance.Yaml;

namespace Conformance.Kubernetes.Releases;

/// <summary>Reads and writes release data as YAML.</summary>
public static class ReleaseDataFile
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ConfigurationException">It cannot be read, or something is wrong with it: every problem in a line of its own.</exception>
    public static ReleaseData Read(string path) => Parse(YamlText.ReadFile(path, "file with release data"), path) with { Source = path };

    /// <summary>Reads a text.</summary>
    /// <param name="text">The YAML text.</param>
    /// <param name="fileName">Its name for messages.</param>
    /// <exception cref="ConfigurationException">Something is wrong with it: every problem in a line of its own.</exception>
    public static ReleaseData Parse(string text, string fileName)
    {
        var problems = new YamlProblems(fileName);
        var root = YamlText.Parse(text, problems).Map();
        root?.Only("as_of", "branches", "vulnerabilities");
        var asOf = root?.Required("as_of")?.Date() ?? default;
        var branches = (root?.Required("branches")?.Items() ?? []).Select(item => item.Map()).OfType<YamlMap>().Select(Branch).OfType<BranchData>()
            .OrderByDescending(branch => branch.Branch).ToList();
        var vulnerabilities = (root?.Optional("vulnerabilities")?.Items() ?? []).Select(item => item.Map()).OfType<YamlMap>().Select(Vulnerability).ToList();
        problems.ThrowIfAny();
        return new ReleaseData(asOf, branches, vulnerabilities) { Source = fileName };
    }

    /// <summary>The text of a file.</summary>
    /// <param name="data">The facts.</param>
    public static string Format(ReleaseData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        var text = new StringBuilder();
        text.Append("# Releases of Kubernetes: complete up to the day as_of (UTC), of nothing later. A branch is supported through the whole day end_of_life.\n");
        text.Append(CultureInfo.InvariantCulture, $"as_of: {data.AsOf:yyyy-MM-dd}\nbranches:\n");
        foreach (var branch in data.Branches)
        {
            text.Append(CultureInfo.InvariantCulture, $"- branch: \"{branch.Branch}\"\n  end_of_life: {branch.EndOfLife:yyyy-MM-dd}\n  releases:{(branch.Releases.Count == 0 ? " {}" : "")}\n");
            foreach (var (version, day) in branch.Releases.OrderByDescending(pair => pair.Key))
            {
                text.Append(CultureInfo.InvariantCulture, $"    {version}: {day:yyyy-MM-dd}\n");
            }
        }

        text.Append(data.Vulnerabilities.Count == 0 ? "vulnerabilities: []\n" : "vulnerabilities:\n");
        foreach (var vulnerability in data.Vulnerabilities)
        {
            text.Append(CultureInfo.InvariantCulture, $"- id: {vulnerability.Id}\n  score: \"{vulnerability.Score:0.0}\"\n  affected: [{string.Join(", ", vulnerability.Affected.Select(range => $"\"{range}\""))}]\n");
            if (vulnerability.Unreadable.Count > 0)
            {
                text.Append(CultureInfo.InvariantCulture, $"  unreadable: [{string.Join(", ", vulnerability.Unreadable.Select(Quoted))}]\n");
            }
        }

        return text.ToString();
    }

    // What somebody else wrote: everything but plain characters is left out.
    private static string Quoted(string text) => "\"" + string.Concat(text.Where(character => character is >= ' ' and <= '~' and not '"' and not '\\')) + "\"";

    private static BranchData? Branch(YamlMap map)
    {
        map.Only("branch", "end_of_life", "releases");
        var name = map.Required("branch");
        var branch = name?.Text() is { } text ? KubernetesBranch.Find(text) : null;
        if (name is not null && branch is null)
        {
            name.Problem("this is no branch; write it as \"1.34\"");
        }

        var end = map.Required("end_of_life")?.Date();
        var releases = new Dictionary<KubernetesVersion, DateOnly>();
        foreach (var entry in map.Required("releases")?.Map()?.Entries ?? [])
        {
            if (KubernetesVersion.Find(entry.Key) is not { } version || version.Branch != branch)
            {
                entry.Place.Problem($"this is no version of the branch {branch}; write it as {branch}.1");
            }
            else if (entry.Value.Date() is { } day)
            {
                releases[version] = day;
            }
        }

        return branch is not null && end is { } last ? new BranchData(branch, last, releases) : null;
    }

    private static Vulnerability Vulnerability(YamlMap map)
    {
        map.Only("id", "score", "affected", "unreadable");
        var score = 0.0;
        var stated = map.Required("score");
        if (stated?.Text() is { } text && (!double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out score) || score is < 0 or > 10))
        {
            stated.Problem("this is no CVSS score; write a number from 0 to 10, for instance 8.1");
        }

        var ranges = new List<VersionRange>();
        foreach (var item in map.Required("affected")?.Items() ?? [])
        {
            if (item.Text() is { } affected)
            {
                if (VersionRange.Find(affected) is { } range)
                {
                    ranges.Add(range);
                }
                else
                {
                    item.Problem("this is no range of versions; write it as \">=1.29.0 <1.29.7\"");
                }
            }
        }

        return new Vulnerability(map.Required("id")?.Text() ?? "", score, ranges)
        {
            Unreadable = [.. (map.Optional("unreadable")?.Items() ?? []).Select(item => item.Text()).OfType<string>()],
        };
    }
}
