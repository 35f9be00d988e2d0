using System.Diagnostics;

namespace Conformance.SelfTests;

/// <summary>Runs a program and waits for its end.</summary>
internal static class Command
{
    /// <summary>Exit code, standard output and standard error; fails the test if the program is not there.</summary>
    public static async Task<(int Code, string Output, string Error)> Run(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null, string? folder = null, string cure = "Run .ci/prepare.")
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder ?? Repository.Root,
        };
        foreach (var (key, value) in environment ?? new Dictionary<string, string?>())
        {
            start.Environment[key] = value;
        }

        try
        {
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync();
            var error = process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            return (process.ExitCode, await output, await error);
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            throw new AssertionException($"{program} cannot be started: {exception.Message}. {cure}");
        }
    }
}
