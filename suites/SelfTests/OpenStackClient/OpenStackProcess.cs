using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Conformance.SelfTests.OpenStackClient;

/// <summary>
/// A process that has the <c>openstack</c> command loaded, which takes longer than most commands: each command is a fork of it, which knows nothing of those before. One command at a time.
/// </summary>
internal sealed class OpenStackProcess : IDisposable
{
    // The distribution's own: another Python has no OpenStack client.
    private const string Python = "/usr/bin/python3";

    private readonly Process _process;
    private readonly Task<string> _complaints;
    private readonly string _output;
    private readonly string _error;

    /// <summary>Starts it.</summary>
    /// <param name="folder">A private folder, in which commands run.</param>
    /// <param name="cloudsFile">Path of the clouds.yaml that commands read.</param>
    public OpenStackProcess(string folder, string cloudsFile)
    {
        var name = Path.Combine(folder, $"command-{Guid.NewGuid():N}");
        (_output, _error) = (name + ".out", name + ".err");
        var start = new ProcessStartInfo(Python, ["-c", File.ReadAllText(Path.Combine(Repository.Root, "suites/SelfTests/OpenStackClient/openstack.py"))])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder,
        };
        foreach (var variable in start.Environment.Keys.Where(key => key.StartsWith("OS_", StringComparison.Ordinal) || key.EndsWith("_proxy", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(variable);
        }

        start.Environment["OS_CLIENT_CONFIG_FILE"] = cloudsFile;
        start.Environment["HOME"] = folder;
        start.Environment["PYTHONWARNINGS"] = "ignore";
        _process = Process.Start(start)!;
        _complaints = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>Runs a command to its end.</summary>
    /// <param name="cloud">Name of the cloud in clouds.yaml.</param>
    /// <param name="arguments">The command's arguments.</param>
    public async Task<(int ExitCode, string Output, string Error)> Run(string cloud, string[] arguments)
    {
        var command = new JsonObject { ["cloud"] = cloud, ["arguments"] = new JsonArray([.. arguments.Select(word => (JsonNode)word)]), ["output"] = _output, ["error"] = _error };
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        try
        {
            await _process.StandardInput.WriteLineAsync(command.ToJsonString(JsonSerializerOptions.Default).AsMemory(), patience.Token);
            await _process.StandardInput.FlushAsync(patience.Token);
            if (await _process.StandardOutput.ReadLineAsync(patience.Token) is not { } code)
            {
                throw new AssertionException($"The process that runs openstack commands has ended: {await _complaints}");
            }

            return (int.Parse(code, CultureInfo.InvariantCulture), await File.ReadAllTextAsync(_output, patience.Token), await File.ReadAllTextAsync(_error, patience.Token));
        }
        catch (IOException)
        {
            throw new AssertionException($"The process that runs openstack commands has ended: {await _complaints}");
        }
        catch (OperationCanceledException)
        {
            throw new AssertionException($"openstack {string.Join(' ', arguments)} did not end within 120 s.");
        }
    }

    /// <summary>Ends it, with a command that still runs.</summary>
    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }
}
