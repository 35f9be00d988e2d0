using System.Text;
using System.Text.Json;
using Conformance.Data.Defects;
using Conformance.Harness;
using Conformance.Model;
using Conformance.OpenStack.AllInOne;
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

    public RunSession(RunOptions options, TimeProvider time)
    {
        (Options, _time) = (options, time);
        Iaas.Scs0128.TempestEvidence.Of(options.TempestResult);
        options.Kaas.Check();
        Results = options.TempestResult is { } tempest ? new Dictionary<string, string>(options.Kaas.Results) { ["tempest"] = tempest } : options.Kaas.Results;
        _file = options.Subject is { } subject && (File.Exists(subject) || subject.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase) || subject.EndsWith(".yml", StringComparison.OrdinalIgnoreCase))
            ? SubjectFile.Read(subject)
            : null;
        if (_file?.Capabilities.FirstOrDefault(capability => !SuiteCatalogue.Capabilities.Contains(capability)) is { } unknown)
        {
            throw new ConfigurationException(
                $"{_file.File}: capabilities: no testcase needs \"{unknown}\"; known are {string.Join(", ", SuiteCatalogue.Capabilities.Order(StringComparer.Ordinal))} (list capabilities).");
        }

        Subject = SubjectChoice.Make(options, _file);
        Date = options.Date ?? DateOnly.FromDateTime(time.GetLocalNow().DateTime);
        var scopes = options.Scopes.Count > 0 ? options.Scopes : [.. Subject.Suites.Select(suite => suite.Scope).Distinct(StringComparer.Ordinal)];
        Plans = [.. scopes.Select(scope => ScopePlan.Create(ShippedScopes.Find(scope), Date, VersionOf(ShippedScopes.Find(scope)), options.Sections, options.Tests))];
        if (options.Embedded.Defect is { } defect && StatusPageDefectCatalogue.Find(defect) is null)
        {
            DefectCatalogue.Find(defect, time.GetUtcNow());
        }
    }

    public RunOptions Options { get; }

    public DateOnly Date { get; }

    public IReadOnlyList<ScopePlan> Plans { get; }

    public SubjectChoice Subject { get; }

    /// <summary>Files with results of other tools, by the tool's name.</summary>
    public IReadOnlyDictionary<string, string> Results { get; }

    /// <summary>Ids that will be run, each once, in the order of the scope files.</summary>
    public IReadOnlyList<string> Selected =>
        [.. Plans.SelectMany(plan => plan.Selected).Select(testcase => testcase.Id).Distinct(StringComparer.Ordinal).Where(id => !IsLeftOut(id))];

    /// <summary>True for a testcase that creates objects in a run that must not.</summary>
    public bool IsLeftOut(string testcase) => SuiteCatalogue.Testcases.GetValueOrDefault(testcase) is { Acts: true } acting && !acting.IsImported(Results)
        && (Options.ReadOnly || SuiteCatalogue.SuiteOf(testcase) is { } suite && Subject.IsReadOnly(suite.Kind));

    /// <summary>Capabilities that a testcase needs and the subject does not declare.</summary>
    public IReadOnlyList<string> Lacking(string testcase) =>
        SuiteCatalogue.SuiteOf(testcase) is { } suite && Subject.Kinds.Contains(suite.Kind) ? SuiteCatalogue.Testcases[testcase].Lacking(Capabilities(suite.Kind), Results) : [];

    /// <summary>What the subject of a kind is declared to have, in its file, by its environment and on the command line; null = everything.</summary>
    private IReadOnlySet<string>? Capabilities(SubjectKind kind) =>
        Subject.Capabilities(kind) is { } declared && kind == SubjectKind.Cluster && Options.Kaas.EventBurst is not null ? declared.Append(ClusterCapabilities.EventBurst).ToHashSet(StringComparer.Ordinal) : Subject.Capabilities(kind);

    public TimeSpan? Budget(string testcase)
    {
        var budget = Plans.Select(plan => plan.Scope.Testcases.GetValueOrDefault(testcase)?.Budget).FirstOrDefault(budget => budget is not null);
        return Options.Virtualization == VirtualizationKind.Libvirt && budget < CloudSubject.EmulatedBudget && SuiteCatalogue.Testcases.GetValueOrDefault(testcase)?.Acts == true ? CloudSubject.EmulatedBudget : budget;
    }

    private string? VersionOf(Scope scope) => Options.ScopeVersion ?? Subject.Profile(ShippedScopes.ByName.FirstOrDefault(shipped => shipped.Value.Uuid == scope.Uuid).Key ?? "");

    /// <summary>Runs and writes the journal and the evidence; writing the report is the caller's. What is started is told a line at a time.</summary>
    public async Task<Report> Run(RunDirectory directory, Journal journal, Guid uuid, string id, ProgressObserver? progress, Action<string> tell, CancellationToken cancellation)
    {
        var started = _time.GetUtcNow();
        var selected = Selected;
        journal.RunStarted(id, Subject.Name, Subject.Environment, selected);
        var observer = new JournalObserver(journal, progress);
        using var ledger = Ledger.InFile(
            directory.LedgerFile, new LedgerOwner(id, Subject.Name, Subject.Environment) { OsCloud = Subject.OsCloud }, _time);
        await using var subjects = await RunSubjects.Open(Subject, Options, tell, _time, cancellation).ConfigureAwait(false);
        var work = () => RunSelected(subjects, ledger, selected, observer, cancellation);
        var results = progress is null ? await work().ConfigureAwait(false) : await progress.Around(work).ConfigureAwait(false);

        // What was asked is kept and told even when the run was cancelled: from here on nothing asks the subject again.
        var withEvidence = await KeepEvidence(directory, subjects.Known, results).ConfigureAwait(false);
        var now = _time.GetUtcNow();
        var byId = withEvidence.ToDictionary(result => result.Testcase, StringComparer.Ordinal);
        var attestations = _file?.Attestations ?? [];
        var scopes = Plans.Select(plan =>
        {
            var evaluation = ScopeEvaluation.Evaluate(plan.Scope, Date, byId, attestations, _time.GetLocalNow(), VersionOf(plan.Scope));
            return ReportBuilder.Scope(plan, evaluation, byId, attestations, now);
        }).ToList();
        return new Report(
            new RunInfo
            {
                Id = id,
                Uuid = uuid,
                Subject = Subject.Name,
                Environment = Subject.Environment,
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
                SubjectFacts = subjects.Facts,
                Requests = subjects.Requests,
            },
            scopes)
        {
            Audit = subjects.Audit,
        };
    }

    private async Task<IReadOnlyList<TestcaseResult>> RunSelected(RunSubjects subjects, Ledger ledger, IReadOnlyList<string> selected, IRunObserver observer, CancellationToken cancellation)
    {
        // Subjects of different kinds do not wait for each other.
        var settings = new SuiteSettings { Workers = Options.Workers, Budget = Budget, UpstreamCompatible = Options.UpstreamCompatible, Time = _time, Results = Results };
        var groups = selected.GroupBy(id => SuiteCatalogue.SuiteOf(id) is { } suite && Subject.Suites.Contains(suite) ? suite.Kind : (SubjectKind?)null).ToList();
        var runs = await Task.WhenAll(groups.Select(group => group.Key is { } kind
            ? subjects[kind].Run(ledger, [.. Subject.Suites.Where(suite => suite.Kind == kind).Select(suite => suite.Assembly)], [.. group], settings with { Capabilities = Capabilities(kind) }, observer, cancellation)
            : Task.FromResult(NotAsked(group, observer)))).ConfigureAwait(false);
        var byId = runs.SelectMany(results => results).ToDictionary(result => result.Testcase, StringComparer.Ordinal);
        return [.. selected.Select(id => byId[id])];
    }

    private IReadOnlyList<TestcaseResult> NotAsked(IEnumerable<string> testcases, IRunObserver observer)
    {
        var now = _time.GetUtcNow();
        var results = testcases.Select(id => new TestcaseResult(id, Outcome.Missing, now, TimeSpan.Zero)
        {
            Reason = SuiteCatalogue.SuiteOf(id) is { } suite
                ? $"Its suite {suite.Name} was not asked for; give --suite {suite.Name} and say where its subject is."
                : SuiteRunner.NoCheck,
        }).ToList();
        results.ForEach(observer.Finished);
        return results;
    }

    private static async Task<IReadOnlyList<TestcaseResult>> KeepEvidence(
        RunDirectory directory, IReadOnlyDictionary<string, object> known, IReadOnlyList<TestcaseResult> results)
    {
        var kept = new Dictionary<string, Evidence>(StringComparer.Ordinal);
        foreach (var fact in known)
        {
            var bytes = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(fact.Value, EvidenceJson));
            kept[fact.Key] = await directory.Keep(fact.Key, fact.Key + ".json", "application/json", bytes, CancellationToken.None).ConfigureAwait(false);
        }

        var withEvidence = new List<TestcaseResult>();
        foreach (var result in results)
        {
            var evidence = (SuiteCatalogue.Testcases.GetValueOrDefault(result.Testcase)?.Standard.Facts ?? []).Where(kept.ContainsKey).Select(fact => kept[fact]).ToList();
            foreach (var (number, attachment) in result.Attachments.Index())
            {
                evidence.Add(await directory.Keep(
                    attachment.Name, $"{result.Testcase}-{number + 1}.{attachment.Extension}", attachment.MediaType, attachment.Bytes.ToArray(), CancellationToken.None).ConfigureAwait(false));
            }

            withEvidence.Add(result with { Evidence = evidence, Attachments = [] });
        }

        return withEvidence;
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
