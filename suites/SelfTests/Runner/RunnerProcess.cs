using System.Diagnostics;
using Conformance.Embedded;

namespace Conformance.SelfTests.Runner;

/// <summary>The program as a user starts it, in a process and a folder of its own.</summary>
internal sealed class RunnerProcess : IDisposable
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "Conformance.Runner.dll");

    public RunnerProcess() => Directory.CreateDirectory(Folder);

    /// <summary>Working directory of the program; gone with this object.</summary>
    public string Folder { get; } = Path.Combine(Path.GetTempPath(), $"conformance-test-{Guid.NewGuid():N}");

    /// <summary>Further environment variables.</summary>
    public Dictionary<string, string?> Variables { get; } = [];

    public string Output => Path.Combine(Folder, "out");

    /// <summary>Writes a clouds.yaml into the folder, which is where the program looks first.</summary>
    public RunnerProcess With(string cloudsYaml)
    {
        File.WriteAllText(Path.Combine(Folder, "clouds.yaml"), cloudsYaml);
        return this;
    }

    public RunnerProcess With(EmbeddedCloud cloud) => With(cloud.CloudsYaml());

    public Task<(int Code, string Output, string Error)> Run(params string[] words) => Command.Run("dotnet", [Program, .. words], Environment(), Folder);

    /// <summary>Starts the program and leaves it running.</summary>
    public Process Start(params string[] words)
    {
        // A test runner started in the background ignores SIGINT, and so would its children; a user's shell does not.
        var start = new ProcessStartInfo("env", ["--default-signal=INT", "dotnet", Program, .. words])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Folder,
        };
        foreach (var (key, value) in Environment())
        {
            start.Environment[key] = value;
        }

        return Process.Start(start)!;
    }

    /// <summary>Path of a file of the newest run.</summary>
    public string Latest(string subject, string file) => Path.Combine(Output, subject, "latest", file);

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private Dictionary<string, string?> Environment()
    {
        var environment = System.Environment.GetEnvironmentVariables().Keys.Cast<string>()
            .Where(key => key.StartsWith("OS_", StringComparison.Ordinal)).ToDictionary(key => key, _ => (string?)null);
        environment["HOME"] = Folder;
        environment["XDG_CONFIG_HOME"] = null;
        environment["CONFORMANCE_ROOT"] = null;
        foreach (var (key, value) in Variables)
        {
            environment[key] = value;
        }

        // What .ci/prepare installed for pages is in the cache of whoever runs the tests.
        if (System.Environment.GetEnvironmentVariable("CONFORMANCE_AXE") is null)
        {
            var cache = System.Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } xdg ? xdg : Path.Combine(System.Environment.GetFolderPath(System.Environment.SpecialFolder.UserProfile), ".cache");
            environment["CONFORMANCE_AXE"] = Path.Combine(cache, "scs-conformance", "npm", "node_modules", "axe-core", "axe.min.js");
        }

        return environment;
    }
}
