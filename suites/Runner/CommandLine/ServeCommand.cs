using System.CommandLine;
using Conformance.Embedded;
using Conformance.Runner.Runs;

namespace Conformance.Runner.CommandLine;

/// <summary>`serve cloud`: the embedded cloud alone, until Ctrl-C.</summary>
internal static class ServeCommand
{
    public static Command Build(TextWriter output, TextWriter error)
    {
        var serve = new Command("serve", "Serve a reference component on loopback until Ctrl-C.");
        var cloud = new Command("cloud", "The embedded OpenStack; prints a clouds.yaml for it on standard output.");
        var symbols = new EmbeddedSymbols();
        symbols.AddServingTo(cloud);
        var file = new Option<string?>("--clouds-yaml") { Description = "Write the clouds.yaml to this file (readable by you only) instead.", HelpName = "FILE" };
        cloud.Add(file);
        cloud.SetAction((parsed, cancellation) => Serve(symbols.Read(parsed), parsed.GetValue(file), output, error, cancellation));
        serve.Add(cloud);
        serve.Add(ServeStatusPage.Build(output, error));
        serve.Add(ServeCentralApi.Stack(output, error));
        serve.Add(ServeCentralApi.Controllers(error));
        return serve;
    }

    private static async Task<int> Serve(EmbeddedOptions options, string? file, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        await using var cloud = await EmbeddedCloud.Start(
            CloudSubject.Contents(options, TimeProvider.System),
            new EmbeddedCloudOptions { Port = options.Port, ObjectStorePort = options.ObjectStorePort, Tls = options.Tls, TransitionTime = options.TransitionTime },
            cancellation).ConfigureAwait(false);
        if (file is null)
        {
            await output.WriteLineAsync(cloud.CloudsYaml()).ConfigureAwait(false);
            await output.FlushAsync(CancellationToken.None).ConfigureAwait(false);
        }
        else
        {
            PrivateFile.Write(file, cloud.CloudsYaml());
            await error.WriteLineAsync($"clouds.yaml: {Path.GetFullPath(file)}").ConfigureAwait(false);
        }

        await error.WriteLineAsync($"serving {cloud.AuthUrl} with {options.Flavors} flavors and {options.Images} images; Ctrl-C ends it").ConfigureAwait(false);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (cancellation.Register(() => ended.TrySetResult()))
        {
            await ended.Task.ConfigureAwait(false);
        }

        await error.WriteLineAsync($"{cloud.Requests} requests answered").ConfigureAwait(false);
        return 0;
    }
}
