using Conformance.Data.Clouds;
using Conformance.Data.Environments;
using Conformance.Model;
using Conformance.OpenStack;
using Conformance.OpenStack.AllInOne;
using Conformance.Runner.Runs;

namespace Conformance.SelfTests.AllInOne;

/// <summary>The suites against a cloud whose servers are machines that boot: a second real one beside that of the other tests. What of it only machines can tell is asked besides.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class GuestsTests
{
    // The tests of FIPS 140-2 over 1000 blocks take an emulated processor minutes; over so few the program is the same, and the judge must say that it heard of too few. Guests wait for each other until
    // the other one has booted, which on a busy machine may be much later.
    private const string FewBlocksManyTries = "CONFORMANCE_BLOCKS=20 CONFORMANCE_TRIES=600";

    /// <summary>What cannot be told here, and what the report must say of it.</summary>
    private static readonly Dictionary<string, (Outcome Outcome, string Reason)> Open = new(StringComparer.Ordinal)
    {
        ["scs-0101-fips-test"] = (Outcome.DidNotFinish, "The guest read 20 blocks from /dev/random instead of 1000"),
        ["scs-0103-flavor-boot"] = (Outcome.Missing, "It needs boot-flavors, which the subject does not declare"),
        ["scs-0127-guest-dns"] = (Outcome.Missing, "It needs internet, which the subject does not declare"),
    };

    /// <summary>Machines that are emulated on a busy one take their time to boot.</summary>
    private static CloudOptions Patient { get; } = RealCloud.Patient with { Acting = RealCloud.Patient.Acting! with { ServerBudget = TimeSpan.FromMinutes(40) } };

    private RealSubject? _subject;

    [OneTimeTearDown]
    public async Task End()
    {
        if (_subject is not null)
        {
            await _subject.DisposeAsync();
        }
    }

    [Test]
    public async Task The_suites_judge_a_cloud_whose_servers_boot_as_they_judge_the_embedded_one()
    {
        // Those of scs-0302 ask Keystone only, which does not know what servers are; SuitesTests asks them.
        var testcases = SuitesTests.Testcases.Where(id => !id.StartsWith("scs-0302-", StringComparison.Ordinal)).ToList();
        var ours = await SuitesTests.Embedded;
        var subject = await Subject();
        var theirs = await SuitesTests.Judge("machines", subject.Cloud, testcases, EnvironmentCatalogue.Find(EnvironmentCatalogue.OpenStack).Capabilities);
        await TestContext.Progress.WriteLineAsync($"{ours}; {theirs}");
        var told = theirs.Results.ToDictionary(result => result.Testcase, StringComparer.Ordinal);
        Assert.That(told.Keys, Is.EquivalentTo(testcases));
        Assert.Multiple(() =>
        {
            Assert.That(ours.Results.Where(result => result.Outcome != Outcome.Pass).Select(SuitesTests.Told), Is.Empty);
            Assert.That(theirs.Results.Where(result => result.Outcome != Outcome.Pass && !Open.ContainsKey(result.Testcase) && !SuitesTests.Deviations.ContainsKey(result.Testcase)).Select(SuitesTests.Told), Is.Empty);
            Assert.That(SuitesTests.Deviations.Keys.Where(id => told[id].Outcome != Outcome.Fail), Is.Empty, "does not deviate any more");
            foreach (var (id, (outcome, reason)) in Open)
            {
                Assert.That(told[id].Outcome, Is.EqualTo(outcome), SuitesTests.Told(told[id]));
                Assert.That(told[id].Reason, Does.Contain(reason));
            }

            Assert.That(theirs.Audit?.Leftovers, Is.Empty);
            Assert.That(subject.Server.Diagnosis(), Is.Null);
        });
    }

    [Test]
    public async Task Machines_reach_each_other_and_who_is_let_in_and_what_one_writes_on_a_volume_another_reads_from_its_backup()
    {
        var subject = await Subject();
        await GuestStory.Tell(subject.Cloud, subject.Server);
    }

    [Test]
    public async Task When_the_cloud_ends_so_do_its_machines()
    {
        var subject = await Subject();
        var folder = subject.Server.Folder;
        await GuestStory.Leave(subject.Cloud);
        Assert.That(LifeTests.ProcessesWith(folder).Where(IsMachine), Is.Not.Empty);
        _subject = null;
        await subject.DisposeAsync();

        // They are no children of nova's, and end with it all the same.
        Assert.That(LifeTests.ProcessesWith(folder), Is.Empty);
        Assert.That(Directory.Exists(folder), Is.False);
    }

    // One for all; whoever ends it leaves it to the next to start another.
    private async Task<RealSubject> Subject() => _subject ??= await RealSubject.Start(
        CloudGenerator.Conforming(TimeProvider.System.GetUtcNow()),
        new AllInOneOptions { Budget = TimeSpan.FromMinutes(15), Progress = TestContext.Progress.WriteLine, Virtualization = VirtualizationKind.Libvirt, Network = NetworkKind.Agents, GuestCommandLine = FewBlocksManyTries }, Patient);

    internal static bool IsMachine(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "comm")).StartsWith("qemu-system", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false; // it has just ended
        }
    }
}
