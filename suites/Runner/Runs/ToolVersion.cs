using System.Reflection;

namespace Conformance.Runner.Runs;

/// <summary>What this program calls itself in reports.</summary>
internal static class ToolVersion
{
    /// <summary><c>scs-conformance 0.1.0+COMMIT</c>.</summary>
    public static string Text { get; } =
        "scs-conformance " + (typeof(ToolVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown");
}
