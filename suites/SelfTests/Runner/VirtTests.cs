using Conformance.OpenStack;
using Conformance.OpenStack.AllInOne;
using Conformance.Runner.CommandLine;
using Conformance.Runner.Runs;

namespace Conformance.SelfTests.Runner;

/// <summary>What is said of the servers of an OpenStack on this machine; nothing is started.</summary>
public sealed class VirtTests
{
    private static readonly string[][] Unknown = [["run", "--virt", "kvm"], ["plan", "--environment", "openstack", "--virt", "kvm"], ["env", "up", "openstack", "--virt", "kvm"]];

    [TestCaseSource(nameof(Unknown))]
    public async Task Servers_that_there_are_not_are_named_with_those_there_are(string[] words)
    {
        var (code, _, error) = await Invoke(words);
        Assert.That(code, Is.EqualTo(ConformanceCommand.UsageError));
        Assert.That(error, Does.Contain("--virt kvm: there are no such servers; write fake or libvirt."));
    }

    [TestCase("--environment", "embedded")]
    [TestCase("--os-cloud", "mine")]
    [TestCase("--environment", "control-plane")]
    [TestCase("--suite", "status-page")]
    public async Task Where_no_OpenStack_is_started_nothing_can_be_said_of_its_servers(string option, string value)
    {
        foreach (var kind in new[] { "fake", "libvirt" })
        {
            var (code, _, error) = await Invoke("plan", option, value, "--virt", kind);
            Assert.That(code, Is.EqualTo(ConformanceCommand.UsageError));
            Assert.That(error, Does.Contain($"--virt {kind}:").And.Contain("give --environment openstack, or leave --virt out"));
        }
    }

    [TestCase("--environment", "embedded")]
    [TestCase("--os-cloud", "mine")]
    [TestCase("--suite", "status-page")]
    public async Task Where_no_OpenStack_is_started_nothing_can_be_said_of_its_endpoints(string option, string value)
    {
        var (code, _, error) = await Invoke("plan", option, value, "--tls");
        Assert.That(code, Is.EqualTo(ConformanceCommand.UsageError));
        Assert.That(error, Does.Contain("--tls:").And.Contain("give --environment openstack, or leave --tls out"));
    }

    [TestCase("--virt", "libvirt", "what the servers of openstack are")]
    [TestCase("--tls", null, "how openstack is reached")]
    public async Task What_is_said_of_an_OpenStack_is_not_said_of_a_control_plane(string option, string? value, string what)
    {
        var (code, _, error) = await Invoke([.. new[] { "env", "up", "control-plane", option, value }.OfType<string>()]);
        Assert.That(code, Is.EqualTo(ConformanceCommand.UsageError));
        Assert.That(error, Does.Contain($"{option} says {what}; leave it out with control-plane."));
    }

    [Test]
    public async Task A_plan_says_what_needs_more_than_machines_and_what_the_command_line_adds()
    {
        var (code, plan, error) = await Invoke("plan", "--environment", "openstack", "--virt", "libvirt");
        Assert.That(code, Is.Zero, error);
        Assert.That(plan, Does.Match("missing scs-0103-flavor-boot .*needs boot-flavors").And.Match("missing scs-0127-guest-dns .*needs internet").And.Match("in +scs-0101-entropy-avail"));
        (code, plan, error) = await Invoke("plan", "--environment", "openstack", "--virt", "libvirt", "--boot-flavors");
        Assert.That(code, Is.Zero, error);
        Assert.That(plan, Does.Match("in +scs-0103-flavor-boot"));
    }

    [Test]
    public void Who_starts_machines_without_KVM_has_more_time()
    {
        var machines = new RunSession(new RunOptions { Environment = "openstack", Virtualization = VirtualizationKind.Libvirt }, TimeProvider.System);
        var entries = new RunSession(new RunOptions { Environment = "openstack" }, TimeProvider.System);
        Assert.That(entries.Budget("scs-0101-fips-test"), Is.EqualTo(TimeSpan.FromMinutes(15)));
        Assert.That(machines.Budget("scs-0101-fips-test"), Is.EqualTo(TimeSpan.FromHours(1)));
        Assert.That(machines.Budget("scs-0100-syntax-check"), Is.EqualTo(entries.Budget("scs-0100-syntax-check")), "it starts none");
        Assert.That(CloudSubject.Emulated(new CloudOptions()).Acting!.ConsoleBudget, Is.EqualTo(TimeSpan.FromMinutes(30)));
    }

    private static async Task<(int Code, string Output, string Error)> Invoke(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        return (await ConformanceCommand.Invoke(args, output, error), output.ToString(), error.ToString());
    }
}
