using Conformance.Kaas.EndToEnd;
using Conformance.Yaml;

namespace Conformance.Kaas.Scs0201;

/// <summary>How many conformance tests the versions of Kubernetes have, as far as that is known for sure.</summary>
public static class ConformanceCounts
{
    private static readonly Lazy<IReadOnlyDictionary<string, int>> Known = new(() => Parse(AllowList.Resource("conformance-counts.yaml"), "conformance-counts.yaml"));

    /// <summary>The number for a cluster's version, or null if it is not known.</summary>
    /// <param name="version">The version: <c>v1.31.0+k3s1</c>.</param>
    public static int? Of(string version) => SuiteVersion.Find(version) is { } suite && Known.Value.TryGetValue(suite.Branch, out var count) ? count : null;

    internal static IReadOnlyDictionary<string, int> Parse(string text, string file)
    {
        var problems = new YamlProblems(file);
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var item in YamlText.Parse(text, problems).Map()?.Only("counts").Required("counts")?.Items() ?? [])
        {
            var map = item.Map()?.Only("version", "tests", "source");
            map?.Required("source")?.Text();
            if (map?.Required("version")?.Text() is { } version && map.Required("tests")?.Integer() is { } tests && !counts.TryAdd(version, tests))
            {
                item.Problem($"version {version} is listed twice");
            }
        }

        problems.ThrowIfAny();
        return counts;
    }
}
