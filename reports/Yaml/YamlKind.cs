namespace Conformance.Yaml;

/// <summary>What a YAML value is.</summary>
public enum YamlKind
{
    /// <summary>Nothing: an empty plain scalar, <c>~</c> or <c>null</c>.</summary>
    Empty,

    /// <summary>A scalar.</summary>
    Text,

    /// <summary>A mapping of keys to values.</summary>
    Mapping,

    /// <summary>A list of values.</summary>
    List,
}
