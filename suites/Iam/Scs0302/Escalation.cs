using System.Text.Json.Nodes;
using Conformance.Model;
using Conformance.OpenStack.Acting;
using Conformance.OpenStack.Identities;
using static Conformance.Iam.Scs0302.Objects;

namespace Conformance.Iam.Scs0302;

/// <summary>Ways to more rights than a domain manager may hand out: role admin in every kind of assignment, roles that imply it, roles of one's own making.</summary>
internal static class Escalation
{
    private const string Changed = "changed by a test of the domain manager role";

    public static async Task Try(Play play)
    {
        var a = play.Stage.A;
        var mighty = await Stage.RoleId(play.Stage.Administrator ?? a.Manager, "admin", play.Cancellation);
        var spare = play.Stage.Administrator is null ? null : await a.Steward.CreateRole(play.Cancellation);
        foreach (var (own, _) in play.Stage.Both)
        {
            if (mighty is not null)
            {
                foreach (var (onDomain, isGroup) in Assignments.Combinations())
                {
                    await Assign(play, own, Assignments.Of(mighty, own, own, onDomain, isGroup), $"assign role admin to a {(isGroup ? "group" : "user")} on a {(onDomain ? "domain" : "project")}");
                }

                await Assign(play, own, Assignments.Of(mighty, own, own, true, false, true), "assign role admin to a user on the domain, inherited by its projects");
                await Assign(play, own, Assignments.Of(mighty, own, own, true, true, true), "assign role admin to a group on the domain, inherited by its projects");
                if (play.Stage.Administrator is not null)
                {
                    // Not with an account that is not ours: should it work, its owner would be an administrator for a moment.
                    await Assign(play, own, new Grant(mighty, own.ManagerId, false, own.DomainId, true), "assign role admin to itself on the domain");
                }

                await play.Hidden(own, "show role admin", $"/roles/{mighty}", mighty, Reach.Cloud, FindingLevel.Should);
            }

            if (spare is not null)
            {
                // A role that no cloud can have declared as managed, as it is a minute old.
                await Assign(play, own, Assignments.Of(spare.Id, own, own, false, false), "assign a role that is not managed to a user on a project");
                await Assign(play, own, Assignments.Of(spare.Id, own, own, true, true), "assign a role that is not managed to a group on a domain");
            }

            await Managed(play, own);
            await OfItsOwn(play, own);
            if (spare is not null && play.Stage.Administrator is { } administrator)
            {
                var other = await a.Steward.CreateRole(play.Cancellation);
                var rule = $"/roles/{other.Id}/implies/{spare.Id}";
                await play.Refused(own, "let a role imply another one", Reach.Cloud, () => Ask(play, own, HttpMethod.Put, rule),
                    async _ => (await administrator.Ask(HttpMethod.Head, rule, null, play.Cancellation)).Succeeded, undo: () => administrator.Ask(HttpMethod.Delete, rule, null, play.Cancellation));
                await play.Refused(own, "change a role", Reach.Cloud,
                    () => Ask(play, own, HttpMethod.Patch, $"/roles/{other.Id}", new JsonObject { ["role"] = new JsonObject { ["description"] = Changed } }),
                    async _ => IdentityAnswer.TextOf((await administrator.Ask(HttpMethod.Get, $"/roles/{other.Id}", null, play.Cancellation)).Item("role"), "description") == Changed);
                await play.Refused(own, "delete a role", Reach.Cloud, () => Ask(play, own, HttpMethod.Delete, $"/roles/{other.Id}"),
                    async _ => (await administrator.Ask(HttpMethod.Get, $"/roles/{other.Id}", null, play.Cancellation)).Status == 404);
            }
        }
    }

    private static Task<IdentityAnswer?> Assign(Play play, Side own, Grant grant, string action) => play.Refused(
        own, action, Reach.Own, () => Ask(play, own, HttpMethod.Put, grant.Path), _ => play.IsAssigned(own, grant), Remedies.ManagedRoles, undo: () => Assignments.Take(play, grant, own));

    /// <summary>Whoever has a managed role has no more than it: it must not bring admin or manager along.</summary>
    private static async Task Managed(Play play, Side own)
    {
        foreach (var name in (string[])["member", "load-balancer_member", "reader"])
        {
            if (await Stage.RoleId(play.Stage.Administrator ?? own.Manager, name, play.Cancellation) is not { } role)
            {
                continue;
            }

            var grant = Assignments.Of(role, own, own, false, false);
            var given = name == "member" || (await Ask(play, own, HttpMethod.Put, grant.Path)).Succeeded;
            if (!given)
            {
                // Not a managed role here, which is the operator's choice.
                continue;
            }

            var scope = new JsonObject { ["project"] = new JsonObject { ["id"] = own.Project.Id } };
            await play.Do(
                new Cell(own.Name, $"hand out role {name}, which must not bring admin or manager along", Reach.Own, Expectation.Hidden) { Remedy = Remedies.ManagedRoles },
                async () => Roles(await own.Manager.SignIn(Credentials(own.User.Id, own.Password, scope), play.Cancellation)),
                answer => Is(answer.Said is not null));
            if (name != "member")
            {
                await Ask(play, own, HttpMethod.Delete, grant.Path);
            }
        }
    }

    /// <summary>The roles in a token, if there are some that nobody may hand out.</summary>
    private static IdentityAnswer Roles(IdentityAnswer signIn)
    {
        if (!signIn.Succeeded)
        {
            throw new SubjectUnavailableException($"The user who got the role cannot sign in: {signIn.Text}.");
        }

        var names = (signIn.Item("token")?["roles"] as JsonArray ?? []).OfType<JsonObject>().Select(role => IdentityAnswer.TextOf(role, "name")).ToList();
        return signIn with { Body = [], Said = names.Contains("admin") || names.Contains("manager") ? $"the user's token has the roles {string.Join(", ", names)}" : null };
    }

    private static async Task OfItsOwn(Play play, Side own)
    {
        var name = own.Steward.NewName(ObjectKind.Role);
        await play.Refused(own, "create a role", Reach.Cloud, () => own.Steward.Try(own.Manager, ObjectKind.Role, name, [], play.Cancellation), answer => Is(answer.Succeeded));
        name = own.Steward.NewName(ObjectKind.Role);
        await play.Refused(own, "create a role of its own domain", Reach.Own,
            () => own.Steward.Try(own.Manager, ObjectKind.Role, name, new JsonObject { ["domain_id"] = own.DomainId }, play.Cancellation), answer => Is(answer.Succeeded));
    }
}
