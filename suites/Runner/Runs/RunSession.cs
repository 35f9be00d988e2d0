using System.Reflection;
using System.Text;
using System.Text.Json;
using Conformance.Data.Defects;
using Conformance.Harness;
using Conformance.Model;
using Conformance.OpenStack;
using Conformance.Runner.CommandLine;
using Conformance.Scopes;
using Conformance.Subjects;
using Conformance.Subjects.Ledgers;

namespace Conformance.Runner.Runs;

/// <summary>One run from options to report: plan, environment, suites, evaluation.</summary>
internal sealed class RunSession
{
    private static readonly JsonSerializerOptions EvidenceJson = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private readonly TimeProvider _time;
    private readonly Subject? _file;
    private LeftoverAudit? _audit;

    public RunSession(RunOptions options, TimeProvider time)
    {
        (Options, _time) = (options, time);
        _file = options.Subject is { } subject && (File.Exists(subject) || subject.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase) || subject.EndsWith(".yml", StringComparison.OrdinalIgnoreCase))
            ? SubjectFile.Read(subject)
            : null;
        Suites = SuiteCatalogue.Choose(options.Suites);
        Date = options.Date ?? DateOnly.FromDateTime(time.GetLocalNow().DateTime);
        var scopes = options.Scopes.Count > 0 ? options.Scopes : [.. Suites.Select(suite => suite.Scope).Distinct(StringComparer.Ordinal)];
        Plans = [.. scopes.Select(scope => ScopePlan.Create(ShippedScopes.Find(scope), Date, options.ScopeVersion, options.Sections, options.Tests))];
        Subject = CloudSubject.Decide(options, _file);
        if (options.Embedded.Defect is { } defect)
        {
            DefectCatalogue.Find(defect, time.GetUtcNow());
        }
    }

    public RunOptions Options { get; }

    public DateOnly Date { get; }

    public IReadOnlyList<ScopePlan> Plans { get; }

    public IReadOnlyList<(string Name, Assembly Assembly, string Scope)> Suites { get; }

    public (string Name, string Environment, string? OsCloud) Subject { get; }

    /// <summary>Ids that will be run, each once, in the order of the scope files.</summary>
    public IReadOnlyList<string> Selected =>
        [.. Plans.SelectMany(plan => plan.Selected).Select(testcase => testcase.Id).Distinct(StringComparer.Ordinal).Where(id => !IsLeftOut(id))];

    /// <summary>True for a testcase that creates objects in a run that must not.</summary>
    public bool IsLeftOut(string testcase) => Options.ReadOnly && SuiteCatalogue.Testcases.GetValueOrDefault(testcase)?.Acts == true;

    public TimeSpan? Budget(string testcase) =>
        Plans.Select(plan => plan.Scope.Testcases.GetValueOrDefault(testcase)?.Budget).FirstOrDefault(budget => budget is not null);

    /// <summary>Runs and writes the journal and the evidence; writing the report is the caller's.</summary>
    public async Task<Report> Run(RunDirectory directory, Journal journal, Guid uuid, string id, ProgressObserver? progress, CancellationToken cancellation)
    {
        var started = _time.GetUtcNow();
        var selected = Selected;
        journal.RunStarted(id, Subject.Name, Subject.Environment, selected);
        await using var subject = await CloudSubject.Open(Options, _file, _time, cancellation).ConfigureAwait(false);
        var observer = new JournalObserver(journal, progress);
        using var ledger = Ledger.InFile(
            directory.LedgerFile, new LedgerOwner(id, subject.Name, subject.Environment) { OsCloud = Subject.OsCloud }, _time);
        var work = () => RunSelected(subject.Cloud, ledger, selected, observer, cancellation);
        var results = progress is null ? await work().ConfigureAwait(false) : await progress.Around(work).ConfigureAwait(false);

        // What was asked is kept and told even when the run was cancelled: from here on nothing asks the subject again.
        var withEvidence = await KeepEvidence(directory, subject.Cloud, results).ConfigureAwait(false);
        var now = _time.GetUtcNow();
        var byId = withEvidence.ToDictionary(result => result.Testcase, StringComparer.Ordinal);
        var attestations = _file?.Attestations ?? [];
        var scopes = Plans.Select(plan =>
        {
            var evaluation = ScopeEvaluation.Evaluate(plan.Scope, Date, byId, attestations, _time.GetLocalNow(), Options.ScopeVersion);
            return ReportBuilder.Scope(plan, evaluation, byId, attestations, now);
        }).ToList();
        return new Report(
            new RunInfo
            {
                Id = id,
                Uuid = uuid,
                Subject = subject.Name,
                Environment = subject.Environment,
                Started = started,
                Ended = now,
                ReferenceDate = Date,
                Tool = ToolVersion.Text,
                Arguments = Options.Words,
                Sections = Options.Sections,
                ForcedVersion = Options.ScopeVersion,
                ForcedTests = Options.Tests,
                UpstreamCompatible = Options.UpstreamCompatible,
                Cancelled = cancellation.IsCancellationRequested,
                SubjectFacts = Facts(subject.Cloud),
                Requests = subject.Cloud.Requests,
            },
            scopes)
        {
            Audit = _audit,
        };
    }

    private async Task<IReadOnlyList<TestcaseResult>> RunSelected(Cloud cloud, Ledger ledger, IReadOnlyList<string> selected, IRunObserver observer, CancellationToken cancellation)
    {
        var settings = new SuiteSettings { Workers = Options.Workers, Budget = Budget, UpstreamCompatible = Options.UpstreamCompatible, Time = _time };
        (var results, _audit) = await CloudSuites.RunAudited(cloud, ledger, [.. Suites.Select(suite => suite.Assembly)], selected, settings, observer, cancellation).ConfigureAwait(false);
        return results;
    }

    private static async Task<IReadOnlyList<TestcaseResult>> KeepEvidence(RunDirectory directory, Cloud cloud, IReadOnlyList<TestcaseResult> results)
    {
        var kept = new Dictionary<string, Evidence>(StringComparer.Ordinal);
        foreach (var fact in cloud.Known())
        {
            var bytes = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(fact.Value, EvidenceJson));
            kept[fact.Key] = await directory.Keep(fact.Key, fact.Key + ".json", "application/json", bytes, CancellationToken.None).ConfigureAwait(false);
        }

        return [.. results.Select(result => result with
        {
            Evidence = [.. (SuiteCatalogue.Testcases.GetValueOrDefault(result.Testcase)?.Standard.Facts ?? []).Where(kept.ContainsKey).Select(fact => kept[fact])],
        })];
    }

    private static List<KeyValuePair<string, string>> Facts(Cloud cloud)
    {
        List<KeyValuePair<string, string>> facts = [new("identity endpoint", cloud.IdentityUrl.ToString()), new("region", cloud.Config.Region ?? "the first of the catalogue")];
        facts.AddRange(cloud.Known().Where(fact => fact.Value is System.Collections.ICollection)
            .Select(fact => new KeyValuePair<string, string>(fact.Key, ((System.Collections.ICollection)fact.Value).Count.ToString(System.Globalization.CultureInfo.InvariantCulture))));
        return facts;
    }

    private sealed class JournalObserver(Journal journal, ProgressObserver? progress) : IRunObserver
    {
        public void Started(string testcase)
        {
            journal.TestcaseStarted(testcase);
            progress?.Started(testcase);
        }

        public void Finished(TestcaseResult result)
        {
            journal.Outcome(result);
            progress?.Finished(result);
        }
    }
}
