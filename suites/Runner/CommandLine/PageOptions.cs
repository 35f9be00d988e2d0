namespace Conformance.Runner.CommandLine;

/// <summary>Which existing status page is meant, as given on the command line.</summary>
internal sealed record PageOptions
{
    /// <summary>Address of the API, or null.</summary>
    public string? Url { get; init; }

    /// <summary>Address of the page, or null.</summary>
    public string? WebUrl { get; init; }

    /// <summary>Path of a file with a token, or null.</summary>
    public string? TokenFile { get; init; }

    /// <summary>Path of a file with a user's name and password, or null.</summary>
    public string? LoginFile { get; init; }

    /// <summary>Testcases may change something.</summary>
    public bool ReadWrite { get; init; }
}
