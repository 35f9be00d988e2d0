using Conformance.Model;
using Conformance.Scopes;
using FsCheck;
using FsCheck.Fluent;
using Outcome = Conformance.Model.Outcome;

namespace Conformance.SelfTests.Scopes;

public sealed class ScopeEvaluationTests
{
    private static readonly DateOnly Date = new(2026, 11, 22);
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.FromHours(1));
    private static readonly Scope Iaas = ShippedScopes.Find("scs-compatible-iaas");

    // main: a, b (v1, v2), and m in v3; v4 is empty; extra target x; companions.
    private const string Text = """
        name: Example
        uuid: 50393e6f-2ae1-4c5c-a62c-3b75f2abef3f
        url: https://example.org/scope.yaml
        scripts:
        - executable: ./check
          testcases: [{id: a}, {id: b, lifetime: year}, {id: c}, {id: r}, {id: s}]
        - testcases: [{id: m}, {id: n, lifetime: year}, {id: o}]
        modules:
        - {id: base, targets: {main: [a], extra: [c, o]}}
        - {id: base-rec, targets: {recommended: [r, a]}}
        - {id: base-manual, targets: {preview: [n]}}
        - {id: more, targets: {main: [b], recommended: [s]}}
        - {id: people, targets: {main: [m]}}
        - {id: empty}
        timeline:
        - {date: 2026-01-01, versions: {v1: effective, v2: warn, v5: draft}}
        - {date: 2025-01-01, versions: {v5: draft, v3: deprecated}}
        - {date: 2024-01-01, versions: {v4: effective}}
        versions:
        - {version: v5, include: [base]}
        - {version: v2, include: [base], stabilized_at: 2024-01-01}
        - {version: v1, include: [base, more], stabilized_at: 2024-01-01}
        - {version: v3, include: [people], stabilized_at: 2024-01-01}
        - {version: v4, include: [empty], stabilized_at: 2024-01-01}
        """;

    private static readonly Scope Example = ScopeReader.Read(Text, "scope.yaml");

    [TestCase("a=Pass b=Pass", Verdict.Conforms, 0)]
    [TestCase("a=Pass b=Fail", Verdict.Conforms, 0, Description = "v1 fails, yet a certificate for v2 is one")]
    [TestCase("a=Fail b=Pass", Verdict.Fails, 1)]
    [TestCase("a=Fail", Verdict.Fails, 1, Description = "Fail before Missing")]
    [TestCase("a=DidNotFinish b=Fail", Verdict.Fails, 1, Description = "v2 is open, v1 fails, none conforms")]
    [TestCase("b=Pass", Verdict.Open, 2, Description = "what is not there is Missing")]
    [TestCase("a=Missing b=Pass", Verdict.Open, 2)]
    [TestCase("a=DidNotFinish b=Pass", Verdict.Open, 2)]
    [TestCase("a=Pass b=Pass c=Fail r=Fail s=Fail", Verdict.Conforms, 0, Description = "only target main decides")]
    [TestCase("", Verdict.Open, 2)]
    public void The_targets_main_of_certifiable_versions_decide(string results, Verdict verdict, int exitCode)
    {
        var evaluation = Evaluate(results);
        Assert.That(evaluation.Judged.Select(version => version.Version.Version), Is.EqualTo(new[] { "v2", "v1" }));
        Assert.That((evaluation.Verdict, evaluation.Verdict.ExitCode()), Is.EqualTo((verdict, exitCode)));
    }

    [Test]
    public void A_forced_version_decides_alone_whatever_its_validity()
    {
        var evaluation = Evaluate("a=Pass", forced: "v5");
        Assert.That(evaluation.Versions.Single().Validity, Is.EqualTo(Validity.Draft));
        Assert.That(evaluation.Verdict, Is.EqualTo(Verdict.Conforms));
        Assert.That(Evaluate("a=Fail b=Fail", forced: "v3").Verdict, Is.EqualTo(Verdict.Open));
        Assert.That(Evaluate("", forced: "v3").Versions.Single(), Has.Property("IsExplicit").False.And.Property("Validity").EqualTo(Validity.Deprecated));
        Assert.That(() => Evaluate("", forced: "v9"), Throws.TypeOf<ConfigurationException>());
    }

    [TestCase("a=Pass", Verdict.Conforms)]
    [TestCase("b=Pass m=Pass", Verdict.Open)]
    [TestCase("a=Fail", Verdict.Fails)]
    public void If_no_version_is_certifiable_all_tested_ones_decide(string results, Verdict verdict)
    {
        var evaluation = Evaluate(results, date: new DateOnly(2025, 6, 1));
        Assert.That(evaluation.Judged.Select(version => version.Version.Version), Is.EqualTo(new[] { "v5", "v3" }));
        Assert.That(evaluation.Verdict, Is.EqualTo(verdict));
    }

    [Test]
    public void If_there_is_no_version_to_test_nothing_is_certified()
    {
        var evaluation = Evaluate("a=Pass b=Pass", date: new DateOnly(2023, 1, 1));
        Assert.That(evaluation.Verdict, Is.EqualTo(Verdict.Open));
        Assert.That(evaluation.Reason, Is.EqualTo("no version of Example is to be tested on 2023-01-01; force one or choose another date"));
        Assert.That(evaluation.Winner, Is.Null);
    }

    [Test]
    public void A_target_without_testcases_passes_says_why_and_decides_nothing()
    {
        var evaluation = Evaluate("", date: new DateOnly(2024, 6, 1));
        Assert.That(evaluation.Verdict, Is.EqualTo(Verdict.Open), "a version that asks for nothing says nothing of a subject");
        Assert.That(evaluation.Versions.Single().Main.IsVacuous);
        Assert.That(evaluation.Reason, Is.EqualTo("v4 (effective), target main: PASS, as it asks for no testcase at all"));
    }

    [Test]
    public void Testcases_are_listed_by_outcome()
    {
        var evaluation = Evaluate("a=Fail b=DidNotFinish");
        var main = Version(evaluation, "v1").Main;
        Assert.That(main.Ids(Outcome.Fail), Is.EqualTo(new[] { "a" }));
        Assert.That(main.Ids(Outcome.DidNotFinish), Is.EqualTo(new[] { "b" }));
        Assert.That(main.Ids(Outcome.Pass), Is.Empty);
        Assert.That(evaluation.Reason, Is.EqualTo("v2 (warn), target main: FAIL (1 FAIL); v1 (effective), target main: FAIL (1 FAIL, 1 DNF)"));
    }

    [Test]
    public void Recommended_and_manual_testcases_are_shown_apart()
    {
        var version = Version(Evaluate("a=Pass b=Pass c=Pass r=Fail s=Pass", [Attest("n", 2026, 11, 1)]), "v1");
        Assert.That(Shown(version.Main), Is.EqualTo("a Pass, b Pass"));
        Assert.That(Shown(version.Recommended), Is.EqualTo("r Fail, s Pass"), "a is in main already");
        Assert.That(Shown(version.Manual), Is.EqualTo("n Pass, o Missing"));
        Assert.That(version.Targets.Select(target => $"{target.Name}: {Shown(target)}"), Is.EqualTo(new[] { "main: a Pass, b Pass", "extra: c Pass, o Missing", "recommended: s Pass" }));
    }

    [Test]
    public void A_manual_testcase_in_main_decides_by_its_attestation()
    {
        Assert.That(Evaluate("", [Attest("m", 2026, 11, 1)], forced: "v3").Verdict, Is.EqualTo(Verdict.Conforms));
        Assert.That(Evaluate("", [], forced: "v3").Verdict, Is.EqualTo(Verdict.Open));
        Assert.That(Version(Evaluate("", [], forced: "v3"), "v3").Manual.IsVacuous);
    }

    [Test]
    public void A_programs_pass_does_not_stand_for_an_attestation_but_its_fail_outranks_one()
    {
        Assert.That(Evaluate("m=Pass", [], forced: "v3").Verdict, Is.EqualTo(Verdict.Open));
        Assert.That(Evaluate("m=Fail", [Attest("m", 2026, 11, 1)], forced: "v3").Verdict, Is.EqualTo(Verdict.Fails));
    }

    [Test]
    public void An_attestation_of_a_testcase_that_a_program_checks_has_no_effect() =>
        Assert.That(Evaluate("a=Fail", [Attest("a", 2026, 11, 1), Attest("b", 2026, 11, 1)]).Versions.SelectMany(version => version.Main.Ids(Outcome.Pass)), Is.Empty);

    [TestCase("m", "2026-07-01", Outcome.Pass, null, Description = "a quarter is the lifetime of a manual testcase")]
    [TestCase("m", "2026-06-30", Outcome.Missing, "the attestation of 2026-06-30 expired on 2026-10-01 (lifetime quarter); attest it again")]
    [TestCase("m", "2026-11-22", Outcome.Pass, null)]
    [TestCase("m", "2026-11-23", Outcome.Missing, "the attestation is dated 2026-11-23, which is in the future; correct its date")]
    [TestCase("n", "2025-10-01", Outcome.Pass, null, Description = "unless it has one of its own")]
    [TestCase("n", "2025-09-30", Outcome.Missing, "the attestation of 2025-09-30 expired on 2026-11-01 (lifetime year); attest it again")]
    public void An_attestation_lives_as_long_as_its_testcase_says(string id, string on, Outcome outcome, string? reason)
    {
        var version = id == "m" ? "v3" : "v5";
        var group = Version(Evaluate("", [new Attestation(id, "Someone", DateOnly.ParseExact(on, "yyyy-MM-dd"), "It is so.")], forced: version), version);
        var judgement = group.Main.Testcases.Concat(group.Manual.Testcases).First(judgement => judgement.Testcase.Id == id);
        Assert.That((judgement.Outcome, judgement.Reason), Is.EqualTo((outcome, reason)));
        Assert.That(judgement.Attestation, Is.Not.Null);
    }

    [Test]
    public void Of_several_attestations_the_newest_counts() =>
        Assert.That(Evaluate("", [Attest("m", 2026, 11, 1), Attest("m", 2020, 1, 1)], forced: "v3").Verdict, Is.EqualTo(Verdict.Conforms));

    // Now is Sunday noon, an hour east of UTC.
    [TestCase("a", "2026-11-09T00:00:00+01:00", Outcome.Pass, null)]
    [TestCase("a", "2026-11-08T23:59:59+01:00", Outcome.Missing, "the result of 2026-11-08 expired on 2026-11-16 (lifetime week); test again")]
    [TestCase("a", "2026-11-08T22:59:59+00:00", Outcome.Missing, "the result of 2026-11-08 expired on 2026-11-16 (lifetime week); test again")]
    [TestCase("a", "2026-11-02T00:00:00+01:00", Outcome.Missing, "the result of 2026-11-02 expired on 2026-11-16 (lifetime week); test again")]
    [TestCase("a", "2026-11-08T23:00:00+00:00", Outcome.Pass, null)]
    [TestCase("b", "2025-10-01T00:00:00+01:00", Outcome.Pass, null)]
    [TestCase("b", "2025-09-30T23:30:00+00:00", Outcome.Pass, null, Description = "local time, not UTC, has the month turn")]
    [TestCase("b", "2025-09-30T22:30:00+00:00", Outcome.Missing, "the result of 2025-09-30 expired on 2026-11-01 (lifetime year); test again")]
    [TestCase("a", "2026-11-22T12:04:00+01:00", Outcome.Pass, null, Description = "clocks differ a little")]
    [TestCase("a", "2026-11-22T12:06:00+01:00", Outcome.Missing, "the result is dated 2026-11-22 12:06, which is in the future; check the clocks and test again")]
    public void A_result_that_is_not_valid_now_is_missing_with_a_reason(string id, string started, Outcome outcome, string? reason)
    {
        var results = new Dictionary<string, TestcaseResult> { [id] = new(id, Outcome.Pass, DateTimeOffset.Parse(started), TimeSpan.Zero) };
        var judgement = ScopeEvaluation.Evaluate(Example, Date, results, [], Now, "v1").Versions.Single().Main.Testcases.Single(judgement => judgement.Testcase.Id == id);
        Assert.That((judgement.Outcome, judgement.Reason), Is.EqualTo((outcome, reason)));
        Assert.That(judgement.Expires, Is.Not.Null);
    }

    [Test]
    public void An_expired_fail_is_missing_as_well()
    {
        var results = new Dictionary<string, TestcaseResult> { ["a"] = new("a", Outcome.Fail, Now.AddDays(-30), TimeSpan.Zero) };
        Assert.That(ScopeEvaluation.Evaluate(Example, Date, results, [], Now, "v5").Verdict, Is.EqualTo(Verdict.Open));
    }

    [Test]
    public void A_reason_that_came_with_the_result_is_kept()
    {
        var results = new Dictionary<string, TestcaseResult> { ["a"] = new("a", Outcome.Missing, Now, TimeSpan.Zero) { Reason = "section heavy not selected" } };
        var main = ScopeEvaluation.Evaluate(Example, Date, results, [], Now, "v1").Versions.Single().Main;
        Assert.That(main.Testcases.Select(judgement => judgement.Reason), Is.EqualTo(new[] { "section heavy not selected", "there is no result" }));
    }

    [TestCase("a=Pass b=Pass", "v2", Description = "v5 comes first but is a draft")]
    [TestCase("a=Fail b=Pass", null)]
    [TestCase("", "v2", Description = "what is missing counts as passed")]
    [TestCase("a=DidNotFinish", "v2")]
    public void The_winner_of_the_monitor_is_the_first_that_is_no_draft_and_does_not_fail(string results, string? winner) =>
        Assert.That(Evaluate(results).Winner?.Version.Version, Is.EqualTo(winner));

    [Test]
    public void The_winner_may_be_deprecated_but_must_be_in_the_timeline()
    {
        Assert.That(Evaluate("", date: new DateOnly(2025, 6, 1)).Winner?.Version.Version, Is.EqualTo("v3"));
        Assert.That(Evaluate("", forced: "v3").Winner, Is.Null);
    }

    [TestCase("a=Pass b=Pass", "PASS")]
    [TestCase("a=Pass", "TENTATIVE pass")]
    [TestCase("a=DidNotFinish", "FAIL")]
    [TestCase("a=Fail b=Pass", "FAIL")]
    public void Upstream_has_a_word_of_its_own_for_a_target(string results, string word) =>
        Assert.That(Version(Evaluate(results), "v1").Main.UpstreamWord, Is.EqualTo(word));

    [Test]
    public void A_cloud_that_passes_everything_conforms_to_the_shipped_scope()
    {
        var evaluation = ScopeEvaluation.Evaluate(Iaas, Date, Results(Iaas.Testcases.Values.Select(testcase => (testcase.Id, Outcome.Pass))), [], Now);
        Assert.That(evaluation.Verdict, Is.EqualTo(Verdict.Conforms));
        Assert.That(evaluation.Reason, Is.EqualTo("v5.1 (effective), target main: PASS (54 PASS)"));
        Assert.That(evaluation.Winner?.Version.Version, Is.EqualTo("v5.1"));
    }

    [Test]
    public void More_failures_never_make_a_better_verdict() => Prop.ForAll((int seed, byte count) =>
    {
        var random = new Random(seed);
        var outcomes = Iaas.Testcases.Keys.ToDictionary(id => id, _ => (Outcome)random.Next(4));
        var worse = new Dictionary<string, Outcome>(outcomes);
        foreach (var id in Iaas.Testcases.Keys.OrderBy(_ => random.Next()).Take(count % 92))
        {
            worse[id] = Outcome.Fail;
        }

        var (before, after) = (Evaluate(outcomes), Evaluate(worse));
        return Badness(after.Verdict) >= Badness(before.Verdict)
            && before.Versions.Zip(after.Versions).All(pair => pair.Second.Main.Outcome <= pair.First.Main.Outcome)
            && (after.Winner is null || before.Winner is not null);

        static ScopeEvaluation Evaluate(Dictionary<string, Outcome> outcomes) => ScopeEvaluation.Evaluate(Iaas, Date, Results(outcomes.Select(pair => (pair.Key, pair.Value))), [], Now);
        static int Badness(Verdict verdict) => verdict switch { Verdict.Conforms => 0, Verdict.Open => 1, _ => 2 };
    }).QuickCheckThrowOnFailure();

    [Test]
    public void Without_a_pass_for_every_main_testcase_nothing_conforms() => Prop.ForAll((int seed) =>
    {
        var random = new Random(seed);
        var outcomes = Iaas.Testcases.Keys.ToDictionary(id => id, _ => random.Next(40) == 0 ? (Outcome)random.Next(3) : Outcome.Pass);
        var evaluation = ScopeEvaluation.Evaluate(Iaas, Date, Results(outcomes.Select(pair => (pair.Key, pair.Value))), [], Now);
        return evaluation.Verdict == Verdict.Conforms == Iaas.Version("v5.1").Main.All(id => outcomes[id] == Outcome.Pass);
    }).QuickCheckThrowOnFailure();

    private static ScopeEvaluation Evaluate(string results, IReadOnlyList<Attestation>? attestations = null, DateOnly? date = null, string? forced = null) =>
        ScopeEvaluation.Evaluate(
            Example,
            date ?? Date,
            Results(results.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=')).Select(pair => (pair[0], Enum.Parse<Outcome>(pair[1])))),
            attestations ?? [],
            Now,
            forced);

    private static Dictionary<string, TestcaseResult> Results(IEnumerable<(string Id, Outcome Outcome)> outcomes) =>
        outcomes.ToDictionary(pair => pair.Id, pair => new TestcaseResult(pair.Id, pair.Outcome, Now.AddHours(-1), TimeSpan.FromSeconds(1)));

    private static Attestation Attest(string id, int year, int month, int day) => new(id, "Someone", new DateOnly(year, month, day), "It is so.");

    private static VersionEvaluation Version(ScopeEvaluation evaluation, string name) => evaluation.Versions.Single(version => version.Version.Version == name);

    private static string Shown(TargetEvaluation target) => string.Join(", ", target.Testcases.Select(judgement => $"{judgement.Testcase.Id} {judgement.Outcome}"));
}
