using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Conformance.Model;
using Conformance.OpenStack;

namespace Conformance.Iaas.Scs0128.Tempest;

/// <summary>Tempest's two files: what it is to use, and who it is there.</summary>
internal static class TempestConfiguration
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true };

    /// <summary>Name of the file with the accounts.</summary>
    public const string AccountsFile = "accounts.yaml";

    // Two tests change the account's own password and back; if they are interrupted, nobody knows it any more. And nobody looks into servers by SSH: another standard's testcases do that by their consoles.
    private const string Fixed = """
        [service_available]
        cinder = true
        glance = true
        horizon = false
        neutron = true
        nova = true
        swift = false

        [identity-feature-enabled]
        api_v2 = false
        api_v3 = true
        application_credentials = true
        security_compliance = false

        [network-feature-enabled]
        ipv6 = true
        ipv6_subnet_attributes = true

        [service-clients]
        http_timeout = 180

        [validation]
        run_validation = false
        """;

    /// <summary>tempest.conf. There is no secret in it.</summary>
    /// <param name="cloud">The cloud.</param>
    /// <param name="plan">What is to be used of it.</param>
    /// <param name="network">Name of the network of the servers.</param>
    /// <param name="folder">Folder with the accounts and for locks.</param>
    /// <param name="options">How often it looks.</param>
    public static string Text(Cloud cloud, TempestPlan plan, string network, string folder, TempestOptions options)
    {
        var config = cloud.Config;
        var text = new StringBuilder();
        Section("oslo_concurrency", ("lock_path", Path.Combine(folder, "locks")));
        Section("auth", ("use_dynamic_credentials", "false"), ("test_accounts_file", Path.Combine(folder, AccountsFile)), ("tempest_roles", ""));
        Section(
            "identity", ("uri_v3", cloud.IdentityUrl.ToString()), ("auth_version", "v3"), ("region", plan.Region ?? ""), ("v3_endpoint_type", config.Interface),
            ("ca_certificates_file", config.CaFile ?? ""), ("disable_ssl_certificate_validation", config.Verify ? "false" : "true"));
        Section(
            "compute",
            [
                ("image_ref", plan.Image), ("image_ref_alt", plan.OtherImage), ("flavor_ref", plan.Flavor), ("flavor_ref_alt", plan.OtherFlavor), ("fixed_network_name", network),
                ("max_microversion", "latest"), Endpoint(), .. Waits(),
            ]);
        Section("compute-feature-enabled", ("resize", plan.OtherFlavor == plan.Flavor ? "false" : "true"));
        Section("image", [Endpoint(), .. Waits()]);
        Section("network", [Endpoint(), .. Waits(), .. plan.External is { } external ? [("public_network_id", external.Id), ("floating_network_name", external.Name)] : Array.Empty<(string, string)>()]);
        Section("volume", [("catalog_type", ServiceTypes.Names("block-storage").FirstOrDefault(plan.Services.Contains) ?? "volumev3"), ("max_microversion", "latest"), Endpoint(), .. Waits()]);
        return text.Append(Fixed).Append('\n').ToString();

        (string, string) Endpoint() => ("endpoint_type", config.Interface + "URL");

        (string, string)[] Waits() =>
            [("build_interval", options.PollSeconds.ToString(CultureInfo.InvariantCulture)), ("build_timeout", options.WaitSeconds.ToString(CultureInfo.InvariantCulture))];

        void Section(string name, params (string Key, string Value)[] values)
        {
            text.Append(CultureInfo.InvariantCulture, $"[{name}]\n");
            foreach (var (key, value) in values.Where(pair => pair.Value.Length > 0))
            {
                // A dollar would begin a reference to another key.
                text.Append(CultureInfo.InvariantCulture, $"{key} = {value.Replace("$", "$$", StringComparison.Ordinal)}\n");
            }

            text.Append('\n');
        }
    }

    /// <summary>accounts.yaml, with passwords. JSON is YAML.</summary>
    /// <param name="accounts">Who it is there: the account under test first.</param>
    /// <exception cref="ConfigurationException">Tempest cannot sign in like one of them.</exception>
    public static string Accounts(IEnumerable<CloudConfig> accounts) => new JsonArray([.. accounts.Select(Account)]).ToJsonString(Readable);

    private static JsonNode Account(CloudConfig config)
    {
        if (config.Auth != CloudAuth.Password || config.Password is null || config is { ProjectName: null, ProjectId: null })
        {
            throw new ConfigurationException($"{config.Name}: Tempest signs in with a user's password to a project; name an account of clouds.yaml that does so, not a token, an application credential or a domain.");
        }

        if (config.CertificateFile is not null)
        {
            throw new ConfigurationException($"{config.Name}: cert: Tempest cannot show a client certificate; use an address of the cloud that asks for none.");
        }

        var (userDomain, projectDomain) = (config.UserDomainName is null && config.UserDomainId is null ? "default" : config.UserDomainId, config.ProjectDomainId);
        var account = new JsonObject();
        foreach (var (key, value) in new (string, string?)[]
        {
            ("username", config.UserName), ("user_id", config.UserId), ("password", config.Password), ("user_domain_id", userDomain), ("user_domain_name", config.UserDomainName),
            ("project_name", config.ProjectName), ("project_id", config.ProjectId),
            ("project_domain_id", projectDomain ?? (config.ProjectDomainName is null ? userDomain : null)), ("project_domain_name", config.ProjectDomainName ?? (projectDomain is null ? config.UserDomainName : null)),
        })
        {
            if (value is not null)
            {
                account[key] = value;
            }
        }

        return account;
    }
}
