using System.Text;
using Conformance.Model;
using Conformance.Yaml;

namespace Conformance.Kubernetes;

/// <summary>A cluster, user or context of a kubeconfig file. Its messages never quote a value.</summary>
internal sealed class KubeConfigEntry(string file, string name, YamlValue self, YamlMap? map, YamlProblems problems)
{
    public string Name { get; } = name;

    /// <summary>File, line and column, for messages.</summary>
    public string Place { get; } = $"{file}:{self.Line}:{self.Column}";

    public string Where(YamlValue value) => $"{file}:{value.Line}:{value.Column}";

    /// <summary>The value of a key; null if it is absent or empty.</summary>
    public YamlValue? Value(string key) => map?.Optional(key) is { Kind: not YamlKind.Empty } value ? value : null;

    /// <summary>Text of a key; null if it is absent or empty.</summary>
    public string? Text(string key)
    {
        var text = Value(key)?.TextOrEmpty();
        Check();
        return text is { Length: > 0 } ? text : null;
    }

    public string TextOrEmpty(string key) => Text(key) ?? "";

    public string Required(string key) => Text(key) ?? throw new ConfigurationException($"{Place}: {key} of \"{Name}\" is missing; add it.");

    public bool Truth(string key)
    {
        var truth = Value(key)?.Bool() ?? false;
        Check();
        return truth;
    }

    /// <summary>An address with one of the schemes.</summary>
    public Uri? Address(string key, params string[] schemes)
    {
        if (Text(key) is not { } text)
        {
            return null;
        }

        // Not quoted: an address may carry a password.
        return Uri.TryCreate(text, UriKind.Absolute, out var uri) && schemes.Contains(uri.Scheme) && uri.Host.Length > 0 ? uri
            : throw new ConfigurationException($"{Where(Value(key)!)}: {key} of \"{Name}\" is no address; write it in full, beginning with {string.Join(" or ", schemes.Select(scheme => scheme + "://"))}.");
    }

    /// <summary>A path that starts from the file's folder.</summary>
    public string? Path(string key) => Text(key) is { } path ? Resolve(path) : null;

    public string Resolve(string path) => System.IO.Path.GetFullPath(path, System.IO.Path.GetDirectoryName(file)!);

    /// <summary>PEM text: the base64 of <c>key-data</c>, or the file that <c>key</c> names.</summary>
    public string? Pem(string key)
    {
        if (Value(key + "-data") is { } data && Text(key + "-data") is { } encoded)
        {
            try
            {
                return Encoding.UTF8.GetString(Convert.FromBase64String(encoded));
            }
            catch (FormatException)
            {
                throw new ConfigurationException($"{Where(data)}: {key}-data of \"{Name}\" is no base64; encode the PEM file in one line (base64 -w0), or name the file in {key}.");
            }
        }

        if (Path(key) is not { } path)
        {
            return null;
        }

        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{Where(Value(key)!)}: {key} of \"{Name}\": {path} cannot be read ({unreadable.GetType().Name}); relative paths start from the folder of the kubeconfig.", unreadable);
        }
    }

    public KubeConfigEntry Inner(string key, YamlValue value)
    {
        var inner = value.Map();
        Check();
        return new KubeConfigEntry(file, $"{Name}.{key}", value, inner, problems);
    }

    public void Check() => problems.ThrowIfAny();
}
