using System.Globalization;
using System.Text.Json.Nodes;
using Conformance.Model;
using Conformance.Subjects.Ledgers;

namespace Conformance.Kubernetes.Acting;

/// <summary>
/// Removes objects of one run from a cluster, the newest first, each until it is really gone; what is inside a namespace of the run goes with it. What
/// stays is told with what holds it: the finalizer, or what a namespace still has inside. It touches nothing that was not created by the run, or that has
/// lost the run's label since.
/// </summary>
public sealed class ClusterCleanup
{
    /// <summary>What ledgers call the service: <c>kubernetes</c>.</summary>
    public const string Service = "kubernetes";

    /// <summary>What ledgers call all namespaces with a label; the name of such an entry is the label and its value.</summary>
    internal const string LabelledNamespaces = "namespaces-with-label";

    private readonly KubeClient _client;
    private readonly Ledger _ledger;
    private readonly StepLog _steps;
    private readonly ClusterActingOptions _options;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly List<LedgerEntry> _entries = [];

    internal ClusterCleanup(KubeClient client, Ledger ledger, StepLog steps, ClusterActingOptions options, TimeProvider time) =>
        (_client, _ledger, _steps, _options, _time) = (client, ledger, steps, options, time);

    /// <summary>What would be removed.</summary>
    public IReadOnlyList<LedgerEntry> Entries
    {
        get
        {
            lock (_gate)
            {
                return [.. _entries];
            }
        }
    }

    /// <summary>What ledgers call a cluster: the address of its API.</summary>
    /// <param name="client">A client of the cluster.</param>
    public static string Address(KubeClient client)
    {
        ArgumentNullException.ThrowIfNull(client);
        return client.Config.Server.GetLeftPart(UriPartial.Path).TrimEnd('/');
    }

    /// <summary>Remembers an object, or what became known of it since.</summary>
    /// <param name="entry">The object; one of the same name is replaced.</param>
    public void Add(LedgerEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        lock (_gate)
        {
            var index = _entries.FindIndex(known => known.Name == entry.Name);
            if (index < 0)
            {
                _entries.Add(entry);
            }
            else
            {
                _entries[index] = entry;
            }
        }
    }

    /// <summary>Removes everything, as far as possible. Never throws for what a cluster does.</summary>
    /// <param name="cancellation">Ends it: what is still there then is left.</param>
    /// <returns>One result for each object.</returns>
    public Task<IReadOnlyList<CleanupResult>> Run(CancellationToken cancellation) => Walk(Remove, cancellation);

    /// <summary>Looks what is there; changes nothing.</summary>
    /// <param name="cancellation">Ends it.</param>
    public Task<IReadOnlyList<CleanupResult>> Look(CancellationToken cancellation) => Walk(
        async (entry, token) => await Find(entry, token).ConfigureAwait(false) switch
        {
            (null, _) => Result(entry, CleanupState.Absent),
            (_, { } stranger) => Result(entry, CleanupState.Left, stranger),
            _ => Result(entry, CleanupState.Found),
        },
        cancellation);

