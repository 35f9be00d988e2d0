using Conformance.Iaas.Scs0104;
using Conformance.Model;
using Conformance.OpenStack.Facts;
using static Conformance.SelfTests.Iaas.Images.Sample;

namespace Conformance.SelfTests.Iaas.Images;

public sealed class StandardImageTests
{
    private const string Swift = "https://swift.services.a.regiocloud.tech/swift/v1/AUTH_b182637428444b9aa302bb8d5a5a418c/openstack-k8s-capi-images/";

    [TestCase("ubuntu-2404", "Ubuntu 24.04", "https://cloud-images.ubuntu.com/releases/noble/x")]
    [TestCase("ubuntu-2404", "Ubuntu 24.04", "https://cloud-images.ubuntu.com/noble/x")]
    [TestCase("ubuntu-2204", "Ubuntu 22.04", "https://cloud-images.ubuntu.com/releases/jammy/x")]
    [TestCase("ubuntu-2204", "Ubuntu 22.04", "https://cloud-images.ubuntu.com/jammy/x")]
    [TestCase("ubuntu-2004", "Ubuntu 20.04", "https://cloud-images.ubuntu.com/focal/x")]
    [TestCase("debian-13", "Debian 13", "https://cloud.debian.org/images/cloud/trixie/x")]
    [TestCase("debian-12", "Debian 12", "https://cdimage.debian.org/cdimage/cloud/bookworm/x")]
    [TestCase("debian-11", "Debian 11", "https://cloud.debian.org/images/cloud/bullseye/x")]
    [TestCase("debian-10", "Debian 10", "https://cdimage.debian.org/cdimage/cloud/buster/x")]
    [TestCase("capi-1", "ubuntu-capi-image v1.33", "https://nbg1.your-objectstorage.com/osism/openstack-k8s-capi-images/x")]
    [TestCase("capi-1", "ubuntu-capi-image v1.33.12", Swift + "ubuntu-2204-kube-v1.33")]
    [TestCase("capi-2", "ubuntu-capi-image-v1.33.1", Swift + "ubuntu-2404-kube-v1.33")]
    [TestCase("capi-2", "ubuntu-capi-image-v1.33.1 20260101", "https://nbg1.your-objectstorage.com/osism/openstack-k8s-capi-images/")]
    public void An_image_from_its_vendor_conforms_and_is_present(string key, string name, string source)
    {
        var image = Image(name).With("image_source", source);
        Check(StandardImages.ComesFromItsVendor(key, [image]), Outcome.Pass, null);
        Check(StandardImages.IsPresent(key, [image]), Outcome.Pass, null);
    }

    [TestCase("ubuntu-2404", "Ubuntu 24.04", "https://cloud-images.ubuntu.com/jammy/x")]
    [TestCase("ubuntu-2404", "Ubuntu 24.04", "http://cloud-images.ubuntu.com/noble/x")]
    [TestCase("ubuntu-2404", "Ubuntu 24.04", "https://cloud-images.ubuntu.com/noble")]
    [TestCase("ubuntu-2404", "Ubuntu 24.04", " https://cloud-images.ubuntu.com/noble/")]
    [TestCase("ubuntu-2404", "Ubuntu 24.04", "private")]
    [TestCase("ubuntu-2404", "Ubuntu 24.04", "")]
    [TestCase("ubuntu-2404", "Ubuntu 24.04", null)]
    [TestCase("debian-13", "Debian 13", "https://cloud.debian.org/images/cloud/bookworm/x")]
    [TestCase("capi-1", "ubuntu-capi-image v1.33", Swift + "ubuntu-2004-kube-v1.33")]
    [TestCase("capi-2", "ubuntu-capi-image-v1.33", Swift)]
    public void An_image_from_elsewhere_fails(string key, string name, string? source) =>
        Check(StandardImages.ComesFromItsVendor(key, [Image(name).With("image_source", source)]), Outcome.Fail, null);

    [TestCase("ubuntu-2404", "ubuntu 24.04")]
    [TestCase("ubuntu-2404", "Ubuntu 24.04 20260101")]
    [TestCase("ubuntu-2404", " Ubuntu 24.04")]
    [TestCase("debian-13", "Debian 13.1")]
    [TestCase("capi-1", "ubuntu-capi-image-v1.33")]
    [TestCase("capi-2", "ubuntu-capi-image v1.33")]
    [TestCase("capi-2", "ubuntu-capi-image-v1.")]
    [TestCase("capi-2", "ubuntu-capi-image-v10.1")]
    [TestCase("capi-2", "ubuntu-capi-image-v٣.33")]
    [TestCase("capi-2", "my ubuntu-capi-image-v1.33")]
    public void Another_name_is_another_image(string key, string name)
    {
        Check(StandardImages.ComesFromItsVendor(key, [Image(name).With("image_source", null)]), Outcome.Pass, null);
        Check(StandardImages.IsPresent(key, [Image(name)]), Outcome.Fail, null);
    }

