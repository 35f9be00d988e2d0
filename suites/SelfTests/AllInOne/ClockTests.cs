using Conformance.Data.Clouds;
using Conformance.Harness;
using Conformance.Model;
using Conformance.OpenStack;
using Conformance.Runner.Runs;
using Conformance.Subjects.Ledgers;

namespace Conformance.SelfTests.AllInOne;

/// <summary>A run on a machine whose clock is set meanwhile: the cloud's tokens seem to be expired, or to last for ever.</summary>
public sealed class ClockTests
{
    /// <summary>One that reads, one that waits for a volume, and others that make something and remove it. Those on dates and on signatures, which hold a time, have to notice.</summary>
    private static readonly string[] Testcases = ["scs-0100-syntax-check", "scs-0115-default-rules", "scs-0116-permissions", "scs-0117-test-backup"];

    [Test]
    public async Task Waits_tokens_and_verdicts_do_not_care()
    {
        var clock = new JumpingClock();
        await using var cloud = Cloud.Open(RealCloud.Subject.Config(CloudGenerator.Tenant), RealCloud.Patient with { Time = clock });
        var settings = new SuiteSettings { Workers = 4, Budget = _ => TimeSpan.FromMinutes(20), Grace = TimeSpan.FromMinutes(2), Time = clock };
        var results = await CloudSuites.Run(
            cloud, Ledger.InMemory(new LedgerOwner("clock", "openstack", EnvironmentCatalogue.OpenStack), TimeProvider.System), SuiteCatalogue.Assemblies(SubjectKind.Cloud), Testcases, settings,
            NoObserver.Instance, CancellationToken.None);
        Assert.Multiple(() =>
        {
            Assert.That(results.Where(result => result.Outcome != Outcome.Pass).Select(SuitesTests.Told), Is.Empty);
            Assert.That(results.Where(result => result.Duration < TimeSpan.Zero || result.Duration > TimeSpan.FromHours(1)).Select(result => $"{result.Testcase} took {result.Duration}"), Is.Empty);
            Assert.That(results.SelectMany(result => result.Steps).Where(step => step.Duration < TimeSpan.Zero || step.Duration > TimeSpan.FromHours(1)).Select(step => $"{step.Name} took {step.Duration}"), Is.Empty);
        });
    }
}
