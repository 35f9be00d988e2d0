using System.Text;
using System.Text.Json.Nodes;
using Conformance.Kubernetes;
using Conformance.Model;
using Conformance.SelfTests.OpenStack;
using Microsoft.AspNetCore.Http;

namespace Conformance.SelfTests.Kubernetes;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class KubeConfigTests
{
    private const string Minimal = """
        apiVersion: v1
        kind: Config
        current-context: c
        clusters: [{ name: c, cluster: { server: "https://api.example:6443" } }]
        users: [{ name: u, user: { token: s3cret } }]
        contexts: [{ name: c, context: { cluster: c, user: u, namespace: n } }]
        """;

    private TestFolder _folder = null!;

    [SetUp]
    public void Make() => _folder = new TestFolder();

    [TearDown]
    public void Remove() => _folder.Dispose();

    [Test]
    public void A_context_is_resolved()
    {
        var config = Read(Minimal);
        Assert.That(config.Server, Is.EqualTo(new Uri("https://api.example:6443")));
        Assert.That((config.Context, config.Namespace, config.Token), Is.EqualTo(("c", "n", "s3cret")));
        Assert.That(config.ToString(), Does.Not.Contain("s3cret"));
    }

    [Test]
    public void Of_several_files_the_first_that_has_a_name_or_a_current_context_wins()
    {
        var one = _folder.Write("1", "clusters: [{ name: c, cluster: { server: https://one } }]\nusers: []");
        var two = _folder.Write("2", Minimal);
        var three = _folder.Write("3", "current-context: other\nclusters: [{ name: d, cluster: { server: https://three } }]\ncontexts: [{ name: other, context: { cluster: d } }]");
        var reader = new KubeConfigReader(new Dictionary<string, string> { ["KUBECONFIG"] = string.Join(Path.PathSeparator, one, "missing", "", two, three) }, _folder.Path);
        Assert.That(reader.Read().Server.Host, Is.EqualTo("one"));
        Assert.That(reader.Read().Token, Is.EqualTo("s3cret"));
        Assert.That(reader.Read("other").Server.Host, Is.EqualTo("three"));
        Assert.That(reader.Contexts(), Is.EqualTo(new[] { "c", "other" }));
    }

    [Test]
    public void The_file_in_the_home_folder_is_read_where_none_is_named()
    {
        var reader = new KubeConfigReader(new Dictionary<string, string> { ["HOME"] = _folder.Path }, "/");
        Assert.That(Assert.Throws<ConfigurationException>(() => reader.Read())!.Message, Does.Contain(Path.Combine(_folder.Path, ".kube", "config")));
        _folder.Write(".kube/config", Minimal);
        Assert.That(reader.Read().Context, Is.EqualTo("c"));
    }

    [Test]
    public void Everything_a_cluster_and_a_user_can_say_is_read()
    {
        using var authority = LoopbackServer.Certificate("authority", authority: true);
        using var client = LoopbackServer.Certificate("client", authority);
        _folder.Write("k/pki/ca.crt", authority.ExportCertificatePem());
        _folder.Write("k/pki/client.crt", client.ExportCertificatePem());
        var key = System.Security.Cryptography.X509Certificates.ECDsaCertificateExtensions.GetECDsaPrivateKey(client)!.ExportPkcs8PrivateKeyPem();
        var file = _folder.Write("k/config", $$"""
            current-context: c
            clusters:
              - name: c
                cluster: { server: "https://api", certificate-authority: pki/ca.crt, tls-server-name: inner, proxy-url: "socks5://127.0.0.1:1080" }
            users:
              - name: u
                user:
                  client-certificate: pki/client.crt
                  client-key-data: {{Convert.ToBase64String(Encoding.UTF8.GetBytes(key))}}
                  tokenFile: token
                  as: somebody
                  as-groups: [g1, g2]
                  as-user-extra: { example.org/team: [red, blue] }
              - { name: p, user: { username: name, password: pass } }
            contexts:
              - { name: c, context: { cluster: c, user: u } }
              - { name: p, context: { cluster: c, user: p } }
            """);
        var reader = new KubeConfigReader(new Dictionary<string, string>(), _folder.Path);
        var config = reader.Read(file: file);
        Assert.That(config.CertificateAuthority, Is.EqualTo(authority.ExportCertificatePem()));
        Assert.That((config.ClientCertificate, config.ClientKey), Is.EqualTo((client.ExportCertificatePem(), key)));
        Assert.That((config.TlsServerName, config.Proxy, config.TokenFile), Is.EqualTo(("inner", new Uri("socks5://127.0.0.1:1080"), Path.Combine(_folder.Path, "k", "token"))));
        Assert.That(config.Namespace, Is.EqualTo("default"));
        Assert.That((config.Impersonate!.User, string.Join(',', config.Impersonate.Groups)), Is.EqualTo(("somebody", "g1,g2")));
        Assert.That(config.Impersonate.Extra["example.org/team"], Is.EqualTo(new[] { "red", "blue" }));
        Assert.That((reader.Read("p", file).Username, reader.Read("p", file).Password), Is.EqualTo(("name", "pass")));
    }

