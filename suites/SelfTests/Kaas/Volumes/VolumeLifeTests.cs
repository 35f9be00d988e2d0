using System.Text.Json.Nodes;
using Conformance.Kaas.Scs0211;
using Conformance.Model;

namespace Conformance.SelfTests.Kaas.Volumes;

[Parallelizable(ParallelScope.All)]
public sealed class VolumeLifeTests
{
    private static VolumeStory Story(string spec = """{"csi":{},"accessModes":["ReadWriteOnce"]}""") => new()
    {
        Class = "standard", Writer = "node-1", Reader = "node-2",
        Volume = new JsonObject { ["metadata"] = new JsonObject { ["name"] = "pvc-1" }, ["spec"] = JsonNode.Parse(spec) },
    };

    private static string Told(VolumeStory story)
    {
        var result = VolumeLife.Judge(story);
        Assert.That(result.Outcome, Is.EqualTo(Outcome.Fail));
        return result.Findings.Single().ToString();
    }

    [Test]
    public void A_volume_that_lives_as_it_should_conforms() => Assert.That(VolumeLife.Judge(Story()).Findings, Is.Empty);

    [Test]
    public void Affinity_to_a_zone_is_legal() => Assert.That(
        VolumeLife.Judge(Story("""{"csi":{},"accessModes":["ReadWriteOnce"],"nodeAffinity":{"required":{"nodeSelectorTerms":[{"matchExpressions":[{"key":"topology.cinder.csi.openstack.org/zone","operator":"In","values":["nova"]}]}]}}}""")).Findings, Is.Empty);

    [TestCase("""{"csi":{},"accessModes":["ReadWriteOnce"],"nodeAffinity":{"required":{"nodeSelectorTerms":[{"matchExpressions":[{"key":"kubernetes.io/hostname","operator":"In","values":["n"]}]}]}}}""", "kubernetes.io/hostname")]
    [TestCase("""{"csi":{},"accessModes":["ReadWriteOnce"],"nodeAffinity":{"required":{"nodeSelectorTerms":[{"matchExpressions":[{"key":"topology.hostpath.csi/hostname","operator":"In","values":["n"]}]}]}}}""", "topology.hostpath.csi/hostname")]
    [TestCase("""{"csi":{},"accessModes":["ReadWriteOnce"],"nodeAffinity":{"required":{"nodeSelectorTerms":[{"matchFields":[{"key":"metadata.name","operator":"In","values":["n"]}]}]}}}""", "metadata.name")]
    [TestCase("""{"hostPath":{"path":"/tmp"},"accessModes":["ReadWriteOnce"]}""", "source hostPath")]
    [TestCase("""{"local":{"path":"/mnt"},"accessModes":["ReadWriteOnce"]}""", "source local")]
    [TestCase("""{"csi":{},"accessModes":["ReadOnlyMany"]}""", "ReadOnlyMany")]
    public void A_volume_that_is_bound_to_a_node_or_cannot_be_written_fails(string spec, string told) => Assert.That(Told(Story(spec)), Does.Contain("pvc-1").And.Contain(told));

    [Test]
    public void What_went_wrong_on_the_way_fails_and_is_told()
    {
        Assert.That(Told(new VolumeStory { Refused = "403 Forbidden: two default classes" }), Does.Contain("two default classes"));
        Assert.That(Told(new VolumeStory()), Does.Contain("expected a class, observed none"));
        Assert.That(Told(new VolumeStory { Class = "standard", ProvisioningFailed = "ProvisioningFailed: quota" }), Does.Contain("quota"));
        Assert.That(Told(Story() with { WriteFailed = "exit code 1: Read-only file system" }), Does.Contain("Read-only"));
        Assert.That(Told(Story() with { ReadFailed = "exit code 1: found: " }), Does.Contain("a second pod (on node-2) reads what the first (on node-1) wrote"));
    }
}
