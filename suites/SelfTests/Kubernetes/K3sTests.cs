using Conformance.K3s;
using Conformance.Model;

namespace Conformance.SelfTests.Kubernetes;

public sealed class K3sTests
{
    [Test]
    public async Task A_build_without_container_support_says_so() => Assert.That(
        (await Assert.ThrowsAsync<ConfigurationException>(() => K3sCluster.Start()))!.Message,
        Is.EqualTo("k3s (rancher/k3s:v1.33.1-k3s1): built without container support: rebuild with -p:Containers=true (Containers=true ./run.sh …)"));

    [TestCase("rancher/k3s", "v1.33.1+k3s1", "rancher/k3s:v1.33.1-k3s1")]
    [TestCase("rancher/k3s", "v1.33.1-k3s1", "rancher/k3s:v1.33.1-k3s1")]
    [TestCase("registry.example:5000/mirror/k3s", "v1.34.0-rc1+k3s2", "registry.example:5000/mirror/k3s:v1.34.0-rc1-k3s2")]
    public void Image_and_version_make_a_reference(string image, string version, string reference) =>
        Assert.That(new K3sOptions { Image = image, Version = version }.Reference(), Is.EqualTo(reference));

    [TestCase("rancher/k3s:v1", "v1.33.1+k3s1", 1, "image \"rancher/k3s:v1\" is no name of an image without tag")]
    [TestCase("rancher/k3s", "1.33", 1, "version \"1.33\" is none of k3s; write it like v1.33.1+k3s1")]
    [TestCase("rancher/k3s", "v1.33.1+k3s1", 0, "nodes must be 1 to 8, not 0")]
    [TestCase("rancher/k3s", "v1.33.1+k3s1", 9, "nodes must be 1 to 8, not 9")]
    public void Options_that_make_no_sense_are_told(string image, string version, int nodes, string told) => Assert.That(
        Assert.Throws<ConfigurationException>(() => new K3sOptions { Image = image, Version = version, Nodes = nodes }.Reference())!.Message, Does.Contain(told));

    [Test]
    public void The_kubeconfig_of_k3s_is_read()
    {
        var config = K3sCluster.Read("""
            apiVersion: v1
            clusters: [{ cluster: { server: "https://127.0.0.1:32768" }, name: default }]
            contexts: [{ context: { cluster: default, user: default }, name: default }]
            current-context: default
            kind: Config
            preferences: {}
            users: [{ name: default, user: { token: t } }]
            """);
        Assert.That((config.Server, config.Token), Is.EqualTo((new Uri("https://127.0.0.1:32768"), "t")));
    }
}
