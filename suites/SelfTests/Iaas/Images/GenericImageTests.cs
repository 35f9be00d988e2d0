using Conformance.Iaas.Scs0102;
using Conformance.Model;
using Conformance.OpenStack.Facts;
using static Conformance.SelfTests.Iaas.Images.Sample;

namespace Conformance.SelfTests.Iaas.Images;

public sealed class GenericImageTests
{
    public static IEnumerable<TestCaseData> Second()
    {
        var twin = Image("Ubuntu Noble", "id-2");
        yield return new(twin, Outcome.Fail, null) { TestName = "the same operating system twice" };
        yield return new(twin.With("os_distro", "Ubuntu"), Outcome.Fail, Outcome.Pass) { TestName = "in another case" };
        yield return new(twin.With("os_version", "22.04"), Outcome.Pass, null) { TestName = "another version" };
        yield return new(twin.With("architecture", "aarch64"), Outcome.Pass, null) { TestName = "another architecture" };
        yield return new(twin.With("architecture", null), Outcome.Pass, null) { TestName = "no architecture" };
        yield return new(twin.With("os_purpose", "minimal"), Outcome.Pass, null) { TestName = "another purpose" };
        yield return new(twin.With("os_purpose", null), Outcome.Pass, null) { TestName = "no purpose" };
        yield return new(twin.With("os_version", ""), Outcome.Pass, null) { TestName = "no version" };
        yield return new(twin with { Hidden = true }, Outcome.Pass, null) { TestName = "hidden" };
        yield return new(twin with { Visibility = "community", OwnedByProject = true }, Outcome.Pass, null) { TestName = "not public" };
        yield return new(twin with { Status = "queued" }, Outcome.Pass, Outcome.Fail) { TestName = "not active" };
        yield return new(twin with { Name = "" }, Outcome.Fail, Outcome.DidNotFinish) { TestName = "without name" };
    }

    [TestCaseSource(nameof(Second))]
    public void One_image_for_each_general_purpose(Image second, Outcome ours, Outcome? upstream)
    {
        var result = GenericImages.Judge([Image(), second]);
        Assert.That(result.Outcome, Is.EqualTo(ours));
        Assert.That(result.Upstream?.Outcome, Is.EqualTo(upstream));
        Assert.That(result.Upstream?.Reason, Is.Null.Or.Not.Empty);
    }

    [Test]
    public void The_finding_names_all_claimants_and_the_oldest_to_give_way()
    {
        var finding = GenericImages.Judge([Image(), Image("Ubuntu Noble", "id-2") with { CreatedAt = Now.AddDays(-90) }, Image("other", "id-3").With("os_version", "1")]).Findings.Single();
        Assert.Multiple(() =>
        {
            Assert.That(finding.Object, Is.EqualTo("image Ubuntu 24.04 (id-1), image Ubuntu Noble (id-2)"));
            Assert.That(finding.Expected, Is.EqualTo("one image with os_purpose = generic for ubuntu \"24.04\" on \"x86_64\""));
            Assert.That(finding.Observed, Is.EqualTo("2 such images"));
            Assert.That(finding.Remedy, Is.EqualTo("Keep one, and for each other: openstack image set --property os_purpose=oldgeneric id-2"));
        });
    }
}
