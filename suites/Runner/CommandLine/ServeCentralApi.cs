using System.CommandLine;
using System.Globalization;
using Conformance.CentralApi;
using Conformance.CentralApiStack;
using Conformance.CentralApiSuite;
using Conformance.Kubernetes;
using Conformance.Runner.Runs;

namespace Conformance.Runner.CommandLine;

/// <summary>`serve central-api`: a Central API with everything behind it; `serve controllers`: its controllers alone, on a cluster that is there. Until Ctrl-C.</summary>
internal static class ServeCentralApi
{
    /// <summary>File in the folder of `serve central-api` that says what there is.</summary>
    public const string SubjectFile = "subject.yaml";

    private static readonly TimeSpan OfferBudget = TimeSpan.FromMinutes(3);

    public static Command Stack(TextWriter output, TextWriter error)
    {
        var command = new Command("central-api", """
            A Central API with an OpenStack, a cluster for tenants' objects, workload clusters and an issuer behind it. Writes kubeconfigs, a clouds.yaml, tokens of half an hour and a
            subject file into a folder, and prints what to do with them. All of it is gone when it ends, but for the folder.
            """);
        var folder = new Option<string>("--folder") { Description = "Folder to write into, readable by you only.", DefaultValueFactory = _ => "central-api", HelpName = "DIR" };
        command.Add(folder);
        command.SetAction((parsed, cancellation) => Serve(parsed.GetValue(folder)!, output, error, cancellation));
        return command;
    }

    public static Command Controllers(TextWriter error)
    {
        var command = new Command("controllers", "The controllers of a Central API, for a cluster without Crossplane. Applies the manifests of the API first, then keeps claims until it ends.");
        var kubeconfig = new Option<string>("--kubeconfig", "-k") { Description = "Path of a kubeconfig with role cluster-admin.", Required = true, HelpName = "FILE" };
        var context = new Option<string?>("--context") { Description = "Context in the kubeconfig. Default: its current one.", HelpName = "NAME" };
        var drift = BoundedOption.Create("--drift-seconds", "Seconds between two looks at what should not change", 10, 1, 3600);
        var retry = BoundedOption.Create("--retry-seconds", "Longest pause after failures, in seconds", 10, 1, 600);
        var grace = BoundedOption.Create("--create-grace-seconds", "Seconds after an interrupted create in which its effect may still show up", 2, 1, 600);
        foreach (var option in new Option[] { kubeconfig, context, drift, retry, grace })
        {
            command.Add(option);
        }

        command.SetAction((parsed, cancellation) => Control(
            KubeConfigReader.FromProcess().Read(parsed.GetValue(context), parsed.GetValue(kubeconfig)),
            new CentralApiOptions
            {
                DriftInterval = TimeSpan.FromSeconds(parsed.GetValue(drift)), LongestRetry = TimeSpan.FromSeconds(parsed.GetValue(retry)), CreateGrace = TimeSpan.FromSeconds(parsed.GetValue(grace)), Progress = error.WriteLine,
            },
            error, cancellation));
        return command;
    }

    /// <summary>Writes what `--environment existing` needs to ask a Central API that is served here.</summary>
    /// <param name="stack">The Central API.</param>
    /// <param name="folder">Where to.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task Write(EmbeddedCentralApi stack, string folder, CancellationToken cancellation)
    {
        folder = Path.GetFullPath(folder);
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        string At(string name) => Path.Combine(folder, name);
        var subject = EmbeddedDefault.Subject(stack);
        PrivateFile.Write(At("central-api.kubeconfig"), KubeConfigText.Write(stack.Plane.Admin));
        PrivateFile.Write(At("clouds.yaml"), stack.Cloud.CloudsYaml());
        var lines = new List<string>
        {
            "name: served", "environment: existing", $"os_cloud: {Data.Clouds.CloudGenerator.Administrator}", $"kubeconfig: {At("central-api.kubeconfig")}", "central_api:",
        };
        if (stack.Cluster is { } cluster)
        {
            PrivateFile.Write(At("objects.kubeconfig"), KubeConfigText.Write(cluster.Admin));
            lines.AddRange(["  objects:", $"    secret: {subject.ClusterSecret}", $"    kubeconfig: {At("objects.kubeconfig")}"]);
        }

        if (stack.Management is { } management)
        {
            PrivateFile.Write(At("clusters.kubeconfig"), KubeConfigText.Write(management.Admin));
            lines.AddRange(["  clusters:", $"    provider_config: {subject.ManagementConfig}", $"    kubeconfig: {At("clusters.kubeconfig")}", $"    class: {subject.ClusterClass}", $"    version: {subject.ClusterVersion}"]);
            if (subject.ClusterUpgrade is { } upgrade)
            {
                lines.Add($"    upgrade: {upgrade}");
            }
        }

        if (subject.Logins is { } logins)
        {
            lines.AddRange(["  oidc:", $"    user: {logins.User}", $"    group: {logins.Group}", "    token_files:"]);

            // The one of a withdrawn key first: the others are signed with its successor.
            foreach (var kind in Enum.GetValues<LoginKind>().OrderBy(kind => kind != LoginKind.Retired))
            {
                var file = At($"{CentralAccess.KeyOf(kind)}.token");
                PrivateFile.Write(file, await logins.Token(kind, cancellation).ConfigureAwait(false));
                lines.Add($"      {CentralAccess.KeyOf(kind)}: {file}");
            }

            lines.Add("capabilities: [oidc-clusters]");
        }

        await File.WriteAllLinesAsync(At(SubjectFile), lines, cancellation).ConfigureAwait(false);
    }

    private static async Task<int> Serve(string folder, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        await using var stack = await EmbeddedCentralApi.Start(new EmbeddedCentralApiOptions { Progress = error.WriteLine }, cancellation).ConfigureAwait(false);
        await Write(stack, folder, cancellation).ConfigureAwait(false);
        var full = Path.GetFullPath(folder);
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"""
            export KUBECONFIG={Path.Combine(full, "central-api.kubeconfig")} OS_CLIENT_CONFIG_FILE={Path.Combine(full, "clouds.yaml")}
            ./run.sh --suite central-api --subject {Path.Combine(full, SubjectFile)}
            """)).ConfigureAwait(false);
        await output.FlushAsync(CancellationToken.None).ConfigureAwait(false);
        await error.WriteLineAsync("serving; Ctrl-C ends it").ConfigureAwait(false);
        await Ended(cancellation).ConfigureAwait(false);
        return 0;
    }

    private static async Task<int> Control(KubeConfig config, CentralApiOptions options, TextWriter error, CancellationToken cancellation)
    {
        using (var client = KubeClient.Open(config))
        {
            await CentralApiControllers.Install(client, options, cancellation).ConfigureAwait(false);
            await using var controllers = CentralApiControllers.Start(config, options);
            await CentralApiControllers.Offered(client, OfferBudget, cancellation).ConfigureAwait(false);
            await error.WriteLineAsync("every kind of claim is offered; Ctrl-C ends it").ConfigureAwait(false);
            await Ended(cancellation).ConfigureAwait(false);
        }

        return 0;
    }

    private static async Task Ended(CancellationToken cancellation)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (cancellation.Register(() => ended.TrySetResult()))
        {
            await ended.Task.ConfigureAwait(false);
        }
    }
}
