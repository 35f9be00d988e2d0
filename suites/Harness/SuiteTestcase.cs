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
    /// <summary>What of its needs is not among the capabilities that a subject declares.</summary>
    /// <param name="declared">The declared capabilities; null for a subject that can do everything.</param>
    public IReadOnlyList<string> Lacking(IReadOnlySet<string>? declared) => declared is null ? [] : [.. Needs.Where(need => !declared.Contains(need))];

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
            select new SuiteTestcase(testcase.Id, standard, suite, method, testcase.Acts, testcase.Needs)).ToList();
        var twice = found.GroupBy(testcase => testcase.Id).FirstOrDefault(group => group.Count() > 1);
        return twice is null ? found : throw new InvalidOperationException($"{twice.Key} is implemented more than once in {assembly.GetName().Name}.");
    }
}
