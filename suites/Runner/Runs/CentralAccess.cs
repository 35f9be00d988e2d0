using Conformance.CentralApiSuite;
using Conformance.Kubernetes;
using Conformance.Model;
using Conformance.OpenStack;
using Conformance.Runner.CommandLine;
using Conformance.Subjects;

namespace Conformance.Runner.Runs;

/// <summary>An existing Central API, as options and a subject file describe it.</summary>
internal static class CentralAccess
{
    /// <summary>What each capability means, by its name in a subject file.</summary>
    public static IReadOnlyDictionary<string, string> Meanings { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["objects"] = "tenants have a cluster for their Objects; said by central_api: objects",
        ["clusters"] = "tenants can claim workload clusters; said by central_api: clusters",
        ["cluster-upgrade"] = "workload clusters can be upgraded; said by central_api: clusters: upgrade",
        ["oidc"] = "people sign in by OpenID Connect; said by central_api: oidc",
        ["oidc-clusters"] = "workload clusters trust the same issuer",
        ["oidc-groups"] = "a group of the issuer and a token of a member are known; said by central_api: oidc",
        ["oidc-expired"] = "an expired token is at hand; said by its file in central_api: oidc: token_files",
        ["oidc-audience"] = "a token for another program is at hand; said by its file, too",
        ["oidc-issuer"] = "a token of another issuer is at hand; said by its file, too",
        ["oidc-rotation"] = "a token of a key that the issuer withdrew is at hand; said by its file, too",
        ["oidc-masters"] = "a token of a member of a group system:masters of the issuer is at hand; said by its file, too",
    };

    /// <summary>What a subject file says there is.</summary>
    public static IReadOnlySet<string> Capabilities(Subject? file)
    {
        var said = file?.CentralApi;
        var tokens = said?.OidcTokenFiles ?? new Dictionary<string, string>();
        return new[]
        {
            ("objects", said?.ObjectsSecret is not null), ("clusters", said?.ClustersProviderConfig is not null), ("cluster-upgrade", said?.ClustersUpgrade is not null), ("oidc", said?.OidcUser is not null),
            ("oidc-groups", said?.OidcGroup is not null), ("oidc-expired", tokens.ContainsKey("expired")), ("oidc-audience", tokens.ContainsKey("other_audience")),
            ("oidc-issuer", tokens.ContainsKey("other_issuer")), ("oidc-rotation", tokens.ContainsKey("retired")), ("oidc-masters", tokens.ContainsKey("masters")),
        }.Where(pair => pair.Item2).Select(pair => pair.Item1).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Opens it; asks nothing yet.</summary>
    /// <param name="choice">Kubeconfig, cloud and subject file.</param>
    /// <param name="options">Image and flavor.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="ConfigurationException">A file cannot be read; nothing is open then.</exception>
    public static CentralApiSubject Open(SubjectChoice choice, RunOptions options, TimeProvider time)
    {
        var said = choice.File?.CentralApi ?? new SubjectCentralApi();
        var reader = KubeConfigReader.FromProcess();

        // What can fail comes before what must be closed.
        var cloud = CloudConfigReader.FromProcess().Read(choice.OsCloud ?? System.Environment.GetEnvironmentVariable("OS_CLOUD"));
        var configs = new[] { (choice.Context, choice.Kubeconfig), (null, said.ObjectsKubeconfig), (null, said.ClustersKubeconfig) }
            .Select((place, index) => index > 0 && place.Item2 is null ? null : reader.Read(place.Item1, place.Item2)).ToList();
        var logins = Logins(said);
        var clients = configs.Select(config => config is null ? null : KubeClient.Open(config, new KubeClientOptions { Time = time })).ToList();
        var standard = new CentralApiSubject(clients[0]!, cloud);
        return standard with
        {
            ImageName = options.GuestImage ?? choice.File?.GuestImage ?? standard.ImageName, FlavorName = options.GuestFlavor ?? choice.File?.GuestFlavor ?? standard.FlavorName,
            SystemNamespace = said.SystemNamespace ?? standard.SystemNamespace, ExternalNetwork = said.ExternalNetwork ?? standard.ExternalNetwork,
            ClusterSecret = said.ObjectsSecret, Cluster = clients[1], ManagementConfig = said.ClustersProviderConfig, Management = clients[2],
            ClusterClass = said.ClustersClass ?? standard.ClusterClass, ClusterVersion = said.ClustersVersion ?? standard.ClusterVersion, ClusterUpgrade = said.ClustersUpgrade,
            PodImage = said.ClustersPodImage, Logins = logins,
        };
    }

    private static Logins? Logins(SubjectCentralApi said)
    {
        foreach (var (kind, path) in said.OidcTokenFiles)
        {
            if (!File.Exists(path))
            {
                throw new ConfigurationException($"{path}: central_api: oidc: token_files: {kind} names it, and it is not there; write the token into it, or leave the key out.");
            }
        }

        return said.OidcUser is null ? null : new Logins(said.OidcUser, said.OidcGroup ?? "", async (kind, cancellation) =>
            (await File.ReadAllTextAsync(said.OidcTokenFiles[KeyOf(kind)], cancellation).ConfigureAwait(false)).Trim())
        {
            Kinds = Enum.GetValues<LoginKind>().Where(kind => said.OidcTokenFiles.ContainsKey(KeyOf(kind))).ToHashSet(),
        };
    }

    /// <summary>What token files call a kind of token.</summary>
    public static string KeyOf(LoginKind kind) => kind switch
    {
        LoginKind.User => "user",
        LoginKind.Member => "member",
        LoginKind.Expired => "expired",
        LoginKind.OtherAudience => "other_audience",
        LoginKind.OtherIssuer => "other_issuer",
        LoginKind.Retired => "retired",
        LoginKind.Masters => "masters",
        LoginKind.Stranger => "stranger",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such kind of token."),
    };
}
