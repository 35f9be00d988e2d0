namespace Conformance.Kaas.EndToEnd;

/// <summary>Everything that is known of a run of the e2e suite, our own or one that is imported.</summary>
/// <param name="Source">Where it comes from, for messages: <c>results.tar.gz</c>.</param>
public sealed record EndToEndRecord(string Source)
{
    /// <summary>Its JUnit files.</summary>
    public IReadOnlyList<JUnitReport> Reports { get; init; } = [];

    /// <summary>Its logs, one for each start of the suite's program.</summary>
    public IReadOnlyList<EndToEndLog> Logs { get; init; } = [];

    /// <summary>The image it ran in; null if unknown.</summary>
    public string? Image { get; init; }

    /// <summary>Version of the cluster it ran on, as the record itself has it; null if it has none.</summary>
    public string? Cluster { get; init; }

    /// <summary>What it selected, as it was told to; null if unknown.</summary>
    public string? Focus { get; init; }

    /// <summary>What it left out, as it was told to; null if unknown.</summary>
    public string? Skip { get; init; }

    /// <summary>True if it was told to try nothing.</summary>
    public bool DryRun { get; init; }

    /// <summary>Why it is known that it did not come to its end; null if it did, or if nothing is known.</summary>
    public string? BrokenOff { get; init; }


    /// <summary>All tests, each name once, as it ended at worst: several files of one run tell of the same test.</summary>
    internal IReadOnlyDictionary<string, EndToEndCase> Merged() =>
        Reports.SelectMany(report => report.Cases).GroupBy(item => item.Name, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.MaxBy(item => item.Status)!, StringComparer.Ordinal);
}