    [TestCase("current-context: d", "current-context: c", ":3:18: there is no context \"d\"; did you mean \"c\"?")]
    [TestCase("cluster: d", "cluster: c,", ":6:32: context \"c\" names cluster \"d\", which is not there; did you mean \"c\"?")]
    [TestCase("user: v", "user: u,", "context \"c\" names user \"v\", which is not there; did you mean \"u\"?")]
    [TestCase("{ }", "{ server: \"https://api.example:6443\" }", ":4:32: server of cluster \"c\" is missing")]
    [TestCase("server: \"api.example:6443\"", "server: \"https://api.example:6443\"", "server of \"c\" is no address; write it in full, beginning with http:// or https://")]
    [TestCase("token: s3cret, certificate-x: 1, client-certificate-data: \"%%%s3cret\"", "token: s3cret", "client-certificate-data of \"u\" is no base64")]
    [TestCase("client-certificate-data: czNjcmV0", "token: s3cret", "user \"u\" has client-certificate, but no client-key; give both")]
    [TestCase("client-certificate-data: czNjcmV0, client-key-data: czNjcmV0", "token: s3cret", "client-certificate of user \"u\" and its key cannot be used")]
    [TestCase("client-certificate: nowhere.crt", "token: s3cret", "nowhere.crt cannot be read (FileNotFoundException); relative paths start from the folder of the kubeconfig")]
    [TestCase("token: s3cret, username: u", "token: s3cret", "user \"u\" has a user name and a token; keep one way to sign in")]
    [TestCase("auth-provider: { name: gcp }", "token: s3cret", "auth-provider is no longer supported")]
    [TestCase("token: [s3cret]", "token: s3cret", ":5:35: users[0].user.token: must be text, but is a list")]
    [TestCase("token: s3cret, as: a, as-groups: g1", "token: s3cret", "as-groups: must be a list")]
    [TestCase("token: \"s3cret", "token: s3cret", "this is not valid YAML")]
    [TestCase("exec: { apiVersion: client.authentication.k8s.io/v1alpha1, command: x }", "token: s3cret", "apiVersion \"client.authentication.k8s.io/v1alpha1\" is not supported")]
    [TestCase("exec: { apiVersion: client.authentication.k8s.io/v1, command: x }", "token: s3cret", "interactiveMode is missing")]
    [TestCase("exec: { apiVersion: client.authentication.k8s.io/v1, command: x, interactiveMode: Always }", "token: s3cret", "asks for a terminal")]
    [TestCase("exec: { apiVersion: client.authentication.k8s.io/v1beta1 }", "token: s3cret", "command of \"u.exec\" is missing")]
    [TestCase("server: \"https://x\", insecure-skip-tls-verify: maybe", "server: \"https://api.example:6443\"", "\"maybe\" is no truth value")]
    [TestCase("server: \"https://x\", certificate-authority-data: czNjcmV0", "server: \"https://api.example:6443\"", "certificate-authority of cluster \"c\" has no readable certificate")]
    [TestCase("kind: Pod", "kind: Config", "this is no kubeconfig: its kind must be Config")]
    public void What_is_wrong_is_told_with_place_and_cure_and_without_secrets(string now, string before, string told)
    {
        var replaced = Minimal.Replace(before, before.EndsWith(',') ? now + "," : now, StringComparison.Ordinal);
        Assert.That(replaced, Is.Not.EqualTo(Minimal));
        var thrown = Assert.Throws<ConfigurationException>(() => Read(replaced))!;
        Assert.That(thrown.Message, Does.Contain(told).And.Contain(Path.Combine(_folder.Path, "config")).And.Not.Contain("s3cret"));
    }

