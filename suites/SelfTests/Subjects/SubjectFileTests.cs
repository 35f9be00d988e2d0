using Conformance.Model;
using Conformance.Subjects;

namespace Conformance.SelfTests.Subjects;

public sealed class SubjectFileTests
{
    private const string Good = """
        name: plus-1.example
        environment: existing
        os_cloud: my cloud
        capabilities: [key-manager, swift]
        attestations:
        - testcase: key-manager-docs-check
          by: Ada Example, operations
          on: 2026-11-21
          statement: The master key is kept in a hardware module.
          evidence: https://example.org/keys
        - testcase: domain-manager-check
          by: Ada Example, operations
          on: 2026-11-22
          statement: Checked by hand.
        """;

    private static readonly TimeProvider Clock = new StoppedClock(new DateTimeOffset(2026, 11, 22, 0, 30, 0, TimeSpan.FromHours(1)));

    private static readonly TestCaseData[] Mistakes =
    [
        Mistake("name: plus-1.example", "name: plus 1", "1:7: name: \"plus 1\" is no name; use letters, digits, _ - and . only, and begin with a letter, digit or _"),
        Mistake("name: plus-1.example", "name: ..", "1:7: name: \"..\" is no name; use letters, digits, _ - and . only, and begin with a letter, digit or _"),
        Mistake("name: plus-1.example", "name: \u00fcber", "1:7: name: \"\u00fcber\" is no name; use letters, digits, _ - and . only, and begin with a letter, digit or _"),
        Mistake("name: plus-1.example\n", "", "1:1: the key \"name\" is missing; add it"),
        Mistake("environment: existing\n", "", "1:1: the key \"environment\" is missing; add it"),
        Mistake("os_cloud:", "os-cloud:", "3:1: os-cloud: unknown key; did you mean \"os_cloud\"?"),
        Mistake("os_cloud: my cloud", "password: secret", "3:1: password: unknown key; known are name, environment, os_cloud, guest_image, guest_flavor, kubeconfig, context, kubernetes_versions, status_page, central_api, accounts, capabilities, attestations"),
        Mistake("os_cloud: my cloud", "status_page: {web_url: x}", "3:14: status_page: the key \"url\" is missing; add it"),
        Mistake("os_cloud: my cloud", "status_page: {url: x, token: secret}", "3:23: status_page.token: unknown key; known are url, web_url, token_file, login_file"),
        Mistake("environment: existing", "environment: existing\nenvironment: embedded", "3:1: environment: the key is given twice (first in line 2); keep one of them"),
        Mistake("[key-manager, swift]", "key-manager", "4:15: capabilities: must be a list (lines beginning with \"- \"), but is text"),
        Mistake("[key-manager, swift]", "[swift, swift]", "4:23: capabilities[1]: the capability \"swift\" is declared twice; keep one of them"),
        Mistake("[key-manager, swift]", "[key manager]", "4:16: capabilities[0]: \"key manager\" is no name; use letters, digits, _ - and . only, and begin with a letter, digit or _"),
        Mistake("domain-manager-check", "key-manager-docs-check", "11:13: attestations[1].testcase: \"key-manager-docs-check\" is attested twice (first in line 6); keep the newer statement"),
        Mistake("on: 2026-11-21", "on: 2026-11-23", "8:7: attestations[0].on: 2026-11-23 is in the future (today is 2026-11-22); give the day on which it was stated"),
        Mistake("on: 2026-11-21", "on: 21.11.2026", "8:7: attestations[0].on: \"21.11.2026\" is no date; write it as YYYY-MM-DD, for instance 2026-01-31"),
        Mistake("  on: 2026-11-21\n", "", "6:3: attestations[0]: the key \"on\" is missing; add it"),
        Mistake("by: Ada Example, operations", "by: ''", "7:7: attestations[0].by: the text is blank; write one"),
        Mistake("  statement: Checked by hand.", "  statment: Checked by hand.", "11:3: attestations[1]: the key \"statement\" is missing; add it", "14:3: attestations[1].statment: unknown key; did you mean \"statement\"?"),
        Mistake("name: plus-1.example", "\tname: x", "1:1: not valid YAML: a tab cannot indent; use spaces"),
        Mistake("capabilities: [key-manager, swift]\nattestations:", "capabilities: [a, a]\nattestation:", "4:19: capabilities[1]: the capability \"a\" is declared twice; keep one of them", "5:1: attestation: unknown key; did you mean \"attestations\"?"),
    ];

    [Test]
    public void A_subject_comes_out_as_it_was_written()
    {
        var subject = SubjectFile.Parse(Good, "subject.yaml", Clock);
        Assert.Multiple(() =>
        {
            Assert.That((subject.Name, subject.Environment, subject.OsCloud, subject.File), Is.EqualTo(("plus-1.example", "existing", "my cloud", "subject.yaml")));
            Assert.That(subject.Capabilities, Is.EquivalentTo(new[] { "key-manager", "swift" }));
            Assert.That(subject.Attestations, Is.EqualTo(new[]
            {
                new Attestation("key-manager-docs-check", "Ada Example, operations", new DateOnly(2026, 11, 21), "The master key is kept in a hardware module.", "https://example.org/keys"),
                new Attestation("domain-manager-check", "Ada Example, operations", new DateOnly(2026, 11, 22), "Checked by hand."),
            }));
        });
    }

    [Test]
    public void Name_and_environment_are_enough()
    {
        var subject = SubjectFile.Parse("name: a\nenvironment: embedded\n", "subject.yaml");
        Assert.That(subject.OsCloud, Is.Null);
        Assert.That(subject.Capabilities, Is.Empty);
        Assert.That(subject.Attestations, Is.Empty);
    }

    [TestCaseSource(nameof(Mistakes))]
    public void A_mistake_is_told_with_place_key_and_cure(string text, string[] expected)
    {
        var exception = Assert.Throws<ConfigurationException>(() => SubjectFile.Parse(text, "subject.yaml", Clock))!;
        Assert.That(exception.Message.Split('\n'), Is.EqualTo(expected.Select(line => "subject.yaml:" + line)));
    }

    [Test]
    public void Today_is_the_local_day()
    {
        // In UTC it is still the day before.
        Assert.That(Clock.GetUtcNow().Day, Is.EqualTo(21));
        Assert.That(() => SubjectFile.Parse(Good, "subject.yaml", Clock), Throws.Nothing);
    }

    [Test]
    public void A_missing_file_is_told_with_its_path() => Assert.That(
        () => SubjectFile.Read("no/such.yaml"),
        Throws.TypeOf<ConfigurationException>().With.Message.StartsWith("no/such.yaml: there is no such subject file; check the path"));

    private static TestCaseData Mistake(string right, string wrong, params string[] errors) =>
        new TestCaseData(Scopes.ScopeErrorTests.Replaced(Good, right, wrong), errors).SetArgDisplayNames(wrong.Replace('\n', ' '), errors[0]);

    private sealed class StoppedClock(DateTimeOffset local) : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone { get; } = TimeZoneInfo.CreateCustomTimeZone("test", local.Offset, null, null);

        public override DateTimeOffset GetUtcNow() => local.ToUniversalTime();
    }
}
