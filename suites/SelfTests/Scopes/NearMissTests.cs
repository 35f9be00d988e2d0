using Conformance.Yaml;
using FsCheck;
using FsCheck.Fluent;

namespace Conformance.SelfTests.Scopes;

public sealed class NearMissTests
{
    private static readonly string[] Known = ["description", "id", "lifetime", "os_cloud", "section", "url"];

    [TestCase("lifetim", "lifetime")]
    [TestCase("lifteime", "lifetime")]
    [TestCase("Lifetime", "lifetime")]
    [TestCase("os-cloud", "os_cloud")]
    [TestCase("oscloud", "os_cloud")]
    [TestCase("sections", "section")]
    [TestCase("ulr", "url")]
    [TestCase("ids", "id")]
    [TestCase("summary", null)]
    [TestCase("x", null)]
    [TestCase("", null)]
    public void A_slip_of_the_pen_is_recognised_and_nothing_else(string word, string? meant) => Assert.That(NearMiss.Find(word, Known), Is.EqualTo(meant));

    [Test]
    public void Without_known_words_there_is_nothing_to_mean() => Assert.That(NearMiss.Cure("x", []), Is.EqualTo("there are none"));

    [Test]
    public void A_known_word_is_nearest_to_itself() => Prop.ForAll((int index) =>
        NearMiss.Find(Known[(uint)index % Known.Length], Known) == Known[(uint)index % Known.Length]).QuickCheckThrowOnFailure();
}
