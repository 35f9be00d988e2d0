using System.IO.Compression;
using System.Text;
using Conformance.Kaas.EndToEnd;
using Conformance.Runner.CommandLine;
using Conformance.Runner.Runs;
using Conformance.SelfTests.Kubernetes;

namespace Conformance.SelfTests.Runner;

/// <summary>What is said on the command line of testcases that run pods in a cluster.</summary>
[Parallelizable(ParallelScope.All)]
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class ClusterOptionsTests
{
    private static async Task<(int Code, string Output, string Error)> Invoke(params string[] words)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await ConformanceCommand.Invoke(words, output, error);
        return (code, output.ToString(), error.ToString());
    }

    private static KaasOptions Read(params string[] words)
    {
        var command = new System.CommandLine.RootCommand();
        var symbols = new KaasSymbols();
        symbols.AddTo(command);
        var parsed = command.Parse(words);
        Assert.That(parsed.Errors, Is.Empty);
        return symbols.Read(parsed);
    }

    [Test]
    public void Nothing_said_means_the_defaults_of_the_suite()
    {
        var (suite, network, volume) = (Read().Suite(false, _ => { }), Read().Network(false), Read().Volume(false));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(suite, Is.EqualTo(new SuiteOptions { Progress = suite.Progress }));
            Assert.That(network, Is.EqualTo(new Conformance.Kaas.Scs0219.NetworkingOptions()));
            Assert.That(volume, Is.EqualTo(new Conformance.Kaas.Scs0211.VolumeOptions()));
        }
    }

    [Test]
    public void Everything_that_is_said_reaches_the_suite()
    {
        using var folder = new TestFolder();
        var allow = folder.Write("allow.yaml", "allowed_failures:\n- pattern: x y\n  reason: r\n  owner: o\n  expires: 2099-01-01\n");
        var options = Read(
            "--conformance-image", "mirror.example:5000/e2e:v1.31.0", "--conformance-mode", "serial", "--conformance-focus", "sig-node", "--conformance-skip", "Slow", "--conformance-attempts", "1",
            "--conformance-timeout", "90m", "--conformance-allow", allow, "--conformance-test-registry", "mirror.example/tests", "--networking-image", "agn:1", "--volume-size", "500Mi",
            "--image-registry", "mirror.example", "--image-pull-policy", "Always");
        var suite = options.Suite(false, _ => { });
        using (Assert.EnterMultipleScope())
        {
            Assert.That((suite.Image, suite.Parallel, suite.Focus, suite.Skip, suite.Attempts, suite.Timeout), Is.EqualTo(("mirror.example:5000/e2e:v1.31.0", false, "sig-node", "Slow", 1, TimeSpan.FromMinutes(90))));
            Assert.That((suite.Registry, suite.TestRegistry, suite.ImagePullPolicy, suite.Allowed.Entries.Single().Owner), Is.EqualTo(("mirror.example", "mirror.example/tests", "Always", "o")));
            Assert.That((options.Network(false).Matrix.Image, options.Network(false).Matrix.ImagePullPolicy, options.Network(false).Allowed.Entries.Count), Is.EqualTo(("agn:1", "Always", 1)));
            Assert.That((options.Volume(false).Image, options.Volume(false).Size), Is.EqualTo(("mirror.example/e2e-test-images/busybox:1.36.1-1", "500Mi")));
        }
    }

    [Test]
    public void Nodes_of_our_own_pull_nothing_and_what_is_missing_there_is_told_soon()
    {
        var suite = Read().Suite(true, _ => { });
        Assert.That((suite.ImagePullPolicy, suite.StartBudget), Is.EqualTo(("Never", TimeSpan.FromMinutes(1))));
        Assert.That((Read().Volume(true).Image, Read().Volume(true).ImagePullPolicy, Read().Network(true).Matrix.ImagePullPolicy), Is.EqualTo((Conformance.Kubernetes.Node.ToolsImage, "Never", "Never")));
    }

    [Test]
    public void What_a_conformance_run_tells_is_a_line_each()
    {
        using var output = new StringWriter();
        var progress = new ProgressObserver(
            Spectre.Console.AnsiConsole.Create(new Spectre.Console.AnsiConsoleSettings { Out = new Spectre.Console.AnsiConsoleOutput(output), Interactive = Spectre.Console.InteractionSupport.No }), 1, _ => null, TimeProvider.System);
        progress.Tell("cncf-k8s-conformance: parallel: 3 of 12 tests had ended");
        Assert.That(output.ToString().Trim(), Is.EqualTo("cncf-k8s-conformance: parallel: 3 of 12 tests had ended"));
    }

    [TestCase("--conformance-mode both", "'parallel'")]
    [TestCase("--conformance-image Bad_Image:x:y", "no name of an image")]
    [TestCase("--image-registry https://mirror.example", "no name of a registry")]
    [TestCase("--conformance-attempts 9", "1 to 5")]
    [TestCase("--conformance-timeout 5h", "up to 4h")]
    [TestCase("--conformance-timeout soon", "write a number above 0")]
    [TestCase("--volume-size huge", "write it as 1Gi")]
    [TestCase("--image-pull-policy Sometimes", "'IfNotPresent'")]
    [TestCase("--conformance-result nowhere.tar.gz", "--conformance-result nowhere.tar.gz: the results cannot be read")]
    [TestCase("--environment k3s --k3s-nodes 9", "1 to 8")]
    [TestCase("--environment k3s --k3s-version 1.33", "the version \"1.33\" is none of k3s")]
    [TestCase("--environment k3s --k3s-image Rancher/k3s:latest", "is no name of an image without tag")]
    [TestCase("--environment k3s --suite iaas", "gives no subject for suite iaas")]
    [TestCase("--networking-result nowhere.xml", "--networking-result nowhere.xml: the results cannot be read")]
    [TestCase("--conformance-allow nowhere.yaml", "--conformance-allow nowhere.yaml")]
    public async Task Wrong_options_are_told_with_their_cure_before_anything_is_asked(string words, string told)
    {
        var given = words.Split(' ');
        var (code, output, error) = await Invoke(given.Contains("--environment") ? [.. given, "--no-progress"] : ["--kubeconfig", "/nowhere", .. given]);
        Assert.That((code, output), Is.EqualTo((3, "")), error);
        Assert.That(error, Does.StartWith("error: ").And.Contain(told));
    }

    [Test]
    public async Task A_build_without_containers_says_how_to_get_one_with()
    {
        using var folder = new TestFolder();
        var (code, _, error) = await Invoke("--environment", "k3s", "--no-progress", "--output", folder.Path);
        Assert.That((code, error.Trim()), Is.EqualTo((3, "error: k3s (rancher/k3s:v1.33.1-k3s1): built without container support: rebuild with -p:Containers=true (Containers=true ./run.sh …)")));
        Assert.That((await Invoke("list", "environments")).Output, Does.Match("k3s +k3s in containers"));
    }

    [TestCase("a tarball that is none", "no tar, no xml", "no complete XML")]
    [TestCase("HTML of a proxy", "<html/>", "begins with <testsuites>")]
    public async Task A_file_that_is_no_result_is_told_with_its_name(string what, string content, string told)
    {
        using var folder = new TestFolder();
        var file = folder.Write("results.tar.gz", content);
        var (code, _, error) = await Invoke("--kubeconfig", "/nowhere", "--conformance-result", file);
        Assert.That(code, Is.EqualTo(3), what);
        Assert.That(error, Does.Contain($"--conformance-result {file}").And.Contain(told));
    }

    [Test]
    public async Task A_packed_file_that_holds_no_archive_is_told_with_its_name()
    {
        using var folder = new TestFolder();
        var file = Path.Combine(folder.Path, "results.tar.gz");
        await using (var gzip = new GZipStream(File.Create(file), CompressionLevel.Fastest))
        {
            await gzip.WriteAsync(Encoding.UTF8.GetBytes(new string('x', 5000)));
        }

        var (code, _, error) = await Invoke("--kubeconfig", "/nowhere", "--conformance-result", file);
        Assert.That(code, Is.EqualTo(3));
        Assert.That(error, Does.Contain($"--conformance-result {file}").And.Contain("no complete .tar.gz"));
    }

    [Test]
    public async Task An_entry_of_the_list_without_owner_or_end_is_told_with_its_line()
    {
        using var folder = new TestFolder();
        var file = folder.Write("allow.yaml", "allowed_failures:\n- pattern: x y\n  reason: r\n");
        var (code, _, error) = await Invoke("--kubeconfig", "/nowhere", "--conformance-allow", file);
        Assert.That(code, Is.EqualTo(3));
        Assert.That(error, Does.Contain($"{file}:2").And.Contain("\"owner\" is missing").And.Contain("\"expires\" is missing"));
    }

    [Test]
    public async Task A_capability_that_no_testcase_needs_is_told_with_those_that_are_needed()
    {
        using var folder = new TestFolder();
        var file = folder.Write("subject.yaml", "name: prod\nenvironment: existing\nkubeconfig: x\ncapabilities: [pod]\n");
        var (code, _, error) = await Invoke("--subject", file);
        Assert.That(code, Is.EqualTo(3));
        Assert.That(error, Does.Contain(file).And.Contain("no testcase needs \"pod\"").And.Contain("network-policy"));
    }

    [Test]
    public void Every_capability_that_a_testcase_of_clusters_needs_is_explained() => Assert.That(
        ClusterCapabilities.Meanings.Keys, Is.EquivalentTo(SuiteCatalogue.TestcasesOf(SubjectKind.Cluster).SelectMany(testcase => testcase.Needs).Distinct()));

    [Test]
    public async Task Help_and_lists_tell_of_options_and_capabilities()
    {
        var help = (await Invoke("run", "--help")).Output;
        Assert.That(help, Does.Contain("--conformance-image").And.Contain("--conformance-result").And.Contain("--networking-result").And.Contain("--volume-size").And.Contain("list capabilities"));
        Assert.That((await Invoke("list", "capabilities")).Output, Does.Contain("control-plane-pods").And.Contain("scs-0217-ports"));
    }
}
