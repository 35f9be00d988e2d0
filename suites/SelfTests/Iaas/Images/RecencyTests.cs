using Conformance.Iaas.Scs0102;
using Conformance.Model;
using Conformance.OpenStack.Facts;
using static Conformance.SelfTests.Iaas.Images.Sample;

namespace Conformance.SelfTests.Iaas.Images;

public sealed class RecencyTests
{
    private const string Same = "";

    private const double Second = 1.0 / 86400;

    // Ours: period + 3 days. Upstream: 1.1 periods.
    [TestCase("yearly", 369, "", Same)]
    [TestCase("yearly", 369 + Second, "Must", "Pass")]
    [TestCase("yearly", 401.5, "Must", "Pass")]
    [TestCase("yearly", 401.5 + Second, "Must", Same)]
    [TestCase("quarterly", 95, "", Same)]
    [TestCase("quarterly", 95 + Second, "Must", "Pass")]
    [TestCase("quarterly", 101.3, "Must", Same)]
    [TestCase("monthly", 34, "", Same)]
    [TestCase("monthly", 34 + Second, "Must", "Pass")]
    [TestCase("monthly", 34.1, "Must", "Pass")]
    [TestCase("monthly", 34.1 + Second, "Must", Same)]
    [TestCase("weekly", 7.9, "", Same)]
    [TestCase("weekly", 8.1, "", "Fail")]
    [TestCase("weekly", 10.29, "", "Fail")]
    [TestCase("weekly", 10.3, "Must", Same)]
    [TestCase("daily", 1.1, "", Same)]
    [TestCase("daily", 1.2, "", "Fail")]
    [TestCase("daily", 4.04, "", "Fail")]
    [TestCase("daily", 4.05, "Must", Same)]
    [TestCase("critical_bug", 5000, "", Same)]
    [TestCase("never", 5000, "", Same)]
    [TestCase("hourly", 5000, "", Same)]
    [TestCase(null, 5000, "", Same)]
    [TestCase("monthly", -10, "", Same)]
    public void An_image_may_be_as_old_as_promised_and_three_days(string? frequency, double days, string ours, string upstream) =>
        Check([Image().With("replace_frequency", frequency).Aged(days)], ours, upstream);

    [TestCase("2026-06-10", 15, "", Description = "a whole day, 31 days and 3 days later it is over")]
    [TestCase("2026-06-10", 14.9, "")]
    [TestCase("2026-06-10", 15.01, "Must")]
    public void A_build_date_without_time_lasts_the_whole_day(string built, double julyDay, string ours)
    {
        var result = ImageRecency.Judge([Image().With("image_build_date", built)], new DateTimeOffset(2026, 7, 1, 0, 0, 0, TimeSpan.Zero).AddDays(julyDay - 1));
        Assert.That(Levels(result), Is.EqualTo(ours));
    }

    [TestCase("none", "", Same)]
    [TestCase("notice", "Must", "Pass")]
    [TestCase("2026-07-14", "", Same)]
    [TestCase("2026-07-15 11:59:59", "", Same)]
    [TestCase("2026-07-15 12:00", "Must", Same)]
    [TestCase("2026-07-16", "Must", Same)]
    [TestCase("soon", "Must", Same)]
    [TestCase("2026-02-30", "Must", Same)]
    [TestCase("", "Must", Same)]
    [TestCase(null, "Must", "DidNotFinish")]
    public void The_promise_holds_until_provided_until(string? until, string ours, string upstream) =>
        Check([Image().With("provided_until", until).Aged(100)], ours, upstream);

    [Test]
    public void A_missing_end_of_the_promise_is_one_images_fault()
    {
        var images = new[] { Image("a", "1").Aged(10).With("provided_until", null), Image("b", "2").Aged(100).With("provided_until", null), Image("c", "3").Aged(10) };
        var result = ImageRecency.Judge(images, Now);
        var finding = result.Findings.Single();
        Assert.That(finding.Object, Is.EqualTo("image b (2)"));
        Assert.That(finding.Expected, Is.EqualTo("provided_until with a date, none or notice, so that the promise has an end"));
        Assert.That(finding.Observed, Is.EqualTo("built 2026-04-06, 100 days ago, provided_until = not set"));
        Assert.That(result.Upstream!.Outcome, Is.EqualTo(Outcome.DidNotFinish));
    }

    [TestCase("Ubuntu 24.04 20260401", "Ubuntu 24.04", "", Same)]
    [TestCase("Ubuntu 24.04 2026-04-01", "Ubuntu 24.04", "", Same)]
    [TestCase("Ubuntu 24.04 old", "Ubuntu 24.04", "", Same)]
    [TestCase("Ubuntu 24.04 prev", "Ubuntu 24.04", "", Same)]
    [TestCase("Ubuntu 24.04  prev", "Ubuntu 24.04", "", Same)]
    [TestCase("Ubuntu 24.04 20260230", "Ubuntu 24.04", "Should", Same, Description = "no date, hence no marker, but replaced")]
    [TestCase("Ubuntu 24.04 (20260401)", "Ubuntu 24.04", "Should", Same)]
    [TestCase("Ubuntu 24.04 20260401", "Ubuntu 26.04", "Must", Same)]
    [TestCase("Ubuntu 24.04", "Ubuntu 24.04.4", "Must", Same)]
    [TestCase("cirros", "Ubuntu 24.04", "Must", Same)]
    [TestCase("cirros-old", "cirros", "Must", Same)]
    [TestCase("cirros old", "cirros", "", Same)]
    public void An_outdated_image_is_marked_and_replaced(string name, string current, string ours, string upstream) =>
        Check([Image(name, "1").Aged(100), Image(current, "2").Aged(1)], ours, upstream);

