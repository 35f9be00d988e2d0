using System.Text.Json.Nodes;
using Conformance.OpenStack.Acting;
using Conformance.OpenStack.Identities;

namespace Conformance.Iam.Scs0302;

/// <summary>The actions on users, projects and groups: the same for all three.</summary>
internal static class Objects
{
    private const string Changed = "changed by a test of the domain manager role";

    /// <summary>Users, projects or groups: created, found, changed, listed and deleted at home; nothing of it elsewhere.</summary>
    public static async Task Administer(Play play, ObjectKind kind)
    {
        foreach (var (own, foreign) in play.Stage.Both)
        {
            await AtHome(play, kind, own, foreign);
            await Elsewhere(play, kind, own, foreign);
            await Moving(play, kind, own, foreign);
        }
    }

    private static async Task AtHome(Play play, ObjectKind kind, Side own, Side foreign)
    {
        var name = own.Steward.NewName(kind);
        var made = await play.Allowed(own, $"create a {kind}", () => own.Steward.Try(own.Manager, kind, name, InDomain(own), play.Cancellation),
            async _ => (await play.Named(own, kind, name)).Count == 1);
        if (IdentityAnswer.TextOf(made?.Item(kind.Type), "id") is not { } id)
        {
            return;
        }

        var path = $"/{kind.Type}s/{id}";
        await play.Allowed(own, $"show a {kind}", () => Ask(play, own, HttpMethod.Get, path), answer => Is(IdentityAnswer.TextOf(answer.Item(kind.Type), "id") == id));
        await play.Allowed(own, $"find a {kind} by its name", () => Ask(play, own, HttpMethod.Get, $"/{kind.Type}s?name={name}&domain_id={own.DomainId}"), answer => Is(Ids(answer, kind).Contains(id)));
        await play.Allowed(own, $"list {kind}s", () => Ask(play, own, HttpMethod.Get, $"/{kind.Type}s"), answer => Is(Ids(answer, kind).Contains(id)));
        await play.Allowed(own, $"change a {kind}", () => Ask(play, own, HttpMethod.Patch, path, Wrapped(kind, ("description", Changed))),
            async _ => IdentityAnswer.TextOf(await play.Look(own, kind, id), "description") == Changed);
        if (kind == ObjectKind.User)
        {
            var password = Stage.Password();
            await play.Allowed(own, "set the password of a user", () => Ask(play, own, HttpMethod.Patch, path, Wrapped(kind, ("password", password))),
                async _ => (await own.Manager.SignIn(Credentials(id, password), play.Cancellation)).Succeeded);
        }

        // Who sees it beside the owner would see it now.
        await play.Hidden(foreign, $"list {kind}s", $"/{kind.Type}s", id);
        await play.Allowed(own, $"delete a {kind}", () => Ask(play, own, HttpMethod.Delete, path), async _ => await play.Look(own, kind, id) is null);
    }

    private static async Task Elsewhere(Play play, ObjectKind kind, Side own, Side foreign)
    {
        var target = Of(foreign, kind);
        var path = $"/{kind.Type}s/{target.Id}";
        await Create(InDomain(foreign), foreign, Reach.Foreign);
        await Create([], own, Reach.Unscoped);
        await play.Hidden(own, $"show a {kind}", path, target.Id);
        await play.Hidden(own, $"find a {kind} by its name", $"/{kind.Type}s?name={target.Name}", target.Id);
        await play.Hidden(own, $"list {kind}s of the domain", $"/{kind.Type}s?domain_id={foreign.DomainId}", target.Id);
        await play.Refused(own, $"change a {kind}", Reach.Foreign, () => Ask(play, own, HttpMethod.Patch, path, Wrapped(kind, ("description", Changed))),
            async _ => await play.Look(foreign, kind, target.Id) is { } now ? IdentityAnswer.TextOf(now, "description") == Changed : null);
        if (kind == ObjectKind.User)
        {
            var password = Stage.Password();
            await play.Refused(own, "set the password of a user", Reach.Foreign, () => Ask(play, own, HttpMethod.Patch, path, Wrapped(kind, ("password", password))),
                async _ => (await foreign.Manager.SignIn(Credentials(target.Id, password), play.Cancellation)).Succeeded);
            await play.Hidden(own, "list projects of a user", $"{path}/projects", foreign.Project.Id);
            await play.Hidden(own, "list groups of a user", $"{path}/groups", foreign.Group.Id);
        }

        if (kind != ObjectKind.Group)
        {
            await play.Refused(own, $"disable a {kind}", Reach.Foreign, () => Ask(play, own, HttpMethod.Patch, path, new JsonObject { [kind.Type] = new JsonObject { ["enabled"] = false } }),
                async _ => await play.Look(foreign, kind, target.Id) is { } now ? now["enabled"] is JsonValue enabled && enabled.GetValueKind() == System.Text.Json.JsonValueKind.False : null,
                undo: () => Ask(play, foreign, HttpMethod.Patch, path, new JsonObject { [kind.Type] = new JsonObject { ["enabled"] = true } }));
        }

        // A thing of its own, so that what must not be deleted is not missed afterwards if it is.
        var spare = kind == ObjectKind.User ? await foreign.Steward.CreateUser(foreign.DomainId, Stage.Password(), play.Cancellation)
            : kind == ObjectKind.Project ? await foreign.Steward.CreateProject(foreign.DomainId, play.Cancellation)
            : await foreign.Steward.CreateGroup(foreign.DomainId, play.Cancellation);
        var wasSeen = await play.Look(foreign, kind, spare.Id) is not null;
        await play.Refused(own, $"delete a {kind}", Reach.Foreign, () => Ask(play, own, HttpMethod.Delete, $"/{kind.Type}s/{spare.Id}"),
            async _ => wasSeen ? await play.Look(foreign, kind, spare.Id) is null : null);

        async Task Create(JsonObject attributes, Side where, Reach reach)
        {
            var name = where.Steward.NewName(kind);
            var cell = new Cell(own.Name, $"create a {kind}", reach, Expectation.Refused);
            string? landed = null;
            await play.Do(cell, async () =>
            {
                var answer = await where.Steward.Try(own.Manager, kind, name, attributes, play.Cancellation);
                landed = IdentityAnswer.TextOf(answer.Item(kind.Type), "domain_id");
                return answer;
            }, async answer => answer.Succeeded && landed != own.DomainId ? true : reach == Reach.Foreign && (await play.Named(where, kind, name)).Count > 0);
        }
    }

