using System.Reflection;
using Conformance.Harness;
using Conformance.Model;

namespace Conformance.Runner.Runs;

/// <summary>The suites there are, each with the scope it serves.</summary>
internal static class SuiteCatalogue
{
    public static IReadOnlyList<(string Name, Assembly Assembly, string Scope)> All { get; } = [("iaas", typeof(Iaas.EmbeddedDefault).Assembly, "scs-compatible-iaas")];

    public static IReadOnlyDictionary<string, SuiteTestcase> Testcases { get; } =
        All.SelectMany(suite => SuiteTestcase.Of(suite.Assembly)).ToDictionary(testcase => testcase.Id, StringComparer.Ordinal);

    public static IReadOnlyList<(string Name, Assembly Assembly, string Scope)> Choose(IReadOnlyList<string> names)
    {
        var unknown = names.FirstOrDefault(name => All.All(suite => suite.Name != name));
        return unknown is not null
            ? throw new ConfigurationException($"--suite {unknown}: there is no such suite; known: {string.Join(", ", All.Select(suite => suite.Name))}.")
            : names.Count == 0 ? All : [.. All.Where(suite => names.Contains(suite.Name))];
    }
}
