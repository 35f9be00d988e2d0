using System.Text.Json.Nodes;
using Conformance.OpenStack.Acting;
using Conformance.OpenStack.Identities;
using static Conformance.Iam.Scs0302.Objects;

namespace Conformance.Iam.Scs0302;

/// <summary>What is above or beside the own domain: domains, the catalogue, scopes.</summary>
internal static class Boundaries
{
    private const string Changed = "changed by a test of the domain manager role";

    public static async Task Try(Play play)
    {
        foreach (var (own, foreign) in play.Stage.Both)
        {
            await play.Allowed(own, "show its domain", () => Ask(play, own, HttpMethod.Get, $"/domains/{own.DomainId}"),
                answer => Is(IdentityAnswer.TextOf(answer.Item("domain"), "id") == own.DomainId));
            await play.Allowed(own, "find its domain by the name", () => Ask(play, own, HttpMethod.Get, $"/domains?name={Uri.EscapeDataString(own.DomainName)}"),
                answer => Is(answer.Items("domains").Any(domain => IdentityAnswer.TextOf(domain, "id") == own.DomainId)));
            await play.Hidden(own, "show a domain", $"/domains/{foreign.DomainId}", foreign.DomainId);

            var name = own.Steward.NewName(ObjectKind.Domain);
            await play.Refused(own, "create a domain", Reach.Cloud, () => own.Steward.Try(own.Manager, ObjectKind.Domain, name, [], play.Cancellation), answer => Is(answer.Succeeded));
            await Change(own, own, Reach.Own);
            await Change(own, foreign, Reach.Foreign);

            var service = own.Steward.NewName(ObjectKind.CatalogueService);
            await play.Refused(own, "create a service of the catalogue", Reach.Cloud,
                () => own.Steward.Try(own.Manager, ObjectKind.CatalogueService, service, new JsonObject { ["type"] = service }, play.Cancellation), answer => Is(answer.Succeeded));

            await SignIn(own, "sign in to the whole system", Reach.Cloud, new JsonObject { ["system"] = new JsonObject { ["all"] = true } });
            await SignIn(own, "sign in to the other domain", Reach.Foreign, new JsonObject { ["domain"] = new JsonObject { ["id"] = foreign.DomainId } });
            await SignIn(own, "sign in to a project of the other domain", Reach.Foreign, new JsonObject { ["project"] = new JsonObject { ["id"] = foreign.Project.Id } });
        }

        async Task Change(Side who, Side target, Reach reach)
        {
            var before = IdentityAnswer.TextOf(await play.Look(target, ObjectKind.Domain, target.DomainId), "description") ?? "";
            await play.Refused(who, "change a domain", reach, () => Describe(who, target, Changed),
                async _ => await play.Look(target, ObjectKind.Domain, target.DomainId) is { } now ? IdentityAnswer.TextOf(now, "description") == Changed : null,
                undo: () => Describe(who, target, before));
        }

        Task<IdentityAnswer> Describe(Side who, Side target, string text) =>
            Ask(play, who, HttpMethod.Patch, $"/domains/{target.DomainId}", new JsonObject { ["domain"] = new JsonObject { ["description"] = text } });

        Task<IdentityAnswer?> SignIn(Side who, string action, Reach reach, JsonObject scope) => play.Refused(
            who, action, reach, () => who.Manager.Rescope(scope, play.Cancellation), answer => Is(answer.Succeeded));
    }
}
