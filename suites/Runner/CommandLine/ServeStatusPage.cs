using System.CommandLine;
using Conformance.StatusPageStack;
using Conformance.StatusPageWeb;

namespace Conformance.Runner.CommandLine;

/// <summary>`serve status-page`: the reference status page with all its parts, until Ctrl-C.</summary>
internal static class ServeStatusPage
{
    private const int HighestPort = 65_535;
    private const string About = "The services of a small cloud, made up to be looked at: report something, it is gone when the program ends.";

    public static Command Build(TextWriter output, TextWriter error)
    {
        var command = new Command("status-page", """
            The reference status page: page, API server, issuer and gateway, with a small cloud's components and some incidents. Prints its addresses and a login, made up for this
            time, on standard output. What is reported there is gone when it ends.
            """);
        var page = BoundedOption.Create("--page-port", "Port of the page; 0 = a free one", 0, 0, HighestPort);
        var api = BoundedOption.Create("--api-port", "Port of the API; 0 = a free one", 0, 0, HighestPort);
        command.Add(page);
        command.Add(api);
        command.SetAction((parsed, cancellation) => Serve(parsed.GetValue(page), parsed.GetValue(api), output, error, cancellation));
        return command;
    }

    private static async Task<int> Serve(int pagePort, int apiPort, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        await using var stack = await EmbeddedStatusPage.Start(new EmbeddedStatusPageOptions { PagePort = pagePort, ApiPort = apiPort, Web = new StatusWebOptions { About = About } }, cancellation).ConfigureAwait(false);
        await output.WriteLineAsync($"""
            page      {stack.Page}
            API       {stack.Api} (through the gateway: everybody reads, a token writes)
            inside    {stack.ApiInside} (the API server itself, without a gateway)
            metrics   {stack.Server.MetricsUrl}
            issuer    {stack.Issuer.Issuer}
            login     {stack.User.UserName}
            password  {stack.User.Password}
            """).ConfigureAwait(false);
        await output.FlushAsync(CancellationToken.None).ConfigureAwait(false);
        await error.WriteLineAsync("serving; Ctrl-C ends it").ConfigureAwait(false);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (cancellation.Register(() => ended.TrySetResult()))
        {
            await ended.Task.ConfigureAwait(false);
        }

        return 0;
    }
}
