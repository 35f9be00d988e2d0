using Conformance.Model;
using Conformance.OpenStack;

namespace Conformance.SelfTests.OpenStack;

public sealed class CloudConfigTests
{
    private const string Plain = """
        clouds:
          one:
            auth:
              auth_url: https://one.test:5000/v3
              username: anna
              password: hunter2-top-secret
              project_name: web
              user_domain_name: Shop
              project_domain_name: Shop
            region_name: RegionOne
        """;

    private readonly Dictionary<string, string> environment = [];
    private string root = "";

    private string Here => Path.Combine(root, "here");

    private string Home => Path.Combine(root, "home");

    [SetUp]
    public void Make_folders()
    {
        root = Directory.CreateTempSubdirectory("config").FullName;
        Directory.CreateDirectory(Here);
        environment.Clear();
        environment["HOME"] = Home;
    }

    [TearDown]
    public void Remove_folders() => Directory.Delete(root, recursive: true);

    private string Write(string path, string text)
    {
        var full = Path.Combine(root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
        return full;
    }

    private CloudConfigReader Reader => new(environment, Here, Path.Combine(root, "etc", "openstack"));

    private CloudConfig One(string yaml, string? name = "one")
    {
        Write("here/clouds.yaml", yaml);
        return Reader.Read(name);
    }

    private string Refused(string yaml, string? name = "one", string? region = null)
    {
        Write("here/clouds.yaml", yaml);
        var message = Assert.Throws<ConfigurationException>(() => Reader.Read(name, region)).ToString();
        Assert.That(message, Does.Not.Contain("hunter2"));
        return message;
    }

    [Test]
    public void A_usual_entry_is_read_whole()
    {
        var config = One(Plain);
        Assert.That(config, Is.EqualTo(new CloudConfig
        {
            Name = "one", AuthUrl = new Uri("https://one.test:5000/v3"), UserName = "anna", Password = "hunter2-top-secret", ProjectName = "web",
            UserDomainName = "Shop", ProjectDomainName = "Shop", Region = "RegionOne",
            EndpointOverrides = config.EndpointOverrides, ApiVersions = config.ApiVersions, Sources = config.Sources,
        }));
        Assert.That(config.Sources, Is.EqualTo(new[] { Path.Combine(Here, "clouds.yaml") }));
        Assert.That(config.ToString(), Does.Not.Contain("hunter2").And.Contain("one.test"));
    }

    [Test]
    public void The_first_file_of_the_search_path_counts()
    {
        Write("etc/openstack/clouds.yaml", Plain.Replace("RegionOne", "etc"));
        Assert.That(Reader.Read().Region, Is.EqualTo("etc"));
        Write("home/.config/openstack/clouds.yml", Plain.Replace("RegionOne", "home"));
        Assert.That(Reader.Read().Region, Is.EqualTo("home"));
        Write("xdg/openstack/clouds.yaml", Plain.Replace("RegionOne", "xdg"));
        environment["XDG_CONFIG_HOME"] = Path.Combine(root, "xdg");
        Assert.That(Reader.Read().Region, Is.EqualTo("xdg"));
        Write("here/clouds.json", """{"clouds": {"one": {"auth": {"auth_url": "http://j.test", "username": "a", "password": "b", "project_id": 42}, "region-name": "here"}}}""");
        Assert.That(Reader.Read(), Has.Property("Region").EqualTo("here").And.Property("ProjectId").EqualTo("42"));
        environment["OS_CLIENT_CONFIG_FILE"] = Write("own.yaml", Plain.Replace("RegionOne", "own"));
        Assert.That(Reader.Read().Region, Is.EqualTo("own"));
    }

    [Test]
    public void Secrets_of_secure_yaml_are_merged_deeply_and_win()
    {
        Write("here/secure.yaml", "clouds: {one: {auth: {password: from-secure}}, two: {auth: {password: x}}}");
        var config = One(Plain);
        Assert.That((config.Password, config.UserName), Is.EqualTo(("from-secure", "anna")));
        Assert.That(config.Sources, Has.Count.EqualTo(2));
    }

    [Test]
    public void A_profile_gives_what_the_entry_leaves_out()
    {
        Write("here/clouds-public.yaml", "public-clouds: {vendor: {auth: {auth_url: 'https://vendor.test/v3'}, region_name: V1, interface: internal}}");
        var config = One("clouds: {one: {profile: vendor, region_name: V2, auth: {username: a, password: b}}}");
        Assert.That((config.AuthUrl.Host, config.Region, config.Interface), Is.EqualTo(("vendor.test", "V2", "internal")));
        Assert.That(Refused("clouds: {one: {profile: vendr, auth: {username: a, password: b}}}"), Does.Contain("vendr").And.Contain("Did you mean vendor?"));
    }

    [Test]
    public void Merge_keys_and_anchors_of_yaml_work()
    {
        var config = One("""
            base: &base
              auth_url: http://b.test/v3
              username: anna
            clouds:
              one:
                auth:
                  <<: *base
                  password: x
            """);
        Assert.That((config.AuthUrl.Host, config.UserName), Is.EqualTo(("b.test", "anna")));
    }

    [Test]
    public void Keys_may_stand_on_top_level_and_with_hyphens()
    {
        var config = One("""
            clouds:
              one:
                auth-url: http://b.test/v3
                username: anna
                auth: {password: x, default_domain: dom1}
                insecure: yes
                api_timeout: 7.5
                endpoint_type: internalURL
                volume_endpoint_override: http://v.test/v3
                compute-api-version: 2.79
            """);
        Assert.That(config.Verify, Is.False);
        Assert.That(config.ApiTimeout, Is.EqualTo(TimeSpan.FromSeconds(7.5)));
        Assert.That(config.Interface, Is.EqualTo("internal"));
        Assert.That((config.UserDomainId, config.ProjectDomainId), Is.EqualTo(("dom1", "dom1")));
        Assert.That(config.EndpointOverrides["block-storage"], Is.EqualTo("http://v.test/v3"));
        Assert.That(config.ApiVersions["compute"], Is.EqualTo("2.79"));
    }

    [Test]
    public void Regions_bring_their_own_values()
    {
        const string yaml = """
            clouds:
              one:
                auth: {auth_url: http://b.test/v3, username: a, password: b}
                regions:
                  - east
                  - name: west
                    values: {auth: {auth_url: http://west.test/v3}, interface: admin}
            """;
        Assert.That(One(yaml), Has.Property("Region").EqualTo("east").And.Property("Interface").EqualTo("public"));
        Assert.That(Reader.Read("one", "west"), Has.Property("Interface").EqualTo("admin").And.Property("AuthUrl").EqualTo(new Uri("http://west.test/v3")));
        Assert.That(Refused(yaml, region: "north"), Does.Contain("no region north").And.Contain("east, west"));
    }

    [TestCase("", CloudAuth.Password)]
    [TestCase("auth_type: v3password", CloudAuth.Password)]
    [TestCase("auth_type: v3token", CloudAuth.Token)]
    [TestCase("auth_type: v3applicationcredential", CloudAuth.ApplicationCredential)]
    [TestCase("auth_type: v3_application_credential", CloudAuth.ApplicationCredential)]
    public void The_way_of_sign_in_is_chosen_by_auth_type(string line, CloudAuth expected) => Assert.That(
        One($"clouds:\n  one:\n    auth: {{auth_url: 'http://b.test', username: a, password: b, token: t, application_credential_id: i, application_credential_secret: s}}\n    {line}").Auth,
        Is.EqualTo(expected));

    [Test]
    public void Variables_describe_a_cloud_of_their_own()
    {
        environment["OS_AUTH_URL"] = "http://env.test/v3";
        environment["OS_USERNAME"] = "anna";
        environment["OS_PASSWORD"] = "hunter2-top-secret";
        environment["OS_PROJECT_NAME"] = "web";
        environment["OS_REGION_NAME"] = "R2";
        var config = Reader.Read();
        Assert.That((config.Name, config.AuthUrl.Host, config.Region), Is.EqualTo(("envvars", "env.test", "R2")));
        Write("here/clouds.yaml", Plain);
        Assert.That(Reader.Read().Name, Is.EqualTo("envvars"));
        environment["OS_CLOUD"] = "one";
        Assert.That(Reader.Read(), Has.Property("Name").EqualTo("one").And.Property("Region").EqualTo("RegionOne"));
        Assert.That(Reader.Read("envvars").AuthUrl.Host, Is.EqualTo("env.test"));
        Assert.That(Reader.Names(), Is.EqualTo(new[] { "one", "envvars" }));
    }

    [Test]
    public void A_variable_that_says_nothing_of_a_cloud_does_not_hide_the_only_one()
    {
        environment["OS_NAME"] = "linux";
        Write("here/clouds.yaml", Plain);
        Assert.That(Reader.Read().Name, Is.EqualTo("one"));
        File.Delete(Path.Combine(Here, "clouds.yaml"));
        Assert.That(Assert.Throws<ConfigurationException>(() => Reader.Read()).Message, Does.Contain("the OS_* variables: cloud envvars has no auth_url"));
    }

    [Test]
    public void Without_any_file_the_message_lists_where_it_was_looked_for()
    {
        var message = Assert.Throws<ConfigurationException>(() => Reader.Read("one")).Message;
        Assert.That(message, Does.Contain(Path.Combine(Here, "clouds.yaml")).And.Contain(Path.Combine(Home, ".config", "openstack", "clouds.yaml")).And.Contain("etc"));
        Assert.That(Assert.Throws<ConfigurationException>(() => Reader.Read()).Message, Does.Contain("No cloud is configured"));
        environment["OS_CLIENT_CONFIG_FILE"] = "gone.yaml";
        Assert.That(Assert.Throws<ConfigurationException>(() => Reader.Read("one")).Message, Does.Contain("OS_CLIENT_CONFIG_FILE").And.Contain("gone.yaml"));
    }

    [TestCase("clouds:\n  one:\n\tauth: x", "line 3")]
    [TestCase("clouds:\n  one:\n    auth: {password: hunter2, password: hunter2}", "line 3")]
    [TestCase("clouds:\n  one: \"hunter2", "not valid YAML")]
    [TestCase("clouds: [one]", "clouds must be a map")]
    [TestCase("clouds:\n  one: text", "line 2: cloud one must be a map")]
    [TestCase("clouds:\n  one:\n    auth: text", "line 3: auth of cloud one must be a map")]
    [TestCase("clouds: {on: {}, other: {}}", "there is no cloud one. Known clouds: on, other. Did you mean on?")]
    [TestCase("clouds: {one: }", "no auth_url")]
    [TestCase("clouds: {one: {auth: {auth_url: 'keystone.test:5000'}}}", "auth_url of cloud one: this is no address")]
    [TestCase("clouds: {one: {auth: {auth_url: 'http://a:hunter2@k.test'}}}", "without user, password")]
    [TestCase("clouds: {one: {auth: {auth_url: 'http://k.test', password: hunter2}}}", "no username (or user_id)")]
    [TestCase("clouds: {one: {auth: {auth_url: 'http://k.test', username: a}}}", "no password")]
    [TestCase("clouds: {one: {auth: {auth_url: 'http://k.test', username: a, password: ''}}}", "no password")]
    [TestCase("clouds: {one: {auth: {auth_url: 'http://k.test', username: a, password: {hunter2: 1}}}}", "password of cloud one must be plain text")]
    [TestCase("clouds: {one: {auth_type: v3oidcpassword, auth: {auth_url: 'http://k.test'}}}", "v3oidcpassword is not supported. Use password, token or v3applicationcredential")]
    [TestCase("clouds: {one: {auth_type: token, auth: {auth_url: 'http://k.test'}}}", "no token")]
    [TestCase("clouds: {one: {auth_type: v3applicationcredential, auth: {auth_url: 'http://k.test', application_credential_id: a}}}", "no application_credential_secret")]
    [TestCase("clouds: {one: {auth_type: v3applicationcredential, auth: {auth_url: 'http://k.test', application_credential_name: a, application_credential_secret: hunter2}}}", "no username")]
    [TestCase("clouds: {one: {auth: {auth_url: 'http://k.test', username: a, password: hunter2, system_scope: all}}}", "system_scope")]
    [TestCase("clouds: {one: {auth: {auth_url: 'http://k.test', username: a, password: hunter2, project_id: p, domain_id: d}}}", "one scope")]
    [TestCase("clouds: {one: {cacert: missing.pem, auth: {auth_url: 'http://k.test', username: a, password: hunter2}}}", "missing.pem")]
    [TestCase("clouds: {one: {verify: perhaps, auth: {auth_url: 'http://k.test', username: a, password: hunter2}}}", "verify of cloud one: true or false")]
    [TestCase("clouds: {one: {api_timeout: soon, auth: {auth_url: 'http://k.test', username: a, password: hunter2}}}", "api_timeout of cloud one: a number of seconds")]
    [TestCase("clouds: {one: {interface: outer, auth: {auth_url: 'http://k.test', username: a, password: hunter2}}}", "interface of cloud one")]
    [TestCase("clouds: {one: {identity_api_version: 2, auth: {auth_url: 'http://k.test', username: a, password: hunter2}}}", "only version 3")]
    [TestCase("clouds: {one: {profile: x, auth: {auth_url: 'http://k.test'}}}", "no clouds-public file")]
    public void A_mistake_is_named_with_its_place_and_cure(string yaml, string expected) =>
        Assert.That(Refused(yaml), Does.Contain(expected).And.Contain("clouds.yaml"));

    [Test]
    public void Several_clouds_need_a_name() => Assert.That(Refused("clouds: {one: {}, two: {}}", null), Does.Contain("one, two").And.Contain("OS_CLOUD"));
}
