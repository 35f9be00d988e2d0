namespace Conformance.Harness;

/// <summary>How a run of suites behaves.</summary>
public sealed record SuiteSettings
{
    /// <summary>How many testcases run at the same time; 1 to 64. Default 32: they mostly wait for the network.</summary>
    public int Workers { get; init; } = 32;

    /// <summary>Budget of a testcase; null = <see cref="DefaultBudget"/>.</summary>
    public Func<string, TimeSpan?> Budget { get; init; } = _ => null;

    /// <summary>Budget where none is stated: 60 seconds.</summary>
    public static TimeSpan DefaultBudget { get; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// What a testcase that ignores its cancelled token is given before the run goes on without it: 10 seconds.
    /// </summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Take upstream's verdict where it differs from ours.</summary>
    public bool UpstreamCompatible { get; init; }

    /// <summary>What the subject declares it can do; null = everything. A testcase that needs more is Missing: nothing is probed.</summary>
    public IReadOnlySet<string>? Capabilities { get; init; }

    /// <summary>Files with results that other tools made, by the tool's name: <c>tempest</c>, <c>conformance</c>.</summary>
    public IReadOnlyDictionary<string, string> Results { get; init; } = new Dictionary<string, string>();

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
