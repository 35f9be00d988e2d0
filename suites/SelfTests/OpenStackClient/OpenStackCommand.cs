using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Conformance.Embedded;

namespace Conformance.SelfTests.OpenStackClient;

/// <summary>Runs the <c>openstack</c> command of the distribution against an embedded cloud. It was written by people who never saw our code.</summary>
internal sealed class OpenStackCommand : IDisposable
{
    private const string Command = "/usr/bin/openstack";

    // Commands need processors more than anything else: more at once take longer altogether.
    private readonly SemaphoreSlim _slots = new(2);

    private readonly ConcurrentBag<OpenStackProcess> _processes = [];

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
        while (_processes.TryTake(out var process))
        {
            process.Dispose();
        }

        Directory.Delete(Folder, recursive: true);
    }

    private async Task<(int ExitCode, string Output, string Error)> Run(string cloud, string[] arguments)
    {
        await _slots.WaitAsync();
        try
        {
            var process = _processes.TryTake(out var idle) ? idle : new OpenStackProcess(Folder, CloudsFile);
            try
            {
                var result = await process.Run(cloud, arguments);
                _processes.Add(process);
                return result;
            }
            catch
            {
                process.Dispose();
                throw;
            }
        }
        finally
        {
            _slots.Release();
        }
    }
}
