using System.Globalization;
using Conformance.Scopes;
using FsCheck;
using FsCheck.Fluent;

namespace Conformance.SelfTests.Scopes;

public sealed class LifetimeTests
{
    [TestCase(Lifetime.Week, "2026-01-05", "2026-01-19")]
    [TestCase(Lifetime.Week, "2026-01-11", "2026-01-19")]
    [TestCase(Lifetime.Month, "2026-01-05", "2026-03-01")]
    [TestCase(Lifetime.Month, "2026-11-30", "2027-01-01")]
    [TestCase(Lifetime.Month, "2026-12-31", "2027-02-01")]
    [TestCase(Lifetime.Quarter, "2026-01-05", "2026-07-01")]
    [TestCase(Lifetime.Quarter, "2026-11-30", "2027-04-01")]
    [TestCase(Lifetime.Year, "2026-01-05", "2027-03-01")]
    [TestCase(Lifetime.Year, "2026-12-31", "2028-02-01")]
    [TestCase(Lifetime.Day, "2026-12-31", "2027-01-02")]
    public void A_result_expires_as_the_monitor_has_it(Lifetime lifetime, string taken, string expiry) =>
        Assert.That(lifetime.Expiry(Time(taken)), Is.EqualTo(Time(expiry)));

    [TestCase(Lifetime.Day, "2028-02-28 23:59:59", "2028-03-01", Description = "leap day")]
    [TestCase(Lifetime.Day, "2027-02-28", "2027-03-02")]
    [TestCase(Lifetime.Week, "2026-01-04 23:59:59", "2026-01-12", Description = "Sunday, its last second")]
    [TestCase(Lifetime.Week, "2026-01-12 00:00:00", "2026-01-26", Description = "Monday, its first second")]
    [TestCase(Lifetime.Week, "2026-12-31", "2027-01-11", Description = "a week over the turn of the year")]
    [TestCase(Lifetime.Month, "2026-12-01", "2027-02-01")]
    [TestCase(Lifetime.Month, "2027-12-31", "2028-02-01", Description = "not the missing 31st of February")]
    [TestCase(Lifetime.Quarter, "2026-03-31 23:59:59", "2026-07-01", Description = "last second of the first quarter")]
    [TestCase(Lifetime.Quarter, "2026-04-01", "2026-10-01", Description = "first second of the second quarter")]
    [TestCase(Lifetime.Quarter, "2026-09-30", "2027-01-01")]
    [TestCase(Lifetime.Quarter, "2026-10-01", "2027-04-01")]
    [TestCase(Lifetime.Year, "2028-02-29", "2029-04-01", Description = "leap day")]
    [TestCase(Lifetime.Year, "2026-11-01", "2028-01-01")]
    public void A_result_of_an_edge_day_expires_as_well(Lifetime lifetime, string taken, string expiry) =>
        Assert.That(lifetime.Expiry(Time(taken)), Is.EqualTo(Time(expiry)));

    [Test]
    public void A_later_result_never_expires_earlier() => Prop.ForAll((Lifetime lifetime, ushort minutes, uint offset) =>
    {
        var taken = Moment(offset);
        return !Enum.IsDefined(lifetime) || lifetime.Expiry(taken) <= lifetime.Expiry(taken.AddMinutes(minutes));
    }).QuickCheckThrowOnFailure();

    [Test]
    public void A_result_lives_more_than_a_day_and_expires_at_midnight() => Prop.ForAll((Lifetime lifetime, uint offset) =>
    {
        var expiry = Enum.IsDefined(lifetime) ? lifetime.Expiry(Moment(offset)) : DateTime.MaxValue.Date;
        return expiry.TimeOfDay == TimeSpan.Zero && expiry - Moment(offset) > TimeSpan.FromDays(1);
    }).QuickCheckThrowOnFailure();

    [Test]
    public void An_unknown_lifetime_is_refused() =>
        Assert.That(() => ((Lifetime)17).Expiry(Time("2026-01-01")), Throws.TypeOf<ArgumentOutOfRangeException>());

    private static DateTime Moment(uint offset) => new DateTime(2024, 1, 1).AddMinutes(offset % (10 * 366 * 24 * 60));

    private static DateTime Time(string text) => DateTime.Parse(text, CultureInfo.InvariantCulture);
}