    [TestCase("Ubuntu 24.04", "")]
    [TestCase("Ubuntu 24.04 20260401", "")]
    [TestCase("cirros", "Must")]
    public void A_hidden_image_may_keep_its_name(string name, string ours)
    {
        var result = ImageRecency.Judge([Image(name, "1").Aged(100) with { Hidden = true }, Image("Ubuntu 24.04", "2").Aged(1)], Now);
        Assert.That(Levels(result), Is.EqualTo(ours));
        Assert.That(result.Upstream?.Outcome, Is.EqualTo(ours.Length == 0 ? null : (Outcome?)Outcome.Pass));
    }

    [Test]
    public void A_hidden_image_replaces_nothing() =>
        Check([Image("Ubuntu 24.04 old", "1").Aged(100), Image("Ubuntu 24.04", "2").Aged(1) with { Hidden = true }], "Must", Same);

    [Test]
    public void An_outdated_image_replaces_nothing()
    {
        var result = ImageRecency.Judge([Image("Ubuntu 24.04 old", "1").Aged(100), Image("Ubuntu 24.04", "2").Aged(50)], Now);
        Assert.That(Levels(result), Is.EqualTo("Must,Must"));
        Assert.That(result.Findings[0].Observed, Is.EqualTo("built 2026-04-06, 100 days ago, image Ubuntu 24.04 (2) in its place is outdated as well"));
        Assert.That(result.Upstream, Is.Null);
    }

    [Test]
    public void Of_several_images_with_one_name_the_newest_replaces()
    {
        var old = Image("Ubuntu 24.04 old", "1").Aged(100);
        var current = Image("Ubuntu 24.04", "2").Aged(1);
        var forgotten = Image("Ubuntu 24.04", "3").Aged(60);
        foreach (var images in new[] { new[] { old, current, forgotten }, [old, forgotten, current] })
        {
            var result = ImageRecency.Judge(images, Now);
            var finding = result.Findings.Single();
            Assert.That(finding.Object, Is.EqualTo("image Ubuntu 24.04 (3)"));
            Assert.That(finding.Observed, Is.EqualTo("built 2026-05-16, 60 days ago; image Ubuntu 24.04 (2) is newer"));
            Assert.That(finding.Remedy, Is.EqualTo("openstack image set --hidden --name 'Ubuntu 24.04 20260516' 3"));
        }
    }

    [Test]
    public void Upstream_takes_the_last_of_several_images_with_one_name()
    {
        var old = Image("Ubuntu 24.04 old", "1").Aged(100);
        var current = Image("Ubuntu 24.04", "2").Aged(1);
        var unpromised = Image("Ubuntu 24.04", "3").With("image_build_date", "2026-06-11 00:00").With("provided_until", "notice");
        Check([old, current, unpromised], "Must", "Pass");
    }

    [TestCase("public", "queued", false, "", "Fail")]
    [TestCase("community", "active", false, "Should", Same)]
    [TestCase("private", "active", true, "", Same)]
    public void The_same_images_as_for_the_properties_are_judged(string visibility, string status, bool own, string ours, string upstream) =>
        Check([Image().Aged(100) with { Visibility = visibility, Status = status, OwnedByProject = own }], ours, upstream);

    [Test]
    public void The_registration_counts_where_the_build_date_cannot_be_read()
    {
        Check([Image().With("image_build_date", "yesterday")], "", Same);
        Check([Image().With("image_build_date", "yesterday") with { CreatedAt = Now.AddDays(-50) }], "Must", Same);
        Check([Image().With("image_build_date", null) with { CreatedAt = null }], "Must", Same);
        Check([Image("").Aged(100)], "Must", "DidNotFinish");
    }

    [Test]
    public void A_lonely_outdated_image_is_told_with_its_promise()
    {
        var finding = ImageRecency.Judge([Image().Aged(100)], Now).Findings.Single();
        Assert.Multiple(() =>
        {
            Assert.That(finding.Object, Is.EqualTo("image Ubuntu 24.04 (id-1)"));
            Assert.That(finding.Expected, Is.EqualTo("an image that is not outdated in its place (replace_frequency = monthly, provided_until = \"2029-05-31\")"));
            Assert.That(finding.Observed, Is.EqualTo("built 2026-04-06, 100 days ago, no newer image in its place"));
            Assert.That(finding.Remedy, Is.EqualTo("Upload a newer image and openstack image set --hidden --name 'Ubuntu 24.04 20260406' id-1; " +
                "where its vendor has published none since, promise less with replace_frequency"));
        });
    }

    [TestCase("0001-01-01")]
    [TestCase("9999-12-31 23:59:61")]
    public void The_ends_of_the_calendar_do_no_harm(string date)
    {
        foreach (var now in new[] { DateTimeOffset.MinValue, Now, DateTimeOffset.MaxValue })
        {
            Assert.That(() => ImageRecency.Judge([Image().With("image_build_date", date).With("provided_until", date).With("replace_frequency", "yearly")], now), Throws.Nothing);
        }
    }

    private static void Check(Image[] images, string ours, string upstream)
    {
        var result = ImageRecency.Judge(images, Now);
        Assert.That(Levels(result), Is.EqualTo(ours));
        Assert.That(result.Upstream?.Outcome.ToString() ?? Same, Is.EqualTo(upstream));
        Assert.That(result.Upstream?.Reason, Is.Null.Or.Not.Empty);
    }

    private static string Levels(CheckResult result) => string.Join(",", result.Findings.Select(finding => finding.Level));
}
