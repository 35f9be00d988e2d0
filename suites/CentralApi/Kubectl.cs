using System.Diagnostics;
using Conformance.Kubernetes;
using Conformance.Model;
using Conformance.Processes;

namespace Conformance.CentralApiSuite;

/// <summary>The kubectl of this machine, used as a tenant. The kubeconfig with its token is in a folder that nobody else can read, gone at the end.</summary>
internal sealed class Kubectl : IDisposable
{
    private readonly string _program;
    private readonly string _folder;
    private readonly string _namespace;
    private readonly StepLog _steps;

    private Kubectl(string program, string folder, string ns, StepLog steps) => (_program, _folder, _namespace, _steps) = (program, folder, ns, steps);

    /// <summary>Prepares it for somebody.</summary>
    /// <param name="config">Who, and where the API server is.</param>
    /// <param name="steps">Its calls are steps.</param>
    /// <exception cref="SubjectUnavailableException">There is none on this machine.</exception>
    public static Kubectl For(KubeConfig config, StepLog steps)
    {
        var program = Find() ?? throw new SubjectUnavailableException("There is no kubectl on this machine: install kubernetes-client (.ci/prepare unpacks one), or put kubectl on the PATH.");

        // Such a folder is its owner's alone.
        var folder = Directory.CreateTempSubdirectory("scs-kubectl-").FullName;
        File.WriteAllText(Path.Combine(folder, "config"), KubeConfigText.Write(config));
        return new Kubectl(program, folder, config.Namespace, steps);
    }

    /// <summary>Runs it; what it says is its output, with its complaints where it fails.</summary>
    /// <param name="input">What it reads from its standard input; null = nothing.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <param name="words">Its arguments.</param>
    public async Task<(int Code, string Output, string Error)> Run(string? input, CancellationToken cancellation, params string[] words)
    {
        var started = _steps.Now;
        var start = new ProcessStartInfo(_program, ["--kubeconfig", Path.Combine(_folder, "config"), "--cache-dir", Path.Combine(_folder, "cache"), "--namespace", _namespace, .. words])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _folder,
        };
        foreach (var variable in new[] { "http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "KUBECONFIG" })
        {
            start.Environment.Remove(variable);
        }

        start.Environment["HOME"] = _folder;
        using var process = Process.Start(start)!;
        try
        {
            var (output, error) = (process.StandardOutput.ReadToEndAsync(cancellation), process.StandardError.ReadToEndAsync(cancellation));
            await process.StandardInput.WriteAsync(input.AsMemory(), cancellation).ConfigureAwait(false);
            process.StandardInput.Close();
            await process.WaitForExitAsync(cancellation).ConfigureAwait(false);
            var said = (process.ExitCode, await output.ConfigureAwait(false), await error.ConfigureAwait(false));
            _steps.Add($"kubectl {string.Join(' ', words)}", started, process.ExitCode == 0 ? null : said.Item3.ReplaceLineEndings(" "));
            return said;
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string? Find()
    {
        var variables = HostEnvironment.Variables();
        var places = (variables.GetValueOrDefault("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Append(Path.Combine(HostEnvironment.Cache(variables), "kubectl", "usr", "bin"));
        return places.Select(place => Path.Combine(place, OperatingSystem.IsWindows() ? "kubectl.exe" : "kubectl")).FirstOrDefault(File.Exists);
    }
}
