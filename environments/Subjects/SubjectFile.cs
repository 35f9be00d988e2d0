using Conformance.Model;
using Conformance.Yaml;

namespace Conformance.Subjects;

/// <summary>
/// Reads subject files: YAML with <c>name</c>, <c>environment</c> and optionally <c>os_cloud</c>, <c>guest_image</c>, <c>guest_flavor</c>, <c>kubeconfig</c>, <c>context</c>,
/// <c>kubernetes_versions</c>, <c>status_page</c> (<c>url</c>, <c>web_url</c>, <c>token_file</c>, <c>login_file</c>),
/// <c>central_api</c> (<c>system_namespace</c>, <c>external_network</c>, <c>objects</c>, <c>clusters</c>, <c>oidc</c>), <c>accounts</c> (<c>administrator</c>, <c>domain_managers</c>, <c>reader</c>), <c>capabilities</c> and <c>attestations</c>
/// (each with <c>testcase</c>, <c>by</c>, <c>on</c>, <c>statement</c> and optionally <c>evidence</c>). It holds no secrets: those are in
/// <c>clouds.yaml</c> and in the files that it names.
/// </summary>
public static class SubjectFile
{
    /// <summary>Reads a subject file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="time">The clock by which no attestation may be of tomorrow (local date); null for the system's.</param>
    /// <exception cref="ConfigurationException">It cannot be read, or something is wrong with it: every problem in a line of its own.</exception>
    public static Subject Read(string path, TimeProvider? time = null) => Parse(YamlText.ReadFile(path, "subject file"), path, time);

    /// <summary>Reads a subject from a text.</summary>
    /// <param name="text">The YAML text.</param>
    /// <param name="fileName">Its name for messages.</param>
    /// <param name="time">The clock by which no attestation may be of tomorrow (local date); null for the system's.</param>
    /// <exception cref="ConfigurationException">Something is wrong with it: every problem in a line of its own.</exception>
    public static Subject Parse(string text, string fileName, TimeProvider? time = null)
    {
        var problems = new YamlProblems(fileName);
        var root = YamlText.Parse(text, problems).Map();
        var today = DateOnly.FromDateTime((time ?? TimeProvider.System).GetLocalNow().DateTime);
        var subject = root is null ? null : Read(root, fileName, today);
        problems.ThrowIfAny();
        return subject!;
    }

    private static Subject Read(YamlMap root, string file, DateOnly today)
    {
        root.Only("name", "environment", "os_cloud", "guest_image", "guest_flavor", "kubeconfig", "context", "kubernetes_versions", "status_page", "central_api", "accounts", "capabilities", "attestations");
        return new Subject(root.Required("name")?.Name() ?? "", root.Required("environment")?.Name() ?? "")
        {
            // Names of clouds may hold blanks and the like; clouds.yaml decides.
            OsCloud = root.Optional("os_cloud")?.Text(),
            GuestImage = root.Optional("guest_image")?.Text(),
            GuestFlavor = root.Optional("guest_flavor")?.Text(),
            Kubeconfig = root.Optional("kubeconfig")?.Text(),
            Context = root.Optional("context")?.Text(),
            OfferedVersions = [.. (root.Optional("kubernetes_versions")?.Items() ?? []).Select(item => item.Text()).OfType<string>()],
            StatusPage = StatusPage(root.Optional("status_page")),
            CentralApi = CentralApi(root.Optional("central_api")),
            Accounts = Accounts(root.Optional("accounts")),
            Capabilities = Capabilities(root.Optional("capabilities")),
            Attestations = Attestations(root.Optional("attestations"), today),
            File = file,
        };
    }

    private static SubjectStatusPage? StatusPage(YamlValue? value) => value?.Map()?.Only("url", "web_url", "token_file", "login_file") is not { } map ? null : new SubjectStatusPage
    {
        Url = map.Required("url")?.Text(), WebUrl = map.Optional("web_url")?.Text(), TokenFile = map.Optional("token_file")?.Text(), LoginFile = map.Optional("login_file")?.Text(),
    };

