using System.Reflection;
using Conformance.Harness;
using Conformance.Model;

namespace Conformance.Runner.Runs;

/// <summary>The suites there are, each with the scope it serves.</summary>
internal static class SuiteCatalogue
{
    /// <summary>The scope of status pages, whose versions are profiles: what changes nothing, and all.</summary>
    public const string StatusPageScope = "scs-status-page";

    public static IReadOnlyList<Suite> All { get; } =
    [
        new("iaas", typeof(Iaas.EmbeddedDefault).Assembly, "scs-compatible-iaas", SubjectKind.Cloud),
        new("kaas", typeof(Kaas.ControlPlaneDefault).Assembly, "scs-compatible-kaas", SubjectKind.Cluster),
        new("iam", typeof(Iam.EmbeddedDefault).Assembly, "scs-compatible-iaas", SubjectKind.Cloud),
        new("status-page", typeof(StatusPage.EmbeddedDefault).Assembly, StatusPageScope, SubjectKind.StatusPage) { OnlyWhenAsked = true },
        new("central-api", typeof(CentralApiSuite.EmbeddedDefault).Assembly, "scs-central-api", SubjectKind.CentralApi),
    ];

    public static IReadOnlyDictionary<string, SuiteTestcase> Testcases { get; } =
        All.SelectMany(suite => SuiteTestcase.Of(suite.Assembly)).ToDictionary(testcase => testcase.Id, StringComparer.Ordinal);

    private static readonly IReadOnlyDictionary<string, Suite> BySuiteOfTestcase =
        All.SelectMany(suite => SuiteTestcase.Of(suite.Assembly).Select(testcase => (testcase.Id, suite))).ToDictionary(pair => pair.Id, pair => pair.suite, StringComparer.Ordinal);

    /// <summary>Every capability that a testcase needs.</summary>
    public static IReadOnlySet<string> Capabilities { get; } = Testcases.Values.SelectMany(testcase => testcase.Needs).ToHashSet(StringComparer.Ordinal);

    /// <summary>The suite that implements a testcase, or null.</summary>
    public static Suite? SuiteOf(string testcase) => BySuiteOfTestcase.GetValueOrDefault(testcase);

    /// <summary>Assemblies of the suites that ask one kind of subject.</summary>
    public static IReadOnlyList<Assembly> Assemblies(SubjectKind kind) => [.. All.Where(suite => suite.Kind == kind).Select(suite => suite.Assembly)];

    /// <summary>Testcases that ask one kind of subject, by id.</summary>
    public static IReadOnlyList<SuiteTestcase> TestcasesOf(SubjectKind kind) =>
        [.. Testcases.Values.Where(testcase => SuiteOf(testcase.Id)!.Kind == kind).OrderBy(testcase => testcase.Id, StringComparer.Ordinal)];

    public static Suite Find(string name) => All.FirstOrDefault(suite => suite.Name == name)
        ?? throw new ConfigurationException($"--suite {name}: there is no such suite; known: {string.Join(", ", All.Select(suite => suite.Name))}.");
}