    private async Task<IReadOnlyList<CleanupResult>> Walk(Func<LedgerEntry, CancellationToken, Task<CleanupResult>> visit, CancellationToken cancellation)
    {
        using var budget = new CancellationTokenSource(_options.CleanupBudget, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(budget.Token, cancellation);
        var all = Entries;
        var results = new List<CleanupResult>();

        // What is outside of the run's namespaces may hold what is inside of them, and goes first; a namespace takes with it what it has.
        var namespaces = all.Where(entry => entry.Type == "v1/Namespace").Select(entry => entry.Name).ToHashSet(StringComparer.Ordinal);
        int Rank(LedgerEntry entry) => entry.Type is LabelledNamespaces ? 1 : entry.Type == "v1/Namespace" ? 2 : entry.Project is not null && namespaces.Contains(entry.Project) ? 3 : 0;
        foreach (var rank in all.Index().Where(item => item.Item.IsOpen).GroupBy(item => Rank(item.Item)).OrderBy(group => group.Key))
        {
            // Those of one rank do not hold each other for good; the server does the work for all at the same time.
            var order = rank.OrderByDescending(item => item.Index).Select(item => item.Item).ToList();
            results.AddRange(await Task.WhenAll(order.Select(entry => Visit(entry, visit, both.Token, cancellation))).ConfigureAwait(false));
        }

        return results;
    }

    private async Task<CleanupResult> Visit(
        LedgerEntry entry, Func<LedgerEntry, CancellationToken, Task<CleanupResult>> visit, CancellationToken both, CancellationToken caller)
    {
        try
        {
            return entry.Service == Service
                ? await visit(entry, both).ConfigureAwait(false)
                : Result(entry, CleanupState.Left, $"it is of service {entry.Service}, which no cluster has");
        }
        catch (Exception exception) when (exception is SubjectUnavailableException or KubeException or ConfigurationException)
        {
            return Result(entry, CleanupState.Left, exception.Message);
        }
        catch (OperationCanceledException)
        {
            return Result(entry, CleanupState.Left, caller.IsCancellationRequested ? "the cleanup was cancelled" : string.Create(
                CultureInfo.InvariantCulture, $"the budget of the whole cleanup, {_options.CleanupBudget.TotalSeconds:0} s, was used up"));
        }
    }

    private async Task<CleanupResult> Remove(LedgerEntry entry, CancellationToken cancellation)
    {
        var started = _time.GetUtcNow();
        string? problem = "cancelled";
        try
        {
            CleanupResult result;
            try
            {
                result = entry.Type == LabelledNamespaces ? await RemoveLabelled(entry, cancellation).ConfigureAwait(false) : await RemoveOne(entry, cancellation).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is SubjectUnavailableException or KubeException or ConfigurationException)
            {
                result = Result(entry, CleanupState.Left, exception.Message);
            }

            problem = result.State == CleanupState.Left ? result.Remark : null;
            if (result.State != CleanupState.Left)
            {
                Add(entry with { IsOpen = false });
                _ledger.Deleted(entry.Name, entry.Id);
            }

            return result;
        }
        finally
        {
            _steps.Add($"remove {Kind(entry)} {entry.Name}", started, problem);
        }
    }

    private async Task<CleanupResult> RemoveOne(LedgerEntry entry, CancellationToken cancellation)
    {
        var (found, stranger) = await Find(entry, cancellation).ConfigureAwait(false);
        if (found is null)
        {
            return Result(entry, CleanupState.Absent);
        }

        if (stranger is not null)
        {
            return Result(entry, CleanupState.Left, stranger);
        }

        var path = await Path(entry, cancellation).ConfigureAwait(false);
        await _client.Delete(path, uid: found.Uid, cancellation: cancellation).ConfigureAwait(false);
        await _client.WaitFor(path, "is gone", current => current is null || current.Uid != found.Uid, _options.DeletionBudget, cancellation).ConfigureAwait(false);
        return Result(entry with { Id = found.Uid }, CleanupState.Removed);
    }

    private async Task<CleanupResult> RemoveLabelled(LedgerEntry entry, CancellationToken cancellation)
    {
        var found = await Labelled(entry, cancellation).ConfigureAwait(false);
        foreach (var item in found)
        {
            await _client.Delete(new ObjectPath(ApiResource.Namespace, item.Name), uid: item.Uid, cancellation: cancellation).ConfigureAwait(false);
        }

        await Task.WhenAll(found.Select(item => _client.WaitUntilGone(new ObjectPath(ApiResource.Namespace, item.Name), _options.DeletionBudget, cancellation))).ConfigureAwait(false);
        return found.Count == 0 ? Result(entry, CleanupState.Absent) : Result(entry, CleanupState.Removed, $"namespaces {string.Join(", ", found.Select(item => item.Name))}");
    }

    /// <summary>The object as it is now, and why it is not ours to remove, or null.</summary>
    private async Task<(JsonObject? Found, string? Stranger)> Find(LedgerEntry entry, CancellationToken cancellation)
    {
        if (entry.Type == LabelledNamespaces)
        {
            return ((await Labelled(entry, cancellation).ConfigureAwait(false)).FirstOrDefault(), null);
        }

        var path = await Path(entry, cancellation).ConfigureAwait(false);
        var end = _time.GetUtcNow() + _options.LookupBudget;
        JsonObject? found;
        while ((found = await _client.Find(path, cancellation).ConfigureAwait(false)) is null && entry.Id is null && _time.GetUtcNow() < end)
        {
            // The request may still have been on its way when its sender gave up.
            await Task.Delay(TimeSpan.FromMilliseconds(200), _time, cancellation).ConfigureAwait(false);
        }

        if (found is null || (entry.Id is not null && found.Uid != entry.Id))
        {
            // Another one of the same name is none of ours.
            return (null, null);
        }

        var label = ClusterWorkshop.Label(entry.Owner);
        return found.TextAt("metadata", "labels", ClusterWorkshop.LabelKey) == label
            ? (found, null)
            : (found, $"it has lost the label {ClusterWorkshop.LabelKey}={label}: somebody took it over, so it is not touched");
    }

    private async Task<List<JsonObject>> Labelled(LedgerEntry entry, CancellationToken cancellation)
    {
        var found = new List<JsonObject>();
        await foreach (var item in _client.List(ApiResource.Namespace, new ListOptions { LabelSelector = entry.Name }, cancellation).ConfigureAwait(false))
        {
            found.Add(item);
        }

        return found;
    }

    private async Task<ObjectPath> Path(LedgerEntry entry, CancellationToken cancellation)
    {
        var slash = entry.Type.LastIndexOf('/');
        return slash > 0
            ? new ObjectPath(await _client.Resource(entry.Type[..slash], entry.Type[(slash + 1)..], cancellation).ConfigureAwait(false), entry.Name, entry.Project)
            : throw new ConfigurationException($"\"{entry.Type}\" in the ledger is no kind of object of a cluster; remove {entry.Name} by hand.");
    }

    private static string Kind(LedgerEntry entry) => entry.Type[(entry.Type.LastIndexOf('/') + 1)..];

    private static CleanupResult Result(LedgerEntry entry, CleanupState state, string? remark = null) =>
        new(Kind(entry), entry.Project is null ? entry.Name : $"{entry.Project}/{entry.Name}", entry.Id, state) { Remark = remark };
}
