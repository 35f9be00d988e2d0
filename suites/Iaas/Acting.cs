using Conformance.Harness;
using Conformance.OpenStack.Acting;
using Conformance.Subjects.Ledgers;

namespace Conformance.Iaas;

/// <summary>Begins scenarios.</summary>
internal static class Acting
{
    /// <summary>A workshop whose steps go into the running testcase's result, and whose objects are removed at its end.</summary>
    public static Workshop Begin(this Workshops workshops)
    {
        var scenario = Scenario.Of(workshops.Time);
        var workshop = workshops.Open(scenario.Steps);
        scenario.AtTheEnd(async cancellation =>
            [.. (await workshop.Cleanup.Run(cancellation)).Where(result => result.State == CleanupState.Left).Select(result => $"{result}; try ./run.sh cleanup --run {workshops.Owner.Run}")]);
        return workshop;
    }
}
