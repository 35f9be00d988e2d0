using System.CommandLine;
using Conformance.Runner.Runs;

namespace Conformance.Runner.CommandLine;

/// <summary>Options that say which existing status page is meant.</summary>
internal sealed class PageSymbols
{
    private readonly Option<string?> _url = new("--status-page-url") { Description = "Address of the API of an existing status page.", HelpName = "URL" };

    private readonly Option<string?> _webUrl = new("--status-page-web-url") { Description = "Address of the page itself. Default: only the API is asked.", HelpName = "URL" };

    private readonly Option<string?> _tokenFile = new("--status-page-token-file")
    {
        Description = $"File with a token that the status page takes for writing; read anew for each request. Default: {PageAccess.TokenVariable}.", HelpName = "FILE",
    };

    private readonly Option<string?> _loginFile = new("--status-page-login-file")
    {
        Description = $"File with the name of somebody who may log in at the page in its first line and the password in its second. Default: {PageAccess.UserVariable} and {PageAccess.PasswordVariable}.", HelpName = "FILE",
    };

    private readonly Option<bool> _readWrite = new("--status-page-read-write")
    {
        Description = "Test writing too: for test instances. What testcases make is removed again; lists of phases, which nothing can remove, are put back as they were. Default for existing status pages: nothing is changed.",
    };

    public void AddTo(Command command)
    {
        AddAccessTo(command);
        command.Add(_webUrl);
        command.Add(_loginFile);
        command.Add(_readWrite);
    }

    public void AddAccessTo(Command command)
    {
        command.Add(_url);
        command.Add(_tokenFile);
    }

    public PageOptions Read(ParseResult parsed) => ReadAccess(parsed) with { WebUrl = parsed.GetValue(_webUrl), LoginFile = parsed.GetValue(_loginFile), ReadWrite = parsed.GetValue(_readWrite) };

    public PageOptions ReadAccess(ParseResult parsed) => new() { Url = parsed.GetValue(_url), TokenFile = parsed.GetValue(_tokenFile) };
}
