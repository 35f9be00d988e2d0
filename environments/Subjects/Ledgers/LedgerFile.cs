using System.Text.Json;
using Conformance.Model;

namespace Conformance.Subjects.Ledgers;

/// <summary>Reads ledgers, also those of killed runs.</summary>
public static class LedgerFile
{
    /// <summary>
    /// The objects of a ledger, in the order in which they were to be created. A line that was cut off is passed over: an intention that was not
    /// written to its end was not acted upon, and an id that was not is found by the object's name.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ConfigurationException">It cannot be read.</exception>
    public static IReadOnlyList<LedgerEntry> Read(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(stream);
            return Parse(reader.ReadToEnd());
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{path}: the ledger cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>The objects of a ledger's text.</summary>
    /// <param name="text">The text.</param>
    public static IReadOnlyList<LedgerEntry> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var entries = new OrderedDictionary<string, LedgerEntry>(StringComparer.Ordinal);
        foreach (var line in text.Split('\n').Select(Line).OfType<LedgerLine>())
        {
            Apply(entries, line);
        }

        return [.. entries.Values];
    }

    /// <summary>Takes a line into account.</summary>
    /// <param name="entries">The objects by name.</param>
    /// <param name="line">The line.</param>
    internal static void Apply(OrderedDictionary<string, LedgerEntry> entries, LedgerLine line)
    {
        if (line is { Event: "creating", Run: { } run, Subject: { } subject, Service: { } service, Type: { } type })
        {
            entries[line.Name] = new LedgerEntry(new LedgerOwner(run, subject, line.Environment ?? "") { OsCloud = line.OsCloud }, service, type, line.Name)
            {
                Project = line.Project, Identity = line.Identity, Others = line.Others,
            };
        }
        else if (entries.TryGetValue(line.Name, out var entry))
        {
            entries[line.Name] = line.Event switch
            {
                "created" => entry with { Id = line.Id },
                "refused" or "deleted" => entry with { IsOpen = false },
                _ => entry,
            };
        }
    }

    private static LedgerLine? Line(string text)
    {
        try
        {
            return string.IsNullOrWhiteSpace(text) ? null : JsonSerializer.Deserialize<LedgerLine>(text, Ledger.Json) is { Event: not null, Name: not null } line ? line : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
