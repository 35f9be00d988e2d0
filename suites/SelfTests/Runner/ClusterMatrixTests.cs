using Conformance.Data.Defects;
using Conformance.Kubernetes;
using Conformance.Kubernetes.Releases;
using Conformance.Model;
using Conformance.Runner.SelfTest;

namespace Conformance.SelfTests.Runner;

public sealed class ClusterMatrixTests
{
    [Test]
    public async Task Every_defect_of_a_cluster_turns_exactly_its_testcases_red_and_every_near_miss_stays_green()
    {
        try
        {
            KubernetesBinaries.Find();
        }
        catch (ConfigurationException missing)
        {
            throw new AssertionException($"There is no control plane to put defects into: run .ci/prepare. ({missing.Message})");
        }

        var result = await ClusterMatrix.Run(ClusterDefectCatalogue.All, row => TestContext.Progress.WriteLine($"{row.Defect.Id}: {row.Problem ?? "as it must be"}"), TimeProvider.System, CancellationToken.None);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.Conforming, Is.Empty);
            Assert.That(result.Rows.Where(row => row.Problem is not null).Select(row => $"{row.Defect.Id}: {row.Problem}"), Is.Empty);
            Assert.That(result.WithoutDefect, Is.Empty);
            Assert.That(result.WithoutNearMiss, Is.Empty);
        }

        Assert.That(result.Good, Is.True);
    }

    [TestCase("1.20.2")]
    [TestCase("1.36.2")]
    public void Ids_of_cluster_defects_are_unique_and_none_is_one_of_a_cloud(string version)
    {
        var ids = ClusterDefectCatalogue.All(TimeProvider.System.GetUtcNow(), KubernetesVersion.Find(version)!).Select(defect => defect.Id);
        Assert.That(ids.Concat(DefectCatalogue.All(TimeProvider.System.GetUtcNow()).Select(defect => defect.Id)).Concat(PodDefectCatalogue.All.Select(defect => defect.Id)), Is.Unique);
    }

    [Test]
    public void Every_testcase_of_clusters_is_in_a_matrix_and_has_a_defect_and_a_near_miss()
    {
        var all = Conformance.Runner.Runs.SuiteCatalogue.TestcasesOf(Conformance.Runner.Runs.SubjectKind.Cluster).Select(testcase => testcase.Id);
        Assert.That(ClusterMatrix.Testcases.Concat(PodMatrix.Testcases), Is.EquivalentTo(all));
        var played = PodMatrix.Sum([.. PodDefectCatalogue.All.Select(defect => new SelfTestRow(defect, null))]);
        Assert.That(played.WithoutDefect.Concat(played.WithoutNearMiss), Is.Empty);
        Assert.That(PodMatrix.Sum([new SelfTestRow(PodDefectCatalogue.All[0], "wrong")]).Good, Is.False);
    }
}
