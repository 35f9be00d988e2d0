using System.Text.Json.Nodes;
using Conformance.Model;
using Conformance.Subjects.Ledgers;

namespace Conformance.Kubernetes.Acting;

/// <summary>
/// Where one scenario creates objects in a cluster. Each is in the ledger before it exists, bears the run's name and label, and is remembered for the
/// cleanup; each operation is a step.
/// </summary>
public sealed class ClusterWorkshop
{
    /// <summary>Label with the id of the run.</summary>
    public const string LabelKey = "scs-conformance/run";

    private readonly Ledger _ledger;

    internal ClusterWorkshop(KubeClient client, Ledger ledger, StepLog steps, ClusterActingOptions options, TimeProvider time)
    {
        (Client, _ledger, Steps, Options, Time) = (client, ledger, steps, options, time);
        Cleanup = new ClusterCleanup(client, ledger, steps, options, time);
    }

    /// <summary>The cluster.</summary>
    public KubeClient Client { get; }

    /// <summary>What was done.</summary>
    public StepLog Steps { get; }

    /// <summary>Removes what was created.</summary>
    public ClusterCleanup Cleanup { get; }

    /// <summary>Budgets.</summary>
    public ClusterActingOptions Options { get; }

    /// <summary>The clock of all waits.</summary>
    public TimeProvider Time { get; }

    /// <summary>The run's label as a selector: <c>scs-conformance/run=4f3a2b1c</c>.</summary>
    public string Selector => $"{LabelKey}={Label(_ledger.Owner)}";

    /// <summary>The value of the run's label: its id, as far as a label can hold it.</summary>
    /// <param name="owner">The run.</param>
    public static string Label(LedgerOwner owner)
    {
        ArgumentNullException.ThrowIfNull(owner);
        var allowed = new string([.. owner.Run.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' ? letter : '-')]);
        return (allowed.Length > 63 ? allowed[^63..] : allowed).Trim('-', '_', '.');
    }

    /// <summary>A new name for an object.</summary>
    /// <param name="stem">What it is, in lower-case letters: <c>pod</c>.</param>
    public string NewName(string stem) => _ledger.NewName(stem);

    /// <summary>Creates a namespace, and waits until pods can be made in it.</summary>
    /// <param name="labels">Further labels; null = none.</param>
    /// <param name="cancellation">Ends the request.</param>
    /// <returns>Its name.</returns>
    public async Task<string> CreateNamespace(IReadOnlyDictionary<string, string>? labels, CancellationToken cancellation)
    {
        var made = await Create(
            new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = new JsonObject { ["labels"] = Json(labels) } }, "ns", cancellation).ConfigureAwait(false);
        await Client.WaitFor(
            new ObjectPath(ApiResource.ServiceAccount, "default", made.Name), "is made by the controller manager", account => account is not null, KubeClient.DefaultBudget, cancellation).ConfigureAwait(false);
        return made.Name;
    }

    /// <summary>
    /// Creates an object under a new name and with the run's label; both are added to what the manifest says. What of a pod template is to bear the label
    /// is the manifest's to say.
    /// </summary>
    /// <param name="manifest">The object, with apiVersion and kind; one inside a namespace says which.</param>
    /// <param name="stem">What its name says it is: <c>pod</c>.</param>
    /// <param name="cancellation">Ends the request.</param>
    /// <returns>The object as the server has it.</returns>
    /// <exception cref="KubeException">The server refused; it does not exist.</exception>
    /// <exception cref="SubjectUnavailableException">The server could not be asked; the cleanup looks whether it exists.</exception>
    public Task<JsonObject> Create(JsonObject manifest, string stem, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        var name = NewName(stem);
        var named = (JsonObject)manifest.DeepClone();
        if (named["metadata"] is not JsonObject metadata)
        {
            named["metadata"] = metadata = [];
        }

        metadata["name"] = name;
        if (metadata["labels"] is not JsonObject labels)
        {
            metadata["labels"] = labels = [];
        }

        labels[LabelKey] = Label(_ledger.Owner);
        return Steps.Do($"create {named.Kind} {name}", async () =>
        {
            var entry = new LedgerEntry(_ledger.Owner, ClusterCleanup.Service, $"{named.ApiVersion}/{named.Kind}", name)
            {
                Project = named.Namespace, Identity = ClusterCleanup.Address(Client),
            };
            _ledger.Creating(entry.Service, entry.Type, entry.Name, entry.Project, entry.Identity);
            Cleanup.Add(entry);
            try
            {
                var made = await Client.Create(named, cancellation).ConfigureAwait(false);
                _ledger.Created(name, made.Uid);
                Cleanup.Add(entry with { Id = made.Uid });
                return made;
            }
            catch (Exception exception) when (exception is KubeException { Code: not 409 } or ConfigurationException)
            {
                // 409 says that something has the name: an earlier try of the same request may have had its effect.
                _ledger.Refused(name);
                Cleanup.Add(entry with { IsOpen = false });
                throw;
            }
        });
    }

    /// <summary>
    /// Takes responsibility for namespaces that a program of ours is about to create by itself, and labels in its own way: the cleanup removes all that have
    /// the label.
    /// </summary>
    /// <param name="selector">A label and its value, which nobody else uses: <c>e2e-run=13be9ef1-…</c>.</param>
    public void AdoptNamespaces(string selector)
    {
        ArgumentException.ThrowIfNullOrEmpty(selector);
        if (Cleanup.Entries.Any(entry => entry.Name == selector))
        {
            return;
        }

        var entry = new LedgerEntry(_ledger.Owner, ClusterCleanup.Service, ClusterCleanup.LabelledNamespaces, selector) { Identity = ClusterCleanup.Address(Client) };
        _ledger.Creating(entry.Service, entry.Type, entry.Name, null, entry.Identity);
        Cleanup.Add(entry);
    }

    /// <summary>Deletes an object as part of the test, and waits until it is gone.</summary>
    /// <param name="made">The object as the server had it.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="SubjectUnavailableException">It is still there at the end of the budget; the message names what holds it.</exception>
    public Task<bool> Delete(JsonObject made, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(made);
        return Steps.Do($"delete {made.Kind} {made.Name}", async () =>
        {
            var resource = await Client.Resource(made.ApiVersion, made.Kind, cancellation).ConfigureAwait(false);
            var path = new ObjectPath(resource, made.Name, made.Namespace);
            await Client.Delete(path, uid: made.Uid, cancellation: cancellation).ConfigureAwait(false);
            await Client.WaitUntilGone(path, Options.DeletionBudget, cancellation).ConfigureAwait(false);
            _ledger.Deleted(made.Name, made.Uid);
            if (Cleanup.Entries.FirstOrDefault(entry => entry.Name == made.Name) is { } known)
            {
                Cleanup.Add(known with { IsOpen = false });
            }

            return true;
        });
    }

    private static JsonObject Json(IReadOnlyDictionary<string, string>? labels) => new(
        (labels ?? new Dictionary<string, string>()).Select(label => KeyValuePair.Create<string, JsonNode?>(label.Key, label.Value)));
}