    private static async Task Moving(Play play, ObjectKind kind, Side own, Side foreign)
    {
        var (mine, theirs) = (Of(own, kind), Of(foreign, kind));
        await play.Refused(own, $"move a {kind} to the other domain", Reach.Foreign, () => Ask(play, own, HttpMethod.Patch, $"/{kind.Type}s/{mine.Id}", Wrapped(kind, ("domain_id", foreign.DomainId))),
            async _ => (await play.Named(foreign, kind, mine.Name)).Count > 0,
            undo: () => Ask(play, foreign, HttpMethod.Patch, $"/{kind.Type}s/{mine.Id}", Wrapped(kind, ("domain_id", own.DomainId))));
        await play.Refused(own, $"take a {kind} from the other domain", Reach.Foreign, () => Ask(play, own, HttpMethod.Patch, $"/{kind.Type}s/{theirs.Id}", Wrapped(kind, ("domain_id", own.DomainId))),
            async _ => (await play.Named(own, kind, theirs.Name)).Count > 0,
            undo: () => Ask(play, own, HttpMethod.Patch, $"/{kind.Type}s/{theirs.Id}", Wrapped(kind, ("domain_id", foreign.DomainId))));
        if (kind == ObjectKind.Project)
        {
            var name = own.Steward.NewName(kind);
            await play.Refused(own, "create a project below a project of the other domain", Reach.Foreign,
                () => own.Steward.Try(own.Manager, kind, name, new JsonObject { ["domain_id"] = own.DomainId, ["parent_id"] = foreign.Project.Id }, play.Cancellation),
                async _ => (await play.Named(own, kind, name)).Any(item => IdentityAnswer.TextOf(item, "parent_id") == foreign.Project.Id));
        }
    }

    /// <summary>The part <c>auth</c> of a sign-in without scope.</summary>
    /// <param name="userId">Id of the user.</param>
    /// <param name="password">Its password.</param>
    /// <param name="scope">The scope, or null for none.</param>
    public static JsonObject Credentials(string userId, string password, JsonNode? scope = null) => new()
    {
        ["identity"] = new JsonObject
        {
            ["methods"] = new JsonArray("password"),
            ["password"] = new JsonObject { ["user"] = new JsonObject { ["id"] = userId, ["password"] = password } },
        },
        ["scope"] = scope ?? (JsonNode)"unscoped",
    };

    public static Task<IdentityAnswer> Ask(Play play, Side who, HttpMethod method, string path, JsonObject? body = null) => who.Manager.Ask(method, path, body, play.Cancellation);

    public static Task<bool?> Is(bool what) => Task.FromResult<bool?>(what);

    private static CloudObject Of(Side side, ObjectKind kind) => kind == ObjectKind.User ? side.User : kind == ObjectKind.Project ? side.Project : side.Group;

    private static JsonObject InDomain(Side side) => new() { ["domain_id"] = side.DomainId };

    private static JsonObject Wrapped(ObjectKind kind, params (string Key, string Value)[] changes) =>
        new() { [kind.Type] = new JsonObject(changes.Select(change => KeyValuePair.Create<string, JsonNode?>(change.Key, change.Value))) };

    private static IEnumerable<string?> Ids(IdentityAnswer answer, ObjectKind kind) => answer.Items(kind.Type + "s").Select(item => IdentityAnswer.TextOf(item, "id"));
}
