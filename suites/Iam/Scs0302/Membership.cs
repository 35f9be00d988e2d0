using Conformance.OpenStack.Acting;
using Conformance.OpenStack.Identities;
using static Conformance.Iam.Scs0302.Objects;

namespace Conformance.Iam.Scs0302;

/// <summary>Who is in which group.</summary>
internal static class Membership
{
    public static async Task Administer(Play play)
    {
        foreach (var (own, foreign) in play.Stage.Both)
        {
            // A user who is in no group yet, on either side.
            var mine = await own.Steward.CreateUser(own.DomainId, Stage.Password(), play.Cancellation);
            var theirs = await foreign.Steward.CreateUser(foreign.DomainId, Stage.Password(), play.Cancellation);
            await play.Allowed(own, "add a user to a group", () => Ask(play, own, HttpMethod.Put, Path(own.Group, mine)), _ => IsIn(play, own, own.Group, mine));
            await play.Allowed(own, "see that a user is in a group", () => Ask(play, own, HttpMethod.Head, Path(own.Group, mine)));
            await play.Allowed(own, "list users of a group", () => Ask(play, own, HttpMethod.Get, $"/groups/{own.Group.Id}/users"), answer => Is(Ids(answer, "users").Contains(mine.Id)));
            await play.Allowed(own, "list groups of a user", () => Ask(play, own, HttpMethod.Get, $"/users/{mine.Id}/groups"), answer => Is(Ids(answer, "groups").Contains(own.Group.Id)));
            await play.Allowed(own, "take a user out of a group", () => Ask(play, own, HttpMethod.Delete, Path(own.Group, mine)), async _ => !await IsIn(play, own, own.Group, mine));

            await Foreign("add a user of the other domain to a group of its own", own, own.Group, theirs);
            await Foreign("add a user to a group of the other domain", foreign, foreign.Group, mine);
            await Foreign("add a user of the other domain to a group of that domain", foreign, foreign.Group, theirs);
            await play.Refused(own, "take a user out of a group of the other domain", Reach.Foreign, () => Ask(play, own, HttpMethod.Delete, Path(foreign.Group, foreign.User)),
                async _ => !await IsIn(play, foreign, foreign.Group, foreign.User));
            await play.Refused(own, "see that a user is in a group of the other domain", Reach.Foreign, () => Ask(play, own, HttpMethod.Head, Path(foreign.Group, foreign.User)), null);
            await play.Hidden(own, "list users of a group", $"/groups/{foreign.Group.Id}/users", foreign.User.Id);

            Task<IdentityAnswer?> Foreign(string action, Side owner, CloudObject group, CloudObject user) => play.Refused(
                own, action, Reach.Foreign, () => Ask(play, own, HttpMethod.Put, Path(group, user)), _ => IsIn(play, owner, group, user),
                undo: () => Ask(play, owner, HttpMethod.Delete, Path(group, user)));
        }
    }

    private static string Path(CloudObject group, CloudObject user) => $"/groups/{group.Id}/users/{user.Id}";

    /// <summary>As the manager of the group's domain lists its users; the administrator where that is refused; null if nobody can look.</summary>
    private static async Task<bool?> IsIn(Play play, Side owner, CloudObject group, CloudObject user)
    {
        var answer = await owner.Manager.Ask(HttpMethod.Get, $"/groups/{group.Id}/users", null, play.Cancellation);
        if (!answer.Succeeded && play.Stage.Administrator is { } administrator)
        {
            answer = await administrator.Ask(HttpMethod.Get, $"/groups/{group.Id}/users", null, play.Cancellation);
        }

        return answer.Succeeded ? Ids(answer, "users").Contains(user.Id) : null;
    }

    private static IEnumerable<string?> Ids(IdentityAnswer answer, string list) => answer.Items(list).Select(item => IdentityAnswer.TextOf(item, "id"));
}
