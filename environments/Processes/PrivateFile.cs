namespace Conformance.Processes;

/// <summary>Files that only their owner can read.</summary>
public static class PrivateFile
{
    /// <summary>Writes a new one.</summary>
    public static void Write(string path, string text, bool executable = false)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | (executable ? UnixFileMode.UserExecute : UnixFileMode.None);
        }

        using var writer = new StreamWriter(path, options);
        writer.Write(text);
    }
}
