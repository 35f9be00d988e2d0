namespace Conformance.SelfTests.Kubernetes;

/// <summary>A folder that is gone with this object.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
internal sealed class TestFolder : IDisposable
{
    public TestFolder() => Directory.CreateDirectory(Path);

    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"conformance-test-{Guid.NewGuid():N}");

    /// <summary>Writes a file and gives its path.</summary>
    public string Write(string name, string text, bool executable = false)
    {
        var path = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        if (executable)
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
