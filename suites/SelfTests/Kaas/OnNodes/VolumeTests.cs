using System.Text.Json.Nodes;
using Conformance.Clusters.Storage;
using Conformance.Kaas.Scs0211;
using Conformance.Kubernetes;
using Conformance.Model;

namespace Conformance.SelfTests.Kaas.OnNodes;

/// <summary>The life of a volume on nodes: with storage apart from nodes, with folders of a node, and with storage that is wrong.</summary>
[NonParallelizable] // one default class at a time
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class VolumeTests
{
    private const string Id = "scs-0211-volume-life";

    private static readonly ObjectPath Standard = new(new ApiResource("storage.k8s.io", "v1", "StorageClass", "storageclasses", false), Node.StorageClass);

    private static readonly VolumeOptions Options = new() { Image = Node.ToolsImage, ImagePullPolicy = "Never" };

    private static Task Default(KubeClient client, bool on) => client.Patch(Standard, new JsonObject
    {
        ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { ["storageclass.kubernetes.io/is-default-class"] = on ? "true" : "false" } },
    });

    [TestCase(StorageDefect.None, Outcome.Pass, "")]
    [TestCase(StorageDefect.Forgets, Outcome.Fail, "reads what the first")]
    [TestCase(StorageDefect.BoundToNode, Outcome.Fail, "node affinity on kubernetes.io/hostname")]
    [TestCase(StorageDefect.Fails, Outcome.Fail, "the quota of volumes is used up")]
    [TestCase(StorageDefect.Silent, Outcome.DidNotFinish, "not seen within 5 s that it is bound")]
    public async Task Storage_apart_from_nodes_conforms_unless_it_is_wrong(StorageDefect defect, Outcome outcome, string said)
    {
        var client = (await Nodes.Get()).Client();
        await Default(client, on: false);
        try
        {
            await using var storage = await SharedStorage.Start(client, Nodes.Volumes, $"shared-{defect}".ToLowerInvariant(), defect);
            var told = await Nodes.Run(Id, volumes: Options with { BindBudget = defect is StorageDefect.Fails or StorageDefect.Silent ? TimeSpan.FromSeconds(5) : TimeSpan.FromMinutes(3) });
            Assert.That(told.Result.Outcome, Is.EqualTo(outcome), $"{told.Result.Reason} {string.Join("; ", told.Result.Findings)}");
            Assert.That(told.Result.Reason + string.Concat(told.Result.Findings), Does.Contain(said));
            Nodes.AssertClean(told);
        }
        finally
        {
            await Default(client, on: true);
        }
    }

    [Test]
    public async Task Folders_of_a_node_fail_by_their_source()
    {
        var told = await Nodes.Run(Id, volumes: Options);
        Assert.That(told.Result.Outcome, Is.EqualTo(Outcome.Fail), told.Result.Reason);
        Assert.That(told.Result.Findings.Single().Observed, Is.EqualTo("source hostPath"));
        Nodes.AssertClean(told);
    }

    [Test]
    public async Task Without_a_default_class_a_claim_gets_none()
    {
        var client = (await Nodes.Get()).Client();
        await Default(client, on: false);
        try
        {
            var told = await Nodes.Run(Id, volumes: Options);
            Assert.That(told.Result.Findings.Single().ToString(), Does.Contain("expected a class, observed none"));
            Nodes.AssertClean(told);
        }
        finally
        {
            await Default(client, on: true);
        }
    }

    [Test]
    public async Task Two_default_classes_are_refused_or_one_is_taken()
    {
        var client = (await Nodes.Get()).Client();
        await using var storage = await SharedStorage.Start(client, Nodes.Volumes, "second");
        var told = await Nodes.Run(Id, volumes: Options);

        // Before 1.26 the claim is refused; later the newest class is taken.
        Assert.That(told.Result.Outcome, Is.EqualTo(Outcome.Fail), told.Result.Reason);
        Assert.That(told.Result.Findings.Single().ToString(), Does.Contain("claim without a class").And.Contain("refused"));
        Nodes.AssertClean(told);
    }
}