    [Test]
    public void A_name_that_stands_twice_is_refused() =>
        Assert.That(Assert.Throws<ConfigurationException>(() => Read(Minimal.Replace("users: [", "users: [{ name: u }, ", StringComparison.Ordinal)))!.Message, Does.Contain("the name \"u\" stands twice in users"));

    [TestCase("client.authentication.k8s.io/v1")]
    [TestCase("client.authentication.k8s.io/v1beta1")]
    public async Task A_credential_plugin_is_run_with_its_arguments_and_variables_and_its_token_used_until_it_expires(string version)
    {
        var script = _folder.Write("plugin", $$$"""
            #!/bin/sh
            echo "$1 $VARIABLE $KUBERNETES_EXEC_INFO" >>"{{{_folder.Path}}}/calls"
            printf '{"apiVersion":"%s","kind":"ExecCredential","status":{"token":"token-%s","expirationTimestamp":"2026-03-01T13:00:00Z"}}' '{{{version}}}' "$(wc -l <"{{{_folder.Path}}}/calls")"
            """, executable: true);
        var tokens = new List<string>();
        await using var server = await LoopbackServer.Start(context =>
        {
            tokens.Add(context.Request.Headers.Authorization!);
            context.Response.StatusCode = tokens.Count == 3 ? 401 : 200;
            return context.Response.WriteAsync("{}");
        });
        var time = new Embedded.ManualTime();
        using var client = KubeClient.Open(WithPlugin(server.Url, version, "./" + Path.GetFileName(script)), new KubeClientOptions { Time = time });
        await client.Version();
        await client.Version();
        await client.Version(); // refused once: another token is asked for
        time.Advance(TimeSpan.FromMinutes(59.9));
        await Assert.ThatAsync(() => client.Version(), Throws.Nothing);
        Assert.That(tokens.Select(token => token.Trim()), Is.EqualTo(new[] { "Bearer token-1", "Bearer token-1", "Bearer token-1", "Bearer token-2", "Bearer token-3" }));
        var call = File.ReadAllLines(Path.Combine(_folder.Path, "calls"))[0];
        Assert.That(call, Does.StartWith("argument value {"));
        var info = JsonNode.Parse(call[call.IndexOf('{', StringComparison.Ordinal)..])!.AsObject();
        Assert.That((info.ApiVersion, info.Kind, info.TextAt("spec", "cluster", "config", "audience")), Is.EqualTo((version, "ExecCredential", "x")));
        Assert.That(info.TextAt("spec", "cluster", "server"), Is.EqualTo(server.Url + "/"));
    }

    [TestCase("echo s3cret >&2; exit 3", "ended with code 3")]
    [TestCase("echo s3cret", "no ExecCredential with a status")]
    [TestCase("""echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1beta1","status":{"token":"s3cret"}}'""", "another version than client.authentication.k8s.io/v1")]
    [TestCase("""echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{}}'""", "neither a token nor a certificate")]
    [TestCase("""echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"clientKeyData":"s3cret"}}'""", "only one of")]
    [TestCase("""echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":"s3cret","expirationTimestamp":"2001-01-01T00:00:00Z"}}'""", "expired already")]
    [TestCase("exec sleep 60", "did not end within 0.3 s")]
    public async Task A_credential_plugin_that_fails_is_told_without_what_it_said(string script, string told)
    {
        _folder.Write("plugin", "#!/bin/sh\n" + script, executable: true);
        using var client = KubeClient.Open(
            WithPlugin("http://127.0.0.1:1", "client.authentication.k8s.io/v1", "./plugin"),
            new KubeClientOptions { ExecTimeout = told.Contains("within", StringComparison.Ordinal) ? TimeSpan.FromMilliseconds(300) : TimeSpan.FromSeconds(30) });
        var thrown = (await Assert.ThrowsAsync<SubjectUnavailableException>(() => client.Version()))!;
        Assert.That(thrown.Message, Does.Contain(told).And.Contain("plugin (").And.Not.Contain("s3cret"));
    }

