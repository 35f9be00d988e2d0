using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Conformance.Identity.Gateways;
using Conformance.Model;
using Conformance.StatusPageStack;
using Conformance.StatusPageWeb;
using Conformance.StatusServer;
using static Conformance.SelfTests.StatusPageWeb.Manifests;

namespace Conformance.SelfTests.StatusPageWeb;

/// <summary>The files that deploy a status page fit together and ask for nothing they do not need.</summary>
public sealed class Deploying
{
    private static readonly string[] Kinds = ["Deployment", "StatefulSet"];
    private static readonly Dictionary<string, string[]> Secrets = new() { ["status-page-database"] = ["user", "password"], ["status-page-identity"] = ["user", "password", "hash"], ["status-page-tls"] = [] };

    private static IReadOnlyList<JsonNode> Base { get; } = Resources("base");

    private static IEnumerable<JsonNode> Workloads => Base.Where(one => Kinds.Contains(Text(one, "kind")));

    private static IEnumerable<string> Names => Workloads.Select(one => Text(one, "metadata", "name")!);

    [Test]
    public void Every_part_is_there_and_every_file_is_used()
    {
        Assert.That(Names, Is.EquivalentTo(new[] { "api", "web", "gateway", "identity", "database" }));
        Assert.That(Parts.Names, Is.SubsetOf(Names));
        foreach (var folder in new[] { "base", "upstream" })
        {
            var text = File.ReadAllText(Path.Combine(Folder, folder, "kustomization.yaml"));
            Assert.That(Directory.GetFiles(Path.Combine(Folder, folder)).Select(Path.GetFileName).Where(file => file != "kustomization.yaml" && !Regex.IsMatch(text, $@"(- |: ){Regex.Escape(file!)}\s")), Is.Empty, folder);
        }
    }

    [TestCaseSource(nameof(Names))]
    public void A_workload_runs_with_as_little_as_it_needs(string name)
    {
        var spec = At(Workloads.Single(one => Text(one, "metadata", "name") == name), "spec", "template", "spec")!;
        Assert.That(Text(spec, "automountServiceAccountToken"), Is.EqualTo("false"));
        Assert.That(Text(spec, "securityContext", "runAsNonRoot"), Is.EqualTo("true"));
        Assert.That(At(spec, "securityContext", "runAsUser")!.GetValue<int>(), Is.GreaterThan(0));
        Assert.That(Text(spec, "securityContext", "seccompProfile", "type"), Is.EqualTo("RuntimeDefault"));
        foreach (var container in Items(spec, "containers"))
        {
            Assert.That(Text(container, "securityContext", "allowPrivilegeEscalation"), Is.EqualTo("false"));
            Assert.That(Text(container, "securityContext", "readOnlyRootFilesystem"), Is.EqualTo("true"));
            Assert.That(Items(container, "securityContext", "capabilities", "drop").Select(one => one.ToString()), Is.EqualTo(new[] { "ALL" }));
            foreach (var probe in new[] { "startupProbe", "readinessProbe", "livenessProbe" })
            {
                Assert.That(At(container, probe), Is.Not.Null, probe);
                var port = Text(container, probe, "httpGet", "port") ?? Text(container, probe, "tcpSocket", "port");
                Assert.That(port is null || Items(container, "ports").Any(one => Text(one, "name") == port), Is.True, $"{probe}: port {port}");
            }

            foreach (var resource in new[] { "cpu", "memory" })
            {
                Assert.That(Text(container, "resources", "requests", resource), Is.Not.Null);
                Assert.That(Text(container, "resources", "limits", resource), Is.Not.Null);
            }

            var volumes = Items(spec, "volumes").Concat(Items(Workloads.Single(one => Text(one, "metadata", "name") == name), "spec", "volumeClaimTemplates")).Select(one => Text(one, "name") ?? Text(one, "metadata", "name")).ToList();
            Assert.That(Items(container, "volumeMounts").Select(one => Text(one, "name")), Is.SubsetOf(volumes));
        }
    }

