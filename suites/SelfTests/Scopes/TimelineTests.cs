using Conformance.Model;
using Conformance.Scopes;
using FsCheck;
using FsCheck.Fluent;
using static Conformance.SelfTests.Scopes.ScopeErrorTests;

namespace Conformance.SelfTests.Scopes;

public sealed class TimelineTests
{
    private static readonly Scope Iaas = ShippedScopes.Find("scs-compatible-iaas");

    [TestCase("2024-12-18", "")]
    [TestCase("2024-12-19", "v5.1 effective, v4 effective, v3 deprecated")]
    [TestCase("2025-01-31", "v5.1 effective, v4 effective, v3 deprecated")]
    [TestCase("2025-02-01", "v5.1 effective, v4 warn, v3 deprecated")]
    [TestCase("2025-07-01", "v5.1 effective, v4 deprecated, v3 deprecated")]
    [TestCase("2025-09-09", "next draft, v5.1 effective, v4 deprecated, v3 deprecated")]
    [TestCase("2026-06-10", "next draft, v5.1 effective, v4 deprecated, v3 deprecated")]
    [TestCase("2026-06-11", "next draft, v5.1 effective")]
    [TestCase("2099-01-01", "next draft, v5.1 effective")]
    public void The_entry_with_the_greatest_date_not_after_it_counts(string date, string expected)
    {
        var day = DateOnly.ParseExact(date, "yyyy-MM-dd");
        Assert.That(string.Join(", ", Iaas.Timeline.At(day).Select(pair => $"{pair.Key} {pair.Value.Word()}")), Is.EqualTo(expected));
        Assert.That(string.Join(", ", Iaas.VersionsToTest(day).Select(version => $"{version.Version} {Iaas.ValidityOf(version, day).Word()}")), Is.EqualTo(expected));
    }

    [Test]
    public void A_version_that_the_timeline_does_not_mention_is_deprecated_and_is_tested_only_if_forced()
    {
        var date = new DateOnly(2026, 11, 22);
        Assert.That(Iaas.ValidityOf(Iaas.Version("v4"), date), Is.EqualTo(Validity.Deprecated));
        Assert.That(Iaas.VersionsToTest(date, "v4").Select(version => version.Version), Is.EqualTo(new[] { "v4" }));
    }

    [TestCase("v51", "scope SCS-compatible IaaS has no version \"v51\"; did you mean \"v5.1\"? (known are next, v5.1, v4, v3)")]
    [TestCase("latest", "scope SCS-compatible IaaS has no version \"latest\"; known are next, v5.1, v4, v3")]
    public void A_forced_version_that_does_not_exist_is_told_with_those_that_do(string version, string message) => Assert.That(
        () => Iaas.VersionsToTest(new DateOnly(2026, 11, 22), version), Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(message));

    [Test]
    public void The_order_of_the_entries_means_nothing() => Prop.ForAll((int seed, ushort day) =>
    {
        var shuffled = Iaas.Timeline.Entries.ToArray();
        new Random(seed).Shuffle(shuffled);
        var date = new DateOnly(2024, 6, 1).AddDays(day % 1500);
        return new ScopeTimeline(shuffled).At(date).SequenceEqual(Iaas.Timeline.At(date));
    }).QuickCheckThrowOnFailure();

    [Test]
    public void What_counts_changes_only_on_the_date_of_an_entry() => Prop.ForAll((ushort day) =>
    {
        var date = new DateOnly(2024, 6, 1).AddDays(day % 1500);
        return Iaas.Timeline.Entries.Any(entry => entry.Date == date)
            || ReferenceEquals(Iaas.Timeline.At(date), Iaas.Timeline.At(date.AddDays(-1)));
    }).QuickCheckThrowOnFailure();

    [Test]
    public void A_scope_without_entries_has_nothing_to_test()
    {
        var scope = ScopeReader.Read(Good[..Good.IndexOf("timeline:", StringComparison.Ordinal)] + "timeline: []\nversions: []\n", "scope.yaml");
        Assert.That(scope.VersionsToTest(new DateOnly(2026, 1, 1)), Is.Empty);
    }
}
