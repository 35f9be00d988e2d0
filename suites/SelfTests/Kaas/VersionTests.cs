using Conformance.Kubernetes.Releases;
using Conformance.Model;

namespace Conformance.SelfTests.Kaas;

public sealed class VersionTests
{
    [TestCase("v1.34.1", "1.34.1", "")]
    [TestCase("1.34.1", "1.34.1", "")]
    [TestCase("v1.33.4-gke.1350000", "1.33.4", "gke.1350000")]
    [TestCase("v1.30.2-eks-1552ad0", "1.30.2", "eks-1552ad0")]
    [TestCase("v1.33.4+k3s1", "1.33.4", "k3s1")]
    [TestCase("v1.27.3+rke2r1", "1.27.3", "rke2r1")]
    [TestCase("v1.34.0-rc.1", "1.34.0-rc.1", "")]
    [TestCase("v1.34.0-rc.1+k3s1", "1.34.0-rc.1", "k3s1")]
    [TestCase("v1.34.0-alpha.1.23", "1.34.0-alpha.1.23", "")]
    [TestCase("v1.26.15-aliyun.1", "1.26.15", "aliyun.1")]
    public void A_version_is_read_whatever_a_vendor_put_behind_it(string text, string plain, string vendor)
    {
        var version = KubernetesVersion.Find(text)!;
        Assert.That((version.ToString(), version.Vendor), Is.EqualTo((plain, vendor)));
    }

    [TestCase("")]
    [TestCase("1.34")]
    [TestCase("v1.34.x")]
    [TestCase("v01.34.1")]
    [TestCase("1.34.1.2")]
    [TestCase("1.34.1-")]
    [TestCase("v1.34.99999999999")]
    [TestCase("latest")]
    public void What_is_no_version_is_none(string text) => Assert.That(KubernetesVersion.Find(text), Is.Null);

    [TestCase("1.34.0-alpha.1", "1.34.0-rc.1")]
    [TestCase("1.34.0-rc.9", "1.34.0-rc.10")]
    [TestCase("1.34.0-rc.1", "1.34.0")]
    [TestCase("1.34.9", "1.34.10")]
    [TestCase("1.9.9", "1.10.0")]
    public void Versions_are_ordered_by_number(string earlier, string later)
    {
        var (a, b) = (KubernetesVersion.Find(earlier)!, KubernetesVersion.Find(later)!);
        Assert.That(new[] { a < b, b > a, a <= b, b >= a }, Is.All.True);
        Assert.That(a > b, Is.False);
    }

    [Test]
    public void A_vendors_part_does_not_order() =>
        Assert.That(KubernetesVersion.Find("v1.33.4-gke.1")!.CompareTo(KubernetesVersion.Find("v1.33.4+k3s9")), Is.Zero);

    [TestCase("1.2.3", "1.2.3", "1.2.2 1.2.4")]
    [TestCase("v1.2.x", "1.2.0 1.2.9 1.2.99", "1.1.9 1.3.0")]
    [TestCase("1.2.*", "1.2.0 1.2.9", "1.3.0")]
    [TestCase("1.2", "1.2.0 1.2.9", "1.3.0")]
    [TestCase("v1.29.0 - v1.29.6", "1.29.0 1.29.6", "1.28.11 1.29.7")]
    [TestCase("1.29.0 to 1.29.6", "1.29.6", "1.29.7")]
    [TestCase("1.1 - 1.3", "1.1.0 1.3.12", "1.0.9 1.4.0")]
    [TestCase("<= v1.28.11", "1.28.11 1.0.0", "1.28.12")]
    [TestCase("<=1.28", "1.28.15", "1.29.0")]
    [TestCase("< 1.28.11", "1.28.10", "1.28.11")]
    [TestCase("prior to v1.9.7", "1.9.6", "1.9.7")]
    [TestCase("before 1.9", "1.8.9", "1.9.0")]
    [TestCase(">=1.29.0 <1.29.7", "1.29.0 1.29.6", "1.29.7 1.28.0")]
    [TestCase(">= 1.29.0, < 1.29.7", "1.29.6", "1.29.7")]
    [TestCase(">1.28", "1.29.0", "1.28.9")]
    [TestCase("kubelet <= v1.28.11", "1.28.11", "1.28.12")]
    [TestCase("Kubernetes v1.30.0 - v1.30.2", "1.30.1", "1.30.3")]
    [TestCase("*", "0.0.1 9.9.9", "")]
    public void A_range_is_read_as_it_is_meant(string text, string inside, string outside) => Hold(VersionRange.Find(text), inside, outside);

    [TestCase("")]
    [TestCase("all supported versions")]
    [TestCase("v1.2.3 and some others")]
    [TestCase("1.2.3, 1.2.4 or so")]
    [TestCase("<= something")]
    public void What_is_no_range_is_none(string text) => Assert.That(VersionRange.Find(text), Is.Null);

