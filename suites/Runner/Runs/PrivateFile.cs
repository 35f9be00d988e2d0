using Conformance.Model;

namespace Conformance.Runner.Runs;

/// <summary>Files that hold secrets: readable by their owner only from the moment they exist.</summary>
internal static class PrivateFile
{
    public static void Write(string path, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            // An older file keeps its mode when it is overwritten, so it goes first.
            File.Delete(path);
            using var writer = new StreamWriter(path, options);
            writer.Write(text);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{path}: cannot be written: {exception.Message}", exception);
        }
    }
}
