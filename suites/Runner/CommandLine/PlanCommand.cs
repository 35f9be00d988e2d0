using System.Text.Json;
using Conformance.Runner.Runs;
using Conformance.Scopes;

namespace Conformance.Runner.CommandLine;

/// <summary>`plan`: what would run, and why each id is in or out.</summary>
internal static class PlanCommand
{
    public static int Run(RunOptions options, TextWriter output)
    {
        var session = new RunSession(options, TimeProvider.System);
        var plans = session.Plans.Select(plan => new
        {
            Scope = plan.Scope.Name,
            Date = plan.Date.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
            Versions = plan.Versions.Select(version => new { version.Version, Validity = plan.Scope.ValidityOf(version, plan.Date).Word() }).ToList(),
            Testcases = plan.Testcases.Select(planned => new
            {
                planned.Testcase.Id,
                Selected = planned.Selected && !session.IsLeftOut(planned.Testcase.Id),
                Implemented = SuiteCatalogue.Testcases.ContainsKey(planned.Testcase.Id),
                Acts = SuiteCatalogue.Testcases.GetValueOrDefault(planned.Testcase.Id) is { Acts: true } acting && !acting.IsImported(session.Results),
                Lacking = planned.Selected ? session.Lacking(planned.Testcase.Id) : [],
                Reason = planned.Selected && session.IsLeftOut(planned.Testcase.Id) ? options.ReadOnly ? "creates objects in the subject, and --read-only was given" : "changes the status page, and --status-page-read-write was not given" : planned.Reason,
            }).ToList(),
        }).ToList();
        if (options.Json)
        {
            output.WriteLine(JsonSerializer.Serialize(new { session.Subject.Name, session.Subject.Environment, Scopes = plans }, ListCommand.Json));
            return 0;
        }

        output.WriteLine($"subject {session.Subject.Name} from environment {session.Subject.Environment}");
        foreach (var plan in plans)
        {
            output.WriteLine();
            output.WriteLine($"{plan.Scope} on {plan.Date}: {string.Join(", ", plan.Versions.Select(version => $"{version.Version} ({version.Validity})"))}");
            var width = plan.Testcases.Max(testcase => testcase.Id.Length);
            foreach (var testcase in plan.Testcases)
            {
                var mark = !testcase.Selected ? "out    " : testcase.Implemented && testcase.Lacking.Count == 0 ? "in     " : "missing";
                var note = testcase is { Selected: true, Implemented: false } ? "; no check for it in this version of the harness"
                    : testcase.Lacking.Count > 0 ? $"; needs {string.Join(" and ", testcase.Lacking)}, which the subject does not declare"
                    : testcase is { Selected: true, Acts: true } ? "; creates objects in the cloud" : "";
                output.WriteLine($"  {mark} {testcase.Id.PadRight(width)}  {testcase.Reason}{note}");
            }

            output.WriteLine($"  {plan.Testcases.Count(testcase => testcase.Selected)} of {plan.Testcases.Count} declared testcases would run");
        }

        return 0;
    }
}
