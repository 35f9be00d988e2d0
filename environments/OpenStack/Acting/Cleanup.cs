using System.Globalization;
using Conformance.Model;
using Conformance.Subjects.Ledgers;

namespace Conformance.OpenStack.Acting;

/// <summary>
/// Removes objects of one run: dependants first, those of one kind at the same time, each until it is really gone. It touches nothing that was not
/// created by the run, or that has lost the run's name and label since.
/// </summary>
public sealed class Cleanup
{
    /// <summary>So many answers of no use in a row end the try to remove an object: a busy service gets its chance, a dead one does not hold everything up.</summary>
    private const int MostFailures = 6;

    private readonly ServiceCaller caller;
    private readonly Ledger ledger;
    private readonly StepLog steps;
    private readonly ActingOptions options;
    private readonly TimeProvider time;
    private readonly Lock gate = new();
    private readonly List<LedgerEntry> entries = [];

    internal Cleanup(ServiceCaller caller, Ledger ledger, StepLog steps, ActingOptions options, TimeProvider time)
    {
        (this.caller, this.ledger, this.steps, this.options, this.time) = (caller, ledger, steps, options, time);
    }

    /// <summary>What would be removed.</summary>
    public IReadOnlyList<LedgerEntry> Entries
    {
        get
        {
            lock (gate)
            {
                return [.. entries];
            }
        }
    }

    /// <summary>Remembers an object, or what became known of it since.</summary>
    /// <param name="entry">The object; one of the same name is replaced.</param>
    public void Add(LedgerEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        lock (gate)
        {
            var index = entries.FindIndex(known => known.Name == entry.Name);
            if (index < 0)
            {
                entries.Add(entry);
            }
            else
            {
                entries[index] = entry;
            }
        }
    }

    /// <summary>Removes everything, as far as possible. Never throws for what a cloud does.</summary>
    /// <param name="cancellation">Ends it: what is still there then is left.</param>
    /// <returns>One result for each object that was there, or was looked for in vain.</returns>
    public async Task<IReadOnlyList<CleanupResult>> Run(CancellationToken cancellation) => await Walk(Remove, _ => true, cancellation);

    /// <summary>Removes objects of some kinds before the end, to have their quota back. What could not be removed is told at the end.</summary>
    /// <param name="kinds">The kinds.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<IReadOnlyList<CleanupResult>> RunFor(IReadOnlyList<ObjectKind> kinds, CancellationToken cancellation) =>
        await Walk(Remove, entry => kinds.Any(kind => kind.Type == entry.Type), cancellation);

    /// <summary>Looks what is there; changes nothing.</summary>
    /// <param name="cancellation">Ends it.</param>
    public async Task<IReadOnlyList<CleanupResult>> Look(CancellationToken cancellation) => await Walk(
        async (kind, seen, entry, _) =>
        {
            var current = seen ?? await caller.Get(kind, entry.Id!, cancellation);
            return current is null ? new CleanupResult(entry.Type, entry.Name, entry.Id, CleanupState.Absent)
                : Stranger(entry, current) is { } remark ? new CleanupResult(entry.Type, entry.Name, current.Id, CleanupState.Left) { Remark = remark }
                : new CleanupResult(entry.Type, entry.Name, current.Id, CleanupState.Found);
        },
        _ => true, cancellation);

