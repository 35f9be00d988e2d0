using Conformance.Kubernetes;
using Conformance.Model;
using Conformance.Subjects.Ledgers;

namespace Conformance.CentralApiSuite;

/// <summary>
/// Compares what a Central API and all that is behind it have before and after a run. What the run made is told by its name, or by a project that is the
/// run's or gone; whatever else appeared meanwhile is somebody else's work and blamed on nobody.
/// </summary>
public sealed class CentralAudit
{
    private readonly CentralApiSubject _subject;
    private readonly Ledger _ledger;
    private readonly TimeProvider _time;
    private readonly IReadOnlyList<Listed> _before;

    private CentralAudit(CentralApiSubject subject, Ledger ledger, TimeProvider time, IReadOnlyList<Listed> before) => (_subject, _ledger, _time, _before) = (subject, ledger, time, before);

    /// <summary>Takes the inventory before the run. Never throws for what a back end does.</summary>
    /// <param name="subject">The Central API.</param>
    /// <param name="ledger">The run's ledger.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<CentralAudit> Begin(CentralApiSubject subject, Ledger ledger, TimeProvider time, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(ledger);
        return new CentralAudit(subject, ledger, time, await Read(subject, time, cancellation).ConfigureAwait(false));
    }

    /// <summary>Takes the inventory after the run, and the verdict. Never throws for what a back end does.</summary>
    /// <param name="cancellation">Ends it.</param>
    public async Task<LeftoverAudit> End(CancellationToken cancellation)
    {
        var started = _time.GetUtcNow();
        await Collected(cancellation).ConfigureAwait(false);
        var after = await Read(_subject, _time, cancellation).ConfigureAwait(false);
        var prefix = _ledger.Owner.Prefix;
        var projects = after.Single(kind => kind.Words == Projects).Items.ToDictionary(item => item.Id, item => item.Name, StringComparer.Ordinal);
        var again = $"try ./run.sh cleanup --run {_ledger.Owner.Run}";
        var (leftovers, others) = (new List<AuditedObject>(), new List<AuditedObject>());
        foreach (var (kind, item) in after.SelectMany(kind => kind.Items.Select(item => (kind, item))))
        {
            if (_before.Single(one => one.Words == kind.Words).Items.Any(old => old.Id == item.Id))
            {
                continue;
            }

            if (kind.Words == Secrets && _subject.Details.OwnerOf(item.Name) is { } claim)
            {
                // Nothing else in it says whose it is, and no cleanup knows it.
                var owned = claim.Composite is { } composite && await IsThere(composite, cancellation).ConfigureAwait(false);
                (owned ? others : leftovers).Add(new AuditedObject(kind.Words, item.Name, item.Id, $"it has the connection details of {claim}, {(owned ? "whose composite is still there" : "which is gone, as its composite is; delete it")}"));
                continue;
            }

            var owner = item.Project is null || !projects.TryGetValue(item.Project, out var name) ? null : name;
            var why = item.Name.StartsWith(prefix, StringComparison.Ordinal) || item.Of?.StartsWith(prefix, StringComparison.Ordinal) == true ? "it has the run's name"
                : owner?.StartsWith(prefix, StringComparison.Ordinal) == true ? $"it is in project {owner} of the run"
                : item.Project is { Length: > 0 } && owner is null && projects.Count > 0 ? "its project is gone, as those of the run are" : null;
            (why is null ? others : leftovers).Add(new AuditedObject(
                kind.Words, item.Name, item.Id, why is null ? "appeared during the run, without its name" : $"{why}{(item.Finalizers.Count > 0 ? $"; finalizers: {string.Join(", ", item.Finalizers)}" : "")}; {again}"));
        }

        var otherRuns = others.Where(item => item.Name.StartsWith(LedgerOwner.CommonPrefix, StringComparison.Ordinal)).ToList();
        var unread = after.Where(kind => kind.Problem is not null).ToList();
        return new LeftoverAudit(leftovers.Count > 0 ? Outcome.Fail : unread.Count > 0 ? Outcome.DidNotFinish : Outcome.Pass, started, _time.GetUtcNow() - started)
        {
            Reason = leftovers.Count == 0 && unread.Count > 0 ? $"it is not known whether a {string.Join(" or a ", unread.Select(kind => kind.Words))} is left: {unread[0].Problem}" : null,
            Leftovers = leftovers,
            Others = [.. others.Except(otherRuns)],
            OtherRuns = otherRuns,
            Kinds = [.. after.Select(kind => (Before: _before.Single(one => one.Words == kind.Words), After: kind))
                .Select(kind => new AuditedKind(kind.After.Words, kind.Before.Problem is null ? kind.Before.Items.Count : null, kind.After.Problem is null ? kind.After.Items.Count : null) { Problem = kind.After.Problem ?? kind.Before.Problem })],
        };
    }

    private const string Projects = "project", Secrets = "secret of the system";

    /// <summary>Waits until connection details are collected, which takes the cluster a moment; what is not is in the inventory.</summary>
    private async Task Collected(CancellationToken cancellation)
    {
        try
        {
            await _subject.Details.Left(_subject, _ => true, cancellation).ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is SubjectUnavailableException or KubeException)
        {
            // The inventory meets it as well, and tells it.
        }
    }

    private async Task<bool> IsThere(ObjectPath path, CancellationToken cancellation)
    {
        try
        {
            return await _subject.Provider.Find(path, cancellation).ConfigureAwait(false) is not null;
        }
        catch (Exception problem) when (problem is SubjectUnavailableException or KubeException)
        {
            // What nobody is known to need any more is left.
            return false;
        }
    }

    private static async Task<IReadOnlyList<Listed>> Read(CentralApiSubject subject, TimeProvider time, CancellationToken cancellation)
    {
        var lists = new List<Listed>
        {
            await Objects("tenant", subject.Provider, Tenant.Resource, null).ConfigureAwait(false),
            await Objects("namespace of the Central API", subject.Provider, ApiResource.Namespace, null).ConfigureAwait(false),
            await Objects(Secrets, subject.Provider, ApiResource.Secret, subject.SystemNamespace).ConfigureAwait(false),
        };
        lists.Add(await Managed().ConfigureAwait(false));
        if (subject.Cluster is { } cluster)
        {
            lists.Add(await Objects("namespace of the cluster of objects", cluster, ApiResource.Namespace, null).ConfigureAwait(false));
        }

        if (subject.Management is { } management)
        {
            lists.Add(await Objects("namespace of the management cluster", management, ApiResource.Namespace, null).ConfigureAwait(false));
            lists.Add(await Objects("workload cluster", management, new ApiResource("cluster.x-k8s.io", "v1beta1", "Cluster", "clusters", true), null).ConfigureAwait(false));
        }

        using var cloud = subject.Session();
        foreach (var (service, version, path, many) in new[] { ("identity", "v3", "/projects", "projects"), ("identity", "v3", "/users", "users") }.Concat(Bench.Kinds))
        {
            lists.Add(await Safely(many.TrimEnd('s'), async () =>
            {
                var answer = await cloud.Ask(HttpMethod.Get, service, version, path, cancellation: cancellation).ConfigureAwait(false);
                return answer.Succeeded
                    ? [.. answer.Items(many).Select(item => new Item(item.TextAt("id") ?? "", item.TextAt("name") ?? "", many is "projects" or "users" ? null : Bench.ProjectOf(item)))]
                    : throw new SubjectUnavailableException($"{service} answers {answer.Text}");
            }).ConfigureAwait(false));
        }

        return lists;

        Task<Listed> Objects(string words, KubeClient client, ApiResource resource, string? ns) => Safely(words, async () =>
        {
            var items = new List<Item>();
            await foreach (var item in client.List(resource, new ListOptions { Namespace = ns }, cancellation).ConfigureAwait(false))
            {
                items.Add(new Item(item.Uid, item.Name, null) { Finalizers = item.Finalizers, Of = ns is null ? item.Namespace : null });
            }

            return items;
        });

        Task<Listed> Managed() => Safely("managed resource", async () =>
        {
            var items = new List<Item>();

            // By a client of its own: the other remembers what there was when it asked first, and kinds come and go.
            using var fresh = subject.Client(subject.Provider.Config, "the provider", time);
            foreach (var resource in (await fresh.Resources(cancellation).ConfigureAwait(false))
                .Where(resource => !resource.Namespaced && resource.Group.EndsWith(".crossplane.io", StringComparison.Ordinal) && !resource.Group.StartsWith("apiextensions", StringComparison.Ordinal) && resource.Verbs.Contains("list")))
            {
                await foreach (var item in subject.Provider.List(resource, cancellation: cancellation).ConfigureAwait(false))
                {
                    items.Add(new Item(item.Uid, $"{item.Kind} {item.Name}", null)
                    {
                        Finalizers = item.Finalizers, Of = item.TextAt("spec", "providerConfigRef", "name") is { } config && config.StartsWith(LedgerOwner.CommonPrefix, StringComparison.Ordinal) ? config : item.Name,
                    });
                }
            }

            return items;
        });

        static async Task<Listed> Safely(string words, Func<Task<IReadOnlyList<Item>>> read)
        {
            try
            {
                return new Listed(words, await read().ConfigureAwait(false));
            }
            catch (Exception problem) when (problem is SubjectUnavailableException or KubeException or ConfigurationException)
            {
                return new Listed(words, []) { Problem = problem.Message };
            }
        }
    }

    private sealed record Listed(string Words, IReadOnlyList<Item> Items)
    {
        public string? Problem { get; init; }
    }

    /// <summary>What an inventory found.</summary>
    /// <param name="Id">Its id.</param>
    /// <param name="Name">Its name.</param>
    /// <param name="Project">Its project in OpenStack, or null.</param>
    private sealed record Item(string Id, string Name, string? Project)
    {
        /// <summary>A name that says whose it is: its namespace, its provider config.</summary>
        public string? Of { get; init; }

        public IReadOnlyList<string> Finalizers { get; init; } = [];
    }
}
