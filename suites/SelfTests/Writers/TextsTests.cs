using Conformance.Writers;

namespace Conformance.SelfTests.Writers;

public sealed class TextsTests
{
    [TestCase(0.0004, "0 ms")]
    [TestCase(0.42, "420 ms")]
    [TestCase(0.9996, "999 ms")]
    [TestCase(59.9, "59.9 s")]
    [TestCase(59.96, "59.9 s")]
    [TestCase(3599.9, "59 min 59 s")]
    [TestCase(7384, "2 h 03 min")]
    [TestCase(-5, "0 ms")]
    public void Durations_read_like_durations(double seconds, string text) => Assert.That(Texts.Duration(TimeSpan.FromSeconds(seconds)), Is.EqualTo(text));

    [Test]
    public void A_cut_keeps_pairs_whole_and_says_what_it_cut() => Assert.That(Texts.Cut("ab😀cd", 3), Is.EqualTo("ab… (4 more characters)"));

    [Test]
    public void Times_are_UTC() => Assert.That(Texts.Utc(Samples.Start), Is.EqualTo("2026-08-21T07:30:00Z"));
}
