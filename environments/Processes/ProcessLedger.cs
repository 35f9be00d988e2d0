using System.Text.Json;

namespace Conformance.Processes;

/// <summary>Which processes, control groups and which folder a control plane or a node has, in a file, so that those of a killed owner can be cleaned up.</summary>
public sealed class ProcessLedger
{
    private readonly string _file;
    private Entry _entry;

    private ProcessLedger(string file, Entry entry) => (_file, _entry) = (file, entry);

    /// <summary>Begins one: written before there is anything to clean up.</summary>
    /// <param name="folder">Where ledgers are.</param>
    /// <param name="id">Name of this one.</param>
    /// <param name="state">Folder that belongs to the processes.</param>
    /// <param name="cgroup">Name of the control group below the root of each hierarchy in which they put others; null = none.</param>
    public static ProcessLedger Begin(string folder, string id, string state, string? cgroup = null)
    {
        CreatePrivate(folder);
        var own = Environment.ProcessId;
        var ledger = new ProcessLedger(Path.Combine(folder, id + ".json"), new Entry(state, new Item("owner", own, ProcessTable.Look(own)?.Start ?? 0), []) { Cgroup = cgroup });
        ledger.Write();
        return ledger;
    }

    /// <summary>Notes a process.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="pid">Process id.</param>
    /// <param name="started">Ticks since the machine's boot.</param>
    public void Add(string name, int pid, long started)
    {
        _entry = _entry with { Processes = [.. _entry.Processes, new Item(name, pid, started)] };
        Write();
    }

    /// <summary>Ends it: there is nothing left to clean up.</summary>
    public void End() => File.Delete(_file);

    /// <summary>Cleans up what owners left that are no more.</summary>
    /// <returns>Their folders.</returns>
    public static IReadOnlyList<string> CleanUp(string folder)
    {
        var cleaned = new List<string>();
        foreach (var file in Directory.Exists(folder) ? Directory.GetFiles(folder, "*.json") : [])
        {
            if (Read(file) is not { } entry || ProcessTable.Lives(entry.Owner.Pid, entry.Owner.Started))
            {
                continue;
            }

            foreach (var process in entry.Processes)
            {
                ProcessTable.Kill(process.Pid, process.Started);
            }

            // Killed processes may still write for a moment; the ledger stays until their folder is gone.
            if ((entry.Cgroup is null || Cgroups.Remove(entry.Cgroup)) && RemoveFolder(entry.Folder))
            {
                File.Delete(file);
                cleaned.Add(entry.Folder);
            }
        }

        return cleaned;
    }

    /// <summary>Removes a folder in which somebody may just write something for the last time.</summary>
    /// <returns>Whether it is gone.</returns>
    public static bool RemoveFolder(string folder)
    {
        for (var attempt = 0; attempt < 5; attempt++)
        {
            try
            {
                if (Directory.Exists(folder))
                {
                    Directory.Delete(folder, recursive: true);
                }

                return true;
            }
            catch (IOException)
            {
                // A file came in between; again.
            }
        }

        return false;
    }

    /// <summary>Makes a folder that only its owner can look into.</summary>
    public static void CreatePrivate(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private static Entry? Read(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<Entry>(File.ReadAllText(file));
        }
        catch (Exception exception) when (exception is IOException or JsonException)
        {
            return null; // being removed by its owner right now
        }
    }

    private void Write()
    {
        var temporary = _file + ".new";
        File.WriteAllText(temporary, JsonSerializer.Serialize(_entry));
        File.Move(temporary, _file, overwrite: true);
    }

    private sealed record Entry(string Folder, Item Owner, IReadOnlyList<Item> Processes)
    {
        public string? Cgroup { get; init; }
    }

    private sealed record Item(string Name, int Pid, long Started);
}
