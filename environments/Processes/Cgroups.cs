namespace Conformance.Processes;

/// <summary>Control groups that a container engine of ours has made. They stay behind when it is killed; empty, but they stay.</summary>
public static class Cgroups
{
    private const string Root = "/sys/fs/cgroup";

    private static readonly TimeSpan RemoveBudget = TimeSpan.FromSeconds(5);

    /// <summary>Removes the groups with a name below the root of each hierarchy (version 1) or of the one (version 2).</summary>
    /// <param name="name">The name, one that only we give.</param>
    /// <returns>Whether they are gone; false while something still runs in one of them.</returns>
    public static bool Remove(string name)
    {
        var until = Environment.TickCount64 + (long)RemoveBudget.TotalMilliseconds;
        foreach (var folder in Find(name))
        {
            while (!RemoveOne(folder))
            {
                // What was killed needs a moment to leave its group.
                if (Environment.TickCount64 > until)
                {
                    return false;
                }

                Thread.Yield();
            }
        }

        return true;
    }

    /// <summary>The folders of the groups with a name.</summary>
    public static IReadOnlyList<string> Find(string name) => Directory.Exists(Root)
        ? [.. Directory.GetDirectories(Root).Select(hierarchy => Path.Combine(hierarchy, name)).Append(Path.Combine(Root, name)).Where(Directory.Exists)]
        : [];

    private static bool RemoveOne(string folder)
    {
        try
        {
            foreach (var inner in Directory.GetDirectories(folder))
            {
                if (!RemoveOne(inner))
                {
                    return false;
                }
            }

            Directory.Delete(folder);
            return true;
        }
        catch (DirectoryNotFoundException)
        {
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
