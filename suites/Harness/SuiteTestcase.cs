using System.Reflection;

namespace Conformance.Harness;

/// <summary>A testcase that an assembly implements.</summary>
/// <param name="Id">The testcase's id.</param>
/// <param name="Standard">Number, version and title of the standard, and the facts it judges.</param>
/// <param name="Suite">Name of the suite in lower case: <c>iaas</c>.</param>
/// <param name="Method">The method that implements it.</param>
/// <param name="Acts">True if it creates objects in the subject.</param>
/// <param name="Needs">Capabilities the subject must declare for it.</param>
public sealed record SuiteTestcase(string Id, StandardAttribute Standard, string Suite, MethodInfo Method, bool Acts, IReadOnlyList<string> Needs)
{
    /// <summary>Name of another tool's results that stand in for what it would do in the subject; null if there are none.</summary>
    public string? Import { get; init; }

    /// <summary>True if results of another tool are at hand, so that it does nothing in the subject.</summary>
    /// <param name="results">Files with results of other tools, by the tool's name.</param>
    public bool IsImported(IReadOnlyDictionary<string, string> results)
    {
        ArgumentNullException.ThrowIfNull(results);
        return Import is { } tool && results.ContainsKey(tool);
    }

    /// <summary>What of its needs is not among the capabilities that a subject declares.</summary>
    /// <param name="declared">The declared capabilities; null for a subject that can do everything.</param>
    /// <param name="results">Files with results of other tools, by the tool's name; null = none.</param>
    public IReadOnlyList<string> Lacking(IReadOnlySet<string>? declared, IReadOnlyDictionary<string, string>? results = null) => declared is null || (results is not null && IsImported(results)) ? [] : [.. Needs.Where(need => !declared.Contains(need))];

    /// <summary>All testcases of an assembly, by reflection; nothing is started.</summary>
    /// <param name="assembly">A suite's assembly.</param>
    /// <exception cref="InvalidOperationException">Two methods implement the same testcase.</exception>
    public static IReadOnlyList<SuiteTestcase> Of(Assembly assembly)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        var suite = assembly.GetName().Name!.Split('.')[^1].ToLowerInvariant();
        var found = (
            from type in assembly.GetTypes()
            let standard = type.GetCustomAttribute<StandardAttribute>()
            where standard is not null
            from method in type.GetMethods()
            from testcase in method.GetCustomAttributes<TestcaseAttribute>()
            orderby testcase.Id
            select new SuiteTestcase(testcase.Id, standard, suite, method, testcase.Acts, testcase.Needs) { Import = testcase.Import }).ToList();
        var twice = found.GroupBy(testcase => testcase.Id).FirstOrDefault(group => group.Count() > 1);
        return twice is null ? found : throw new InvalidOperationException($"{twice.Key} is implemented more than once in {assembly.GetName().Name}.");
    }
}
