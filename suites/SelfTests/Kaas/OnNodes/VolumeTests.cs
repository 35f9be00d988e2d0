using System.Text.Json.Nodes;
using Conformance.Clusters.Storage;
using Conformance.Data.Defects;
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

    private static IEnumerable<TestCaseData> Catalogue() => PodDefectCatalogue.All.Where(defect => defect.Testcase == Id).Select(defect => new TestCaseData(defect.Id));

    [TestCaseSource(nameof(Catalogue))]
    public async Task Storage_has_the_outcome_that_it_deserves(string defect) =>
        Assert.That(await (await Nodes.Stage()).Store(PodDefectCatalogue.All.Single(item => item.Id == defect), default), Is.Null);

    [Test]
    public async Task Storage_apart_from_nodes_passes_and_leaves_nothing()
    {
        var client = (await Nodes.Get()).Client();
        await Default(client, on: false);
        try
        {
            await using var storage = await SharedStorage.Start(client, Nodes.Volumes, "shared-right");
            var told = await Nodes.Run(Id, volumes: Options);
            Assert.That(told.Result.Outcome, Is.EqualTo(Outcome.Pass), $"{told.Result.Reason} {string.Join("; ", told.Result.Findings)}");
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
