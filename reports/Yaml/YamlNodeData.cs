namespace Conformance.Yaml;

/// <summary>A parsed node; shared by all aliases of it, so it does not know its path.</summary>
internal sealed class YamlNodeData(YamlKind kind, int line, int column)
{
    public YamlKind Kind { get; } = kind;

    public int Line { get; } = line;

    public int Column { get; } = column;

    public string Scalar { get; init; } = "";

    public List<YamlNodeData> Items { get; } = [];

    public List<(YamlNodeData Key, YamlNodeData Value)> Entries { get; } = [];
}
