using System.ComponentModel;
using System.Diagnostics;
using Conformance.Model;

namespace Conformance.Processes;

/// <summary>Programs of the machine that are called and waited for.</summary>
public static class HostProgram
{
    /// <summary>Where the distribution has programs for root, which not everybody's <c>PATH</c> names.</summary>
    public const string SystemPath = "/usr/local/sbin:/usr/sbin:/sbin";

    /// <summary>Where they are looked for.</summary>
    public static string SearchPath(IReadOnlyDictionary<string, string> environment) => $"{environment.GetValueOrDefault("PATH")}:{SystemPath}";

    /// <summary>Path of a program, or null.</summary>
    public static string? Find(string name, string path) =>
        path.Split(':', StringSplitOptions.RemoveEmptyEntries).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    /// <summary>Runs a program to its end.</summary>
    /// <param name="what">What it does, for the message.</param>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <param name="variables">Environment variables beside those of this process.</param>
    /// <param name="input">What it gets on its standard input; null = nothing.</param>
    /// <exception cref="SubjectUnavailableException">It failed; the message has what it said.</exception>
    public static async Task<string> Run(string what, string program, IReadOnlyList<string> arguments, CancellationToken cancellation, IReadOnlyDictionary<string, string>? variables = null, string? input = null)
    {
        var info = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        info.Environment["PATH"] = SearchPath(HostEnvironment.Variables());
        foreach (var (variable, value) in variables ?? new Dictionary<string, string>())
        {
            info.Environment[variable] = value;
        }

        using var process = Process.Start(info)!;
        await process.StandardInput.WriteAsync((input ?? "").AsMemory(), cancellation).ConfigureAwait(false);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(cancellation);
        var error = process.StandardError.ReadToEndAsync(cancellation);
        try
        {
            await process.WaitForExitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        var said = await error.ConfigureAwait(false);
        return process.ExitCode == 0 ? await output.ConfigureAwait(false)
            : throw new SubjectUnavailableException($"{what} failed: {program} ended with code {process.ExitCode} and said: {said.Trim().ReplaceLineEndings(" | ")}");
    }

    /// <summary>Runs a program that takes long to its end, and passes on what it says while it works.</summary>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="progress">Hears both of its outputs, a line at a time.</param>
    /// <param name="cancellation">Ends it, with what it has started.</param>
    /// <param name="variables">Environment variables beside those of this process.</param>
    /// <param name="folder">Folder it works in; null = that of this process.</param>
    /// <returns>Its exit code.</returns>
    /// <exception cref="ConfigurationException">It cannot be started.</exception>
    public static async Task<int> Follow(
        string program, IReadOnlyList<string> arguments, Action<string> progress, CancellationToken cancellation, IReadOnlyDictionary<string, string>? variables = null, string? folder = null)
    {
        var info = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder ?? "" };
        foreach (var (variable, value) in variables ?? new Dictionary<string, string>())
        {
            info.Environment[variable] = value;
        }

        using var process = Launch(info);
        process.StandardInput.Close();
        process.OutputDataReceived += Tell;
        process.ErrorDataReceived += Tell;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await process.WaitForExitAsync(cancellation).ConfigureAwait(false);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }

        return process.ExitCode;

        void Tell(object sender, DataReceivedEventArgs line)
        {
            if (line.Data is { } text)
            {
                progress(text);
            }
        }
    }

    private static Process Launch(ProcessStartInfo info)
    {
        try
        {
            return Process.Start(info)!;
        }
        catch (Win32Exception exception)
        {
            throw new ConfigurationException($"{info.FileName} cannot be started: {exception.Message}.", exception);
        }
    }
}
