using System.CommandLine;
using System.Text.Json;
using Conformance.Data.Defects;
using Conformance.Runner.Runs;
using Conformance.Scopes;

namespace Conformance.Runner.CommandLine;

/// <summary>`list`: testcases, scopes, standards, environments, suites, capabilities, defects.</summary>
internal static class ListCommand
{
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private static readonly Dictionary<string, (string What, Func<IReadOnlyList<Dictionary<string, string>>> Rows)> Lists = new(StringComparer.Ordinal)
    {
        ["testcases"] = ("every declared testcase: its standard, whether a check for it exists, and what must hold", Testcases),
        ["scopes"] = ("the certificate scopes that come with the program", Scopes),
        ["standards"] = ("the standards of which something is checked", Standards),
        ["environments"] = ("where a subject can come from", Environments),
        ["suites"] = ("the suites", Suites),
        ["capabilities"] = ("what a cluster can be declared to have in its subject file, and the testcases that need it", Capabilities),
        ["defects"] = ("deliberate defects and near misses of clouds, clusters, status pages and Central APIs (see self-test; --defect takes those of the embedded cloud)", Defects),
    };

    public static Command Build(TextWriter output)
    {
        var command = new Command("list", "List " + string.Join(", ", Lists.Keys) + ".");
        var json = new Option<bool>("--json") { Description = "As JSON.", Recursive = true };
        command.Add(json);
        foreach (var (name, (what, rows)) in Lists)
        {
            var list = new Command(name, "List " + what + ".");
            list.SetAction(parsed => Print(rows(), parsed.GetValue(json), output));
            command.Add(list);
        }

        command.SetAction(_ =>
        {
            foreach (var (name, (what, _)) in Lists)
            {
                output.WriteLine($"list {name,-13} {what}");
            }

            return 0;
        });
        return command;
    }

    private static int Print(IReadOnlyList<Dictionary<string, string>> rows, bool json, TextWriter output)
    {
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(rows, Json));
            return 0;
        }

        var columns = rows[0].Keys.ToList();
        var widths = columns.ToDictionary(column => column, column => rows.Max(row => Math.Max(row[column].Length, column.Length)));
        output.WriteLine(string.Join("  ", columns.Select(column => column.ToUpperInvariant().PadRight(widths[column]))).TrimEnd());
        foreach (var row in rows)
        {
            output.WriteLine(string.Join("  ", columns.Select(column => row[column].PadRight(widths[column]))).TrimEnd());
        }

        return 0;
    }

    private static IReadOnlyList<Dictionary<string, string>> Testcases() =>
    [
        .. from scope in ShippedScopes.ByName
           from testcase in scope.Value.Testcases.Values
           let check = SuiteCatalogue.Testcases.GetValueOrDefault(testcase.Id)
           select new Dictionary<string, string>
           {
               ["testcase"] = testcase.Id,
               ["scope"] = scope.Key,
               ["check"] = check is not null ? "yes" : testcase.Manual ? "manual" : "no",
               ["requirement"] = testcase.Description.Trim(),
           },
    ];

    private static IReadOnlyList<Dictionary<string, string>> Scopes() =>
    [
        .. from scope in ShippedScopes.ByName
           select new Dictionary<string, string>
           {
               ["scope"] = scope.Key,
               ["name"] = scope.Value.Name,
               ["uuid"] = scope.Value.Uuid.ToString(),
               ["versions"] = string.Join(", ", scope.Value.Versions.Select(version =>
                   $"{version.Version} ({scope.Value.ValidityOf(version, DateOnly.FromDateTime(TimeProvider.System.GetLocalNow().DateTime)).Word()})")),
           },
    ];

    private static IReadOnlyList<Dictionary<string, string>> Standards() =>
    [
        .. from testcase in SuiteCatalogue.Testcases.Values
           group testcase by (testcase.Standard.Id, testcase.Standard.Version, testcase.Standard.Title) into standard
           orderby standard.Key.Id
           select new Dictionary<string, string>
           {
               ["standard"] = standard.Key.Id, ["version"] = standard.Key.Version, ["title"] = standard.Key.Title,
               ["testcases"] = standard.Count().ToString(System.Globalization.CultureInfo.InvariantCulture),
           },
    ];

    private static IReadOnlyList<Dictionary<string, string>> Environments() =>
        [.. EnvironmentCatalogue.All.Select(environment => new Dictionary<string, string> { ["environment"] = environment.Name, ["what"] = environment.What, ["needs"] = environment.Needs })];

    private static IReadOnlyList<Dictionary<string, string>> Capabilities() =>
    [
        .. ClusterCapabilities.Meanings.Select(meaning => new Dictionary<string, string>
        {
            ["capability"] = meaning.Key,
            ["testcases"] = string.Join(",", SuiteCatalogue.TestcasesOf(SubjectKind.Cluster).Where(testcase => testcase.Needs.Contains(meaning.Key)).Select(testcase => testcase.Id)),
            ["what"] = meaning.Value,
        }),
        .. CentralAccess.Meanings.Select(meaning => new Dictionary<string, string>
        {
            ["capability"] = meaning.Key,
            ["testcases"] = string.Join(",", SuiteCatalogue.TestcasesOf(SubjectKind.CentralApi).Where(testcase => testcase.Needs.Contains(meaning.Key)).Select(testcase => testcase.Id)),
            ["what"] = meaning.Value,
        }),
    ];

    private static IReadOnlyList<Dictionary<string, string>> Suites() =>
        [.. SuiteCatalogue.All.Select(suite => new Dictionary<string, string> { ["suite"] = suite.Name, ["scope"] = suite.Scope })];

    private static Kubernetes.Releases.KubernetesVersion Newest => Kubernetes.Releases.ReleaseData.Load().Branches.SelectMany(branch => branch.Releases.Keys).Max()!;

    private static IReadOnlyList<Dictionary<string, string>> Defects() =>
    [
        .. DefectCatalogue.All(TimeProvider.System.GetUtcNow()).Concat<IDefect>(ClusterDefectCatalogue.All(TimeProvider.System.GetUtcNow(), Newest)).Concat(PodDefectCatalogue.All).Concat(StatusPageDefectCatalogue.All).Concat(CentralDefectCatalogue.All).Select(defect => new Dictionary<string, string>
        {
            ["id"] = defect.Id,
            ["kind"] = defect.IsNearMiss ? "near miss" : defect.TurnsRed.Count > 0 ? "defect" : "no verdict",
            ["testcases"] = string.Join(",", defect.IsNearMiss ? defect.NearTo : defect.TurnsRed.Count > 0 ? defect.TurnsRed : defect.Hinders),
            ["what"] = defect.Sentence,
        }),
    ];
}
