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
    /// What a real cloud without servers that run cannot be asked: nova's fake hypervisor starts nothing. (Of scs-0128-compute that is one contract of many; the others are kept by
    /// <see cref="FidelityTests"/>.) Of a cloud whose servers run <see cref="GuestsTests"/> ask them.
    /// </summary>
    private static readonly string[] NotAsked = ["scs-0101-entropy-avail", "scs-0101-fips-test", "scs-0103-flavor-boot", "scs-0127-guest-dns", "scs-0128-compute", "scs-0128-health-scenario"];

    /// <summary>Where this cloud truly deviates from a standard, and why.</summary>
    internal static readonly Dictionary<string, string> Deviations = new(StringComparer.Ordinal)
    {
        ["scs-0125-catalog-https"] = NoTls, ["scs-0125-tls-versions"] = NoTls, ["scs-0125-tls-ciphers"] = NoTls, ["scs-0125-tls-certificates"] = NoTls,
    };

    /// <summary>Ids of all testcases for clouds.</summary>
    internal static IReadOnlyList<string> Testcases { get; } = [.. SuiteCatalogue.TestcasesOf(SubjectKind.Cloud).Select(testcase => testcase.Id)];

    private static readonly Lazy<Task<Judged>> OnEmbedded = new(async () =>
    {
        await using var embedded = await EmbeddedSubject.Start(CloudGenerator.Conforming(TimeProvider.System.GetUtcNow()), client: RealCloud.Patient);
        return await Judge("embedded", embedded.Cloud, Testcases);
    });

    /// <summary>How the embedded cloud is judged, which is what a real one is held against. Asked once.</summary>
    internal static Task<Judged> Embedded => OnEmbedded.Value;

    [Test]
    public async Task Every_testcase_that_can_be_asked_passes_on_both_clouds_but_where_the_real_one_deviates_and_nothing_is_left()
    {
        var ours = await Embedded;
        var theirs = await Judge("real", RealCloud.Subject.Cloud, [.. Testcases.Except(NotAsked)]);
        await TestContext.Progress.WriteLineAsync($"{ours}; {theirs}");
        Assert.That(ours.Results, Has.Count.EqualTo(Testcases.Count));
        Assert.That(theirs.Results, Has.Count.EqualTo(Testcases.Count - NotAsked.Length));
        Assert.Multiple(() =>
        {
            Assert.That(ours.Results.Where(result => result.Outcome != Outcome.Pass).Select(Told), Is.Empty);
            Assert.That(theirs.Results.Where(result => result.Outcome != Outcome.Pass && !Deviations.ContainsKey(result.Testcase)).Select(Told), Is.Empty);
            Assert.That(Deviations.Keys.Except(theirs.Results.Where(result => result.Outcome == Outcome.Fail).Select(result => result.Testcase)), Is.Empty, "does not deviate any more");
            Assert.That(ours.Audit?.Leftovers, Is.Empty);
            Assert.That(theirs.Audit?.Leftovers, Is.Empty);
        });
    }

    /// <summary>Runs testcases, and counts requests and seconds.</summary>
    /// <param name="name">Name of the cloud for the log and for what is made there: letters and digits.</param>
    /// <param name="cloud">The cloud.</param>
    /// <param name="testcases">Their ids.</param>
    /// <param name="capabilities">What the cloud is declared to have; null = everything.</param>
    internal static async Task<Judged> Judge(string name, Cloud cloud, IReadOnlyList<string> testcases, IReadOnlySet<string>? capabilities = null)
    {
        var (before, began) = (cloud.Requests, TimeProvider.System.GetTimestamp());
        var settings = new SuiteSettings { Workers = 4, Budget = _ => TimeSpan.FromMinutes(60), Grace = TimeSpan.FromMinutes(2), Capabilities = capabilities };
        var (results, audit) = await CloudSuites.RunAudited(
            cloud, Ledger.InMemory(new LedgerOwner(name, "openstack", EnvironmentCatalogue.OpenStack), TimeProvider.System), SuiteCatalogue.Assemblies(SubjectKind.Cloud), testcases, settings,
            NoObserver.Instance, CancellationToken.None);
        return new Judged(name, results, audit, cloud.Requests - before, TimeProvider.System.GetElapsedTime(began));
    }

    internal static string Told(TestcaseResult result) => $"{result.Testcase} {result.Outcome}: {result.Reason ?? string.Join("; ", result.Findings.Select(finding => finding.ToString()))}";

    /// <summary>How a cloud was judged, and what that took.</summary>
    internal sealed record Judged(string Name, IReadOnlyList<TestcaseResult> Results, LeftoverAudit? Audit, int Requests, TimeSpan Time)
    {
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name}: {Results.Count} testcases, {Requests} requests, {Time.TotalSeconds:0.0} s");
    }
}
