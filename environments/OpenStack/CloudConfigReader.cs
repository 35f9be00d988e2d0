using System.Globalization;
using Conformance.Model;
using Conformance.OpenStack.Configuration;

namespace Conformance.OpenStack;

/// <summary>
/// Reads clouds.yaml, secure.yaml, clouds-public.yaml and <c>OS_*</c> variables with the search path, precedence and keys of openstacksdk.
/// Environment and folders are given, so that nothing else is looked at.
/// </summary>
/// <param name="environment">Environment variables.</param>
/// <param name="directory">The folder relative paths start from, and the first one searched.</param>
/// <param name="siteDirectory">The folder searched last.</param>
public sealed class CloudConfigReader(IReadOnlyDictionary<string, string> environment, string directory, string siteDirectory = "/etc/openstack")
{
    private static readonly string[] Suffixes = [".yaml", ".yml", ".json"];

    // Variables that choose or tune and describe no cloud by themselves.
    private static readonly HashSet<string> Selectors =
        new(StringComparer.Ordinal) { "OS_CLOUD", "OS_REGION_NAME", "OS_CLIENT_CONFIG_FILE", "OS_CLIENT_SECURE_FILE", "OS_CLOUD_NAME" };

    /// <summary>A reader with this process's environment and working directory.</summary>
    public static CloudConfigReader FromProcess() => new(
        Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "", StringComparer.Ordinal),
        Environment.CurrentDirectory);

    /// <summary>Names of the clouds that can be read, in the order of the files.</summary>
    /// <exception cref="ConfigurationException">A file is broken.</exception>
    public IReadOnlyList<string> Names() => [.. Load().Clouds.Keys];

    /// <summary>Reads one cloud.</summary>
    /// <param name="cloud">Its name; null takes <c>OS_CLOUD</c>, then the <c>OS_*</c> variables, then the only cloud there is.</param>
    /// <param name="region">A region that replaces the configured one, or null.</param>
    /// <exception cref="ConfigurationException">Files, cloud, region or a needed key are missing or wrong; the message names place and cure.</exception>
    public CloudConfig Read(string? cloud = null, string? region = null)
    {
        var files = Load();
        var name = cloud ?? Variable("OS_CLOUD") ?? files.Default;
        if (name is null)
        {
            throw files.Clouds.Count == 0
                ? new ConfigurationException($"No cloud is configured. {LookedAt("clouds")} Write a clouds.yaml to one of these places, or set OS_AUTH_URL and the other OS_* variables.")
                : new ConfigurationException($"{files.Names}: there are several clouds ({string.Join(", ", files.Clouds.Keys)}). Name one, or set OS_CLOUD.");
        }

        if (!files.Clouds.TryGetValue(name, out var own))
        {
            throw Unknown(name, files);
        }

        if (own.Map is null && own is not { Text: null, Items: null })
        {
            throw new ConfigurationException($"{own.Where}: cloud {name} must be a map with the keys auth, region_name and so on.");
        }

        var entry = WithProfile(name, own.Map is null ? ConfigNode.FromMap(own.File, own.Line, new(StringComparer.Ordinal)) : own.WithUnderscores());
        return new EntryReader(name, entry, name == files.FromEnvironment ? [] : files.Paths, directory, Home)
            .Read(region, name == files.FromEnvironment ? null : Variable("OS_REGION_NAME"));
    }

    private string? Variable(string name) => environment.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    private string? Home => Variable("HOME") ?? Variable("USERPROFILE");

    private IEnumerable<string> Places(string stem)
    {
        List<string> folders = [directory];
        if (Variable("XDG_CONFIG_HOME") is { } config)
        {
            folders.Add(Path.Combine(config, "openstack"));
        }

        if (Home is { } home)
        {
            folders.Add(Path.Combine(home, ".config", "openstack"));
        }

        folders.Add(siteDirectory);
        return folders.Distinct(StringComparer.Ordinal).SelectMany(folder => Suffixes.Select(suffix => Path.Combine(folder, stem + suffix)));
    }

    private string LookedAt(string stem) => $"Looked at {string.Join(", ", Places(stem))}.";

    private string? Find(string stem, string? variable = null)
    {
        if (variable is null || Variable(variable) is not { } stated)
        {
            return Places(stem).FirstOrDefault(File.Exists);
        }

        // openstacksdk goes on with the other places here; a typing error would then test another cloud than the one meant.
        var path = EntryReader.Absolute(stated, directory, Home);
        return File.Exists(path) ? path : throw new ConfigurationException($"{variable} names {path}, and there is no such file. Correct or unset the variable.");
    }

    private LoadedFiles Load()
    {
        List<string> paths = [];
        var root = ConfigNode.FromMap("", 0, new(StringComparer.Ordinal));
        foreach (var path in new[] { Find("clouds", "OS_CLIENT_CONFIG_FILE"), Find("secure", "OS_CLIENT_SECURE_FILE") }.OfType<string>())
        {
            var node = ConfigNode.Read(path);
            if (node.Map!.TryGetValue("clouds", out var inFile) && inFile is { Map: null } and not { Text: null, Items: null })
            {
                throw new ConfigurationException($"{inFile.Where}: clouds must be a map from names to clouds.");
            }

            root = ConfigNode.Merge(root, node);
            paths.Add(path);
        }

        var clouds = root.Map!.GetValueOrDefault("clouds")?.Map ?? new(StringComparer.Ordinal);
        var fromEnvironment = FromEnvironment();
        var label = Variable("OS_CLOUD_NAME") ?? "envvars";
        if (fromEnvironment is null)
        {
            return new LoadedFiles(clouds, paths, null);
        }

        if (clouds.TryGetValue(label, out var same))
        {
            throw new ConfigurationException($"{same.Where}: cloud {label} has the name of the cloud that the OS_* variables describe. Rename it, unset the variables, or set OS_CLOUD_NAME.");
        }

        return new LoadedFiles(new(clouds, StringComparer.Ordinal) { [label] = fromEnvironment }, paths, label);
    }

    private ConfigNode? FromEnvironment()
    {
        var variables = environment
            .Where(pair => pair.Key.StartsWith("OS_", StringComparison.Ordinal) && pair.Value.Length > 0 && !Selectors.Contains(pair.Key))
            .Where(pair => !new[] { "OS_TEST", "OS_STD", "OS_LOG" }.Any(prefix => pair.Key.StartsWith(prefix, StringComparison.Ordinal)))
            .ToList();
        if (variables.Count == 0)
        {
            return null;
        }

        // OS_REGION_NAME alone makes no cloud, but belongs to one that the other variables make.
        var map = variables.ToDictionary(pair => pair.Key[3..].ToLowerInvariant(), pair => ConfigNode.FromText($"variable {pair.Key}", pair.Value), StringComparer.Ordinal);
        if (Variable("OS_REGION_NAME") is { } region)
        {
            map["region_name"] = ConfigNode.FromText("variable OS_REGION_NAME", region);
        }

        return ConfigNode.FromMap("the OS_* variables", 0, map);
    }

    private ConfigNode WithProfile(string name, ConfigNode own)
    {
        if ((own.Map!.GetValueOrDefault("profile") ?? own.Map!.GetValueOrDefault("cloud")) is not { Text: { } profile } reference)
        {
            return own;
        }

        if (Find("clouds-public") is not { } path)
        {
            throw new ConfigurationException($"{reference.Where}: cloud {name} uses profile {profile}, and there is no clouds-public file. {LookedAt("clouds-public")}");
        }

        var profiles = ConfigNode.Read(path).Map!.GetValueOrDefault("public-clouds")?.Map
            ?? throw new ConfigurationException($"{path}: the key public-clouds is missing.");
        if (!profiles.TryGetValue(profile, out var found))
        {
            throw new ConfigurationException($"{reference.Where}: cloud {name} uses profile {profile}, which {path} does not have. It has: {Listed(profiles.Keys)}.{Near(profile, profiles.Keys)}");
        }

        return ConfigNode.Merge(found.WithUnderscores(), own);
    }

    private ConfigurationException Unknown(string name, LoadedFiles files) => files.Paths.Count == 0
        ? new ConfigurationException($"Cloud {name} cannot be found: there is no clouds.yaml. {LookedAt("clouds")} Write one to one of these places, or set OS_CLIENT_CONFIG_FILE.")
        : new ConfigurationException($"{files.Names}: there is no cloud {name}. Known clouds: {Listed(files.Clouds.Keys)}.{Near(name, files.Clouds.Keys)}");

    private static string Listed(IEnumerable<string> names) => string.Join(", ", names.DefaultIfEmpty("none"));

    private static string Near(string name, IEnumerable<string> known)
    {
        var best = known.Select(candidate => (candidate, distance: Distance(name.ToLowerInvariant(), candidate.ToLowerInvariant()))).OrderBy(pair => pair.distance).FirstOrDefault();
        return best.candidate is not null && best.distance <= Math.Max(2, name.Length / 3) ? string.Create(CultureInfo.InvariantCulture, $" Did you mean {best.candidate}?") : "";
    }

    // Levenshtein distance, one row at a time.
    private static int Distance(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var replace = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replace, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[right.Length];
    }

    private sealed record LoadedFiles(Dictionary<string, ConfigNode> Clouds, IReadOnlyList<string> Paths, string? FromEnvironment)
    {
        /// <summary>The cloud of the variables if they say where it is (a stray <c>OS_NAME</c> says nothing), else the only one there is.</summary>
        public string? Default
        {
            get
            {
                if (FromEnvironment is not null && (Clouds.Count == 1 || Clouds[FromEnvironment].Map!.ContainsKey("auth_url")))
                {
                    return FromEnvironment;
                }

                var inFiles = Clouds.Keys.Where(name => name != FromEnvironment).Take(2).ToList();
                return inFiles.Count == 1 ? inFiles[0] : null;
            }
        }

        public string Names => Paths.Count == 0 ? "the OS_* variables" : string.Join(" and ", Paths);
    }
}
