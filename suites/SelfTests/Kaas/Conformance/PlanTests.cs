using System.Text.Json.Nodes;
using Conformance.Kaas.EndToEnd;
using Conformance.Model;

namespace Conformance.SelfTests.Kaas.Suites;

[Parallelizable(ParallelScope.All)]
public sealed class PlanTests
{
    private static SuitePlan Plan(SuiteOptions options, string version = "v1.31.2+k3s1") => new(options, SuiteVersion.Find(version)!);

    private static Dictionary<string, string> Variables(SuitePlan plan, SuitePhase phase) => plan.Pod("ns", "sa", phase)["spec"]!["containers"]![0]!["env"]!.AsArray()
        .ToDictionary(item => item!["name"]!.ToString(), item => item!["value"]!.ToString());

    [Test]
    public void In_parallel_mode_the_serial_tests_come_afterwards_by_themselves() => Assert.That(Plan(new SuiteOptions()).Phases, Is.EqualTo(new[]
    {
        new SuitePhase("parallel", true, @"\[Conformance\]", @"\[Serial\]"), new SuitePhase("serial", false, @"\[Conformance\].*\[Serial\]|\[Serial\].*\[Conformance\]", ""),
    }));

    [Test]
    public void In_serial_mode_there_is_one_phase() =>
        Assert.That(Plan(new SuiteOptions { Parallel = false, Skip = "Slow" }).Phases, Is.EqualTo(new[] { new SuitePhase("serial", false, @"\[Conformance\]", "Slow") }));

    [Test]
    public void The_image_is_that_of_the_clusters_version_from_the_registry_that_is_named()
    {
        Assert.That(Plan(new SuiteOptions()).Image, Is.EqualTo("registry.k8s.io/conformance:v1.31.2"));
        Assert.That(Plan(new SuiteOptions { Registry = "mirror.example:5000/k8s" }).Image, Is.EqualTo("mirror.example:5000/k8s/conformance:v1.31.2"));
        Assert.That(Plan(new SuiteOptions { Image = "a/b:v1.31.2" }).Image, Is.EqualTo("a/b:v1.31.2"));
    }

    [Test]
    public void An_image_of_another_version_is_refused_before_it_runs() =>
        Assert.That(Assert.Throws<SubjectUnavailableException>(() => Plan(new SuiteOptions { Image = "a/b:v1.30.0" }).CheckImage())!.Message, Does.Contain("v1.30.0").And.Contain("v1.31.2"));

    [TestCase("v1.24.3", "--flakeAttempts=2")]
    [TestCase("v1.25.0", "--flake-attempts=2")]
    public void The_environment_is_that_of_the_official_image(string version, string attempts)
    {
        var plan = Plan(new SuiteOptions { TestRegistry = "mirror.example" }, version);
        var variables = Variables(plan, plan.Phases[0]);
        Assert.That(variables, Is.SupersetOf(new Dictionary<string, string>
        {
            ["E2E_FOCUS"] = @"\[Conformance\]", ["E2E_SKIP"] = @"\[Serial\]", ["E2E_PARALLEL"] = "true", ["E2E_EXTRA_GINKGO_ARGS"] = attempts, ["KUBE_TEST_REPO"] = "mirror.example",
        }));
        Assert.That(variables.Keys, Has.None.EqualTo("E2E_DRYRUN"));
    }

    [Test]
    public void The_pods_fit_the_restricted_standard_of_pod_security()
    {
        var plan = Plan(new SuiteOptions());
        var containers = plan.Pod("ns", "sa", plan.Phases[0])["spec"]!["containers"]!.AsArray();
        Assert.That(containers, Has.Count.EqualTo(2));
        foreach (var security in containers.Select(container => (JsonObject)container!["securityContext"]!))
        {
            Assert.That(security.ToJsonString(), Does.Contain("\"runAsNonRoot\":true").And.Contain("\"allowPrivilegeEscalation\":false").And.Contain("\"drop\":[\"ALL\"]").And.Contain("RuntimeDefault"));
        }
    }
}
