using Conformance.Model;

namespace Conformance.StatusPage.Page;

/// <summary>Where the browser is.</summary>
public static class Chromium
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome.exe", "msedge.exe"];

    /// <summary>Path of a Chromium: that of CONFORMANCE_CHROMIUM, else the first on the PATH.</summary>
    /// <exception cref="ConfigurationException">There is none; the message says what to install.</exception>
    public static string Find()
    {
        if (Environment.GetEnvironmentVariable("CONFORMANCE_CHROMIUM") is { Length: > 0 } chosen)
        {
            return File.Exists(chosen) ? chosen : throw new ConfigurationException($"CONFORMANCE_CHROMIUM={chosen}: there is no such file; give the path of Chromium's program, or unset it.");
        }

        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(folder => Names.Select(name => Path.Combine(folder, name)))
            .FirstOrDefault(File.Exists)
            ?? throw new ConfigurationException("There is no Chromium, which the testcases of the page need: install it (Debian: apt-get install chromium), or give its path in CONFORMANCE_CHROMIUM.");
    }

    /// <summary>Path of axe-core's script: that of CONFORMANCE_AXE, else where <c>.ci/prepare</c> installs it.</summary>
    /// <exception cref="ConfigurationException">There is none; the message says what to install.</exception>
    public static string FindAxe()
    {
        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } xdg ? xdg : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        var path = Environment.GetEnvironmentVariable("CONFORMANCE_AXE") is { Length: > 0 } chosen ? chosen : Path.Combine(cache, "scs-conformance", "npm", "node_modules", "axe-core", "axe.min.js");
        return File.Exists(path) ? path : throw new ConfigurationException(
            $"{path}: axe-core, which checks accessibility, is not there: run .ci/prepare, or npm install axe-core and give the path of its axe.min.js in CONFORMANCE_AXE.");
    }
}