    [Test]
    public async Task A_credential_plugin_that_is_not_there_is_told_with_the_hint()
    {
        using var client = KubeClient.Open(WithPlugin("http://127.0.0.1:1", "client.authentication.k8s.io/v1", "no-such-plugin"));
        var thrown = (await Assert.ThrowsAsync<ConfigurationException>(() => client.Version()))!;
        Assert.That(thrown.Message, Does.Contain("no-such-plugin cannot be started").And.EndsWith("Get it from the provider."));
    }

    [Test]
    public async Task A_token_file_is_read_again_after_a_minute()
    {
        var token = _folder.Write("token", "one\n");
        var tokens = new List<string>();
        await using var server = await LoopbackServer.Start(context =>
        {
            tokens.Add(context.Request.Headers.Authorization!);
            return context.Response.WriteAsync("{}");
        });
        var time = new Embedded.ManualTime();
        using var client = KubeClient.Open(new KubeConfig { Server = new Uri(server.Url), TokenFile = token }, new KubeClientOptions { Time = time });
        await client.Version();
        File.WriteAllText(token, "two");
        await client.Version();
        time.Advance(TimeSpan.FromSeconds(61));
        await client.Version();
        File.Delete(token);
        time.Advance(TimeSpan.FromSeconds(61));
        await client.Version();
        Assert.That(tokens, Is.EqualTo(new[] { "Bearer one", "Bearer one", "Bearer two", "Bearer two" }));
    }

    [Test]
    public async Task The_servers_certificate_is_checked_and_its_name_can_be_another()
    {
        using var authority = LoopbackServer.Certificate("authority", authority: true);
        using var certificate = LoopbackServer.Certificate("server", authority, host: "inner.example");
        await using var server = await LoopbackServer.Start(context => context.Response.WriteAsync($$"""{"host":"{{context.Request.Host}}","protocol":"{{context.Request.Protocol}}"}"""), certificate);
        var trusted = authority.ExportCertificatePem();
        async Task<string> Told(KubeConfig config)
        {
            using var client = KubeClient.Open(config);
            return (await Assert.ThrowsAsync<SubjectUnavailableException>(() => client.Version()))!.Message;
        }

        Assert.That(await Told(new KubeConfig { Server = new Uri(server.Url) }), Does.Contain("its issuer is not trusted; set certificate-authority in the kubeconfig"));
        Assert.That(await Told(new KubeConfig { Server = new Uri(server.Url), CertificateAuthority = trusted }), Does.Contain("not made out for 127.0.0.1 but for inner.example"));
        foreach (var config in new[]
        {
            new KubeConfig { Server = new Uri(server.Url), CertificateAuthority = trusted, TlsServerName = "inner.example" },
            new KubeConfig { Server = new Uri(server.Url), InsecureSkipTlsVerify = true },
        })
        {
            using var client = KubeClient.Open(config);
            Assert.That((await client.Version()).TextAt("protocol"), Is.EqualTo("HTTP/2"));
        }
    }

    private KubeConfig WithPlugin(string url, string version, string command) => Read($$"""
        current-context: c
        clusters:
          - name: c
            cluster:
              server: {{url}}
              extensions: [{ name: client.authentication.k8s.io/exec, extension: { audience: x } }]
        users:
          - name: u
            user:
              exec:
                apiVersion: {{version}}
                command: {{command}}
                args: [argument]
                env: [{ name: VARIABLE, value: value }]
                interactiveMode: IfAvailable
                provideClusterInfo: true
                installHint: Get it from the provider.
        contexts: [{ name: c, context: { cluster: c, user: u } }]
        """);

    private KubeConfig Read(string text) => new KubeConfigReader(new Dictionary<string, string> { ["KUBECONFIG"] = _folder.Write("config", text) }, "/").Read();
}
