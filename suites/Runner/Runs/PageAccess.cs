using Conformance.Model;
using Conformance.Runner.CommandLine;
using Conformance.StatusPage;
using Conformance.StatusPage.Page;
using Conformance.Subjects;

namespace Conformance.Runner.Runs;

/// <summary>Where an existing status page is, and what lets one in. Secrets are in files or variables; this has their places only.</summary>
/// <param name="Api">Address of the API.</param>
internal sealed record PageAccess(Uri Api)
{
    /// <summary>Variable with a token for writing.</summary>
    public const string TokenVariable = "STATUS_PAGE_TOKEN";

    /// <summary>Variables with the name and the password of somebody who may log in at the page.</summary>
    public const string UserVariable = "STATUS_PAGE_USER";

    public const string PasswordVariable = "STATUS_PAGE_PASSWORD";

    /// <summary>Address of the page; null if only the API is to be asked.</summary>
    public Uri? Web { get; init; }

    /// <summary>File with a token; null = <see cref="TokenVariable"/>, if that is set.</summary>
    public string? TokenFile { get; init; }

    /// <summary>File with a user's name in its first line and the password in its second; null = the variables, if they are set.</summary>
    public string? LoginFile { get; init; }

    /// <summary>True if testcases may change something.</summary>
    public bool ReadWrite { get; init; }

    /// <summary>Gives the token, read anew each time, so that something else may renew it; null if none is known.</summary>
    public Func<CancellationToken, Task<string>>? Token =>
        TokenFile is not null ? async cancellation => FirstLine(await Content("--status-page-token-file", TokenFile, cancellation).ConfigureAwait(false), TokenFile)
        : Variable(TokenVariable) is { } token ? _ => Task.FromResult(token) : null;

    /// <summary>What naming these says of the page: an address of the page, a token for a gateway, somebody who may log in.</summary>
    public IReadOnlySet<string> Capabilities
    {
        get
        {
            var capabilities = new HashSet<string>(StringComparer.Ordinal);
            if (Token is not null)
            {
                capabilities.Add(StatusPageSubject.Gateway);
            }

            if (Web is not null)
            {
                capabilities.Add(StatusPageSite.Capability);
                if (LoginFile is not null || Variable(UserVariable) is not null)
                {
                    capabilities.Add(StatusPageSite.Login);
                }
            }

            return capabilities;
        }
    }

    /// <summary>What options and subject file name; null if they name no status page.</summary>
    /// <exception cref="ConfigurationException">Something belongs to a status page, and no address of one is named; or an address is none.</exception>
    public static PageAccess? Of(PageOptions options, Subject? file)
    {
        var declared = file?.StatusPage;
        var url = options.Url ?? declared?.Url;
        if (url is null)
        {
            var idle = options.WebUrl is not null ? "--status-page-web-url" : options.TokenFile is not null ? "--status-page-token-file" : options.LoginFile is not null ? "--status-page-login-file" : null;
            return idle is null ? null : throw new ConfigurationException($"{idle}: it is not known of which status page; give the address of its API with --status-page-url.");
        }

        return new PageAccess(Address("--status-page-url", url))
        {
            Web = (options.WebUrl ?? declared?.WebUrl) is { } web ? Address("--status-page-web-url", web) : null,
            TokenFile = options.TokenFile ?? declared?.TokenFile,
            LoginFile = options.LoginFile ?? declared?.LoginFile,
            ReadWrite = options.ReadWrite,
        };
    }

    /// <summary>Who may log in, or null.</summary>
    /// <exception cref="ConfigurationException">The file cannot be read or lacks a line, or one of the variables is missing.</exception>
    public async Task<PageUser?> User(CancellationToken cancellation)
    {
        if (LoginFile is not null)
        {
            var lines = (await Content("--status-page-login-file", LoginFile, cancellation).ConfigureAwait(false)).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            return lines is [var name, var password]
                ? new PageUser(name, password)
                : throw new ConfigurationException($"{LoginFile}: it has {lines.Length} lines; write the user's name into the first and the password into the second.");
        }

        return (Variable(UserVariable), Variable(PasswordVariable)) switch
        {
            ({ } name, { } password) => new PageUser(name, password),
            (null, null) => null,
            (null, _) => throw new ConfigurationException($"{PasswordVariable} is set and {UserVariable} is not; set both or none."),
            _ => throw new ConfigurationException($"{UserVariable} is set and {PasswordVariable} is not; set both or none."),
        };
    }

    public static Uri Address(string option, string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" && address is { UserInfo: "", Query: "", Fragment: "" }
            ? address
            : throw new ConfigurationException($"{option} {(text.Contains('@', StringComparison.Ordinal) ? "…" : text)}: this is no address; write it like https://status-api.example.com, without a user's name.");

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    private static string FirstLine(string text, string file) => text.Trim() is { Length: > 0 } token && !token.Contains('\n', StringComparison.Ordinal)
        ? token
        : throw new ConfigurationException($"{file}: write one token into it, and nothing else.");

    private static async Task<string> Content(string option, string file, CancellationToken cancellation)
    {
        try
        {
            return await File.ReadAllTextAsync(file, cancellation).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{option} {file}: it cannot be read: {exception.Message}", exception);
        }
    }
}
