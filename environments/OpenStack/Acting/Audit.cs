using Conformance.Model;
using Conformance.Subjects.Ledgers;

namespace Conformance.OpenStack.Acting;

/// <summary>
/// Compares what is in a project before and after a run. What the run made is told by its name, its label, its ledger, and by what belongs to such an object;
/// whatever else appeared or went meanwhile is somebody else's work and blamed on nobody.
/// </summary>
public sealed class Audit
{
    private readonly ServiceCaller caller;
    private readonly Ledger ledger;
    private readonly ActingOptions options;
    private readonly TimeProvider time;
    private readonly IReadOnlyList<ObjectKind> kinds;
    private readonly Inventory before;

    private Audit(ServiceCaller caller, Ledger ledger, ActingOptions options, TimeProvider time, IReadOnlyList<ObjectKind> kinds, Inventory before)
    {
        (this.caller, this.ledger, this.options, this.time, this.kinds, this.before) = (caller, ledger, options, time, kinds, before);
    }

    /// <summary>Takes the inventory before the run.</summary>
    /// <param name="cloud">The cloud.</param>
    /// <param name="ledger">The run's ledger.</param>
    /// <param name="options">Budgets and pauses; null = those of the cloud.</param>
    /// <param name="time">The clock; null = the system's.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="SubjectUnavailableException">One cannot sign in.</exception>
    public static async Task<Audit> Begin(Cloud cloud, Ledger ledger, ActingOptions? options, TimeProvider? time, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(cloud);
        ArgumentNullException.ThrowIfNull(ledger);
        var services = (await cloud.Catalog(cancellation)).Select(service => ServiceTypes.Canonical(service.Type)).Concat(cloud.Config.EndpointOverrides.Keys).ToHashSet(StringComparer.Ordinal);

        // What belongs to no project, like domains and users, is not a member's to list.
        IReadOnlyList<ObjectKind> kinds = [.. ObjectKind.All.Where(kind => kind.Service != "identity" && services.Contains(kind.Service))];
        return new Audit(cloud.Caller, ledger, options ?? cloud.Acting, time ?? TimeProvider.System, kinds, await Inventory.Read(cloud.Caller, kinds, cancellation));
    }

    /// <summary>
    /// Takes the inventory after the run, and the verdict. What is on its way out is waited for within <see cref="ActingOptions.AuditBudget"/>. Never throws for
    /// what a cloud does.
    /// </summary>
    /// <param name="cancellation">Ends it: then nobody knows.</param>
    public async Task<LeftoverAudit> End(CancellationToken cancellation)
    {
        var (started, began) = (time.GetUtcNow(), time.GetTimestamp());
        Inventory? after = null;
        try
        {
            after = await Inventory.Read(caller, kinds, cancellation);
            var pause = options.FirstPause;
            while (Ours(after).Select(found => found.Object.Kind).Distinct().ToList() is { Count: > 0 } again && time.GetElapsedTime(began) < options.AuditBudget)
            {
                await Task.Delay(pause, time, cancellation);
                pause = pause * 1.5 < options.LongestPause ? pause * 1.5 : options.LongestPause;
                after.Renew(await Inventory.Read(caller, again, cancellation));
            }
        }
        catch (OperationCanceledException)
        {
            return new LeftoverAudit(Outcome.DidNotFinish, started, time.GetElapsedTime(began)) { Reason = "it was cancelled" };
        }

        return Judge(after, started, began);
    }

    private LeftoverAudit Judge(Inventory after, DateTimeOffset started, long began)
    {
        var ours = Ours(after);
        var leftovers = ours.Select(found => new AuditedObject(found.Object.Kind.Words, found.Object.Name, found.Object.Id, $"{found.Why}; try ./run.sh cleanup --run {ledger.Owner.Run}")).ToList();

        // Of kinds that no inventory holds, the ledger alone knows.
        leftovers.AddRange(ledger.Entries.Where(entry => entry is { IsOpen: true, Id: not null } && (ObjectKind.Find(entry.Type) is not { } kind || !kinds.Contains(kind)))
            .Select(entry => new AuditedObject(entry.Type, entry.Name, entry.Id!, "the ledger has it as created, and not as removed")));
        var known = before.Objects.Select(item => item.Id).ToHashSet(StringComparer.Ordinal);
        var told = ours.Select(found => found.Object.Id).ToHashSet(StringComparer.Ordinal);
        var rest = after.Objects.Where(item => !told.Contains(item.Id)).ToList();
        var otherRuns = rest.Where(item => item.Name.StartsWith(LedgerOwner.CommonPrefix, StringComparison.Ordinal)).ToList();
        var others = rest.Except(otherRuns).Where(item => before.Problem(item.Kind) is null && !known.Contains(item.Id)).ToList();
        var unread = kinds.Where(kind => after.Problem(kind) is not null).ToList();
        return new LeftoverAudit(leftovers.Count > 0 ? Outcome.Fail : unread.Count > 0 ? Outcome.DidNotFinish : Outcome.Pass, started, time.GetElapsedTime(began))
        {
            Reason = leftovers.Count == 0 && unread.Count > 0 ? $"it is not known whether a {string.Join(" or a ", unread)} is left: {string.Join(" ", unread.Select(after.Problem).Distinct())}" : null,
            Leftovers = leftovers,
            Others = Told(others, "appeared during the run, without its name and label"),
            OtherRuns = Told(otherRuns, "bears the name of another run"),
            Kinds = [.. kinds.Select(kind => new AuditedKind(kind.Words, before.Count(kind), after.Count(kind)) { Problem = after.Problem(kind) ?? before.Problem(kind) })],
        };

        static IReadOnlyList<AuditedObject> Told(IEnumerable<CloudObject> items, string why) => [.. items.Select(item => new AuditedObject(item.Kind.Words, item.Name, item.Id, why))];
    }

    private List<(CloudObject Object, string Why)> Ours(Inventory inventory)
    {
        var entries = ledger.Entries;
        var ids = entries.Select(entry => entry.Id).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var (prefix, label) = (ledger.Owner.Prefix, Workshop.Label(ledger.Owner));
        var ours = new List<(CloudObject Object, string Why)>();
        foreach (var item in inventory.Objects)
        {
            var why = item.Name.StartsWith(prefix, StringComparison.Ordinal) ? "it has the run's name"
                : item.Description.Contains(label, StringComparison.Ordinal) ? "it has the run's label"
                : ids.Contains(item.Id) ? "the run's ledger names it"
                : item.Parents.FirstOrDefault(ids.Contains) is { } parent ? $"it belongs to {entries.First(entry => entry.Id == parent).Name}"
                : null;
            if (why is not null)
            {
                ours.Add((item, item.Status.Length == 0 ? why : $"{why}, its status is {item.Status}"));
            }
        }

        return ours;
    }
}
