using System.Reflection;

namespace Conformance.Runner.Runs;

/// <summary>What this program calls itself in reports.</summary>
internal static class ToolVersion
{
    /// <summary><c>scs-conformance 0.1.0+COMMIT</c>.</summary>
    public static string Text { get; } = "scs-conformance " + Shorten(
        typeof(ToolVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown");

    /// <summary>Nine digits of a commit are enough to find it.</summary>
    private static string Shorten(string version) => version.IndexOf('+') is var plus and >= 0 && version.Length > plus + 10 ? version[..(plus + 10)] : version;
}
