using Conformance.Harness;
using Conformance.Model;
using Conformance.Runner.Runs;
using Conformance.Subjects.Ledgers;

namespace Conformance.SelfTests.AllInOne;

/// <summary>The suites against a cloud that nobody here wrote: the same verdicts as on the embedded one, but where the real one deviates.</summary>
public sealed class SuitesTests
{
    private const string NoTls = "its services speak http only";

    private const string NoPersona = "Keystone Zed has no policies for domain managers";

    /// <summary>
    /// What a real cloud without servers that run cannot be asked: nova's fake hypervisor starts nothing, and Octavia's no-op driver carries nothing out. (Of scs-0128-compute that is one
    /// contract of many; the others are kept by <see cref="FidelityTests"/>.)
    /// </summary>
    private static readonly string[] NotAsked = ["scs-0101-entropy-avail", "scs-0101-fips-test", "scs-0103-flavor-boot", "scs-0127-guest-dns", "scs-0128-compute", "scs-0128-health-scenario"];

    /// <summary>Where this cloud truly deviates from a standard, and why.</summary>
    private static readonly Dictionary<string, string> Deviations = new(StringComparer.Ordinal)
    {
        ["scs-0125-catalog-https"] = NoTls, ["scs-0125-tls-versions"] = NoTls, ["scs-0125-tls-ciphers"] = NoTls, ["scs-0125-tls-certificates"] = NoTls,
        ["scs-0302-users"] = NoPersona, ["scs-0302-projects"] = NoPersona, ["scs-0302-groups"] = NoPersona, ["scs-0302-group-members"] = NoPersona,
        ["scs-0302-role-assignments"] = NoPersona, ["scs-0302-boundaries"] = NoPersona,
    };

    [Test]
    public async Task Every_testcase_that_can_be_asked_passes_but_where_this_cloud_deviates_and_nothing_is_left()
    {
        var testcases = SuiteCatalogue.TestcasesOf(SubjectKind.Cloud).Select(testcase => testcase.Id).Except(NotAsked).ToList();
        var settings = new SuiteSettings { Workers = 4, Budget = _ => TimeSpan.FromMinutes(30), Grace = TimeSpan.FromMinutes(2) };
        var (results, audit) = await CloudSuites.RunAudited(
            RealCloud.Subject.Cloud, Ledger.InMemory(new LedgerOwner("real", "openstack", EnvironmentCatalogue.OpenStack), TimeProvider.System), SuiteCatalogue.Assemblies(SubjectKind.Cloud),
            testcases, settings, NoObserver.Instance, CancellationToken.None);

        Assert.That(results, Has.Count.EqualTo(testcases.Count));
        Assert.Multiple(() =>
        {
            Assert.That(results.Where(result => result.Outcome != Outcome.Pass && !Deviations.ContainsKey(result.Testcase)).Select(Told), Is.Empty);
            Assert.That(Deviations.Keys.Except(results.Where(result => result.Outcome == Outcome.Fail).Select(result => result.Testcase)), Is.Empty, "does not deviate any more");
            Assert.That(audit?.Leftovers, Is.Empty);
        });
    }

    private static string Told(TestcaseResult result) => $"{result.Testcase} {result.Outcome}: {result.Reason ?? string.Join("; ", result.Findings.Select(finding => finding.ToString()))}";
}
