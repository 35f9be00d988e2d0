using Conformance.Kaas.EndToEnd;
using Conformance.Kubernetes.Acting;

namespace Conformance.Kaas.Scs0201;

/// <summary>What the standard asks of a record: all tests tagged Conformance of the cluster's version (scs-0201-v1).</summary>
public static class ConformanceRules
{
    private static readonly Uri Clause = new("https://docs.scs.community/standards/scs-0201-v1-cncf-conformance#regulations");

    /// <summary>The rules for a version.</summary>
    /// <param name="version">Version of the cluster.</param>
    /// <param name="allowed">Failures that are tolerated.</param>
    /// <param name="today">The day (UTC).</param>
    /// <param name="apiGroups">API groups that the cluster serves.</param>
    public static RecordRules For(string version, AllowList allowed, DateOnly today, IReadOnlySet<string> apiGroups) => new(
        "conformance tests", name => name.Contains("[Conformance]", StringComparison.Ordinal), SuiteOptions.ConformanceFocus, version, Clause)
    {
        Count = ConformanceCounts.Of(version), Allowed = allowed, Today = today, ApiGroups = apiGroups,
    };

    internal static async Task<RecordRules> Of(ClusterWorkshops workshops, string version, SuiteOptions options, CancellationToken cancellation) =>
        For(version, options.Allowed, workshops.Today(), await workshops.ApiGroups(cancellation));
}
