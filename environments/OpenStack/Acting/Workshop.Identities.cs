using System.Text.Json.Nodes;
using Conformance.OpenStack.Identities;
using Conformance.Subjects.Ledgers;

namespace Conformance.OpenStack.Acting;

/// <content>Domains, users, projects, groups and roles. The workshop's own account is the one that will remove them.</content>
public sealed partial class Workshop
{
    private readonly List<CleanupResult> strays = [];
    private readonly Dictionary<string, List<LedgerEntry>> within = new(StringComparer.Ordinal);

    /// <summary>Creates a domain; what is created in it later goes with it.</summary>
    /// <param name="cancellation">Ends the request.</param>
    public async Task<CloudObject> CreateDomain(CancellationToken cancellation)
    {
        var made = await CreateIdentity(ObjectKind.Domain, [], cancellation);
        lock (within)
        {
            within[made.Id] = [];
        }

        return made;
    }

    /// <summary>Creates a role that nobody has.</summary>
    /// <param name="cancellation">Ends the request.</param>
    public Task<CloudObject> CreateRole(CancellationToken cancellation) => CreateIdentity(ObjectKind.Role, [], cancellation);

    /// <summary>Creates a user.</summary>
    /// <param name="domainId">Its domain.</param>
    /// <param name="password">Its password.</param>
    /// <param name="cancellation">Ends the request.</param>
    public Task<CloudObject> CreateUser(string domainId, string password, CancellationToken cancellation) =>
        CreateIdentity(ObjectKind.User, new JsonObject { ["domain_id"] = domainId, ["password"] = password }, cancellation);

    /// <summary>Creates a project.</summary>
    /// <param name="domainId">Its domain.</param>
    /// <param name="cancellation">Ends the request.</param>
    public Task<CloudObject> CreateProject(string domainId, CancellationToken cancellation) => CreateIdentity(ObjectKind.Project, new JsonObject { ["domain_id"] = domainId }, cancellation);

    /// <summary>Creates a group of users.</summary>
    /// <param name="domainId">Its domain.</param>
    /// <param name="cancellation">Ends the request.</param>
    public Task<CloudObject> CreateGroup(string domainId, CancellationToken cancellation) => CreateIdentity(ObjectKind.Group, new JsonObject { ["domain_id"] = domainId }, cancellation);

    /// <summary>
    /// Lets an account try to create something. It is in the ledger before, and if it comes into being, which it perhaps must not, the workshop's own
    /// account removes it.
    /// </summary>
    /// <param name="account">Who tries.</param>
    /// <param name="kind">What.</param>
    /// <param name="name">The name it gets, by <see cref="NewName"/>.</param>
    /// <param name="attributes">Its attributes beside name and description.</param>
    /// <param name="cancellation">Ends the request.</param>
    public async Task<IdentityAnswer> Try(IdentityAccount account, ObjectKind kind, string name, JsonObject attributes, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(account);
        ArgumentNullException.ThrowIfNull(kind);
        var entry = await Announce(kind, name, cancellation);
        var answer = await account.Ask(HttpMethod.Post, kind.Path, Body(kind, name, attributes), cancellation);
        if (answer.Succeeded && IdentityAnswer.TextOf(answer.Item(kind.Single), "id") is { } id)
        {
            ledger.Created(name, id);
            var landed = IdentityAnswer.TextOf(answer.Item(kind.Single), "domain_id");
            if (landed is not null && await caller.Domain(cancellation) is { } own && own != landed)
            {
                // Who may administer one domain only cannot even look whether it is still there.
                Cleanup.Add(entry with { IsOpen = false });
                lock (within)
                {
                    strays.Add(new CleanupResult(kind.Type, name, id, CleanupState.Left) { Remark = $"it came into being in domain {landed}, where the account has no rights; have an administrator remove it" });
                }
            }
            else
            {
                Keep(entry with { Id = id }, landed);
            }
        }
        else if (answer.Refused)
        {
            ledger.Refused(name);
            Cleanup.Add(entry with { IsOpen = false });
        }

        return answer;
    }

    /// <summary>A new name for an object of the run.</summary>
    /// <param name="kind">What it names.</param>
    public string NewName(ObjectKind kind)
    {
        ArgumentNullException.ThrowIfNull(kind);
        return ledger.NewName(kind.Type);
    }

    /// <summary>Removes everything; what was in a domain of the workshop went with it.</summary>
    /// <param name="cancellation">Ends it.</param>
    public async Task<IReadOnlyList<CleanupResult>> Clear(CancellationToken cancellation)
    {
        var results = await Cleanup.Run(cancellation);
        var closed = Cleanup.Entries.Where(entry => entry.Type == ObjectKind.Domain.Type && !entry.IsOpen).Select(entry => entry.Id).OfType<string>().ToList();
        lock (within)
        {
            foreach (var entry in closed.SelectMany(id => within.GetValueOrDefault(id, [])))
            {
                ledger.Deleted(entry.Name, entry.Id);
            }
        }

        return [.. results, .. strays];
    }

    private async Task<CloudObject> CreateIdentity(ObjectKind kind, JsonObject attributes, CancellationToken cancellation)
    {
        var name = ledger.NewName(kind.Type);
        return await Steps.Do($"create {kind} {name}", async () =>
        {
            var entry = await Announce(kind, name, cancellation);
            try
            {
                using var response = await caller.Send($"Creating {kind} {name} (identity)", HttpMethod.Post, await caller.Collection(kind, cancellation), Body(kind, name, attributes), cancellation);
                using var json = await response.Json();
                var made = ServiceCaller.Read(kind, ServiceCaller.Unwrapped(kind, json.RootElement));
                ledger.Created(name, made.Id);
                Keep(entry with { Id = made.Id }, IdentityAnswer.TextOf(attributes, "domain_id"));
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

    private async Task<LedgerEntry> Announce(ObjectKind kind, string name, CancellationToken cancellation)
    {
        var project = await caller.Project(cancellation);
        ledger.Creating(kind.Service, kind.Type, name, project, caller.Identity, caller.OsCloud);
        var entry = new LedgerEntry(ledger.Owner, kind.Service, kind.Type, name) { Project = project, Identity = caller.Identity };
        Cleanup.Add(entry);
        return entry;
    }

    /// <summary>What is in a domain that will be removed needs no removal of its own.</summary>
    private void Keep(LedgerEntry entry, string? domain)
    {
        lock (within)
        {
            var goes = domain is not null && within.TryGetValue(domain, out var others);
            if (goes)
            {
                within[domain!].Add(entry);
            }

            Cleanup.Add(goes ? entry with { IsOpen = false } : entry);
        }
    }

    private JsonObject Body(ObjectKind kind, string name, JsonObject attributes)
    {
        var item = new JsonObject { ["name"] = name, ["description"] = Label(ledger.Owner) };
        foreach (var (key, value) in attributes)
        {
            item[key] = value?.DeepClone();
        }

        return new JsonObject { [kind.Single] = item };
    }
}
