using System.Collections.Concurrent;
using Conformance.CentralApi;
using Conformance.CentralApiStack;
using Conformance.CentralApiSuite;
using Conformance.Data.Defects;
using Conformance.Harness;
using Conformance.Kubernetes;
using Conformance.Model;
using Conformance.Runner.Runs;
using Conformance.Subjects.Ledgers;

namespace Conformance.Runner.SelfTest;

/// <summary>
/// The same for a Central API: one is started, and each defect is put into it for the tenants of its own testcases only, so that many can be looked at at the same time. What is
/// installed for everybody is put there before, and taken back.
/// </summary>
internal static class CentralMatrix
{
    private const int AtOnce = 4;

    // How many testcases that must stay green are asked beside those that must not.
    private const int Beside = 1;

    private const string Story = "central-api-story";
    private const string Rights = "central-api-tenancy-matrix";

    // What a run's tenants are called says which defects they see.
    private const string RunStem = "self-test-c";

    /// <summary>Testcases that take little: each run has some of them that must see nothing.</summary>
    private static readonly IReadOnlyList<string> Cheap =
        [.. new[] { "conditions", "update", "apply", "orphan", "ready-when-there", "events", "immutable", "drift", "same-name", "deletion", "quota", "external-deletion" }.Select(name => "central-api-" + name)];

    /// <summary>The testcases of the matrix.</summary>
    public static IReadOnlyList<string> Testcases { get; } = [.. SuiteCatalogue.TestcasesOf(SubjectKind.CentralApi).Select(testcase => testcase.Id)];

    /// <summary>Testcases that no defect of the catalogue turns red alone. The story and the matrix of rights do not count as others: they go through what several look at again.</summary>
    public static IReadOnlyList<string> WithoutDefect { get; } =
        [.. Testcases.Except(CentralDefectCatalogue.All.SelectMany(defect => defect.TurnsRed.Where(id => SelfTestMatrix.IsAlone(id, [.. defect.TurnsRed.Where(other => other == id || other is not (Story or Rights))]))))];

    /// <summary>Testcases that no near miss of the catalogue comes close to.</summary>
    public static IReadOnlyList<string> WithoutNearMiss { get; } = [.. Testcases.Except(CentralDefectCatalogue.All.SelectMany(defect => defect.NearTo))];

