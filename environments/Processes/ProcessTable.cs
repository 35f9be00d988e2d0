using System.Globalization;
using System.Runtime.InteropServices;

namespace Conformance.Processes;

/// <summary>Processes by id and start time: an id alone may have gone to somebody else since.</summary>
public static partial class ProcessTable
{
    /// <summary>Start time in ticks since the machine's boot, and the state; null if there is no such process.</summary>
    public static (long Start, char State)? Look(int pid) => Fields(pid) is { } fields ? (long.Parse(fields[19], CultureInfo.InvariantCulture), fields[0][0]) : null;

    // From the state on, which is the third field of the kernel's.
    private static string[]? Fields(int pid)
    {
        string stat;
        try
        {
            stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        // The name, in brackets, may hold blanks and brackets itself; the third field follows the last one.
        return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
    }

    /// <summary>Ids of the processes that a process has started and that still run.</summary>
    public static IReadOnlyList<int> ChildrenOf(int pid)
    {
        var children = new List<int>();
        foreach (var folder in Directory.GetDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var child) && Fields(child) is { } fields && int.Parse(fields[1], CultureInfo.InvariantCulture) == pid && fields[0] is not ("Z" or "X"))
            {
                children.Add(child);
            }
        }

        return children;
    }

    /// <summary>Whether this very process still runs; one that waits to be collected does not.</summary>
    public static bool Lives(int pid, long start) => Look(pid) is { } seen && seen.Start == start && seen.State is not ('Z' or 'X');

    /// <summary>Sends SIGKILL to this very process, if it still runs.</summary>
    public static void Kill(int pid, long start)
    {
        if (Lives(pid, start))
        {
            _ = KillNative(pid, 9); // gone in between is as good
        }
    }

    /// <summary>Sends SIGTERM to this very process, if it still runs.</summary>
    public static void Terminate(int pid, long start)
    {
        if (Lives(pid, start))
        {
            _ = KillNative(pid, 15);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int KillNative(int pid, int signal);
}
