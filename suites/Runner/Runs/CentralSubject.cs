using System.Reflection;
using Conformance.CentralApiStack;
using Conformance.CentralApiSuite;
using Conformance.Harness;
using Conformance.Kubernetes;
using Conformance.Model;
using Conformance.OpenStack;
using Conformance.Runner.CommandLine;
using Conformance.Subjects.Ledgers;

namespace Conformance.Runner.Runs;

/// <summary>The Central API a run asks.</summary>
internal sealed class CentralSubject(CentralApiSubject subject, IAsyncDisposable? owner) : IRunSubject
{
    public IReadOnlyDictionary<string, object> Known => new Dictionary<string, object>();

    public IReadOnlyList<KeyValuePair<string, string>> Facts =>
    [
        new("Central API", subject.Provider.Config.Server.ToString()), new("cloud behind it", subject.Cloud.AuthUrl.ToString()),
        new("cluster of objects", subject.Cluster?.Config.Server.ToString() ?? "none"), new("management cluster", subject.Management?.Config.Server.ToString() ?? "none"),
    ];

    public int Requests => subject.Provider.Requests + (subject.Cluster?.Requests ?? 0) + (subject.Management?.Requests ?? 0);

    public static async Task<CentralSubject> Open(SubjectChoice choice, RunOptions options, Action<string> progress, TimeProvider time, CancellationToken cancellation)
    {
        if (choice.Source(SubjectKind.CentralApi).Name != EnvironmentCatalogue.Existing)
        {
            var stack = await EmbeddedCentralApi.Start(new EmbeddedCentralApiOptions { Controllers = new CentralApi.CentralApiOptions { Time = time }, Progress = progress }, cancellation).ConfigureAwait(false);
            return new CentralSubject(EmbeddedDefault.Subject(stack), stack);
        }

        var provider = KubeClient.Open(KubeConfigReader.FromProcess().Read(choice.Context, choice.Kubeconfig), new KubeClientOptions { Time = time });
        var existing = new CentralApiSubject(provider, CloudConfigReader.FromProcess().Read(choice.OsCloud ?? System.Environment.GetEnvironmentVariable("OS_CLOUD")));
        return new CentralSubject(existing with { ImageName = options.GuestImage ?? existing.ImageName, FlavorName = options.GuestFlavor ?? existing.FlavorName }, provider: provider);
    }

    private CentralSubject(CentralApiSubject subject, KubeClient provider)
        : this(subject, new Closing(provider))
    {
    }

    public Task<IReadOnlyList<TestcaseResult>> Run(
        Ledger ledger, IReadOnlyList<Assembly> suites, IReadOnlyList<string> testcases, SuiteSettings settings, IRunObserver observer, CancellationToken cancellation) =>

        // Each testcase has tenants of its own; more of them at once would only wait for one another.
        new SuiteRunner(EmbeddedDefault.Services(subject, ledger, settings.Time), settings with { Workers = Math.Min(settings.Workers, 4) }).Run(suites, testcases, observer, cancellation);

    public ValueTask DisposeAsync() => owner?.DisposeAsync() ?? ValueTask.CompletedTask;

    private sealed class Closing(IDisposable inner) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            inner.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