    [Test]
    public void Every_name_that_is_referred_to_exists()
    {
        var generated = Items(Read("base/kustomization.yaml")[0], "configMapGenerator").ToDictionary(
            one => Text(one, "name")!, one => Items(one, "literals").Select(text => text.ToString().Split('=')[0]).Concat(Items(one, "files").Select(text => text.ToString())).ToHashSet());
        foreach (var (key, node) in Base.SelectMany(one => All(one)))
        {
            switch (key)
            {
                case "configMapKeyRef":
                    Assert.That(generated.GetValueOrDefault(Text(node, "name")!), Does.Contain(Text(node, "key")), node.ToJsonString());
                    break;
                case "configMap":
                    Assert.That(generated.Keys, Does.Contain(Text(node, "name")));
                    break;
                case "secretKeyRef":
                    Assert.That(Secrets.GetValueOrDefault(Text(node, "name")!), Does.Contain(Text(node, "key")), node.ToJsonString());
                    break;
                case "secretName":
                    Assert.That(Secrets.Keys, Does.Contain(node.ToString()));
                    break;
                case "service":
                    var service = Base.Single(one => Text(one, "kind") == "Service" && Text(one, "metadata", "name") == Text(node, "name"));
                    Assert.That(Items(service, "spec", "ports").Select(port => Text(port, "name")), Does.Contain(Text(node, "port", "name")));
                    break;
            }
        }

        foreach (var service in Base.Where(one => Text(one, "kind") == "Service"))
        {
            var target = Selected(At(service, "spec", "selector")!);
            Assert.That(Items(service, "spec", "ports").Select(port => Text(port, "targetPort")), Is.SubsetOf(Ports(target)), Text(service, "metadata", "name"));
        }

        foreach (var policy in Base.Where(one => Text(one, "kind") == "NetworkPolicy"))
        {
            var target = Selected(At(policy, "spec", "podSelector", "matchLabels")!);
            Assert.That(Items(policy, "spec", "ingress").SelectMany(rule => Items(rule, "ports")).Select(port => Text(port, "port")), Is.SubsetOf(Ports(target)));
            foreach (var from in Items(policy, "spec", "ingress").SelectMany(rule => Items(rule, "from")))
            {
                Selected(At(from, "podSelector", "matchLabels")!);
            }
        }

        var readme = File.ReadAllText(Path.Combine(Folder, "README.md"));
        Assert.That(Secrets.Keys.Where(name => !readme.Contains(name, StringComparison.Ordinal)), Is.Empty, "the README says how each secret is made");
    }

    [Test]
    public void No_secret_stands_in_a_file()
    {
        foreach (var folder in new[] { "base", "upstream" })
        {
            Assert.That(At(Read($"{folder}/kustomization.yaml")[0], "secretGenerator"), Is.Null);
            foreach (var file in Directory.GetFiles(Path.Combine(Folder, folder), "*.yaml"))
            {
                foreach (var document in Read(Path.Combine(folder, Path.GetFileName(file))))
                {
                    Assert.That(Text(document, "kind"), Is.Not.EqualTo("Secret"), file);
                    foreach (var (_, variable) in All(document).Where(pair => pair.Key == "env"))
                    {
                        Assert.That(Regex.IsMatch(Text(variable, "name") ?? "", "PASSWORD|SECRET|TOKEN|HASH") && At(variable, "value") is not null, Is.False, variable.ToJsonString());
                    }
                }

                Assert.That(File.ReadAllText(file), Does.Not.Match(@"\$2[aby]\$|BEGIN [A-Z ]*PRIVATE KEY|password=(?!\$\()"), file);
            }
        }
    }

