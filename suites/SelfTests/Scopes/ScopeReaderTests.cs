using Conformance.Model;
using Conformance.Scopes;
using static Conformance.SelfTests.Scopes.ScopeErrorTests;

namespace Conformance.SelfTests.Scopes;

public sealed class ScopeReaderTests
{
    private static readonly string[] InOrderOfTheFile = ["one", "two", "three"];

    [Test]
    public void A_scope_comes_out_as_it_was_written()
    {
        var scope = Read(Good);
        Assert.Multiple(() =>
        {
            Assert.That(scope.Name, Is.EqualTo("Example"));
            Assert.That(scope.Uuid, Is.EqualTo(Guid.Parse("50393e6f-2ae1-4c5c-a62c-3b75f2abef3f")));
            Assert.That(scope.Url.OriginalString, Is.EqualTo("https://example.org/scope.yaml"));
            Assert.That(scope.File, Is.EqualTo("scope.yaml"));
            Assert.That(scope.Variables, Is.EqualTo(new[] { new ScopeVariable("cloud", null), new ScopeVariable("mode", "fast") }));
            Assert.That(scope.Scripts.Select(script => script.Executable), Is.EqualTo(new[] { "./check", null }));
            Assert.That(scope.Testcases.Keys, Is.EqualTo(InOrderOfTheFile));
            Assert.That(scope.Testcases["one"], Is.EqualTo(new ScopeTestcase("one")
            {
                Description = "One holds.",
                Url = new Uri("https://example.org/one"),
                Section = "light",
                Lifetime = Lifetime.Month,
                Budget = TimeSpan.FromSeconds(60),
            }));
            Assert.That(scope.Modules.Select(module => (module.Id, module.Name)), Is.EqualTo(new[] { ("first", "First"), ("second", "second") }));
            Assert.That(scope.Versions.Select(version => (version.Version, version.StabilizedAt)), Is.EqualTo(new[] { ("v2", (DateOnly?)null), ("v1", new DateOnly(2025, 12, 31)) }));
            Assert.That(scope.Versions[0].Includes[1].Parameters, Is.EqualTo(new Dictionary<string, string> { ["spec"] = "value" }));
            Assert.That(scope.Timeline.Entries.Single().Versions, Is.EqualTo(new Dictionary<string, Validity> { ["v1"] = Validity.Effective, ["v2"] = Validity.Draft }));
            Assert.That(scope.Warnings, Is.Empty);
        });
    }

    [Test]
    public void What_is_not_said_has_a_default()
    {
        var scope = Read(Good);
        Assert.That(scope.Testcases["two"], Is.EqualTo(new ScopeTestcase("two") { Lifetime = Lifetime.Week, Budget = TimeSpan.FromSeconds(60) }));
        Assert.That(scope.Testcases["three"], Is.EqualTo(new ScopeTestcase("three") { Lifetime = Lifetime.Quarter, Budget = null, Manual = true }));
    }

    [TestCase("500ms", 0.5)]
    [TestCase("60s", 60)]
    [TestCase("1.5m", 90)]
    [TestCase("4h", 14_400)]
    [TestCase("\"10 m\"", 600)]
    public void The_budget_of_a_testcase_is_in_the_environment_of_its_script(string budget, double seconds)
    {
        var scope = Read(Replaced(Good, "  args: -c", $"  env: {{ CONFORMANCE_BUDGET: {budget} }}\n  args: -c"));
        Assert.That(scope.Testcases["one"].Budget, Is.EqualTo(TimeSpan.FromSeconds(seconds)));
        Assert.That(scope.Testcases["three"].Budget, Is.Null);
    }

    [TestCase("0s")]
    [TestCase("-1s")]
    [TestCase("60")]
    [TestCase("60 days")]
    [TestCase("169h")]
    [TestCase("999999999h")]
    [TestCase("0.1ms")]
    [TestCase("[1s]")]
    public void A_budget_that_is_none_is_refused(string budget) => Assert.That(
        () => Read(Replaced(Good, "  args: -c", $"  env: {{ CONFORMANCE_BUDGET: {budget} }}\n  args: -c")),
        Throws.TypeOf<ConfigurationException>().With.Message.StartsWith("scope.yaml:9:30: scripts[0].env.CONFORMANCE_BUDGET: "));

    [Test]
    public void A_version_has_the_sorted_union_of_the_targets_of_its_modules()
    {
        var version = Read(Good).Version("v2");
        Assert.That(version.Main, Is.EqualTo(new[] { "one", "two" }));
        Assert.That(version.Targets.Keys, Is.EqualTo(new[] { "main" }));
    }

    [Test]
    public void Stable_versions_that_name_a_testcase_in_main_are_counted()
    {
        var scope = Read(Good);
        Assert.That(scope.StableVersionsNaming("one"), Is.EqualTo(1), "v2 is not stable");
        Assert.That(scope.StableVersionsNaming("two"), Is.Zero);
        Assert.That(scope.StableVersionsNaming("three"), Is.Zero);
    }