    [Test]
    public void No_image_at_all_is_well_sourced_but_absent()
    {
        foreach (var key in StandardImages.Keys)
        {
            Check(StandardImages.ComesFromItsVendor(key, []), Outcome.Pass, null);
            Check(StandardImages.IsPresent(key, []), Outcome.Fail, null);
        }
    }

    [Test]
    public void An_unknown_key_is_a_fault_of_the_caller()
    {
        Assert.That(() => StandardImages.IsPresent("beos-5", []), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => StandardImages.ComesFromItsVendor("beos-5", []), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Every_image_of_one_name_is_looked_at()
    {
        Image good = Image(), bad = Image(id: "id-2").With("image_source", "private");
        Check(StandardImages.ComesFromItsVendor("ubuntu-2404", [bad, good]), Outcome.Fail, Outcome.Pass);
        Check(StandardImages.ComesFromItsVendor("ubuntu-2404", [good, bad]), Outcome.Fail, null);
        Assert.That(StandardImages.ComesFromItsVendor("ubuntu-2404", [bad, good]).Upstream!.Reason, Does.Contain("only the last listed"));
    }

    public static IEnumerable<TestCaseData> Visibilities()
    {
        yield return new(Image() with { Hidden = true }, Outcome.Fail, null, Outcome.Fail, Outcome.Pass) { TestName = "hidden" };
        yield return new(Image() with { Status = "queued" }, Outcome.Fail, Outcome.Pass, Outcome.Pass, Outcome.Fail) { TestName = "not active" };
        yield return new(Image() with { Visibility = "community" }, Outcome.Fail, null, Outcome.Pass, null) { TestName = "community image of others" };
        yield return new(Image() with { Visibility = "community", OwnedByProject = true }, Outcome.Fail, Outcome.Pass, Outcome.Fail, null) { TestName = "community image of ours" };
        yield return new(Image() with { Visibility = "private", OwnedByProject = true }, Outcome.Fail, null, Outcome.Pass, null) { TestName = "private" };
    }

    [TestCaseSource(nameof(Visibilities))]
    public void Presence_is_for_everybody_and_origin_for_all_there_is(Image image, Outcome present, Outcome? upstreamPresent, Outcome sourced, Outcome? upstreamSourced)
    {
        Check(StandardImages.IsPresent("ubuntu-2404", [image]), present, upstreamPresent);
        Check(StandardImages.ComesFromItsVendor("ubuntu-2404", [image.With("image_source", "private")]), sourced, upstreamSourced);
    }

    [Test]
    public void Upstream_cannot_compare_no_name_with_a_pattern()
    {
        Check(StandardImages.IsPresent("capi-2", [Image("")]), Outcome.Fail, Outcome.DidNotFinish);
        Check(StandardImages.ComesFromItsVendor("capi-2", [Image("")]), Outcome.Pass, Outcome.DidNotFinish);
        Check(StandardImages.IsPresent("ubuntu-2404", [Image("")]), Outcome.Fail, null);
    }

    [Test]
    public void Findings_say_what_is_there_instead()
    {
        var absent = StandardImages.IsPresent("ubuntu-2404", [Image("ubuntu 24.04", "1"), Image("Ubuntu 24.04 LTS", "2"), Image("Debian 13", "3")]).Findings.Single();
        var hidden = StandardImages.IsPresent("ubuntu-2404", [Image() with { Hidden = true }]).Findings.Single();
        var source = StandardImages.ComesFromItsVendor("ubuntu-2404", [Image().With("image_source", "private")]).Findings.Single();
        Assert.Multiple(() =>
        {
            Assert.That(absent.Object, Is.EqualTo("image Ubuntu 24.04"));
            Assert.That(absent.Expected, Is.EqualTo("a public, active image named Ubuntu 24.04 that is not hidden"));
            Assert.That(absent.Observed, Is.EqualTo("no such image; close to it: image ubuntu 24.04 (1), image Ubuntu 24.04 LTS (2)"));
            Assert.That(absent.Remedy, Is.EqualTo(
                "Upload the vendor's image: openstack image create --public --file FILE --property image_source=https://cloud-images.ubuntu.com/releases/noble/… 'Ubuntu 24.04'"));
            Assert.That(hidden.Observed, Is.EqualTo("only image Ubuntu 24.04 (id-1): public, active, hidden"));
            Assert.That(source.Object, Is.EqualTo("image Ubuntu 24.04 (id-1)"));
            Assert.That(source.Expected, Is.EqualTo("https://cloud-images.ubuntu.com/releases/noble/ or https://cloud-images.ubuntu.com/noble/"));
            Assert.That(source.Observed, Is.EqualTo("image_source = \"private\""));
            Assert.That(source.Remedy, Does.Contain("openstack image set --property image_source=https://cloud-images.ubuntu.com/releases/noble/… id-1"));
        });
    }

    private static void Check(CheckResult result, Outcome ours, Outcome? upstream)
    {
        Assert.That(result.Outcome, Is.EqualTo(ours));
        Assert.That(result.Upstream?.Outcome, Is.EqualTo(upstream));
        Assert.That(result.Upstream?.Reason, Is.Null.Or.Not.Empty);
    }
}
