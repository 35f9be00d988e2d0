using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Conformance.Model;
using Conformance.Subjects.Ledgers;

namespace Conformance.OpenStack.Acting;

/// <summary>
/// Where one scenario creates objects. Each is in the ledger before it exists, bears the run's name and label, and is remembered for the cleanup; each
/// operation is a step. Every operation throws <see cref="RefusedException"/> if the service refuses, and
/// <see cref="SubjectUnavailableException"/> if the cloud cannot be asked or a wait's budget is used up.
/// </summary>
public sealed partial class Workshop
{
    internal const string LabelKey = "scs_conformance_run";
    private readonly ServiceCaller caller;
    private readonly Ledger ledger;
    private readonly ActingOptions options;
    private readonly Poll poll;
    private readonly TimeProvider time;

    /// <summary>How much slower this cloud is than usual; waits that depend on its storage last that much longer.</summary>
    private double slowness = 1;

    internal Workshop(ServiceCaller caller, Ledger ledger, StepLog steps, ActingOptions options, TimeProvider time)
    {
        (this.caller, this.ledger, this.options, this.time, Steps) = (caller, ledger, options, time, steps);
        poll = new Poll(options, time);
        Cleanup = new Cleanup(caller, ledger, steps, options, time);
    }

    /// <summary>What was done.</summary>
    public StepLog Steps { get; }

    /// <summary>Removes what was created.</summary>
    public Cleanup Cleanup { get; }

    /// <summary>The label in descriptions and metadata of the run's objects.</summary>
    /// <param name="owner">The run.</param>
    public static string Label(LedgerOwner owner)
    {
        ArgumentNullException.ThrowIfNull(owner);
        return $"SCS conformance run {owner.Run}";
    }

    /// <summary>The label of this run's objects.</summary>
    public string OwnLabel => Label(ledger.Owner);

    /// <summary>Orders a deletion as part of the test, and waits until the object is gone.</summary>
    /// <param name="made">The object.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public Task Delete(CloudObject made, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(made);
        return Steps.Do($"delete {made.Kind} {made.Name}", async () =>
        {
            await caller.Delete(made.Kind, made.Id, cancellation);
            await poll.Until(
                $"{made} is gone", () => caller.Get(made.Kind, made.Id, cancellation), current => current is null, current => $"it is still there, status {current!.Status}", options.DeletionBudget, cancellation);
            ledger.Deleted(made.Name, made.Id);
            if (Cleanup.Entries.FirstOrDefault(entry => entry.Name == made.Name) is { } entry)
            {
                Cleanup.Add(entry with { IsOpen = false });
            }

            return made;
        });
    }

    /// <summary>Ledger, request, ledger; whatever happens in between, the cleanup knows.</summary>
    private Task<CloudObject> Create(ObjectKind kind, string verb, string? path, Func<string, JsonObject> body, Func<JsonElement, CloudObject> read, CancellationToken cancellation,
        string? microversion = null, ObjectKind? at = null)
    {
        // Some objects come into being at the address of another kind: an image is made of a volume by block storage.
        at ??= kind;
        var name = ledger.NewName(kind.Type);
        return Steps.Do($"{verb} {kind} {name}", async () =>
        {
            var url = path is null ? await caller.Collection(at, cancellation) : await caller.Root(at.Service, at.Version, cancellation) + path;
            var project = await caller.Project(cancellation);
            ledger.Creating(kind.Service, kind.Type, name, project, caller.Identity);
            var entry = new LedgerEntry(ledger.Owner, kind.Service, kind.Type, name) { Project = project, Identity = caller.Identity };
            Cleanup.Add(entry);
            try
            {
                using var response = await caller.Send($"Creating {kind} {name} ({at.Service})", HttpMethod.Post, url, body(name), cancellation, microversion: microversion);
                using var json = await response.Json();
                var made = read(json.RootElement);
                ledger.Created(name, made.Id);
                Cleanup.Add(entry with { Id = made.Id });
                return made with { Name = name };
            }
            catch (RefusedException refused) when (refused.Attempts == 1)
            {
                ledger.Refused(name);
                Cleanup.Add(entry with { IsOpen = false });
                throw;
            }
        });
    }

    /// <summary>Waits until an object reaches a status; other final ones are for the caller to judge.</summary>
    private Task<CloudObject> Settle(CloudObject made, TimeSpan budget, CancellationToken cancellation, string ready = "available") =>
        Steps.Do($"wait for {made.Kind} {made.Name}", () => poll.Until(
            $"{made} is {ready}",
            async () => await caller.Get(made.Kind, made.Id, cancellation) is { } current ? current with { Name = made.Name } : made with { Status = "gone" },
            current => current.Status == ready || current.Status is "gone" or "killed" or "deleted" || current.Status.StartsWith("error", StringComparison.Ordinal),
            current => string.Create(CultureInfo.InvariantCulture, $"status {current.Status}"),
            budget, cancellation));
}
