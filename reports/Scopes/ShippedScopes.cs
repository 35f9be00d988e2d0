using System.Reflection;
using Conformance.Model;

namespace Conformance.Scopes;

/// <summary>The scope files that come with the program.</summary>
public static class ShippedScopes
{
    private const string Prefix = "scopes/";
    private const string Suffix = ".yaml";

    private static readonly Lazy<IReadOnlyDictionary<string, Scope>> Loaded = new(Load);

    /// <summary>The shipped scopes by the name of their file without ending: <c>scs-compatible-iaas</c>, <c>scs-compatible-kaas</c>.</summary>
    public static IReadOnlyDictionary<string, Scope> ByName => Loaded.Value;

    /// <summary>The shipped scopes in the alphabetical order of their files.</summary>
    public static IReadOnlyList<Scope> All => [.. Loaded.Value.Values];

    /// <summary>
    /// A scope by the file name of a shipped one (with or without <c>.yaml</c>), by the name or UUID written in it, or by the path of a file.
    /// A path wins if it says that it is one: by a separator or by a file of that name.
    /// </summary>
    /// <param name="nameOrPathOrUuid">What to look for.</param>
    /// <exception cref="ConfigurationException">There is no such scope, or its file is wrong.</exception>
    public static Scope Find(string nameOrPathOrUuid)
    {
        ArgumentNullException.ThrowIfNull(nameOrPathOrUuid);
        if (nameOrPathOrUuid.Contains('/') || nameOrPathOrUuid.Contains(Path.DirectorySeparatorChar) || File.Exists(nameOrPathOrUuid))
        {
            return ScopeReader.ReadFile(nameOrPathOrUuid);
        }

        foreach (var (name, scope) in Loaded.Value)
        {
            if (Same(nameOrPathOrUuid, name) || Same(nameOrPathOrUuid, name + Suffix) || Same(nameOrPathOrUuid, scope.Name) || Same(nameOrPathOrUuid, scope.Uuid.ToString()))
            {
                return scope;
            }
        }

        throw new ConfigurationException(
            $"there is neither a shipped scope nor a file \"{nameOrPathOrUuid}\"; {Yaml.NearMiss.Cure(nameOrPathOrUuid, Loaded.Value.Keys)}");
    }

    /// <summary>The text of a shipped scope file.</summary>
    /// <param name="name">Its name without ending.</param>
    /// <exception cref="ConfigurationException">There is none of this name.</exception>
    public static string Text(string name)
    {
        using var stream = typeof(ShippedScopes).Assembly.GetManifestResourceStream(Prefix + name + Suffix)
            ?? throw new ConfigurationException($"there is no shipped scope \"{name}\"; {Yaml.NearMiss.Cure(name, Loaded.Value.Keys)}");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static bool Same(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);

    private static OrderedDictionary<string, Scope> Load() => new(Assembly.GetExecutingAssembly().GetManifestResourceNames()
        .Where(resource => resource.StartsWith(Prefix, StringComparison.Ordinal) && resource.EndsWith(Suffix, StringComparison.Ordinal))
        .Order(StringComparer.Ordinal)
        .Select(resource => resource[Prefix.Length..^Suffix.Length])
        .Select(name => KeyValuePair.Create(name, ScopeReader.Read(Text(name), name + Suffix))));
}