    private async Task<IReadOnlyList<CleanupResult>> Walk(
        Func<ObjectKind, CloudObject?, LedgerEntry, CancellationToken, Task<CleanupResult>> visit, Func<LedgerEntry, bool> wanted, CancellationToken cancellation)
    {
        using var budget = new CancellationTokenSource(options.CleanupBudget, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(budget.Token, cancellation);
        var all = Entries;

        // Requests without an answer were sent before now: nothing comes into being later than that, however many they are.
        var began = time.GetTimestamp();
        var order = all.Index().Where(item => item.Item.IsOpen && wanted(item.Item)).OrderByDescending(item => item.Index).Select(item => item.Item)
            .GroupBy(entry => ObjectKind.Find(entry.Type)?.Rank ?? int.MaxValue).OrderBy(rank => rank.Key);
        var results = new List<CleanupResult>();
        foreach (var rank in order.ToList())
        {
            // What is of one rank does not hold each other.
            results.AddRange((await Task.WhenAll(rank.Select(One))).SelectMany(list => list));
        }

        return results;

        async Task<IReadOnlyList<CleanupResult>> One(LedgerEntry entry)
        {
            CleanupResult Left(string why) => new(entry.Type, entry.Name, entry.Id, CleanupState.Left) { Remark = why };
            try
            {
                if (ObjectKind.Find(entry.Type) is not { } kind)
                {
                    return [Left("this version of the tool does not know how to remove such an object; remove it by hand")];
                }

                if (entry.Id is not null)
                {
                    return [await visit(kind, null, entry, both.Token)];
                }

                var found = await FindNameless(kind, entry, all, began, both.Token);
                var visited = new List<CleanupResult>();
                foreach (var item in found)
                {
                    visited.Add(await visit(kind, item, entry with { Id = item.Id }, both.Token));
                }

                return found.Count > 0 ? visited : [new CleanupResult(entry.Type, entry.Name, null, CleanupState.Absent) { Remark = "its creation had no answer, and no object has its name" }];
            }
            catch (SubjectUnavailableException exception)
            {
                return [Left(exception.Message)];
            }
            catch (OperationCanceledException)
            {
                return [Left(cancellation.IsCancellationRequested ? "the cleanup was cancelled" : string.Create(
                    CultureInfo.InvariantCulture, $"the budget of the whole cleanup, {options.CleanupBudget.TotalSeconds:0} s, was used up"))];
            }
        }
    }

    /// <summary>
    /// Objects whose creation got no answer, by exactly the name they were to get. Cinder gives a restored volume the name of the one that was backed up,
    /// so the names of the run's other volumes will do for it, too; ids that the ledger knows belong to other entries.
    /// </summary>
    private async Task<IReadOnlyList<CloudObject>> FindNameless(
        ObjectKind kind, LedgerEntry entry, IReadOnlyList<LedgerEntry> all, long began, CancellationToken cancellation)
    {
        var known = all.Select(other => other.Id).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var others = kind == ObjectKind.Volume ? all.Where(other => other.Type == entry.Type && other.Owner.Run == entry.Owner.Run && other.Id is not null) : [];
        List<string> names = [entry.Name, .. others.Select(other => other.Name)];
        for (var failures = 0; ;)
        {
            try
            {
                var found = new List<CloudObject>();
                if (kind == ObjectKind.Ec2Credential)
                {
                    found.AddRange(await FindCredential(entry, known, cancellation));
                }
                else
                {
                    foreach (var name in names)
                    {
                        found.AddRange((await caller.FindByName(kind, name, cancellation)).Where(item => !known.Contains(item.Id)));
                    }
                }

                // The request may still have been on its way when its sender gave up.
                if (found.Count > 0 || time.GetElapsedTime(began) >= options.LookupBudget)
                {
                    return found;
                }
            }
            catch (SubjectUnavailableException failure) when (failure is not RefusedException && ++failures < MostFailures)
            {
                // One list that went wrong says nothing; the next one may.
            }

            await Task.Delay(options.FirstPause, time, cancellation);
        }
    }

    /// <summary>
    /// The EC2 credential that was not there before the run asked for one. Credentials have neither name nor label, so that of several nobody can tell which is the run's:
    /// those are left and told.
    /// </summary>
    private async Task<IReadOnlyList<CloudObject>> FindCredential(LedgerEntry entry, HashSet<string> known, CancellationToken cancellation)
    {
        var before = entry.Others ?? throw new SubjectUnavailableException(
            "the creation of an EC2 credential had no answer, and this ledger does not tell which ones there were before: look at openstack ec2 credentials list, and delete the one that nobody uses");
        var since = (await caller.Store.AccessKeys(entry.Project, cancellation)).Except(before).Where(access => !known.Contains(access)).ToList();
        return since.Count < 2 ? [.. since.Select(access => new CloudObject(ObjectKind.Ec2Credential, access, entry.Name))]
            : throw new SubjectUnavailableException($"the creation of an EC2 credential had no answer, and {since.Count} have come since then: {string.Join(", ", since)}. Delete the one that nobody uses (openstack ec2 credentials delete ACCESS)");
    }

    private async Task<CleanupResult> Remove(ObjectKind kind, CloudObject? seen, LedgerEntry entry, CancellationToken cancellation)
    {
        var (started, began) = (time.GetUtcNow(), time.GetTimestamp());
        string? problem = "cancelled";
        try
        {
            var state = CleanupState.Absent;
            (state, problem) = await UntilGone(kind, entry, cancellation);
            if (state != CleanupState.Left)
            {
                Add(entry with { IsOpen = false });
                ledger.Deleted(entry.Name, entry.Id);
            }

            return new CleanupResult(entry.Type, entry.Name, entry.Id, state) { Remark = problem };
        }
        finally
        {
            steps.Add($"remove {kind} {entry.Name}", started, time.GetElapsedTime(began), problem);
        }
    }

    private async Task<(CleanupState State, string? Why)> UntilGone(ObjectKind kind, LedgerEntry entry, CancellationToken cancellation)
    {
        var id = entry.Id!;
        var began = time.GetTimestamp();
        var pause = options.FirstPause;
        var (ordered, failures) = (false, 0);
        var why = "nothing was heard of it";
        while (true)
        {
            try
            {
                if (await caller.Get(kind, id, cancellation) is not { } current)
                {
                    return (ordered ? CleanupState.Removed : CleanupState.Absent, null);
                }

                if (!ordered && Stranger(entry, current) is { } stranger)
                {
                    return (CleanupState.Left, stranger);
                }

                failures = 0;
                if (!ordered || current.Status.StartsWith("error", StringComparison.Ordinal))
                {
                    await caller.Delete(kind, id, cancellation);
                    if (!ordered)
                    {
                        // Many services delete at once; the first look needs no pause.
                        ordered = true;
                        continue;
                    }
                }

                why = current.Status.Length == 0 ? "its deletion was accepted, but it is still there" : $"its status is {current.Status}";
            }
            catch (RefusedException refused) when (refused.Status == 404)
            {
                // Between the look and the order it went; the next look tells.
                ordered = true;
            }
            catch (RefusedException refused) when (refused.Status is 400 or 409)
            {
                // Busy: Cinder says 400 of a volume that is in the middle of something, Neutron 409 of what is in use.
                why = $"its deletion is refused: {refused.Answer}";
            }
            catch (RefusedException refused)
            {
                return (CleanupState.Left, $"its deletion is refused: {refused.Answer}");
            }
            catch (SubjectUnavailableException exception)
            {
                why = exception.Message;
                if (++failures == MostFailures)
                {
                    return (CleanupState.Left, why);
                }
            }

            var left = options.DeletionBudget - time.GetElapsedTime(began);
            if (left <= TimeSpan.Zero)
            {
                return (CleanupState.Left, string.Create(CultureInfo.InvariantCulture, $"not gone within {options.DeletionBudget.TotalSeconds:0} s: {why}"));
            }

            await Task.Delay(left < pause ? left : pause, time, cancellation);
            pause = pause * 1.5 < options.LongestPause ? pause * 1.5 : options.LongestPause;
        }
    }

    /// <summary>Why an object is not ours to remove, or null.</summary>
    private static string? Stranger(LedgerEntry entry, CloudObject current) =>
        current.Kind == ObjectKind.Ec2Credential || current.Name.StartsWith(entry.Owner.Prefix, StringComparison.Ordinal) || current.Description.Contains(Workshop.Label(entry.Owner), StringComparison.Ordinal)
            ? null
            : $"it is named \"{current.Name}\" now and has lost the label of run {entry.Owner.Run}: somebody took it over, so it is not touched";
}
