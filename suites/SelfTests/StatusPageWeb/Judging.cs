using Conformance.Model;
using Conformance.StatusPage.Page;
using Conformance.StatusPage.Page.Checks;
using Conformance.StatusPage.Page.Scripted;

namespace Conformance.SelfTests.StatusPageWeb;

public sealed class Judging
{
    private static readonly DateTimeOffset Half = new(2026, 3, 10, 19, 10, 0, TimeSpan.FromHours(-4));

    [TestCase("since 19:10", true)]
    [TestCase("since 7:10 PM", true)]
    [TestCase("since 07:10 p.m.", true)]
    [TestCase("ab 19.10 Uhr", true)]
    [TestCase("à 19h10", true)]
    [TestCase("since 19:10:05", true)]
    [TestCase("since 7:10 AM", false)]
    [TestCase("since 07:10", false)]
    [TestCase("since 23:10", false)]
    [TestCase("since 119:10", false)]
    [TestCase("since 19:1", false)]
    public void A_time_of_day_is_found_however_it_is_written(string text, bool found) => Assert.That(LocalTimes.HasClock(text, Half), Is.EqualTo(found));

    [Test]
    public void Midnight_and_noon_have_twelve_hours()
    {
        Assert.That(LocalTimes.HasClock("12:05 AM", new DateTimeOffset(2026, 3, 10, 0, 5, 0, TimeSpan.Zero)), Is.True);
        Assert.That(LocalTimes.HasClock("12:05 PM", new DateTimeOffset(2026, 3, 10, 12, 5, 0, TimeSpan.Zero)), Is.True);
        Assert.That(LocalTimes.HasClock("12:05 AM", new DateTimeOffset(2026, 3, 10, 12, 5, 0, TimeSpan.Zero)), Is.False);
    }

    [TestCase("10 Mar 2026, 19:10", true)]
    [TestCase("2026-03-10 19:10", true)]
    [TestCase("3/10/2026", true)]
    [TestCase("11 Mar 2026, 08:10", false)]
    [TestCase("100 days", false)]
    public void A_day_is_not_taken_from_a_clock(string text, bool found) => Assert.That(LocalTimes.HasDay(text, Half), Is.EqualTo(found));

    [Test]
    public void Every_check_of_the_overview_fails_on_a_blank_page()
    {
        var blank = new PageSnapshot();
        Assert.That(Overview.Components(blank, World.Busy).Outcome, Is.EqualTo(Outcome.Fail));
        Assert.That(Overview.Sorted(blank).Outcome, Is.EqualTo(Outcome.Fail));
        Assert.That(Overview.States(blank, World.Busy).Outcome, Is.EqualTo(Outcome.Fail));
        Assert.That(Overview.Ongoing(blank, World.Busy).Outcome, Is.EqualTo(Outcome.Fail));
        Assert.That(Overview.Past(blank, World.Busy).Outcome, Is.EqualTo(Outcome.Fail));
        Assert.That(Overview.Updates(blank, World.Busy).Outcome, Is.EqualTo(Outcome.Fail));
        Assert.That(Overview.Maintenance(blank, World.Busy).Outcome, Is.EqualTo(Outcome.Fail));
        Assert.That(Overview.TextStaysText(blank).Outcome, Is.EqualTo(Outcome.Fail));
        Assert.That(LocalTimes.Judge(blank, World.Busy, "UTC").Outcome, Is.EqualTo(Outcome.Fail));
        Assert.That(Trouble.Down(blank).Outcome, Is.EqualTo(Outcome.Fail));
        Assert.That(Trouble.Slow(blank, blank, World.Busy).Outcome, Is.EqualTo(Outcome.Fail));
        Assert.That(Trouble.Without(blank, World.Busy, "/phases").Outcome, Is.EqualTo(Outcome.Fail));
        Assert.That(Trouble.WithoutUpdates(blank, World.Busy.Incidents[0]).Outcome, Is.EqualTo(Outcome.Fail));
        Assert.That(Trouble.Empty(blank).Outcome, Is.EqualTo(Outcome.Fail));
        Assert.That(Trouble.Unconfigured(blank).Outcome, Is.EqualTo(Outcome.Fail));
        Assert.That(Accessibility.Reflow(blank, 7).Outcome, Is.EqualTo(Outcome.Fail));
        Assert.That(Accessibility.Keyboard([], []).Outcome, Is.EqualTo(Outcome.Fail));
        Assert.That(Accessibility.ColorBlind([], [], []).Outcome, Is.EqualTo(Outcome.Fail));
        Assert.That(Feeds.Judge(null, null, "", []).Outcome, Is.EqualTo(Outcome.Fail));
        Assert.That(Reports.Created([], "t", "d", blank).Outcome, Is.EqualTo(Outcome.Fail));
    }

    [TestCase("<rss version=\"2.0\"><channel><item><title>A</title><link>https://x.example/a</link><guid>a</guid><pubDate>Tue, 10 Mar 2026 10:00:00 GMT</pubDate></item></channel></rss>", "application/rss+xml", true)]
    [TestCase("<feed xmlns=\"http://www.w3.org/2005/Atom\"><entry><id>a</id><title>A</title><updated>2026-03-10T10:00:00Z</updated><link href=\"https://x.example/a\"/></entry></feed>", "application/atom+xml; charset=utf-8", true)]
    [TestCase("<feed xmlns=\"http://www.w3.org/2005/Atom\"></feed>", "application/atom+xml", false)]
    [TestCase("<rss version=\"2.0\"><channel><item><title>A</title></item></channel></rss>", "application/rss+xml", false)]
    [TestCase("<html/>", "text/html", false)]
    [TestCase("{}", "application/json", false)]
    public void A_feed_is_atom_or_rss_with_the_incidents(string text, string mediaType, bool good) =>
        Assert.That(Feeds.Judge(new Uri("https://x.example/feed"), mediaType, text, ["A"]).Outcome, Is.EqualTo(good ? Outcome.Pass : Outcome.Fail));

    [Test]
    public void A_class_includes_its_bound_and_zero_is_maintenance()
    {
        Assert.That(new[] { 0, 1, 33, 34, 66, 67, 100 }.Select(value => Overview.Word(World.Busy, value)), Is.EqualTo(new[] { "maintenance", "limited", "limited", "broken", "broken", "down", "down" }));
        Assert.That(Overview.Word(World.WithoutHundred, 70), Is.EqualTo("unknown"));
    }

    [TestCase("GET", "/incidents", "?start=2026-03-10T23:10:00Z&end=2026-03-10T23:10:00Z", 200, "Sign-in was slow")]
    [TestCase("GET", "/incidents", "?start=2026-03-11T01:40:00Z&end=2026-03-11T01:40:00Z", 200, "Sign-in was slow")]
    [TestCase("GET", "/incidents", "?start=2026-03-11T01:40:01Z&end=2026-03-11T02:00:00Z", 200, "")]
    [TestCase("GET", "/incidents", "", 400, "")]
    [TestCase("GET", "/phases", "?generation=9", 404, "")]
    public void The_scripted_api_lists_what_overlaps_the_closed_interval(string method, string path, string query, int status, string title)
    {
        Assert.That(method, Is.EqualTo("GET"));
        var (seen, body) = new ScriptedApi(World.Busy).Read(path, query);
        Assert.That(seen, Is.EqualTo(status));
        if (status == 200)
        {
            Assert.That(string.Join(", ", body["data"]!.AsArray().Select(one => one!["displayName"]!.GetValue<string>())), Is.EqualTo(title));
        }
    }
}
