using Conformance.Harness;
using Conformance.Kubernetes.Acting;
using Conformance.Subjects.Ledgers;

namespace Conformance.Kaas;

/// <summary>Begins scenarios.</summary>
internal static class Acting
{
    /// <summary>A workshop whose steps go into the running testcase's result, and whose objects are removed at its end.</summary>
    public static ClusterWorkshop Begin(this ClusterWorkshops workshops)
    {
        var scenario = Scenario.Of(workshops.Time);
        var workshop = workshops.Open(scenario.Steps);
        scenario.AtTheEnd(async cancellation =>
            [.. (await workshop.Cleanup.Run(cancellation)).Where(result => result.State == CleanupState.Left).Select(result => $"{result}; try ./run.sh cleanup --run {workshops.Owner.Run}")]);
        return workshop;
    }

    /// <summary>The day (UTC).</summary>
    public static DateOnly Today(this ClusterWorkshops workshops) => DateOnly.FromDateTime(workshops.Time.GetUtcNow().UtcDateTime);

    /// <summary>Names of the API groups that the cluster serves.</summary>
    public static async Task<IReadOnlySet<string>> ApiGroups(this ClusterWorkshops workshops, CancellationToken cancellation) =>
        (await workshops.Client.Groups(cancellation)).Select(group => group.Group).ToHashSet(StringComparer.Ordinal);
}
