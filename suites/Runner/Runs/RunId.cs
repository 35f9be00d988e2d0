using System.Globalization;

namespace Conformance.Runner.Runs;

/// <summary>Ids of runs: sortable by time, unique, good as folder names.</summary>
internal static class RunId
{
    /// <summary><c>20261122T101500Z-4f3a2b1c</c>.</summary>
    public static string New(DateTimeOffset now, Guid uuid) =>
        string.Create(CultureInfo.InvariantCulture, $"{now.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}-{uuid.ToString("N")[..8]}");
}
