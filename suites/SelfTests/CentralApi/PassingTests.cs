using System.Text.Json.Nodes;
using Conformance.CentralApi.Machinery;

namespace Conformance.SelfTests.CentralApi;

/// <summary>What is only under way, with a clock that goes when it is told to.</summary>
public sealed class PassingTests
{
    private static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(250);

    private static readonly JsonObject[] UnderWay = [Conditions.Synced(), Conditions.Creating()];

    [Test]
    public void It_is_told_when_it_lasts()
    {
        var time = new QueueTime();
        var passing = new Passing(time);
        Assert.That(passing.Left(Item(), UnderWay), Is.EqualTo(Silence));
        time.Advance(Silence - TimeSpan.FromMilliseconds(1));
        Assert.That(passing.Left(Item(), UnderWay), Is.EqualTo(TimeSpan.FromMilliseconds(1)));
        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.That(passing.Left(Item(), UnderWay), Is.Null);
    }

    [Test]
    public void The_next_of_the_same_name_has_its_own_time()
    {
        var time = new QueueTime();
        var passing = new Passing(time);
        passing.Left(Item(), UnderWay);
        time.Advance(Silence);
        passing.Forget("ns/one");
        Assert.That(passing.Left(Item(), UnderWay), Is.EqualTo(Silence));
    }

    [Test]
    public void Success_and_trouble_are_told_at_once()
    {
        var passing = new Passing(new QueueTime());
        Assert.Multiple(() =>
        {
            Assert.That(passing.Left(Item(), [Conditions.Synced(), Conditions.Available()]), Is.Null, "ready");
            Assert.That(passing.Left(Item(), [Conditions.NotSynced("refused"), Conditions.Creating()]), Is.Null, "refused");
            Assert.That(passing.Left(Item(), [Conditions.NotSynced("refused")]), Is.Null, "refused, and nothing about Ready");
            Assert.That(passing.Left(Item(), [Conditions.Synced(), Conditions.Unavailable("failed")]), Is.Null, "failed");
            Assert.That(passing.Left(Item(), [Conditions.Synced(), Conditions.Deleting()]), Is.Null, "deleted");
            Assert.That(passing.Left(Item(), [Conditions.Synced()]), Is.Null, "nothing about Ready");
        });
    }

    [Test]
    public void What_has_said_something_before_does_not_fall_silent()
    {
        var item = Item();
        item["status"] = new JsonObject { ["conditions"] = new JsonArray(Conditions.Unavailable("gone")) };
        Assert.That(new Passing(new QueueTime()).Left(item, UnderWay), Is.Null);
    }

    private static JsonObject Item() => new() { ["metadata"] = new JsonObject { ["name"] = "one", ["namespace"] = "ns" } };
}