    [Test]
    public void Another_overlay_gives_every_image_another_name()
    {
        var ours = Items(Read("base/kustomization.yaml")[0], "images").Select(one => Text(one, "name")).ToList();
        var used = Workloads.SelectMany(one => Items(one, "spec", "template", "spec", "containers")).Select(one => Text(one, "image")!).ToList();
        Assert.That(used.Where(image => image != "postgres:15"), Is.EquivalentTo(ours));
        var upstream = Read("upstream/kustomization.yaml")[0];
        Assert.That(Items(upstream, "images").Select(one => Text(one, "name")), Is.EquivalentTo(ours));
        Assert.That(Items(upstream, "images").Select(one => Text(one, "newName")), Is.Unique.And.None.Null);
        var maps = Items(upstream, "configMapGenerator").ToDictionary(one => Text(one, "name")!, one => Items(one, "files").Select(file => file.ToString()).ToList());
        foreach (var file in maps.Values.SelectMany(files => files))
        {
            Assert.That(File.Exists(Path.Combine(Folder, "upstream", file)), Is.True, file);
        }

        foreach (var patch in Items(upstream, "patches").SelectMany(one => Read($"upstream/{Text(one, "path")}")))
        {
            var target = Workloads.Single(one => Text(one, "kind") == Text(patch, "kind") && Text(one, "metadata", "name") == Text(patch, "metadata", "name"));
            Assert.That(Text(patch, "metadata", "namespace"), Is.EqualTo(Text(Read("base/kustomization.yaml")[0], "namespace")));
            var containers = Items(target, "spec", "template", "spec", "containers").Select(one => Text(one, "name")).ToList();
            Assert.That(Items(patch, "spec", "template", "spec", "containers").Select(one => Text(one, "name")), Is.SubsetOf(containers));
            foreach (var (_, map) in All(patch).Where(pair => pair.Key == "configMap"))
            {
                Assert.That(maps.Keys, Does.Contain(Text(map, "name")));
            }
        }
    }

    [TestCase("web", "web")]
    [TestCase("api", "gateway")]
    [TestCase("issuer", "identity")]
    public void The_ingress_leads_every_path_of_an_address_to_the_port_of_its_part(string address, string part)
    {
        var literal = Items(Read("base/kustomization.yaml")[0], "configMapGenerator").SelectMany(one => Items(one, "literals")).Select(text => text.ToString()).Single(text => text.StartsWith(address + "=", StringComparison.Ordinal));
        var rule = Items(Base.Single(one => Text(one, "kind") == "Ingress"), "spec", "rules").Single(one => Text(one, "host") == new Uri(literal.Split('=', 2)[1]).Host);
        var path = Items(rule, "http", "paths").Single();

        // All paths: the gateway, and nothing before it, says which of the API's are reached.
        Assert.That((Text(path, "path"), Text(path, "pathType")), Is.EqualTo(("/", "Prefix")));
        var service = Base.Single(one => Text(one, "kind") == "Service" && Text(one, "metadata", "name") == Text(path, "backend", "service", "name"));
        var port = Items(service, "spec", "ports").Single(one => Text(one, "name") == Text(path, "backend", "service", "port", "name"));
        var workload = Selected(At(service, "spec", "selector")!);
        Assert.That(Text(workload, "metadata", "name"), Is.EqualTo(part));
        Assert.That(Port(part, Text(port, "targetPort")!), Is.EqualTo(Port(part, "http")));
    }

