namespace Conformance.Kubernetes.Releases;

/// <summary>From where release data are fetched and where they are put.</summary>
public sealed record ReleaseDataRefreshOptions
{
    /// <summary>List of releases in the form of GitHub's API.</summary>
    public Uri ReleasesUrl { get; init; } = new("https://api.github.com/repos/kubernetes/kubernetes/releases");

    /// <summary>Schedule of the Kubernetes project with the ends of branches.</summary>
    public Uri ScheduleUrl { get; init; } = new("https://raw.githubusercontent.com/kubernetes/website/main/data/releases/schedule.yaml");

    /// <summary>Feed of the Kubernetes project that names vulnerabilities.</summary>
    public Uri FeedUrl { get; init; } = new("https://kubernetes.io/docs/reference/issues-security/official-cve-feed/index.json");

    /// <summary>Address to which the id of a vulnerability is added for its record; ends with a slash.</summary>
    public Uri RecordsUrl { get; init; } = new("https://cveawg.mitre.org/api/cve/");

    /// <summary>Folder for the file; null = <see cref="ReleaseData.DefaultFolder"/>.</summary>
    public string? Folder { get; init; }

    /// <summary>What one request may take. Default: 30 seconds.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Pages of 100 releases at most. Default: 10.</summary>
    public int MostPages { get; init; } = 10;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