    /// <summary>Plays every defect and near miss. That a conforming Central API is green is what near misses show here: together they come close to every testcase.</summary>
    /// <param name="defects">The defects.</param>
    /// <param name="done">Hears of every row.</param>
    /// <param name="progress">Hears what is started.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="ConfigurationException">There are no programs for a control plane.</exception>
    public static async Task<SelfTestResult> Run(
        IReadOnlyList<CentralDefect> defects, Action<SelfTestRow> done, Action<string> progress, TimeProvider time, CancellationToken cancellation)
    {
        // NUnit redirects the console for as long as a run lasts; overlapping runs would leave each other's redirection behind.
        var (output, error) = (Console.Out, Console.Error);
        var flaws = new ConcurrentDictionary<string, CentralApiFlaws>(StringComparer.Ordinal);
        var impatient = new CentralApiOptions
        {
            DriftInterval = TimeSpan.FromSeconds(1), LongestRetry = TimeSpan.FromSeconds(2), CreateGrace = TimeSpan.FromSeconds(1), Time = time, Progress = progress, FlawsOf = tenant => flaws.GetValueOrDefault(RunOf(tenant)),
        };
        var careless = await CarelessTokens.Start(cancellation).ConfigureAwait(false);
        await using var closes = careless.ConfigureAwait(false);
        var stack = await EmbeddedCentralApi.Start(
            new EmbeddedCentralApiOptions { Controllers = impatient, Progress = progress, ApiServerArguments = careless.ApiServerArguments }, cancellation).ConfigureAwait(false);
        await using var ends = stack.ConfigureAwait(false);
        try
        {
            var runs = Runs(defects).Select((together, number) => (Name: $"{RunStem}{number}", Defects: together)).ToList();
            foreach (var (name, together) in runs)
            {
                flaws[name[(name.LastIndexOf('-') + 1)..]] = CentralDefect.Flaws(together);
            }

            var rows = new ConcurrentDictionary<string, SelfTestRow>(StringComparer.Ordinal);

            // What is there for everybody comes first, and alone.
            foreach (var run in runs.Where(run => run.Defects.Any(defect => defect.IsForAll)))
            {
                await Play(run.Name, run.Defects, cancellation).ConfigureAwait(false);
            }

            await Parallel.ForEachAsync(
                runs.Where(run => !run.Defects.Any(defect => defect.IsForAll)), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation },
                async (run, token) => await Play(run.Name, run.Defects, token).ConfigureAwait(false)).ConfigureAwait(false);
            return new SelfTestResult([], [.. defects.Select(defect => rows[defect.Id])], WithoutDefect, WithoutNearMiss);

            async Task Play(string name, IReadOnlyList<CentralDefect> together, CancellationToken token)
            {
                var objects = together.SelectMany(defect => defect.Objects).ToList();
                try
                {
                    foreach (var item in objects)
                    {
                        await stack.Client.Apply(item, force: true, cancellation: token).ConfigureAwait(false);
                    }

                    var tokens = together.Aggregate(CentralTokenFlaw.None, (all, defect) => all | defect.Tokens);
                    (careless.Believes, careless.Refusal) = (tokens == CentralTokenFlaw.None ? null : CarelessTokens.Believing(tokens, stack.Login!, time), together[0].Refusal);

                    // A token that opens what it should not is waited for as long as the budget is, one after the other; nothing else is waited for in such a run.
                    var budget = tokens != CentralTokenFlaw.None ? TimeSpan.FromSeconds(6) : TimeSpan.FromSeconds(60);
                    // The pauses of our controllers are short: what a defect does while a back end is away, or to one of many, is seen in seconds.
                    var subject = EmbeddedDefault.Subject(stack) with { Budget = together[0].IsNearMiss ? TimeSpan.FromMinutes(2) : budget, Outage = TimeSpan.FromSeconds(5), Crowd = 40 };
                    var results = await Results(subject, name, Concerned(together), time, token).ConfigureAwait(false);

                    // What did not finish says nothing of a defect; where that is not a defect's doing it is asked once more.
                    var open = results.Where(result => result.Outcome == Outcome.DidNotFinish
                        && (together.Any(defect => defect.TurnsRed.Contains(result.Testcase)) || !together.Any(defect => defect.Hinders.Contains(result.Testcase))))
                        .Select(result => result.Testcase).ToList();
                    if (open.Count > 0)
                    {
                        progress($"once more, as it did not finish: {string.Join(", ", open)}");
                        var again = await Results(subject, name, open, time, token).ConfigureAwait(false);
                        results = [.. results.Select(result => again.FirstOrDefault(other => other.Testcase == result.Testcase) ?? result)];
                    }

                    foreach (var defect in together)
                    {
                        rows[defect.Id] = new SelfTestRow(defect, Problem(defect, together, results));
                        done(rows[defect.Id]);
                    }
                }
                finally
                {
                    (careless.Believes, careless.Refusal) = (null, null);
                    foreach (var item in objects)
                    {
                        var path = new ObjectPath(await stack.Client.Resource(item.ApiVersion, item.Kind, CancellationToken.None).ConfigureAwait(false), item.Name);
                        await stack.Client.Delete(path, cancellation: CancellationToken.None).ConfigureAwait(false);
                        await stack.Client.WaitUntilGone(path, TimeSpan.FromMinutes(2), cancellation: CancellationToken.None).ConfigureAwait(false);
                    }
                }
            }
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(error);
        }
    }

    /// <summary>What is not as it must be with one of the defects that a run had; null if nothing.</summary>
    /// <param name="defect">The defect.</param>
    /// <param name="together">All defects of the run.</param>
    /// <param name="results">What became of the run's testcases.</param>
    public static string? Problem(CentralDefect defect, IReadOnlyList<CentralDefect> together, IReadOnlyList<TestcaseResult> results)
    {
        if (together.Count == 1)
        {
            return SelfTestMatrix.Problem(defect, results);
        }

        // What one of them does is known by its words: they are in the findings of its testcases and in no other's, and where several are seen no finding is nobody's.
        var red = together.SelectMany(one => one.TurnsRed).ToHashSet(StringComparer.Ordinal);
        var silent = results.FirstOrDefault(result => defect.TurnsRed.Contains(result.Testcase) && !Tells(result, defect));
        var stranger = results.FirstOrDefault(result => result.Outcome != Outcome.Pass && !red.Contains(result.Testcase)
            && !(result.Outcome == Outcome.DidNotFinish && together.Any(one => one.Hinders.Contains(result.Testcase))));
        var other = results.FirstOrDefault(result => !defect.TurnsRed.Contains(result.Testcase) && Tells(result, defect));
        var nobodys = results.Where(result => together.Count(one => one.TurnsRed.Contains(result.Testcase)) > 1).SelectMany(result => result.Findings.Where(finding => finding.Level == FindingLevel.Must && !together.Any(one => SelfTestMatrix.Tells(finding, one.Told)))).FirstOrDefault();
        return silent is not null ? $"no finding of {silent.Testcase} tells \"{defect.Told}\": {SelfTestMatrix.Describe(silent)}"
            : stranger is not null ? $"not green: {SelfTestMatrix.Describe(stranger)}"
            : other is not null ? $"seen by {other.Testcase} as well: {SelfTestMatrix.Describe(other)}"
            : nobodys is not null ? $"a finding that no defect accounts for: {nobodys}" : null;
    }

    /// <summary>The testcases that a run asks: those that must turn red, or come close, and some that must not.</summary>
    private static IReadOnlyList<string> Concerned(IReadOnlyList<CentralDefect> together)
    {
        var own = together.SelectMany(defect => defect.TurnsRed.Concat(defect.NearTo)).ToHashSet(StringComparer.Ordinal);
        if (together.Any(defect => defect.IsForAll))
        {
            return [.. Testcases.Where(own.Contains)];
        }

        // Which ones follows from the defect, so that a run is the same every time.
        var touched = own.Concat(together.SelectMany(defect => defect.Hinders.Concat(defect.Unsteady))).ToHashSet(StringComparer.Ordinal);
        var beside = Cheap.Where(id => !touched.Contains(id)).ToList();
        if (!together[0].IsNearMiss && beside.Count > 0)
        {
            var from = CentralDefectCatalogue.All.ToList().FindIndex(defect => defect.Id == together[0].Id);
            own.UnionWith(Enumerable.Range(from, Math.Min(Beside, beside.Count)).Select(at => beside[at % beside.Count]));
        }

        return [.. Testcases.Where(own.Contains)];
    }

    private static IEnumerable<IReadOnlyList<CentralDefect>> Runs(IReadOnlyList<CentralDefect> defects) =>
        defects.GroupBy(defect => defect.Together.Length > 0 ? defect.Together : defect.Id, StringComparer.Ordinal).Select(group => (IReadOnlyList<CentralDefect>)[.. group]);

    private static async Task<IReadOnlyList<TestcaseResult>> Results(CentralApiSubject subject, string run, IReadOnlyList<string> testcases, TimeProvider time, CancellationToken cancellation)
    {
        var ledger = Ledger.InMemory(new LedgerOwner(run, "self-test", EnvironmentCatalogue.Embedded), time);
        var settings = new SuiteSettings { Workers = 4, Time = time, Budget = _ => TimeSpan.FromMinutes(10) };
        return await new SuiteRunner(EmbeddedDefault.Services(subject, ledger, time), settings)
            .Run([typeof(EmbeddedDefault).Assembly], testcases, NoObserver.Instance, cancellation).ConfigureAwait(false);
    }

    private static bool Tells(TestcaseResult result, CentralDefect defect) => result.Findings.Any(finding => SelfTestMatrix.Tells(finding, defect.Told));

    /// <summary>The run that a tenant was made by: its name is <c>scs-conformance-c7-t-4f3a2b1c</c>.</summary>
    private static string RunOf(string tenant) =>
        tenant.StartsWith(LedgerOwner.CommonPrefix, StringComparison.Ordinal) ? tenant[LedgerOwner.CommonPrefix.Length..].Split('-')[0] : "";
}