    [Test]
    public void The_hosts_of_the_ingress_are_the_addresses_that_everybody_is_told()
    {
        var addresses = Items(Items(Read("base/kustomization.yaml")[0], "configMapGenerator").Single(one => Text(one, "name") == "status-page-addresses"), "literals")
            .Select(text => text.ToString().Split('=', 2)).ToDictionary(pair => pair[0], pair => new Uri(pair[1]));
        var ingress = Base.Single(one => Text(one, "kind") == "Ingress");
        var hosts = Items(ingress, "spec", "rules").ToDictionary(one => Text(one, "host")!, one => Text(Items(one, "http", "paths").Single(), "backend", "service", "name"));
        Assert.That(hosts[addresses["web"].Host], Is.EqualTo("web"));
        Assert.That(hosts[addresses["api"].Host], Is.EqualTo("gateway"), "nobody reaches the API but through the gateway");
        Assert.That(hosts[addresses["issuer"].Host], Is.EqualTo("identity"));
        Assert.That(Items(ingress, "spec", "tls").SelectMany(one => Items(one, "hosts")).Select(host => host.ToString()), Is.EquivalentTo(hosts.Keys));
        var config = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "upstream", "config.json")));
        Assert.That(Text(config, "apiServerUrl"), Is.EqualTo(addresses["api"].ToString().TrimEnd('/')));
        Assert.That(Text(config, "redirectUrl"), Is.EqualTo(new Uri(addresses["web"], "/login").ToString()));
        Assert.That(Text(Read("upstream/dex.yaml")[0], "issuer"), Is.EqualTo(addresses["issuer"].ToString().TrimEnd('/')));
    }

    [Test]
    public void Every_part_reads_the_settings_that_its_manifest_gives()
    {
        var api = Parts.Api(Variables("api"));
        Assert.That((api.Address.ToString(), api.Port, api.MetricsPort), Is.EqualTo(("0.0.0.0", Port("api", "http"), Port("api", "metrics"))));
        Assert.That(api.Database.ToString(), Is.EqualTo("PostgreSQL"));
        Assert.That(api.ProvisioningFile, Is.EqualTo("/etc/status-page/provisioning.yaml"));
        Assert.That(api.AllowedOrigins, Is.EqualTo(new[] { "https://status.example.org" }));
        var web = Settings.Read(Variables("web"));
        Assert.That((web.Listen.Port, web.Api, web.Issuer), Is.EqualTo((Port("web", "http"), new Uri("https://status-api.example.org"), new Uri("https://status-login.example.org"))));
        var gateway = Parts.Gateway(Variables("gateway"));
        Assert.That((gateway.Port, gateway.Api, gateway.Issuer, gateway.IssuerInside), Is.EqualTo((Port("gateway", "http"), new Uri("http://api"), "https://status-login.example.org", new Uri("http://identity"))));
        Assert.That(new[] { gateway.Api, gateway.IssuerInside! }.Select(inside => inside.Host), Is.SubsetOf(Base.Where(one => Text(one, "kind") == "Service").Select(one => Text(one, "metadata", "name"))));
        var identity = Parts.Identity(Variables("identity"));
        Assert.That((identity.Port, identity.Users.Single().UserName, identity.Clients.Single().RedirectUris.Single()), Is.EqualTo((Port("identity", "http"), "secret-user", "https://status.example.org/login")));
        foreach (var name in Parts.Names)
        {
            Assert.That(Items(Container(name), "args").Select(one => one.ToString()), Is.EqualTo(new[] { name }));
        }
    }

    [TestCase("host=db port=5432 user=u password=p dbname=d sslmode=require", "host=db;port=5432;Username=u;password=p;Database=d;SSL Mode=require")]
    [TestCase("Host=db;Username=u", "Host=db;Username=u")]
    public void Connection_strings_of_both_forms_are_read(string given, string read) => Assert.That(Parts.Npgsql(given), Is.EqualTo(read).IgnoreCase);

    [TestCase("api", "STATUS_PAGE_SERVER_ADDRESS", "everywhere", "no address to listen at")]
    [TestCase("api", "STATUS_PAGE_DATABASE_CONNECTION_STRING", "host=db secret", "a word of it has no =")]
    [TestCase("gateway", "STATUS_PAGE_GATEWAY_API_URL", "", "is not set")]
    [TestCase("gateway", "STATUS_PAGE_GATEWAY_ISSUER_URL_INSIDE", "identity:80", "no http or https address")]
    [TestCase("identity", "STATUS_PAGE_IDENTITY_PUBLIC_URL", "login", "no http or https address")]
    public async Task A_wrong_setting_is_told_with_its_name(string part, string variable, string value, string told)
    {
        var right = Variables(part);
        var wrong = await Assert.ThrowsAsync<ConfigurationException>(() => Parts.Start(part, name => name == variable ? value : right(name)));
        Assert.That(wrong!.Message, Does.Contain(variable).And.Contain(told).And.Not.Contain("secret"));
    }

    [Test]
    public async Task The_api_server_takes_the_provisioning_file()
    {
        await using var server = await StatusPageServer.Start(new StatusPageOptions { ProvisioningFile = Path.Combine(Folder, "base", "provisioning.yaml") });
        using var http = new HttpClient { BaseAddress = server.ApiUrl };
        var severities = await http.GetFromJsonAsync<JsonNode>("/severities");
        Assert.That(Items(severities, "data").Select(one => one["value"]!.GetValue<int>()), Is.EquivalentTo(new[] { 0, 33, 66, 100 }));
    }

    [Test]
    public void The_container_recipe_copies_what_is_built_and_does_not_run_as_root()
    {
        var lines = File.ReadAllLines(Path.Combine(Folder, "Containerfile"));
        var copied = lines.Where(line => line.StartsWith("COPY ", StringComparison.Ordinal) && !line.Contains("--from", StringComparison.Ordinal)).SelectMany(line => line.Split(' ')[1..^1]).ToList();
        foreach (var path in copied)
        {
            Assert.That(Path.Exists(Path.Combine(Repository.Root, path)), Is.True, path);
        }

        var needed = Closure(Path.Combine(Repository.Root, "fixtures", "StatusPageStack", "Conformance.StatusPageStack.csproj")).Select(project => Path.GetRelativePath(Repository.Root, Path.GetDirectoryName(project)!).Replace('\\', '/'));
        Assert.That(needed, Is.SubsetOf(copied));
        Assert.That(lines.Single(line => line.StartsWith("USER ", StringComparison.Ordinal)), Does.Match(@"^USER [1-9]\d+"));
        Assert.That(lines.Last(), Is.EqualTo("ENTRYPOINT [\"/app/Conformance.StatusPageStack\"]"));
    }

    [Test]
    public void Oathkeepers_rules_are_those_of_our_gateway()
    {
        const string Id = "4d7e5a8c-1111-4222-8333-444455556666";
        string[] paths =
        [
            "/", "/phases", "/phases/1", "/impacttypes", $"/impacttypes/{Id}", "/severities", "/severities/limited", "/components", $"/components/{Id}", "/incidents", $"/incidents/{Id}",
            $"/incidents/{Id}/updates", $"/incidents/{Id}/updates/0", $"/incidents/{Id}/updates/x", $"/incidents/{Id}/other", "/metrics", "/components/1",
        ];
        var rules = Items(Read("upstream/rules.yaml")[0]).ToList();
        foreach (var (method, path) in from method in new[] { "GET", "POST", "PATCH", "DELETE", "PUT" } from path in paths select (method, path))
        {
            var matching = rules.Where(rule => Items(rule, "match", "methods").Any(one => one.ToString() == method) && Matches(Text(rule, "match", "url")!, "https://status-api.example.org" + path)).ToList();
            Assert.That(matching, Has.Count.LessThanOrEqualTo(1), $"{method} {path}: Oathkeeper refuses what two rules match");
            var access = matching.Count == 0 ? Access.Refused : Text(Items(matching[0], "authenticators").Single(), "handler") == "jwt" ? Access.Token : Access.Anonymous;
            Assert.That(access, Is.EqualTo(StatusPageRules.Of(method, path)), $"{method} {path}");
        }
    }

    private static bool Matches(string pattern, string address) =>
        Regex.IsMatch(address, "^" + string.Concat(Regex.Split(pattern, "(<[^>]*>)").Select(part => part.StartsWith('<') ? $"({part[1..^1]})" : Regex.Escape(part))) + "$");

    private static JsonNode Selected(JsonNode labels) => Workloads.Single(one => labels.AsObject().All(label => Text(one, "spec", "template", "metadata", "labels", label.Key) == label.Value!.ToString()));

    private static IEnumerable<string?> Ports(JsonNode workload) => Items(workload, "spec", "template", "spec", "containers").SelectMany(one => Items(one, "ports")).Select(port => Text(port, "name"));

    private static JsonNode Container(string name) => Items(Workloads.Single(one => Text(one, "metadata", "name") == name), "spec", "template", "spec", "containers").Single();

    private static int Port(string name, string port) => Items(Container(name), "ports").Single(one => Text(one, "name") == port)["containerPort"]!.GetValue<int>();

    private static Func<string, string?> Variables(string name)
    {
        var literals = Items(Read("base/kustomization.yaml")[0], "configMapGenerator").SelectMany(one => Items(one, "literals")).Select(text => text.ToString().Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        var values = Items(Container(name), "env").ToDictionary(
            one => Text(one, "name")!,
            one => Text(one, "value") ?? (Text(one, "valueFrom", "configMapKeyRef", "key") is { } key ? literals[key] : "secret-" + Text(one, "valueFrom", "secretKeyRef", "key")));
        return variable => values.TryGetValue(variable, out var value) ? Regex.Replace(value, @"\$\((\w+)\)", match => values[match.Groups[1].Value]) : null;
    }

    private static IEnumerable<string> Closure(string project) => Regex.Matches(File.ReadAllText(project), "ProjectReference Include=\"([^\"]+)\"")
        .Select(match => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(project)!, match.Groups[1].Value))).SelectMany(Closure).Prepend(project).Distinct();
}