    [TestCase("1.29.0", "1.29.7", null, "1.29.0 1.29.6", "1.29.7 1.28.9")]
    [TestCase("1.29.0", null, "1.29.6", "1.29.6", "1.29.7")]
    [TestCase("1.29.0", "*", null, "1.29.0 2.0.0", "1.28.9")]
    [TestCase("1.29.0", null, "*", "2.0.0", "1.28.9")]
    [TestCase("1.29.0", null, "1.29.*", "1.29.99", "1.30.0")]
    [TestCase("0", "1.28.12", null, "1.0.0 1.28.11", "1.28.12")]
    [TestCase("unspecified", null, "1.28.11", "1.28.11", "1.28.12")]
    [TestCase("v1.2.x", null, null, "1.2.7", "1.3.0")]
    [TestCase("v1.2.0 - v1.2.5", null, null, "1.2.5", "1.2.6")]
    [TestCase("<= v1.28.11", null, null, "1.28.11", "1.28.12")]
    [TestCase("*", null, null, "1.0.0", "")]
    public void An_entry_of_a_record_is_read_as_it_is_meant(string version, string? lessThan, string? lessThanOrEqual, string inside, string outside) =>
        Hold(VersionRange.Of(version, lessThan, lessThanOrEqual), inside, outside);

    [TestCase("some", null, null)]
    [TestCase("0", null, null)]
    [TestCase("1.2.3", "soon", null)]
    [TestCase("some", "1.2.3", null)]
    public void An_entry_that_states_nothing_is_told(string version, string? lessThan, string? lessThanOrEqual) =>
        Assert.That(VersionRange.Of(version, lessThan, lessThanOrEqual), Is.Null);

    [TestCase("1.2.3")]
    [TestCase("*")]
    [TestCase(">=1.29.0 <1.29.7")]
    [TestCase("<=1.28.11")]
    public void A_range_is_written_as_it_is_read(string text)
    {
        var range = VersionRange.Find(text)!;
        Assert.That(range.ToString(), Is.EqualTo(text));
        Assert.That(VersionRange.Find(range.ToString()), Is.EqualTo(range));
    }

    [Test]
    public void The_shipped_release_data_hang_together()
    {
        var data = ReleaseData.Shipped;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(data.AsOf, Is.GreaterThanOrEqualTo(new DateOnly(2026, 8, 21)));
            Assert.That(data.Branches.Select(branch => branch.Branch), Is.Ordered.Descending.And.Unique);
            Assert.That(data.Branches.Select(branch => branch.EndOfLife), Is.Ordered.Descending);
            Assert.That(data.Find(new KubernetesBranch(1, 36))!.EndOfLife, Is.EqualTo(new DateOnly(2027, 6, 28)));
            Assert.That(data.Branches.Where(branch => branch.EndOfLife >= data.AsOf).Select(branch => branch.Released), Has.None.Null);
            Assert.That(data.Vulnerabilities.Single(known => known.Id == "CVE-2024-10220").Affects(KubernetesVersion.Find("v1.29.6")!), Is.True);
        }

        foreach (var branch in data.Branches)
        {
            // A higher patch never came out earlier.
            Assert.That(branch.Releases.OrderBy(release => release.Key).Select(release => release.Value), Is.Ordered, branch.Branch.ToString());
        }
    }

    [Test]
    public void Release_data_are_written_as_they_are_read()
    {
        var data = ReleaseData.Shipped;
        var again = ReleaseDataFile.Parse(ReleaseDataFile.Format(data), "again.yaml");
        Assert.That(ReleaseDataFile.Format(again), Is.EqualTo(ReleaseDataFile.Format(data)));
        Assert.That(again.AsOf, Is.EqualTo(data.AsOf));
        Assert.That(again.Branches.SelectMany(branch => branch.Releases), Is.EquivalentTo(data.Branches.SelectMany(branch => branch.Releases)));
    }

    [TestCase("as_of: yesterday\nbranches: []\n", "data.yaml:1:8: as_of: ")]
    [TestCase("branches: []\n", "the key \"as_of\" is missing")]
    [TestCase("as_of: 2026-01-01\nbranches:\n- {branch: new, end_of_life: 2026-01-01, releases: {}}\n", "this is no branch; write it as \"1.34\"")]
    [TestCase("as_of: 2026-01-01\nbranches:\n- {branch: \"1.34\", end_of_life: 2026-01-01, releases: {1.35.0: 2026-01-01}}\n", "this is no version of the branch 1.34")]
    [TestCase("as_of: 2026-01-01\nbranches: []\nvulnerabilities:\n- {id: CVE-1, score: \"11\", affected: []}\n", "this is no CVSS score")]
    [TestCase("as_of: 2026-01-01\nbranches: []\nvulnerabilities:\n- {id: CVE-1, score: \"9\", affected: [some]}\n", "this is no range of versions")]
    public void Broken_release_data_are_told_with_their_place(string text, string message) =>
        Assert.That(() => ReleaseDataFile.Parse(text, "data.yaml"), Throws.TypeOf<ConfigurationException>().With.Message.Contains(message));

    private static void Hold(VersionRange? range, string inside, string outside)
    {
        Assert.That(range, Is.Not.Null);
        Assert.That(inside.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(text => !range!.Contains(KubernetesVersion.Find(text)!)), Is.Empty, "not in it, but should be");
        Assert.That(outside.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(text => range!.Contains(KubernetesVersion.Find(text)!)), Is.Empty, "in it, but should not be");
    }
}
