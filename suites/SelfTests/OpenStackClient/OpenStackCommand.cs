using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Conformance.Embedded;

namespace Conformance.SelfTests.OpenStackClient;

/// <summary>Runs the <c>openstack</c> command of the distribution against an embedded cloud. It was written by people who never saw our code.</summary>
internal sealed class OpenStackCommand : IDisposable
{
    private const string Command = "/usr/bin/openstack";

    // The command is a Python program of some 1.5 processor seconds: more at once take longer altogether.
    private readonly SemaphoreSlim _slots = new(2);

    public OpenStackCommand(EmbeddedCloud cloud)
    {
        Assert.That(Command, Does.Exist, "This test needs the distribution's OpenStack client: run .ci/run, or apt-get install python3-openstackclient python3-octaviaclient python3-barbicanclient python3-swiftclient.");
        Folder = Directory.CreateTempSubdirectory("conformance-client-").FullName;
        CloudsFile = Path.Combine(Folder, "clouds.yaml");

        // The folder is readable for its owner only: there are passwords in the file.
        File.WriteAllText(CloudsFile, cloud.CloudsYaml());
    }

    /// <summary>A private folder, deleted in the end.</summary>
    public string Folder { get; }

    private string CloudsFile { get; }

    /// <summary>Runs a command that must succeed, and gives its output as JSON (null if it prints nothing).</summary>
    public async Task<JsonNode?> Json(string cloud, params string[] arguments)
    {
        var result = await Run(cloud, [.. arguments, "-f", "json"]);
        Assert.That(result.ExitCode, Is.Zero, $"openstack {string.Join(' ', arguments)}\n{result.Output}\n{result.Error}");
        try
        {
            return result.Output.Trim().Length == 0 ? null : JsonNode.Parse(result.Output);
        }
        catch (JsonException)
        {
            throw new AssertionException($"openstack {string.Join(' ', arguments)} did not print JSON:\n{result.Output}\n{result.Error}");
        }
    }

    /// <summary>Runs a command that must succeed and prints no JSON.</summary>
    public async Task<string> Text(string cloud, params string[] arguments)
    {
        var result = await Run(cloud, arguments);
        Assert.That(result.ExitCode, Is.Zero, $"openstack {string.Join(' ', arguments)}\n{result.Output}\n{result.Error}");
        return result.Output;
    }

    /// <summary>Runs a command that must fail, and gives what it says.</summary>
    public async Task<string> Refusal(string cloud, params string[] arguments)
    {
        var result = await Run(cloud, arguments);
        Assert.That(result.ExitCode, Is.Not.Zero, $"openstack {string.Join(' ', arguments)}\n{result.Output}");
        return result.Error;
    }

    /// <summary>Runs a command and gives what it says against itself: empty if it succeeded.</summary>
    public async Task<string> Attempt(string cloud, params string[] arguments) => await Run(cloud, arguments) is { ExitCode: not 0 } result ? result.Error : "";

    public void Dispose()
    {
        _slots.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private async Task<(int ExitCode, string Output, string Error)> Run(string cloud, string[] arguments)
    {
        await _slots.WaitAsync();
        try
        {
            var start = new ProcessStartInfo(Command, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Folder };
            foreach (var variable in start.Environment.Keys.Where(name => name.StartsWith("OS_", StringComparison.Ordinal) || name.EndsWith("_proxy", StringComparison.OrdinalIgnoreCase)).ToList())
            {
                start.Environment.Remove(variable);
            }

            start.Environment["OS_CLIENT_CONFIG_FILE"] = CloudsFile;
            start.Environment["OS_CLOUD"] = cloud;
            start.Environment["HOME"] = Folder;
            start.Environment["PYTHONWARNINGS"] = "ignore";
            using var process = Process.Start(start)!;
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(120));
            var (output, error) = (process.StandardOutput.ReadToEndAsync(patience.Token), process.StandardError.ReadToEndAsync(patience.Token));
            try
            {
                await process.WaitForExitAsync(patience.Token);
                return (process.ExitCode, await output, await error);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                throw new AssertionException($"openstack {string.Join(' ', arguments)} did not end within 120 s.");
            }
        }
        finally
        {
            _slots.Release();
        }
    }
}
