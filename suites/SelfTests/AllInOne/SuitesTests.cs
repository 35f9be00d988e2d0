using System.Globalization;
using Conformance.Data.Clouds;
using Conformance.Data.Environments;
using Conformance.Harness;
using Conformance.Model;
using Conformance.OpenStack;
using Conformance.Runner.Runs;
using Conformance.Subjects.Ledgers;

namespace Conformance.SelfTests.AllInOne;

/// <summary>The suites against a cloud that nobody here wrote: the same verdicts as on the embedded one, but where the real one deviates.</summary>
public sealed class SuitesTests
{
    private const string NoTls = "its services speak http only";

    /// <summary>
    /// What a real cloud without servers that run cannot be asked: nova's fake hypervisor starts nothing. (Of scs-0128-compute that is one
    /// contract of many; the others are kept by <see cref="FidelityTests"/>.) Of these <see cref="GuestsTests"/> ask what they can of a cloud whose servers run.
    /// </summary>
    private static readonly string[] NotAsked = ["scs-0101-entropy-avail", "scs-0101-fips-test", "scs-0103-flavor-boot", "scs-0127-guest-dns", "scs-0128-compute", "scs-0128-health-scenario"];

    /// <summary>Where this cloud truly deviates from a standard, and why.</summary>
    private static readonly Dictionary<string, string> Deviations = new(StringComparer.Ordinal)
    {
        ["scs-0125-catalog-https"] = NoTls, ["scs-0125-tls-versions"] = NoTls, ["scs-0125-tls-ciphers"] = NoTls, ["scs-0125-tls-certificates"] = NoTls,
    };

    [Test]
    public async Task Every_testcase_that_can_be_asked_passes_on_both_clouds_but_where_the_real_one_deviates_and_nothing_is_left()
    {
        var testcases = SuiteCatalogue.TestcasesOf(SubjectKind.Cloud).Select(testcase => testcase.Id).Except(NotAsked).ToList();
        await using var embedded = await EmbeddedSubject.Start(CloudGenerator.Conforming(TimeProvider.System.GetUtcNow()), client: RealCloud.Patient);
        var (ours, nothingOfOurs) = await Judge("embedded", embedded.Cloud, testcases);
        var (theirs, nothingOfTheirs) = await Judge("real", RealCloud.Subject.Cloud, testcases);
        Assert.That(ours, Has.Count.EqualTo(testcases.Count));
        Assert.That(theirs, Has.Count.EqualTo(testcases.Count));
        Assert.Multiple(() =>
        {
            Assert.That(ours.Where(result => result.Outcome != Outcome.Pass).Select(Told), Is.Empty);
            Assert.That(theirs.Where(result => result.Outcome != Outcome.Pass && !Deviations.ContainsKey(result.Testcase)).Select(Told), Is.Empty);
            Assert.That(Deviations.Keys.Except(theirs.Where(result => result.Outcome == Outcome.Fail).Select(result => result.Testcase)), Is.Empty, "does not deviate any more");
            Assert.That(nothingOfOurs?.Leftovers, Is.Empty);
            Assert.That(nothingOfTheirs?.Leftovers, Is.Empty);
        });
    }

    private static async Task<(IReadOnlyList<TestcaseResult> Results, LeftoverAudit? Audit)> Judge(string name, Cloud cloud, IReadOnlyList<string> testcases)
    {
        var began = TimeProvider.System.GetTimestamp();
        var settings = new SuiteSettings { Workers = 4, Budget = _ => TimeSpan.FromMinutes(30), Grace = TimeSpan.FromMinutes(2) };
        var judged = await CloudSuites.RunAudited(
            cloud, Ledger.InMemory(new LedgerOwner(name, "openstack", EnvironmentCatalogue.OpenStack), TimeProvider.System), SuiteCatalogue.Assemblies(SubjectKind.Cloud), testcases, settings,
            NoObserver.Instance, CancellationToken.None);
        await TestContext.Progress.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"{name} cloud: {testcases.Count} testcases, {cloud.Requests} requests, {TimeProvider.System.GetElapsedTime(began).TotalSeconds:0.0} s"));
        return judged;
    }

    internal static string Told(TestcaseResult result) => $"{result.Testcase} {result.Outcome}: {result.Reason ?? string.Join("; ", result.Findings.Select(finding => finding.ToString()))}";
}
