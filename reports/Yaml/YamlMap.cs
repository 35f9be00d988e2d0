namespace Conformance.Yaml;

/// <summary>A mapping, for reading keys by name.</summary>
public sealed class YamlMap
{
    internal YamlMap(YamlValue self, IReadOnlyList<YamlEntry> entries)
    {
        Self = self;
        Entries = entries;
    }

    /// <summary>The mapping as a value, which knows where it stands.</summary>
    public YamlValue Self { get; }

    /// <summary>All entries in the order of the file.</summary>
    public IReadOnlyList<YamlEntry> Entries { get; }

    /// <summary>Reports every key that is not among the given ones, with the nearest known one.</summary>
    /// <param name="keys">The keys that may be there.</param>
    /// <returns>This mapping.</returns>
    public YamlMap Only(params IReadOnlyList<string> keys)
    {
        foreach (var entry in Entries.Where(entry => !keys.Contains(entry.Key)))
        {
            entry.Place.Problem($"unknown key; {NearMiss.Cure(entry.Key, keys)}");
        }

        return this;
    }

    /// <summary>The value of a key, or null if the key is absent.</summary>
    /// <param name="key">The key.</param>
    public YamlValue? Optional(string key)
    {
        foreach (var entry in Entries)
        {
            if (entry.Key == key)
            {
                return entry.Value;
            }
        }

        return null;
    }

    /// <summary>The value of a key; if the key is absent that is reported and null comes back.</summary>
    /// <param name="key">The key.</param>
    public YamlValue? Required(string key)
    {
        var value = Optional(key);
        if (value is null)
        {
            Self.Problem($"the key \"{key}\" is missing; add it");
        }

        return value;
    }
}
