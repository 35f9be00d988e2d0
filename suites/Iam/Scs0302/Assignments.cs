using Conformance.Model;
using Conformance.OpenStack.Identities;
using static Conformance.Iam.Scs0302.Objects;

namespace Conformance.Iam.Scs0302;

/// <summary>Role assignments with role member: users and groups on projects and domains.</summary>
internal static class Assignments
{
    public static async Task Administer(Play play)
    {
        foreach (var (own, foreign) in play.Stage.Both)
        {
            foreach (var (onDomain, isGroup) in Combinations())
            {
                await AtHome(play, own, onDomain, isGroup);
                await Elsewhere(play, own, foreign, onDomain, isGroup);
            }

            await Inherited(play, own, foreign);
            await play.Allowed(own, "list role assignments of the domain", () => Ask(play, own, HttpMethod.Get, $"/role_assignments?scope.domain.id={own.DomainId}"),
                answer => Is(answer.Items("role_assignments").Any(new Grant(play.Stage.MemberRole, own.Group.Id, true, own.DomainId, true).IsIn)));
            await play.Hidden(own, "list role assignments", "/role_assignments", foreign.Project.Id);
            await play.Hidden(own, "list role assignments of a project", $"/role_assignments?scope.project.id={foreign.Project.Id}", foreign.User.Id);
        }
    }

    /// <summary>Project or domain, user or group.</summary>
    public static IEnumerable<(bool OnDomain, bool IsGroup)> Combinations() => [(false, false), (false, true), (true, false), (true, true)];

    public static Grant Of(string role, Side actor, Side target, bool onDomain, bool isGroup, bool inherited = false) =>
        new(role, isGroup ? actor.Group.Id : actor.User.Id, isGroup, onDomain ? target.DomainId : target.Project.Id, onDomain, inherited);

    private static string Words(bool onDomain, bool isGroup) => $"a {(isGroup ? "group" : "user")} on a {(onDomain ? "domain" : "project")}";

    /// <summary>Assignments that the stage made; those of the other side are there to be revoked.</summary>
    private static bool IsThere(bool onDomain, bool isGroup) => onDomain == isGroup;

    private static async Task AtHome(Play play, Side own, bool onDomain, bool isGroup)
    {
        var grant = Of(play.Stage.MemberRole, own, own, onDomain, isGroup);
        if (IsThere(onDomain, isGroup))
        {
            // What the stage made is made anew by the manager.
            await play.Allowed(own, $"revoke role member of {Words(onDomain, isGroup)}", () => Ask(play, own, HttpMethod.Delete, grant.Path), async _ => !await play.IsAssigned(own, grant));
            await play.Allowed(own, $"assign role member to {Words(onDomain, isGroup)}", () => Ask(play, own, HttpMethod.Put, grant.Path), _ => play.IsAssigned(own, grant));
            await play.Allowed(own, $"list roles of {Words(onDomain, isGroup)}", () => Ask(play, own, HttpMethod.Get, "/" + grant.Actors),
                answer => Is(answer.Items("roles").Any(role => IdentityAnswer.TextOf(role, "id") == grant.Role)));
            if (!isGroup)
            {
                await play.Allowed(own, "list projects of a user", () => Ask(play, own, HttpMethod.Get, $"/users/{own.User.Id}/projects"),
                    answer => Is(answer.Items("projects").Select(project => IdentityAnswer.TextOf(project, "id")).SequenceEqual([own.Project.Id])));
            }

            return;
        }

        await play.Allowed(own, $"assign role member to {Words(onDomain, isGroup)}", () => Ask(play, own, HttpMethod.Put, grant.Path), _ => play.IsAssigned(own, grant));
        await play.Allowed(own, $"see an assignment of {Words(onDomain, isGroup)}", () => Ask(play, own, HttpMethod.Head, grant.Path));
        await play.Allowed(own, $"revoke role member of {Words(onDomain, isGroup)}", () => Ask(play, own, HttpMethod.Delete, grant.Path), async _ => !await play.IsAssigned(own, grant));
    }

    private static async Task Elsewhere(Play play, Side own, Side foreign, bool onDomain, bool isGroup)
    {
        var (actor, target) = (isGroup ? "group" : "user", onDomain ? "domain" : "project");
        await Assign(foreign, own, $"assign a role to a {actor} on the other {(onDomain ? "domain" : "domain's project")}", own, foreign);
        await Assign(own, own, $"assign a role to a {actor} of the other domain on {(onDomain ? "its own domain" : "a project of its own")}", foreign, own);
        var theirs = Of(play.Stage.MemberRole, foreign, foreign, onDomain, isGroup);
        if (!IsThere(onDomain, isGroup))
        {
            await Assign(foreign, own, $"assign a role to a {actor} of the other domain on {(onDomain ? "that domain" : "a project of that domain")}", foreign, foreign);
            return;
        }

        await play.Refused(own, $"revoke the role of a {actor} of the other domain on a {target} there", Reach.Foreign, () => Ask(play, own, HttpMethod.Delete, theirs.Path),
            async _ => !await play.IsAssigned(foreign, theirs), undo: () => Ask(play, foreign, HttpMethod.Put, theirs.Path));
        await play.Hidden(own, $"list roles of {Words(onDomain, isGroup)}", "/" + theirs.Actors, theirs.Role);

        Task<IdentityAnswer?> Assign(Side owner, Side who, string action, Side actorOf, Side targetOf)
        {
            var grant = Of(play.Stage.MemberRole, actorOf, targetOf, onDomain, isGroup);
            return play.Refused(who, action, Reach.Foreign, () => Ask(play, who, HttpMethod.Put, grant.Path), _ => play.IsAssigned(owner, grant), undo: () => Take(play, grant, who, owner));
        }
    }

    private static async Task Inherited(Play play, Side own, Side foreign)
    {
        // The standard does not speak of inheritance; Keystone's policy is that of other assignments.
        var mine = Of(play.Stage.MemberRole, own, own, true, false, true);
        await play.Allowed(own, "assign an inherited role to a user on the domain", () => Ask(play, own, HttpMethod.Put, mine.Path), _ => play.IsAssigned(own, mine), FindingLevel.Should);
        await play.Allowed(own, "revoke an inherited role of a user on the domain", () => Ask(play, own, HttpMethod.Delete, mine.Path), async _ => !await play.IsAssigned(own, mine), FindingLevel.Should);
        var elsewhere = Of(play.Stage.MemberRole, own, foreign, true, false, true);
        await play.Refused(own, "assign an inherited role to a user on the other domain", Reach.Foreign, () => Ask(play, own, HttpMethod.Put, elsewhere.Path), _ => play.IsAssigned(foreign, elsewhere),
            undo: () => Take(play, elsewhere, own, foreign));
        var stranger = Of(play.Stage.MemberRole, foreign, own, true, false, true);
        await play.Refused(own, "assign an inherited role to a user of the other domain on its own domain", Reach.Foreign, () => Ask(play, own, HttpMethod.Put, stranger.Path), _ => play.IsAssigned(own, stranger),
            undo: () => Take(play, stranger, own, own));
    }

    /// <summary>Takes back an assignment that must not be, by whoever may.</summary>
    public static async Task Take(Play play, Grant grant, params Side[] who)
    {
        foreach (var account in who.Select(side => side.Manager).Prepend(play.Stage.Administrator).OfType<IdentityAccount>())
        {
            if ((await account.Ask(HttpMethod.Delete, grant.Path, null, play.Cancellation)).Succeeded)
            {
                return;
            }
        }
    }
}
