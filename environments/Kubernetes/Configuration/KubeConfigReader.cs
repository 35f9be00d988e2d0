using System.Text.Json.Nodes;
using Conformance.Model;
using Conformance.Yaml;
using YamlDotNet.Core;

namespace Conformance.Kubernetes;

/// <summary>
/// Reads kubeconfig files with the search path, precedence and keys of client-go: of several files the first that has a name wins, and the first
/// that has a <c>current-context</c>. Environment and folder are given, so that nothing else is looked at.
/// </summary>
/// <param name="environment">Environment variables: <c>KUBECONFIG</c> and <c>HOME</c>.</param>
/// <param name="directory">The folder relative paths in <c>KUBECONFIG</c> start from; those inside a file start from the file's folder.</param>
public sealed class KubeConfigReader(IReadOnlyDictionary<string, string> environment, string directory)
{
    private static readonly string[] ApiVersions = ["client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1"];

    private const string ClusterExtension = "client.authentication.k8s.io/exec";

    /// <summary>A reader with this process's environment and working directory.</summary>
    public static KubeConfigReader FromProcess() => new(
        Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "", StringComparer.Ordinal),
        Environment.CurrentDirectory);

    /// <summary>Names of the contexts that can be read, in the order of the files.</summary>
    /// <param name="file">A file to read instead of those of <c>KUBECONFIG</c>, or null.</param>
    /// <exception cref="ConfigurationException">A file is broken.</exception>
    public IReadOnlyList<string> Contexts(string? file = null) => [.. Load(file).Contexts.Keys];

    /// <summary>Reads one context.</summary>
    /// <param name="context">Its name; null takes <c>current-context</c>.</param>
    /// <param name="file">A file to read instead of those of <c>KUBECONFIG</c>, or null.</param>
    /// <exception cref="ConfigurationException">Files, context or a needed key are missing or wrong; the message names file, line and cure.</exception>
    public KubeConfig Read(string? context = null, string? file = null)
    {
        var merged = Load(file);
        var name = context ?? merged.Current?.Text;
        if (string.IsNullOrEmpty(name))
        {
            throw new ConfigurationException($"{merged.Names}: no current-context is set. {Cure(merged.Contexts.Keys, "Set it (kubectl config use-context), or name a context")}");
        }

        if (!merged.Contexts.TryGetValue(name, out var chosen))
        {
            var place = context is null ? merged.Current!.Where : merged.Names;
            throw new ConfigurationException($"{place}: there is no context \"{name}\"; {NearMiss.Cure(name, merged.Contexts.Keys)}");
        }

        var clusterName = chosen.Required("cluster");
        var userName = chosen.Text("user");
        var cluster = Referred(merged.Clusters, clusterName, "cluster", chosen);
        var user = userName is null ? null : Referred(merged.Users, userName, "user", chosen);
        var exec = user is null ? null : Exec(user, cluster);
        var hasToken = user?.Text("token") is not null || user?.Text("tokenFile") is not null;
        if (user?.Value("auth-provider") is { } provider)
        {
            throw new ConfigurationException($"{user.Where(provider)}: auth-provider is no longer supported by Kubernetes; use exec with the provider's credential plugin.");
        }

        if (user?.Text("username") is not null && (hasToken || exec is not null))
        {
            throw new ConfigurationException($"{user.Place}: user \"{user.Name}\" has a user name and {(hasToken ? "a token" : "exec")}; keep one way to sign in.");
        }

        var certificate = user?.Pem("client-certificate");
        var key = user?.Pem("client-key");
        if (certificate is null != key is null)
        {
            throw new ConfigurationException($"{user!.Place}: user \"{user.Name}\" has {(key is null ? "client-certificate, but no client-key" : "client-key, but no client-certificate")}; give both.");
        }

        if (certificate is not null)
        {
            Certificates.Client(certificate, key!, $"{user!.Place}: client-certificate of user \"{user.Name}\"").Dispose();
        }

        var authority = cluster.Pem("certificate-authority");
        if (authority is not null)
        {
            Certificates.Bundle(authority, $"{cluster.Place}: certificate-authority of cluster \"{cluster.Name}\"");
        }

        var insecure = cluster.Truth("insecure-skip-tls-verify");
        if (insecure && authority is not null)
        {
            throw new ConfigurationException($"{cluster.Place}: cluster \"{cluster.Name}\" has a certificate-authority and insecure-skip-tls-verify; the one makes the other pointless: keep one of them.");
        }

        var read = new KubeConfig
        {
            Server = cluster.Address("server", "http", "https") ?? throw new ConfigurationException($"{cluster.Place}: server of cluster \"{cluster.Name}\" is missing; add the address of the API server."),
            Context = name,
            Namespace = chosen.Text("namespace") ?? "default",
            CertificateAuthority = authority,
            InsecureSkipTlsVerify = insecure,
            TlsServerName = cluster.Text("tls-server-name"),
            Proxy = cluster.Address("proxy-url", "http", "https", "socks5"),
            ClientCertificate = certificate,
            ClientKey = key,
            Token = user?.Text("token"),
            TokenFile = user?.Path("tokenFile"),
            Username = user?.Text("username"),
            Password = user?.Text("password"),
            Exec = exec,
            Impersonate = user?.Text("as") is { } impersonated
                ? new Impersonation(impersonated)
                {
                    Uid = user.Text("as-uid"),
                    Groups = [.. Texts(user.Value("as-groups"))],
                    Extra = (user.Value("as-user-extra")?.Map()?.Entries ?? []).ToDictionary(extra => extra.Key, extra => (IReadOnlyList<string>)[.. Texts(extra.Value)], StringComparer.Ordinal),
                }
                : null,
        };
        user?.Check();
        return read;
    }

    private static IEnumerable<string> Texts(YamlValue? list) => (list?.Items() ?? []).Select(item => item.Text()).OfType<string>();

    private static ExecPlugin? Exec(KubeConfigEntry user, KubeConfigEntry cluster)
    {
        if (user.Value("exec") is not { } value)
        {
            return null;
        }

        var exec = user.Inner("exec", value);
        var where = user.Where(value);
        var version = exec.Required("apiVersion");
        if (!ApiVersions.Contains(version))
        {
            throw new ConfigurationException($"{where}: exec of user \"{user.Name}\": apiVersion \"{version}\" is not supported; {NearMiss.Cure(version, ApiVersions)}");
        }

        var command = exec.Required("command");
        var interactive = exec.Text("interactiveMode");
        if (interactive is null && version == ApiVersions[0])
        {
            throw new ConfigurationException($"{where}: exec of user \"{user.Name}\": interactiveMode is missing; {version} demands Never, IfAvailable or Always.");
        }

        if (interactive is not (null or "Never" or "IfAvailable" or "Always"))
        {
            throw new ConfigurationException($"{where}: exec of user \"{user.Name}\": interactiveMode must be Never, IfAvailable or Always.");
        }

        if (interactive == "Always")
        {
            throw new ConfigurationException($"{where}: exec of user \"{user.Name}\": interactiveMode Always asks for a terminal, which is not there; use a plugin that works without one.");
        }

        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var item in exec.Value("env")?.Kind == YamlKind.List ? exec.Value("env")!.Items() : [])
        {
            var variable = exec.Inner("env", item);
            variables[variable.Required("name")] = variable.TextOrEmpty("value");
        }

        // As in client-go: a name without a slash is looked up in PATH, anything else starts from the file's folder.
        var path = command.Contains('/', StringComparison.Ordinal) ? exec.Resolve(command) : command;
        JsonNode? config = null;
        if (cluster.Value("extensions") is { Kind: YamlKind.List } extensions)
        {
            config = extensions.Items().Select(item => item.Map()).OfType<YamlMap>()
                .Where(item => item.Optional("name")?.Text() == ClusterExtension)
                .Select(item => item.Optional("extension") is { } extension ? Json(extension) : null).FirstOrDefault();
        }

        cluster.Check();
        return new ExecPlugin(version, path, [.. (exec.Value("args") is { Kind: YamlKind.List } args ? args.Items() : []).Select(item => item.TextOrEmpty() ?? "")])
        {
            Environment = variables,
            InstallHint = exec.Text("installHint"),
            ProvideClusterInfo = exec.Truth("provideClusterInfo"),
            ClusterConfig = config,
            Where = where,
        };
    }

    private static JsonNode? Json(YamlValue value) => value.Kind switch
    {
        YamlKind.Mapping => new JsonObject(value.Map()!.Entries.Select(entry => KeyValuePair.Create(entry.Key, Json(entry.Value)))),
        YamlKind.List => new JsonArray([.. value.Items().Select(Json)]),
        YamlKind.Text => JsonValue.Create(value.TextOrEmpty()),
        _ => null,
    };

    private static KubeConfigEntry Referred(Dictionary<string, KubeConfigEntry> entries, string name, string what, KubeConfigEntry context) =>
        entries.TryGetValue(name, out var entry) ? entry
            : throw new ConfigurationException($"{context.Place}: context \"{context.Name}\" names {what} \"{name}\", which is not there; {NearMiss.Cure(name, entries.Keys)}");

    private static string Cure(IEnumerable<string> names, string otherwise) => $"{otherwise}; there are: {string.Join(", ", names.DefaultIfEmpty("none"))}.";

    private Merged Load(string? file)
    {
        var merged = new Merged();
        var paths = Paths(file, out var said);
        foreach (var path in paths)
        {
            // As in client-go, files of the list that are not there are passed over; a single file that was named must be there.
            if (paths.Count > 1 && !File.Exists(path))
            {
                continue;
            }

            merged.Add(path, ReadYaml(path));
        }

        return merged.Files.Count > 0 ? merged : throw new ConfigurationException($"{said}: none of these files exists ({string.Join(", ", paths)}). Correct KUBECONFIG, or name a kubeconfig.");
    }

    private List<string> Paths(string? file, out string said)
    {
        if (file is not null)
        {
            said = file;
            return [Path.GetFullPath(file, directory)];
        }

        if (environment.TryGetValue("KUBECONFIG", out var list) && list.Length > 0)
        {
            said = "KUBECONFIG";
            var paths = list.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(path => Path.GetFullPath(path, directory)).Distinct(StringComparer.Ordinal).ToList();
            if (paths.Count > 0)
            {
                return paths;
            }
        }

        var home = environment.GetValueOrDefault("HOME") ?? environment.GetValueOrDefault("USERPROFILE");
        if (string.IsNullOrEmpty(home))
        {
            throw new ConfigurationException("No kubeconfig is configured: neither KUBECONFIG nor HOME is set. Set KUBECONFIG, or name a kubeconfig.");
        }

        said = "kubeconfig";
        var standard = Path.Combine(home, ".kube", "config");
        return File.Exists(standard) ? [standard] : throw new ConfigurationException($"No kubeconfig is configured: KUBECONFIG is not set, and {standard} does not exist. Set KUBECONFIG, or name a kubeconfig.");
    }

    private static (YamlMap Root, YamlProblems Problems) ReadYaml(string path)
    {
        var problems = new YamlProblems(path);
        var text = YamlText.ReadFile(path, "kubeconfig");
        try
        {
            var root = YamlText.Parse(text, problems).Map();
            problems.ThrowIfAny();
            return (root!, problems);
        }
        catch (ConfigurationException broken) when (broken.InnerException is YamlException place)
        {
            // The parser's own words may quote the file, and the file holds secrets: only the place is told, and no cause attached.
            throw new ConfigurationException(
                $"{path}:{place.Start.Line}:{place.Start.Column}: this is not valid YAML; look for a tab, a wrong indentation, a missing colon or an unclosed quote.");
        }
    }

    private sealed class Merged
    {
        public List<string> Files { get; } = [];

        public Dictionary<string, KubeConfigEntry> Clusters { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, KubeConfigEntry> Users { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, KubeConfigEntry> Contexts { get; } = new(StringComparer.Ordinal);

        public CurrentPlace? Current { get; private set; }

        public string Names => string.Join(" and ", Files);

        public void Add(string path, (YamlMap Root, YamlProblems Problems) yaml)
        {
            Files.Add(path);
            var (root, problems) = yaml;
            if (root.Optional("kind") is { Kind: YamlKind.Text } kind && kind.Text() is { } word && word != "Config")
            {
                kind.Problem("this is no kubeconfig: its kind must be Config");
            }

            Take(root, "clusters", "cluster", Clusters, path, problems);
            Take(root, "users", "user", Users, path, problems);
            Take(root, "contexts", "context", Contexts, path, problems);
            if (Current is null && root.Optional("current-context") is { Kind: not YamlKind.Empty } current && current.TextOrEmpty() is { Length: > 0 } text)
            {
                Current = new CurrentPlace(text, $"{path}:{current.Line}:{current.Column}");
            }

            problems.ThrowIfAny();
        }

        private static void Take(YamlMap root, string list, string inner, Dictionary<string, KubeConfigEntry> into, string path, YamlProblems problems)
        {
            if (root.Optional(list) is not { Kind: not YamlKind.Empty } value)
            {
                return;
            }

            var seen = new HashSet<string>(StringComparer.Ordinal);
            foreach (var map in value.Items().Select(item => item.Map()).OfType<YamlMap>())
            {
                if (map.Required("name")?.Text() is not { } name)
                {
                    continue;
                }

                if (!seen.Add(name))
                {
                    map.Self.Problem($"the name \"{name}\" stands twice in {list}; rename one of them");
                    continue;
                }

                // Users without any credential are written as `user: {}` or `user: null`.
                var body = map.Optional(inner);
                var entries = body is null or { Kind: YamlKind.Empty } ? null : body.Map();
                into.TryAdd(name, new KubeConfigEntry(path, name, body ?? map.Self, entries, problems));
            }
        }
    }

    private sealed record CurrentPlace(string Text, string Where);
}
