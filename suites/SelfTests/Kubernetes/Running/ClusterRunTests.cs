using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Conformance.Kubernetes;
using Conformance.Runner.CommandLine;
using Conformance.Scopes;

namespace Conformance.SelfTests.Kubernetes.Running;

/// <summary>Whole runs against clusters: one that is started for it, and those that cannot be asked.</summary>
[Parallelizable(ParallelScope.All)]
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class ClusterRunTests
{
    private static async Task<(int Code, JsonElement Report, string Error)> Run(TestFolder folder, params string[] words)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await ConformanceCommand.Invoke([.. words, "--json", "--no-progress", "--output", folder.Path], output, error);
        return (code, output.ToString().Length == 0 ? default : JsonDocument.Parse(output.ToString()).RootElement, error.ToString());
    }

    private static IEnumerable<(string Id, string Outcome, string Reason)> Results(JsonElement report) => report.GetProperty("scopes")[0].GetProperty("testcases").EnumerateArray()
        .Select(testcase => (testcase.GetProperty("id").GetString()!, Result: testcase.GetProperty("result")))
        .Select(pair => (pair.Item1, pair.Result.GetProperty("outcome").GetString()!, pair.Result.TryGetProperty("reason", out var reason) ? reason.GetString() ?? "" : ""));

    [Test]
    public async Task A_control_plane_is_started_checked_and_reported_on()
    {
        await SharedPlane.Get(); // says what to install where it cannot be
        using var folder = new TestFolder();
        var (code, report, error) = await Run(folder, "run", "--environment", "control-plane", "--scope", "scs-compatible-kaas");
        Assert.That(code, Is.AnyOf(1, 2), error);
        var results = Results(report).ToDictionary(result => result.Id);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(results.Keys, Is.EquivalentTo(ShippedScopes.Find("scs-compatible-kaas").Testcases.Keys));
            Assert.That(results["version-policy-check"].Outcome, Is.AnyOf("Pass", "Fail", "DidNotFinish"), "its verdict is up to the version of the programs");
            Assert.That(results["scs-0217-anonymous-access"].Outcome, Is.AnyOf("Pass", "Fail"));
            Assert.That((results["cncf-k8s-conformance"].Outcome, results["cncf-k8s-conformance"].Reason), Is.EqualTo(("Missing", results["cncf-k8s-conformance"].Reason)));
            Assert.That(results["cncf-k8s-conformance"].Reason, Does.Contain("needs pods"));
            Assert.That(results["scs-0217-pod-security"].Outcome, Is.AnyOf("Pass", "Fail"), "a namespace is made for it and removed");
        }

        var run = Path.Combine(folder.Path, "control-plane", "latest");
        Assert.That(new[] { "report.html", "report.yaml", "report.json", "junit.xml", "journal.jsonl", "ledger.jsonl" }.Where(file => !File.Exists(Path.Combine(run, file))), Is.Empty);
        Assert.That(Conformance.Subjects.Ledgers.LedgerFile.Read(Path.Combine(run, "ledger.jsonl")).Where(entry => entry.IsOpen), Is.Empty);
    }

    [Test]
    public async Task An_api_server_that_is_killed_in_the_middle_leaves_outcomes_that_did_not_finish()
    {
        using var folder = new TestFolder();
        await using var plane = await SharedPlane.Start();
        var running = Run(folder, "run", "--kubeconfig", plane.KubeConfigFile, "--subject", "killed", "--event-burst", "50000", "--tests", "scs-0215-event-burst$");
        string[] Ledgers() => [.. Directory.EnumerateFiles(folder.Path, "ledger.jsonl", SearchOption.AllDirectories)];
        await Waits.Until("the run creates something", () => running.IsCompleted || Ledgers().Length > 0, TimeSpan.FromMinutes(2));
        Assert.That(running.IsCompleted, Is.False);
        using (var server = Process.GetProcessById(plane.Processes.Single(process => process.Name == "kube-apiserver").Pid))
        {
            server.Kill();
        }

        var (code, report, error) = await running;
        Assert.That(code, Is.EqualTo(2), error);
        var result = Results(report).Single(one => one.Id == "scs-0215-event-burst");
        Assert.That(result.Outcome, Is.EqualTo("DidNotFinish"), result.Reason);
    }

    [Test]
    public async Task A_cluster_that_is_gone_gives_no_verdict_and_the_run_ends()
    {
        using var folder = new TestFolder();
        var (code, report, error) = await Run(folder, "run", "--kubeconfig", folder.Write("gone.yaml", Config("https://127.0.0.1:1", "token: t")));
        Assert.That(code, Is.EqualTo(2), error);
        Assert.That(Results(report).Where(result => result.Outcome is not ("DidNotFinish" or "Missing")), Is.Empty);
        Assert.That(Results(report).Single(result => result.Id == "version-policy-check").Reason, Does.Contain("127.0.0.1:1"));
    }

    [Test]
    public async Task A_client_certificate_that_is_expired_gives_no_verdict_and_is_told()
    {
        using var folder = new TestFolder();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        using var expired = new CertificateRequest("CN=admin, O=system:masters", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-9), now.AddDays(-1));
        static string Base64(string pem) => Convert.ToBase64String(Encoding.ASCII.GetBytes(pem));
        var plane = await SharedPlane.Get();
        var config = Config(plane.Admin.Server.ToString(), $"client-certificate-data: {Base64(expired.ExportCertificatePem())}, client-key-data: {Base64(key.ExportPkcs8PrivateKeyPem())}", "insecure-skip-tls-verify: true");
        var (code, report, error) = await Run(folder, "run", "--kubeconfig", folder.Write("expired.yaml", config), "--subject", "expired");
        Assert.That(code, Is.EqualTo(2), error);
        Assert.That(Results(report).Single(result => result.Id == "version-policy-check").Reason, Does.Contain("expired"));
    }

    [TestCase("exit 1", "ended with code 1")]
    [TestCase("echo rubbish", "rubbish", false)]
    public async Task A_credential_plugin_that_fails_gives_no_verdict(string script, string told, bool isTold = true)
    {
        using var folder = new TestFolder();
        var plugin = folder.Write("plugin.sh", $"#!/bin/sh\n{script}\n", executable: true);
        var plane = await SharedPlane.Get();
        var config = Config(plane.Admin.Server.ToString(), $"exec: {{apiVersion: client.authentication.k8s.io/v1, command: {plugin}, interactiveMode: Never}}", "insecure-skip-tls-verify: true");
        var (code, report, error) = await Run(folder, "run", "--kubeconfig", folder.Write("plugin.yaml", config), "--subject", "plugin");
        var text = error + (report.ValueKind == JsonValueKind.Undefined ? "" : Results(report).Single(result => result.Id == "version-policy-check").Reason);
        Assert.That(code, Is.AnyOf(2, 3), text);
        Assert.That(text, Does.Contain(plugin));
        Assert.That(text.Contains(told, StringComparison.Ordinal), Is.EqualTo(isTold), text);
    }

    [Test]
    public async Task A_definition_with_a_broken_schema_is_refused_with_its_place()
    {
        var client = await SharedPlane.Client();
        var broken = Manifests.Parse("""
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: { name: crooked.test.example }
            spec:
              group: test.example
              names: { kind: Crooked, plural: crooked, singular: crooked, listKind: CrookedList }
              scope: Namespaced
              versions: [{ name: v1, served: true, storage: true, schema: { openAPIV3Schema: { type: object, properties: { spec: { type: strnig } } } } }]
            """).Single();
        var refused = (await Assert.ThrowsAsync<KubeException>(() => client.InstallDefinition(broken)))!;
        Assert.That((refused.Code, refused.Message), Is.EqualTo((422, refused.Message)));
        Assert.That(refused.Message, Does.Contain("openAPIV3Schema.properties[spec].type").And.Contain("strnig"));
    }

    private static string Config(string server, string user, string cluster = "certificate-authority-data: ''") => $$"""
        apiVersion: v1
        kind: Config
        current-context: c
        contexts: [{ name: c, context: { cluster: c, user: u } }]
        clusters: [{ name: c, cluster: { server: "{{server}}", {{cluster}} } }]
        users: [{ name: u, user: { {{user}} } }]
        """;
}
