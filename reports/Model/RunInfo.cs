namespace Conformance.Model;

/// <summary>What a run was: who was asked, with which words, when and by which tool.</summary>
public sealed record RunInfo
{
    /// <summary>The run's id; unique, sortable by time, usable as a folder name.</summary>
    public required string Id { get; init; }

    /// <summary>UUID of the run for the compliance monitor (<c>run.uuid</c> of the report document).</summary>
    public required Guid Uuid { get; init; }

    /// <summary>Name of the subject: letters, digits, <c>_ - .</c>.</summary>
    public required string Subject { get; init; }

    /// <summary>Name of the environment the subject came from: <c>embedded</c>, <c>existing</c>, …</summary>
    public required string Environment { get; init; }

    /// <summary>When the run began (UTC).</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>When the last testcase ended (UTC).</summary>
    public required DateTimeOffset Ended { get; init; }

    /// <summary>The date for which scope versions were chosen (<c>--date</c>).</summary>
    public required DateOnly ReferenceDate { get; init; }

    /// <summary>Name and version of the tool: <c>scs-conformance 0.1.0+abc1234</c>.</summary>
    public required string Tool { get; init; }

    /// <summary>The command line's words, without secrets.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Sections asked for, or null for all.</summary>
    public IReadOnlyList<string>? Sections { get; init; }

    /// <summary>The scope version that was forced, or null.</summary>
    public string? ForcedVersion { get; init; }

    /// <summary>The pattern given with <c>--tests</c>, or null.</summary>
    public string? ForcedTests { get; init; }

    /// <summary>True if upstream's verdicts were asked for where they differ.</summary>
    public bool UpstreamCompatible { get; init; }

    /// <summary>True if the run was cancelled before its end.</summary>
    public bool Cancelled { get; init; }

    /// <summary>Facts about the subject worth a line in the report, in order: region, identity endpoint, counts.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> SubjectFacts { get; init; } = [];

    /// <summary>Number of HTTP requests sent to the subject.</summary>
    public int Requests { get; init; }
}
