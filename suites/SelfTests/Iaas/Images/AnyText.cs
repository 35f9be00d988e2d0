using Conformance.Iaas.Scs0102;
using Conformance.Iaas.Scs0104;
using FsCheck;
using FsCheck.Fluent;
using static Conformance.SelfTests.Iaas.Images.Sample;

namespace Conformance.SelfTests.Iaas.Images;

public sealed class AnyText
{
    private static readonly string[] Pieces =
        ["2026", "-", "02", "30", "29", "31", " ", ":", "T", "Z", "23", "59", "61", "9999", "0000", "last-", "٣", "𝟛", "\ud800", "\0", "\n", "https", "://", "[::1]", "@", "%", "private",
         "notice", "none", "x86_64", "risc-v", "scsi", "'", "\\", new string('9', 400), "xn--", "ß", "\u202e", "ubuntu-capi-image-v1.", "Ubuntu 24.04", "old", "monthly", "daily"];

    private static readonly Gen<string?> Texts = Gen.OneOf(
        Gen.Elements(Pieces).ListOf().Select(pieces => (string?)string.Concat(pieces.Take(8))),
        ArbMap.Default.GeneratorFor<string?>());

    [Test]
    public void No_text_of_a_property_makes_a_check_throw()
    {
        var names = ImageProperties.Names.ToArray();
        var images =
            from value in Texts
            from name in Texts
            from until in Texts
            from built in Texts
            from numbers in ArbMap.Default.GeneratorFor<long>().ArrayOf(3)
            from hidden in ArbMap.Default.GeneratorFor<bool>()
            select names.Aggregate(Image(name ?? "", value ?? ""), (image, property) => image.With(property, value))
                .With("provided_until", until).With("image_build_date", built) with
            {
                MinDiskGiB = numbers[0],
                MinRamMiB = numbers[1],
                SizeBytes = numbers[2],
                VirtualSizeBytes = numbers[0] ^ numbers[2],
                HashAlgorithm = value,
                HashValue = value,
                Hidden = hidden,
                CreatedAt = hidden ? null : DateTimeOffset.MaxValue,
            };
        Prop.ForAll(images.ListOf().ToArbitrary(), list =>
        {
            foreach (var now in new[] { Now, DateTimeOffset.MaxValue })
            {
                foreach (var property in names)
                {
                    Complete(ImageProperties.Judge(property, list, now));
                }

                Complete(ImageRecency.Judge([.. list.Select(image => image.With("replace_frequency", "daily"))], now));
            }

            Complete(GenericImages.Judge([.. list.Select(image => image.With("os_purpose", "generic"))]));
            foreach (var key in StandardImages.Keys)
            {
                Complete(StandardImages.ComesFromItsVendor(key, list));
                Complete(StandardImages.IsPresent(key, list));
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(150));
    }

    /// <summary>Whatever was read, each finding tells everything, on one line.</summary>
    private static void Complete(Conformance.Model.CheckResult result)
    {
        foreach (var finding in result.Findings)
        {
            var texts = new[] { finding.Object, finding.Rule, finding.Expected, finding.Observed, finding.Remedy };
            if (texts.Any(text => text.Length == 0 || text.Any(char.IsControl)))
            {
                Assert.Fail($"{finding} {finding.Remedy}");
            }
        }

        Assert.That(result.Upstream?.Reason, Is.Null.Or.Not.Empty);
    }
}