    [TestCase("name: Example", "name: Example\nprerequisite: other", "2:15: prerequisite: is not evaluated; certify the other scope on its own")]
    [TestCase("  include: [first]", "  include: [first]\n  targets: {main: [one]}", "44:12: versions[1].targets: is not evaluated; the targets of a version come from the modules it includes")]
    [TestCase("- date: 2026-01-01", "- date: 2026-01-01\n  comment: x", "31:3: timeline[0].comment: is not evaluated; known are date, versions")]
    [TestCase("[two, one]", "[two, one, two]", "28:22: modules[1].targets.main[2]: the target names the testcase \"two\" twice; keep one of them")]
    [TestCase("include: [first]", "include: [first, first]", "43:20: versions[1].include[1]: the version includes the module \"first\" twice; keep one of them")]
    [TestCase("v2: draft", "v2: warn", "33:9: timeline[0].versions.v2: the version is warn before it is stable; give it a stabilized_at that is not after 2026-01-01")]
    [TestCase("stabilized_at: 2025-12-31", "stabilized_at: 2026-01-02", "32:9: timeline[0].versions.v1: the version is effective before it is stable; give it a stabilized_at that is not after 2026-01-01")]
    public void What_is_doubtful_is_a_warning(string right, string doubtful, string warning) =>
        Assert.That(Read(Replaced(Good, right, doubtful)).Warnings, Is.EqualTo(new[] { "scope.yaml:" + warning }));

    [Test]
    public void A_module_needs_no_targets() =>
        Assert.That(Read(Replaced(Good, "- id: second", "- id: empty\n- id: second")).Modules.Single(module => module.Id == "empty").Targets, Is.Empty);

    [Test]
    public void Anchors_and_merge_keys_are_resolved()
    {
        var scope = Read(Replaced(Replaced(Good, "- id: one", "- &shared\n    id: one"), "- id: two", "- {<<: *shared, id: two}"));
        Assert.That(scope.Testcases["two"], Is.EqualTo(scope.Testcases["one"] with { Id = "two" }));
    }

    [Test]
    public void Arguments_and_environment_get_the_values_of_variables()
    {
        var scope = Read(Replaced(Good, "  args: -c {cloud} {testcases}", "  env: { MODE: \"{mode}-{{x}}\" }\n  args: -c {cloud} {testcases}"));
        var (arguments, environment) = scope.Invocation(scope.Scripts[0], ["one", "two"], new Dictionary<string, string> { ["cloud"] = "mine" });
        Assert.That(arguments, Is.EqualTo("-c mine one two"));
        Assert.That(environment, Is.EqualTo(new Dictionary<string, string> { ["MODE"] = "fast-{x}" }));
        Assert.That(scope.Invocation(scope.Scripts[0], [], new Dictionary<string, string> { ["cloud"] = "c", ["mode"] = "slow" }).Environment["MODE"], Is.EqualTo("slow-{x}"));
    }

    [Test]
    public void A_variable_without_a_value_is_told()
    {
        var scope = Read(Good);
        Assert.That(() => scope.Invocation(scope.Scripts[0], ["one"], new Dictionary<string, string>()), Throws.TypeOf<ConfigurationException>()
            .With.Message.EqualTo("the variable cloud has no value in \"-c {cloud} {testcases}\"; assign one, for instance with --assign cloud=VALUE"));
    }

    [TestCase("{{}}", "{}")]
    [TestCase("{{{mode}}}", "{fast}")]
    [TestCase("a{mode}b{mode}", "afastbfast")]
    [TestCase("", "")]
    [TestCase("plain", "plain")]
    public void Doubled_braces_stand_for_braces(string template, string expected) =>
        Assert.That(Placeholders.Replace(template, new Dictionary<string, string> { ["mode"] = "fast" }), Is.EqualTo(expected));

    [TestCase("{", 1)]
    [TestCase("ab}", 3)]
    [TestCase("{a{b}}", 1)]
    [TestCase("{}", 1)]
    [TestCase("{{}", 3)]
    public void A_brace_without_partner_is_told_with_its_position(string template, int position) => Assert.That(
        () => Placeholders.Replace(template, new Dictionary<string, string>()),
        Throws.TypeOf<ConfigurationException>().With.Message.Contains($"at position {position} has no"));

    [TestCase("recommended: [two]", "-rec")]
    [TestCase("main: [two]", "-rec")]
    public void A_module_that_no_version_includes_accompanies_the_one_it_is_named_after(string target, string suffix)
    {
        var scope = Read(Replaced(Good, "- id: second", $"- id: first{suffix}\n  targets:\n    {target}\n- id: firstly-rec\n- id: second"));
        Assert.That(scope.Versions.Select(version => string.Join(' ', version.Companions.Select(module => module.Id))), Is.All.EqualTo("first-rec"));
        Assert.That(scope.Version("v1").Recommended, Is.EqualTo(new[] { "two" }));
        Assert.That(scope.Version("v2").Recommended, Is.Empty, "there two is in main already");
        Assert.That(scope.Version("v1").Main, Is.EqualTo(new[] { "one" }));
    }

    [Test]
    public void A_module_that_some_version_includes_accompanies_none()
    {
        var text = Replaced(Replaced(Good, "- id: second", "- id: first-rec\n  targets: {recommended: [two]}\n- id: second"), "include: [first]", "include: [first, first-rec]");
        Assert.That(Read(text).Versions.SelectMany(version => version.Companions), Is.Empty);
        Assert.That(Read(text).Version("v1").Recommended, Is.EqualTo(new[] { "two" }));
    }

    private static Scope Read(string text) => ScopeReader.Read(text, "scope.yaml");
}
