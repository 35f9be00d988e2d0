using Conformance.Runner.CommandLine;

namespace Conformance.SelfTests.Runner;

/// <summary>What is said of the network between the servers of an OpenStack on this machine; nothing is started.</summary>
public sealed class NetworkTests
{
    private static readonly string[][] Machines = [["plan", "--environment", "openstack", "--virt", "libvirt"], ["env", "up", "openstack", "--virt", "libvirt"], ["env", "provision", "openstack", "--virt", "libvirt"]];

    private static readonly string[][] NoMachines =
    [
        ["plan", "--environment", "openstack"], ["plan", "--environment", "openstack", "--virt", "fake"], ["plan", "--environment", "embedded"], ["env", "up", "openstack"], ["env", "up", "openstack", "--virt", "fake"],
        ["env", "provision", "openstack"],
    ];

    [TestCaseSource(nameof(Machines))]
    public async Task Networks_that_there_are_not_are_named_with_those_there_are(string[] words)
    {
        var (code, error) = await Invoke([.. words, "--network", "cable"]);
        Assert.That(code, Is.EqualTo(ConformanceCommand.UsageError));
        Assert.That(error, Does.Contain("--network cable: there is no such network; write agents or hub."));
    }

    [TestCaseSource(nameof(NoMachines))]
    public async Task Where_no_server_boots_nothing_can_be_said_of_what_is_between_them(string[] words)
    {
        var (code, error) = await Invoke([.. words, "--network", "agents"]);
        Assert.That(code, Is.EqualTo(ConformanceCommand.UsageError));
        Assert.That(error, Does.Contain("--network agents: it says what carries packets between servers that boot").And.Contain("give --virt libvirt, or leave --network out"));
    }

    [Test]
    public async Task Only_an_OpenStack_has_one()
    {
        var (code, error) = await Invoke("env", "up", "control-plane", "--network", "hub");
        Assert.That(code, Is.EqualTo(ConformanceCommand.UsageError));
        Assert.That(error, Does.Contain("--network says what the servers of openstack are; leave it out with control-plane"));
    }

    [TestCase("hub")]
    [TestCase("agents")]
    public async Task A_plan_takes_either(string kind)
    {
        var (code, error) = await Invoke("plan", "--environment", "openstack", "--virt", "libvirt", "--network", kind);
        Assert.That(code, Is.Zero, error);
    }

    private static async Task<(int Code, string Error)> Invoke(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        return (await ConformanceCommand.Invoke(args, output, error), error.ToString());
    }
}
