using Conformance.Data.Clouds;
using Conformance.Data.Environments;
using Conformance.Harness;
using Conformance.Iaas.Scs0128;
using Conformance.Model;
using Conformance.OpenStack;
using Conformance.OpenStack.Acting;
using Conformance.OpenStack.AllInOne;
using Conformance.Runner.Runs;
using Conformance.Subjects.Ledgers;

namespace Conformance.SelfTests.AllInOne;

/// <summary>What can only be asked where servers really boot: a second cloud, whose servers are machines of QEMU's that run the suites' own programs.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class GuestsTests
{
    // The tests of FIPS 140-2 over 1000 blocks take an emulated processor minutes; over so few the program is the same, and the judge must say that it heard of too few.
    private const string FewBlocks = "CONFORMANCE_BLOCKS=20";

    /// <summary>A machine that is emulated on a busy one takes its time to boot.</summary>
    private static CloudOptions Patient { get; } = RealCloud.Patient with { Acting = (RealCloud.Patient.Acting ?? new ActingOptions()) with { ServerBudget = TimeSpan.FromMinutes(40) } };

    [Test]
    public async Task Servers_boot_run_the_suites_programs_and_are_what_they_tell_and_no_machine_is_left()
    {
        string folder;
        await using (var real = await RealSubject.Start(
            CloudGenerator.Conforming(TimeProvider.System.GetUtcNow()),
            new AllInOneOptions { Budget = TimeSpan.FromMinutes(15), Progress = TestContext.Progress.WriteLine, Virtualization = VirtualizationKind.Libvirt, GuestCommandLine = FewBlocks }, Patient))
        {
            folder = real.Server.Folder;

            // One after the other: the audit of one would find what the other has at the time.
            Assert.That(await GuestContract(real.Cloud), Is.Empty, "of scs-0128");
            Assert.That(await Entropy(real.Cloud), Is.Empty, "of scs-0101");
            Assert.That(real.Server.Diagnosis(), Is.Null);
        }

        // They are no children of nova's, and end with it all the same.
        Assert.That(LifeTests.ProcessesWith(folder), Is.Empty);
        Assert.That(Directory.Exists(folder), Is.False);
    }

    private static async Task<List<string>> Entropy(Cloud cloud)
    {
        var settings = new SuiteSettings { Workers = 2, Budget = _ => TimeSpan.FromMinutes(60), Grace = TimeSpan.FromMinutes(2) };
        var (results, audit) = await CloudSuites.RunAudited(
            cloud, Ledger.InMemory(new LedgerOwner("guests", "openstack", EnvironmentCatalogue.OpenStack), TimeProvider.System), SuiteCatalogue.Assemblies(SubjectKind.Cloud),
            ["scs-0101-entropy-avail", "scs-0101-fips-test"], settings, NoObserver.Instance, CancellationToken.None);
        var entropy = results.Single(result => result.Testcase == "scs-0101-entropy-avail");
        var fips = results.Single(result => result.Testcase == "scs-0101-fips-test");
        Assert.That(fips.Reason, Does.Contain("The guest read 20 blocks from /dev/random instead of 1000"), SuitesTests.Told(fips));
        return [.. entropy.Outcome == Outcome.Pass ? [] : new[] { SuitesTests.Told(entropy) }, .. audit?.Leftovers.Select(left => $"left: {left}") ?? ["nobody looked for what is left"]];
    }

    /// <summary>The contract of scs-0128 that listens to a guest, with that of the server that it is about.</summary>
    private static async Task<List<string>> GuestContract(Cloud cloud)
    {
        var workshops = new Workshops(cloud, Ledger.InMemory(new LedgerOwner("contract", "openstack", EnvironmentCatalogue.OpenStack), TimeProvider.System));
        var workshop = workshops.Open(new StepLog(TimeProvider.System));
        var compute = ContractArea.Find("compute");
        var area = compute with { Contracts = [.. compute.Contracts.Where(contract => contract.Id is "server" or "server-guest")] };
        Assert.That(area.Contracts, Has.Count.EqualTo(2));
        var results = await new ContractRunner(area, workshop, await ContractValues.Read(area, cloud, workshop, workshops.Options, CancellationToken.None)).Run(CancellationToken.None);
        var left = (await workshop.Cleanup.Run(CancellationToken.None)).Where(result => result.State == CleanupState.Left).Select(result => $"left: {result}");
        return [.. results.Where(result => (result.Observed ?? result.Silence) is not null).Select(result => $"{result.Contract.Id}: {result.Expected} {result.Observed}{result.Silence}"), .. left];
    }
}
