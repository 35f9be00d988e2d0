using System.Text.Json.Nodes;
using Conformance.OpenStack.Identities;
using static Conformance.Iam.Scs0302.Objects;

namespace Conformance.Iam.Scs0302;

/// <summary>Rights that users hand on: trusts, application credentials, EC2 credentials. They are their owners', and never more than the owner has.</summary>
internal static class Delegation
{
    public static async Task Try(Play play)
    {
        foreach (var (own, foreign) in play.Stage.Both)
        {
            await Trusts(play, own, foreign);
            await ApplicationCredentials(play, own, foreign);
            await Ec2(play, own, foreign);
        }
    }

    private static async Task Trusts(Play play, Side own, Side foreign)
    {
        await Make("in the name of a user of its domain", own, Reach.Own);
        await Make("in the name of a user of the other domain", foreign, Reach.Foreign);

        // A trust that exists, so that lists have something to hide.
        var theirs = foreign.UserAccount;
        var made = await theirs.Ask(HttpMethod.Post, "/OS-TRUST/trusts", Trust(foreign.User.Id, foreign.ManagerId, foreign.Project.Id, play.Stage.MemberRole), play.Cancellation);
        if (IdentityAnswer.TextOf(made.Item("trust"), "id") is { } id)
        {
            await play.Hidden(own, "list trusts", "/OS-TRUST/trusts", id);
            await play.Hidden(own, "list trusts of a user", $"/OS-TRUST/trusts?trustor_user_id={foreign.User.Id}", id);
            await play.Hidden(own, "show a trust", $"/OS-TRUST/trusts/{id}", id);
            await play.Refused(own, "delete a trust", Reach.Foreign, () => Ask(play, own, HttpMethod.Delete, $"/OS-TRUST/trusts/{id}"),
                async _ => (await theirs.Ask(HttpMethod.Get, $"/OS-TRUST/trusts?trustor_user_id={foreign.User.Id}", null, play.Cancellation)) is { Succeeded: true } list
                    ? list.Items("trusts").All(trust => IdentityAnswer.TextOf(trust, "id") != id) : null, Remedies.Owner);
        }

        if (await Stage.RoleId(play.Stage.Administrator ?? own.Manager, "admin", play.Cancellation) is { } mighty)
        {
            var mine = own.UserAccount;
            await play.Refused(own, "receive role admin by a trust of a user of its domain", Reach.Own,
                () => mine.Ask(HttpMethod.Post, "/OS-TRUST/trusts", Trust(own.User.Id, own.ManagerId, own.Project.Id, mighty), play.Cancellation), answer => Is(answer.Succeeded), Remedies.Owner);
        }

        async Task Make(string whose, Side side, Reach reach)
        {
            var owner = side.UserAccount;
            var before = await Count();
            await play.Refused(own, $"create a trust {whose}", reach,
                () => Ask(play, own, HttpMethod.Post, "/OS-TRUST/trusts", Trust(side.User.Id, own.ManagerId, side.Project.Id, play.Stage.MemberRole)),
                async _ => before is null ? null : await Count() > before, Remedies.Owner);

            async Task<int?> Count() => await owner.Ask(HttpMethod.Get, $"/OS-TRUST/trusts?trustor_user_id={side.User.Id}", null, play.Cancellation) is { Succeeded: true } list
                ? list.Items("trusts").Count : null;
        }
    }

    private static async Task ApplicationCredentials(Play play, Side own, Side foreign)
    {
        var theirs = foreign.UserAccount;
        var path = $"/users/{foreign.User.Id}/application_credentials";
        await Make("for a user of its domain", own, Reach.Own);
        await Make("for a user of the other domain", foreign, Reach.Foreign);
        var made = await theirs.Ask(HttpMethod.Post, path, Credential(foreign.Steward.NewName(OpenStack.Acting.ObjectKind.User)), play.Cancellation);
        if (IdentityAnswer.TextOf(made.Item("application_credential"), "id") is { } id)
        {
            await play.Hidden(own, "list application credentials of a user", path, id);
            await play.Refused(own, "delete an application credential", Reach.Foreign, () => Ask(play, own, HttpMethod.Delete, $"{path}/{id}"),
                async _ => (await theirs.Ask(HttpMethod.Get, $"{path}/{id}", null, play.Cancellation)).Status == 404, Remedies.Owner);
        }

        var mine = own.UserAccount;
        var mighty = Credential(own.Steward.NewName(OpenStack.Acting.ObjectKind.User));
        mighty["application_credential"]!["roles"] = new JsonArray(new JsonObject { ["name"] = "admin" });
        await play.Refused(own, "have a user of its domain make an application credential with role admin", Reach.Own,
            () => mine.Ask(HttpMethod.Post, $"/users/{own.User.Id}/application_credentials", mighty, play.Cancellation), answer => Is(answer.Succeeded), Remedies.Owner);

        async Task Make(string whose, Side side, Reach reach)
        {
            var (owner, name) = (side.UserAccount, side.Steward.NewName(OpenStack.Acting.ObjectKind.User));
            await play.Refused(own, $"create an application credential {whose}", reach, () => Ask(play, own, HttpMethod.Post, $"/users/{side.User.Id}/application_credentials", Credential(name)),
                async _ => await owner.Ask(HttpMethod.Get, $"/users/{side.User.Id}/application_credentials", null, play.Cancellation) is { Succeeded: true } list
                    ? list.Items("application_credentials").Any(one => IdentityAnswer.TextOf(one, "name") == name) : null,
                Remedies.Owner);
        }
    }

    private static async Task Ec2(Play play, Side own, Side foreign)
    {
        foreach (var (side, reach, whose) in new[] { (own, Reach.Own, "of its domain"), (foreign, Reach.Foreign, "of the other domain") })
        {
            var (owner, path) = (side.UserAccount, $"/users/{side.User.Id}/credentials/OS-EC2");
            await play.Refused(own, $"create EC2 credentials for a user {whose}", reach, () => Ask(play, own, HttpMethod.Post, path, new JsonObject { ["tenant_id"] = side.Project.Id }),
                async _ => await owner.Ask(HttpMethod.Get, path, null, play.Cancellation) is { Succeeded: true } list ? list.Items("credentials").Count > 0 : null, Remedies.Owner);
        }
    }

    private static JsonObject Trust(string trustor, string trustee, string project, string role) => new()
    {
        ["trust"] = new JsonObject
        {
            ["trustor_user_id"] = trustor, ["trustee_user_id"] = trustee, ["project_id"] = project, ["impersonation"] = false, ["roles"] = new JsonArray(new JsonObject { ["id"] = role }),
        },
    };

    private static JsonObject Credential(string name) => new() { ["application_credential"] = new JsonObject { ["name"] = name } };
}
