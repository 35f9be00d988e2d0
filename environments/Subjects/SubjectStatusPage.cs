namespace Conformance.Subjects;

/// <summary>Where a status page is. Secrets are in files of their own.</summary>
public sealed record SubjectStatusPage
{
    /// <summary>Address of its API, or null.</summary>
    public string? Url { get; init; }

    /// <summary>Address of the page, or null if only the API is to be asked.</summary>
    public string? WebUrl { get; init; }

    /// <summary>Path of a file with a token, relative to the working folder, or null.</summary>
    public string? TokenFile { get; init; }

    /// <summary>Path of a file with a user's name and, in the second line, the password, relative to the working folder, or null.</summary>
    public string? LoginFile { get; init; }
}
