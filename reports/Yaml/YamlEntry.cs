namespace Conformance.Yaml;

/// <summary>An entry of a mapping.</summary>
/// <param name="Key">The key.</param>
/// <param name="Place">The key as a value, which knows where it stands; report a problem of the key itself there.</param>
/// <param name="Value">The value.</param>
public sealed record YamlEntry(string Key, YamlValue Place, YamlValue Value);