    private static SubjectCentralApi? CentralApi(YamlValue? value)
    {
        if (value?.Map()?.Only("system_namespace", "external_network", "objects", "clusters", "oidc") is not { } map)
        {
            return null;
        }

        var objects = map.Optional("objects")?.Map()?.Only("secret", "kubeconfig");
        var clusters = map.Optional("clusters")?.Map()?.Only("provider_config", "kubeconfig", "class", "version", "upgrade", "pod_image");
        var oidc = map.Optional("oidc")?.Map()?.Only("user", "group", "token_files");
        var tokens = oidc?.Required("token_files")?.Map()?.Only([.. SubjectCentralApi.TokenKinds]);
        tokens?.Required("user");
        if (oidc?.Optional("group") is { } group && tokens is not null && tokens.Optional("member") is null)
        {
            group.Problem("a token of a member of the group is needed: name its file in token_files: member");
        }

        return new SubjectCentralApi
        {
            SystemNamespace = map.Optional("system_namespace")?.Text(), ExternalNetwork = map.Optional("external_network")?.Text(),
            ObjectsSecret = objects?.Required("secret")?.Text(), ObjectsKubeconfig = objects?.Required("kubeconfig")?.Text(),
            ClustersProviderConfig = clusters?.Required("provider_config")?.Text(), ClustersKubeconfig = clusters?.Required("kubeconfig")?.Text(), ClustersClass = clusters?.Optional("class")?.Text(),
            ClustersVersion = clusters?.Required("version")?.Text(), ClustersUpgrade = clusters?.Optional("upgrade")?.Text(), ClustersPodImage = clusters?.Optional("pod_image")?.Text(),
            OidcUser = oidc?.Required("user")?.Text(), OidcGroup = oidc?.Optional("group")?.Text(),
            OidcTokenFiles = SubjectCentralApi.TokenKinds.Select(kind => (Kind: kind, Path: tokens?.Optional(kind)?.Text())).Where(file => file.Path is not null)
                .ToDictionary(file => file.Kind, file => file.Path!, StringComparer.Ordinal),
        };
    }

    private static SubjectAccounts Accounts(YamlValue? value)
    {
        var map = value?.Map()?.Only("administrator", "domain_managers", "reader");
        var managers = new List<string>();
        foreach (var item in map?.Optional("domain_managers")?.Items() ?? [])
        {
            if (item.Text() is not { } cloud)
            {
                continue;
            }

            if (managers.Contains(cloud))
            {
                item.Problem($"the cloud \"{cloud}\" is named twice; domain_managers are two accounts on two domains");
            }

            managers.Add(cloud);
        }

        if (managers.Count is 1 or > 2)
        {
            map!.Optional("domain_managers")!.Problem($"domain_managers names {managers.Count} clouds of clouds.yaml; it takes two, each scoped to a domain of its own");
        }

        return new SubjectAccounts { Administrator = map?.Optional("administrator")?.Text(), DomainManagers = managers, Reader = map?.Optional("reader")?.Text() };
    }

    private static HashSet<string> Capabilities(YamlValue? list)
    {
        var capabilities = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in list?.Items() ?? [])
        {
            if (item.Name() is { } capability && !capabilities.Add(capability))
            {
                item.Problem($"the capability \"{capability}\" is declared twice; keep one of them");
            }
        }

        return capabilities;
    }

    private static List<Attestation> Attestations(YamlValue? list, DateOnly today)
    {
        var attestations = new OrderedDictionary<string, (Attestation Attestation, int Line)>(StringComparer.Ordinal);
        foreach (var map in list?.Items().Select(item => item.Map()).OfType<YamlMap>() ?? [])
        {
            map.Only("testcase", "by", "on", "statement", "evidence");
            var testcase = map.Required("testcase");
            var on = map.Required("on");
            var attestation = new Attestation(
                testcase?.Name() ?? "",
                map.Required("by")?.Text()?.Trim() ?? "",
                on?.Date() ?? default,
                map.Required("statement")?.Text()?.Trim() ?? "",
                map.Optional("evidence")?.Text());
            if (attestation.On > today)
            {
                on!.Problem($"{attestation.On:yyyy-MM-dd} is in the future (today is {today:yyyy-MM-dd}); give the day on which it was stated");
            }

            if (attestation.Testcase.Length > 0 && !attestations.TryAdd(attestation.Testcase, (attestation, testcase!.Line)))
            {
                testcase.Problem($"\"{attestation.Testcase}\" is attested twice (first in line {attestations[attestation.Testcase].Line}); keep the newer statement");
            }
        }

        return [.. attestations.Values.Select(pair => pair.Attestation)];
    }
}
