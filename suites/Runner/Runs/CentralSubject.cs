using System.Globalization;
using System.Reflection;
using Conformance.CentralApiStack;
using Conformance.CentralApiSuite;
using Conformance.Harness;
using Conformance.Kubernetes;
using Conformance.Model;
using Conformance.Runner.CommandLine;
using Conformance.Subjects.Ledgers;

namespace Conformance.Runner.Runs;

/// <summary>The Central API a run asks.</summary>
/// <param name="subject">The Central API; its clients end with this.</param>
/// <param name="stack">What was started for it; null for an existing one.</param>
internal sealed class CentralSubject(CentralApiSubject subject, EmbeddedCentralApi? stack) : IRunSubject
{
    public IReadOnlyDictionary<string, object> Known => new Dictionary<string, object>();

    public IReadOnlyList<KeyValuePair<string, string>> Facts =>
    [
        new("Central API", subject.Provider.Config.Server.ToString()), new("cloud behind it", subject.Cloud.AuthUrl.ToString()),
        new("cluster of objects", subject.Cluster?.Config.Server.ToString() ?? "none"), new("management cluster", subject.Management?.Config.Server.ToString() ?? "none"),
        new("login by OpenID Connect", subject.Logins is null ? "none named" : "yes"), new("requests by who sent them", string.Join(", ", Counts.Select(pair => $"{pair.Key} {pair.Value.ToString("#,0", CultureInfo.InvariantCulture)}"))),
    ];

    public int Requests => Counts.Sum(pair => pair.Value);

    private IReadOnlyList<KeyValuePair<string, int>> Counts =>
    [
        .. subject.Tally.Counts.Append(new("the provider", subject.Provider.Requests)).Append(new("looks into clusters", (subject.Cluster?.Requests ?? 0) + (subject.Management?.Requests ?? 0)))
            .GroupBy(pair => pair.Key, (who, pairs) => KeyValuePair.Create(who, pairs.Sum(pair => pair.Value))).Where(pair => pair.Value > 0).OrderByDescending(pair => pair.Value),
    ];

    public LeftoverAudit? Audit { get; private set; }

    public static async Task<CentralSubject> Open(SubjectChoice choice, RunOptions options, Action<string> progress, TimeProvider time, CancellationToken cancellation)
    {
        var source = choice.Source(SubjectKind.CentralApi).Name;
        if (source == EnvironmentCatalogue.Existing)
        {
            return new CentralSubject(CentralAccess.Open(choice, options, time), null);
        }

        var stack = await EmbeddedCentralApi.Start(new EmbeddedCentralApiOptions { Controllers = new CentralApi.CentralApiOptions { Time = time }, Progress = progress }, cancellation).ConfigureAwait(false);
        return new CentralSubject(EmbeddedDefault.Subject(stack) with { PodImage = source == EnvironmentCatalogue.CentralApiNodes ? Node.ToolsImage : null }, stack);
    }

    public async Task<IReadOnlyList<TestcaseResult>> Run(
        Ledger ledger, IReadOnlyList<Assembly> suites, IReadOnlyList<string> testcases, SuiteSettings settings, IRunObserver observer, CancellationToken cancellation)
    {
        var acts = testcases.Any(id => SuiteCatalogue.Testcases.GetValueOrDefault(id)?.Acts == true);
        var audit = acts ? await CentralAudit.Begin(subject, ledger, settings.Time, cancellation).ConfigureAwait(false) : null;

        // Each testcase has tenants of its own; more of them at once would only wait for one another.
        var results = await new SuiteRunner(EmbeddedDefault.Services(subject, ledger, settings.Time), settings with { Workers = Math.Min(settings.Workers, 4) }).Run(suites, testcases, observer, cancellation).ConfigureAwait(false);

        // A cancelled run is audited as well; each of its few requests has a budget.
        Audit = audit is null ? null : await audit.End(CancellationToken.None).ConfigureAwait(false);
        return results;
    }

    public async ValueTask DisposeAsync()
    {
        subject.Provider.Dispose();
        subject.Cluster?.Dispose();
        subject.Management?.Dispose();
        if (stack is not null)
        {
            await stack.DisposeAsync().ConfigureAwait(false);
        }
    }
}
