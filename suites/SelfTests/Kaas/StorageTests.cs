using Conformance.Kaas.Scs0211;
using Conformance.Kubernetes.Facts;
using Conformance.Model;

namespace Conformance.SelfTests.Kaas;

public sealed class StorageTests
{
    private static readonly StorageClass Network = new("network", "cinder.csi.openstack.org") { DefaultMark = "true", AllowsExpansion = true };

    [Test]
    public void One_default_is_right() => Assert.That(DefaultStorage.ExactlyOne([Network, new StorageClass("other", "x") { DefaultMark = "false" }]).Findings, Is.Empty);

    [Test]
    public void No_class_at_all_is_told() => Told(DefaultStorage.ExactlyOne([]), FindingLevel.Must, "no storage class at all");

    [Test]
    public void No_default_is_told_with_the_class_to_choose() =>
        Told(DefaultStorage.ExactlyOne([new StorageClass("a", "rancher.io/local-path"), new StorageClass("b", "cinder.csi.openstack.org")]), FindingLevel.Must, "storageclass b ");

    [TestCase("True")]
    [TestCase("yes")]
    public void A_mark_that_kubernetes_does_not_take_is_none(string mark) =>
        Told(DefaultStorage.ExactlyOne([Network with { DefaultMark = mark }]), FindingLevel.Must, $"network, annotated \"{mark}\"");

    [Test]
    public void Of_two_defaults_the_newer_may_stay()
    {
        var older = Network with { Name = "older", Created = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero) };
        var newer = Network with { Name = "newer", Created = older.Created.AddDays(1) };
        Told(DefaultStorage.ExactlyOne([older, newer]), FindingLevel.Must, "storageclass older ");
    }

    [Test]
    public void The_old_annotation_counts_as_kubernetes_counts_it() =>
        Told(DefaultStorage.ExactlyOne([Network with { DefaultMark = null, OldDefaultMark = "true" }]), FindingLevel.Should, "still honoured");

    [TestCase("kubernetes.io/no-provisioner", FindingLevel.Must)]
    [TestCase("rancher.io/local-path", FindingLevel.Must)]
    [TestCase("topolvm.io", FindingLevel.Must)]
    [TestCase("hostpath.csi.k8s.io", FindingLevel.Must)]
    [TestCase("cinder.csi.openstack.org", null)]
    [TestCase("rook-ceph.rbd.csi.ceph.com", null)]
    [TestCase("csi.example.org", FindingLevel.Info)]
    public void A_provisioner_is_known_by_where_it_keeps_bytes(string provisioner, FindingLevel? level) =>
        Assert.That(DefaultStorage.FailureSafe([Network with { Provisioner = provisioner }], []).Findings.SingleOrDefault()?.Level, Is.EqualTo(level));

    [TestCase("hostPath", "", FindingLevel.Must)]
    [TestCase("local", "kubernetes.io/hostname", FindingLevel.Must)]
    [TestCase("csi", "kubernetes.io/hostname", FindingLevel.Must)]
    [TestCase("csi", "topology.topolvm.io/node", null)]
    [TestCase("csi", "topology.kubernetes.io/zone", null)]
    [TestCase("nfs", "", null)]
    public void A_volume_is_known_by_where_it_is(string source, string affinity, FindingLevel? level)
    {
        var volume = new PersistentVolume("pv", "network") { Source = source, AffinityKeys = affinity.Length == 0 ? [] : [affinity] };
        Assert.That(DefaultStorage.FailureSafe([Network], [volume]).Findings.SingleOrDefault()?.Level, Is.EqualTo(level));
    }

    [Test]
    public void Volumes_of_other_classes_may_be_local() =>
        Assert.That(DefaultStorage.FailureSafe([Network], [new PersistentVolume("pv", "fast-local") { Source = "local" }]).Findings, Is.Empty);

    [Test]
    public void Without_a_default_nothing_is_said_of_its_volumes() =>
        Assert.That(() => DefaultStorage.FailureSafe([], []), Throws.TypeOf<ConfigurationException>().With.Message.Contains("scs-0211-default-class"));

    private static void Told(CheckResult result, FindingLevel level, string text)
    {
        var finding = result.Findings.Single();
        Assert.That(finding.Level, Is.EqualTo(level));
        Assert.That(finding + finding.Remedy, Does.Contain(text));
    }
}
