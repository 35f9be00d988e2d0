using System.Collections;
using System.Globalization;
using System.Reflection;
using Conformance.Data.Clouds;
using Conformance.Data.Defects;
using Conformance.Data.Environments;
using Conformance.Harness;
using Conformance.Model;
using Conformance.OpenStack;
using Conformance.OpenStack.Acting;
using Conformance.OpenStack.AllInOne;
using Conformance.OpenStack.Identities;
using Conformance.Runner.CommandLine;
using Conformance.Subjects.Ledgers;

namespace Conformance.Runner.Runs;

/// <summary>The cloud a run asks.</summary>
internal sealed class CloudSubject(Cloud cloud, IAsyncDisposable owner) : IRunSubject
{
    /// <summary>The least that a testcase gets which may start servers without KVM.</summary>
    public static readonly TimeSpan EmulatedBudget = TimeSpan.FromHours(1);

    private static readonly TimeSpan Long = TimeSpan.FromMinutes(10);

    public Cloud Cloud => cloud;

    public IReadOnlyDictionary<string, object> Known => cloud.Known();

    public IReadOnlyList<KeyValuePair<string, string>> Facts =>
    [
        new("identity endpoint", cloud.IdentityUrl.ToString()),
        new("region", cloud.Config.Region ?? "the first of the catalogue"),
        .. Servers is { } servers ? [new KeyValuePair<string, string>("servers", servers == VirtualizationKind.Libvirt ? "QEMU without KVM, started by libvirt: they boot" : "entries of Nova's fake hypervisor: nothing boots")]
            : Array.Empty<KeyValuePair<string, string>>(),
        .. cloud.Known().Where(fact => fact.Value is ICollection)
            .Select(fact => new KeyValuePair<string, string>(fact.Key, ((ICollection)fact.Value).Count.ToString(CultureInfo.InvariantCulture))),
    ];

    public int Requests => cloud.Requests;

    public LeftoverAudit? Audit { get; private set; }

    /// <summary>An account of another project of a cloud that was started here; null for any other cloud.</summary>
    public CloudConfig? Neighbour { get; private init; }

    /// <summary>What the servers of an OpenStack on this machine are; null for any other cloud.</summary>
    private VirtualizationKind? Servers { get; init; }

    /// <summary>Time limits where servers are machines without KVM: what a guest does takes ten times as long, and the services share the processors with the guests.</summary>
    /// <param name="client">Those of others.</param>
    internal static CloudOptions Emulated(CloudOptions client) => client with
    {
        Timeout = TimeSpan.FromMinutes(3),
        Acting = (client.Acting ?? new ActingOptions()) with
        {
            VolumeBudget = Long, ImageBudget = Long, BootVolumeBudget = Long, BackupBudget = Long, RestoreBudget = Long, ServerBudget = EmulatedBudget / 2, ConsoleBudget = EmulatedBudget / 2,
            DeletionBudget = Long, CleanupBudget = EmulatedBudget / 2, AuditBudget = TimeSpan.FromMinutes(3), LookupBudget = TimeSpan.FromSeconds(30),
        },
    };

    public static async Task<CloudSubject> Open(SubjectChoice choice, RunOptions options, Action<string> progress, TimeProvider time, CancellationToken cancellation)
    {
        var client = new CloudOptions { Time = time, Acting = new ActingOptions { GuestImage = options.GuestImage ?? choice.File?.GuestImage, GuestFlavor = options.GuestFlavor ?? choice.File?.GuestFlavor } };
        var environment = choice.Source(SubjectKind.Cloud).Name;
        if (environment == EnvironmentCatalogue.Existing)
        {
            var reader = CloudConfigReader.FromProcess();
            var accounts = new AccountConfigs
            {
                Administrator = choice.Accounts.Administrator is { } administrator ? reader.Read(administrator) : null,
                DomainManagers = [.. choice.Accounts.DomainManagers.Select(manager => reader.Read(manager))],
                Reader = choice.Accounts.Reader is { } account ? reader.Read(account) : null,
            };
            var cloud = Cloud.Open(reader.Read(choice.OsCloud), client with { Accounts = accounts });
            return new CloudSubject(cloud, cloud);
        }

        if (environment == EnvironmentCatalogue.OpenStack)
        {
            if (options.Embedded.Defect is { } defect)
            {
                throw new ConfigurationException($"--defect {defect}: defects can be put into the embedded cloud only; leave out --environment {EnvironmentCatalogue.OpenStack}.");
            }

            var servers = options.Virtualization ?? VirtualizationKind.Fake;
            var real = await RealSubject.Start(
                Contents(options.Embedded, time),
                new AllInOneOptions { Progress = progress, Time = time, Virtualization = servers, Network = NetworkOption.Choose(options.Network, servers), Tls = options.Tls },
                servers == VirtualizationKind.Libvirt ? Emulated(client) : client, cancellation).ConfigureAwait(false);
            return new CloudSubject(real.Cloud, real) { Servers = servers, Neighbour = real.Config(CloudGenerator.Neighbour) };
        }

        if (environment != EnvironmentCatalogue.Embedded)
        {
            // A verdict on another cloud than the one that is named would be worse than none.
            throw new InvalidOperationException($"A cloud of environment {environment} cannot be opened in this process.");
        }

        var embedded = await EmbeddedSubject.Start(Contents(options.Embedded, time), client: client, cancellation: cancellation).ConfigureAwait(false);
        return new CloudSubject(embedded.Cloud, embedded) { Neighbour = EmbeddedSubject.Config(embedded.Server, CloudGenerator.Neighbour) };
    }

    public static Embedded.CloudContents Contents(EmbeddedOptions options, TimeProvider time)
    {
        var now = time.GetUtcNow();
        var contents = CloudGenerator.Conforming(now, options.Seed, new CloudSize(options.Flavors, options.Images));
        if (options.Defect is { } defect && StatusPageDefectCatalogue.Find(defect) is null)
        {
            DefectCatalogue.Find(defect, now).Inject(contents);
        }

        return contents;
    }

    public async Task<IReadOnlyList<TestcaseResult>> Run(
        Ledger ledger, IReadOnlyList<Assembly> suites, IReadOnlyList<string> testcases, SuiteSettings settings, IRunObserver observer, CancellationToken cancellation)
    {
        (var results, Audit) = await CloudSuites.RunAudited(cloud, ledger, suites, testcases, settings, observer, cancellation).ConfigureAwait(false);
        return results;
    }

    public ValueTask DisposeAsync() => owner.DisposeAsync();
}
