using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Conformance.Kubernetes;
using Conformance.Model;

namespace Conformance.CentralApiSuite;

/// <summary>The matrix of rights: every identity, verb and resource, asked by an access review and by the request itself. Nothing that is asked changes anything.</summary>
internal static class TenancyMatrix
{
    /// <summary>Cells that are asked at the same time.</summary>
    public const int AtOnce = 16;

    // How often a request is sent whose connection breaks.
    private const int Tries = 5;

    /// <summary>Name of an object that there is not.</summary>
    private const string Nobody = "scs-conformance-nobody";

    private static readonly string[] Verbs = ["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"];
    private static readonly string[] Reading = ["get", "list", "watch"];

    /// <summary>The kinds that every Central API offers to its tenants. What a provider offers beyond, a tenant may have or not.</summary>
    private static readonly HashSet<string> Offered =
    [
        "keypairv2s", "instancev2s", "networkv2s", "subnetv2s", "routerv2s", "routerinterfacev2s", "portv2s", "secgroupv2s", "secgrouprulev2s", "floatingipv2s", "floatingipassociatev2s", "volumev3s", "volumeattachv2s",
        "imagev2s", "loadbalancerv2s", "projectv3s", "userv3s", "roleassignmentv3s", "applicationcredentialv3s", "objects", "clusters", "virtualmachines",
    ];

    /// <summary>Every question.</summary>
    /// <param name="identities">Who asks.</param>
    /// <param name="resources">What the API server offers.</param>
    /// <param name="system">The system's namespace.</param>
    public static IReadOnlyList<MatrixCell> Cells(IReadOnlyList<MatrixIdentity> identities, IReadOnlyList<ApiResource> resources, string system)
    {
        var cells = new List<MatrixCell>();
        foreach (var identity in identities)
        {
            (string Place, string? Namespace)[] namespaces =
                [.. identity.Home is { } home ? [(MatrixCell.Own, home)] : Array.Empty<(string, string?)>(), (MatrixCell.OfAnother, identity.Foreign), (MatrixCell.OfTheSystem, system)];
            foreach (var resource in resources.Where(resource => IsInteresting(resource.Group, resource.Plural)))
            {
                var parts = resource.SubResources.Select(part => (Part: (string?)part, Verbs: resource.SubResourceVerbs.GetValueOrDefault(part) ?? [])).Prepend((Part: null, resource.Verbs));
                foreach (var (part, offered) in parts)
                {
                    foreach (var verb in Verbs.Where(verb => (offered.Count == 0 && part is null) || offered.Contains(verb)))
                    {
                        cells.AddRange((resource.Namespaced ? namespaces : [(MatrixCell.Nowhere, null)]).Select(at => new MatrixCell(identity, verb, resource, part, at.Namespace, at.Place, Expected(verb, resource, part, at.Place))));
                    }
                }
            }
        }

        return cells;
    }

    /// <summary>Asks everything, much of it at the same time; the answers are in the order of the questions.</summary>
    public static async Task<IReadOnlyList<MatrixAnswer>> Ask(IReadOnlyList<MatrixCell> cells, CancellationToken cancellation)
    {
        // An API server that tells all rules of somebody in a namespace is asked once; what is in no namespace is asked where nobody has a role.
        var rules = new Dictionary<(string Identity, string? Namespace), AccessRules?>();
        foreach (var (identity, ns) in cells.Where(cell => !cell.Identity.IsAnonymous).Select(cell => (cell.Identity, cell.Namespace)).Distinct())
        {
            var told = await identity.Client.RulesIn(ns ?? Nobody, cancellation).ConfigureAwait(false);
            rules[(identity.Name, ns)] = told.IsComplete ? told : null;
        }

        var answers = new MatrixAnswer[cells.Count];
        await Parallel.ForEachAsync(Enumerable.Range(0, cells.Count), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation }, async (at, token) =>
        {
            var cell = cells[at];
            var question = new AccessQuestion(cell.Verb, cell.Resource.Plural, cell.Resource.Group, cell.Namespace, SubResource: cell.Part);
            var reviewed = rules.GetValueOrDefault((cell.Identity.Name, cell.Namespace)) is { } told ? told.Allow(question) : (await cell.Identity.Review(question, token).ConfigureAwait(false)).Allowed;
            var (code, allowed) = await Request(cell, token).ConfigureAwait(false);
            answers[at] = new MatrixAnswer(cell, reviewed, code, allowed);
        }).ConfigureAwait(false);
        return answers;
    }

    /// <summary>Notes what is not as it must be: one finding a verb, resource and place, with all who are concerned.</summary>
    public static void Judge(IReadOnlyList<MatrixAnswer> answers, Deviations deviations, string remedy)
    {
        foreach (var group in answers.Where(answer => !answer.IsRight)
            .GroupBy(answer => (answer.Cell.Verb, answer.Cell.Object, answer.Cell.Place, answer.Cell.Expected, answer.Reviewed, answer.Code)))
        {
            var key = group.Key;
            deviations.Unless(false, $"{key.Verb} {key.Object} ({key.Place}) as {string.Join(", ", group.Select(answer => answer.Cell.Identity.Name))}", "a tenant may do everything with its claims, and nothing anywhere else; others may do nothing",
                MatrixAnswer.Word(key.Expected), $"access review: {MatrixAnswer.Word(key.Reviewed)}, request: {key.Code}", remedy);
        }
    }

    /// <summary>Every cell in a line of a table for programs.</summary>
    public static string Lines(IReadOnlyList<MatrixAnswer> answers)
    {
        var table = new StringBuilder("identity\tverb\tresource\tnamespace\texpected\treview\trequest\n");
        foreach (var answer in answers)
        {
            var cell = answer.Cell;
            table.Append(CultureInfo.InvariantCulture, $"{cell.Identity.Name}\t{cell.Verb}\t{cell.Object}\t{cell.Place}\t{MatrixAnswer.Word(cell.Expected)}\t{MatrixAnswer.Word(answer.Reviewed)}\t{answer.Code}\n");
        }

        return table.ToString();
    }

    /// <summary>The matrix for people: who may do what where. Resources of which the same is true are in one row.</summary>
    public static ResultTable Table(IReadOnlyList<MatrixAnswer> answers)
    {
        var identities = answers.Select(answer => answer.Cell.Identity.Name).Distinct().ToList();
        var rows = answers.GroupBy(answer => (answer.Cell.Place, answer.Cell.Object))
            .Select(group => (group.Key.Place, group.Key.Object, Right: group.All(answer => answer.IsRight), Cells: identities.Select(name => Say([.. group.Where(answer => answer.Cell.Identity.Name == name)])).ToList()))
            .GroupBy(row => (Place: MatrixCell.Places.ToList().IndexOf(row.Place), row.Right, Cells: string.Join('\n', row.Cells)))
            .OrderBy(group => group.Key.Place).ThenBy(group => group.Key.Right).ThenByDescending(group => group.First().Cells.Count(cell => cell != Nothing))
            .Select(group => new ResultRow([MatrixCell.Places[group.Key.Place], Names(group.Select(row => row.Object)), .. group.First().Cells], !group.Key.Right));
        return new ResultTable(
            string.Create(CultureInfo.InvariantCulture, $"Who may do what where: {answers.Count:#,0} questions, each asked by an access review and by the request itself; whoever has no namespace of its own has none"), ["Where", "Resources", .. identities], [.. rows]);
    }

    /// <summary>Resources by their groups: <c>api.scs.community: networkv2s, portv2s (each also status)</c>.</summary>
    private static string Names(IEnumerable<string> objects)
    {
        var parts = objects.Select(name => name.Split('/', 2)).ToList();
        var whole = parts.Where(part => part.Length == 1).Select(part => part[0]).ToHashSet(StringComparer.Ordinal);
        var names = parts.Where(part => part.Length == 1 || !whole.Contains(part[0])).Select(part =>
        {
            var (plural, group) = part[0].Split('.', 2) is [var name, var rest] ? (name, rest) : (part[0], "");
            return (Group: group, Plural: part.Length == 2 ? $"{plural}/{part[1]}" : plural, Also: part.Length == 2 ? "" : string.Join(", ", parts.Where(other => other.Length == 2 && other[0] == part[0]).Select(other => other[1])));
        });
        return string.Join("; ", names.GroupBy(name => name.Group).OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group =>
            {
                var all = group.OrderBy(name => name.Plural, StringComparer.Ordinal).ToList();
                var together = all.Count > 1 && all[0].Also.Length > 0 && all.TrueForAll(name => name.Also == all[0].Also) ? $" (each also {all[0].Also})" : "";
                return (group.Key.Length == 0 ? "" : $"{group.Key}: ") + string.Join(", ", all.Select(name => name.Plural + (name.Also.Length == 0 || together.Length > 0 ? "" : $" (also {name.Also})"))) + together;
            }));
    }

    private const string Nothing = "nothing";

    private static string Say(IReadOnlyList<MatrixAnswer> answers)
    {
        if (answers.Count == 0)
        {
            return "has none";
        }

        var allowed = answers.Where(answer => answer.Allowed).Select(answer => answer.Cell.Verb).ToList();
        var said = allowed.Count == 0 ? Nothing : allowed.Count == answers.Count && answers.Count > 2 ? "all" : string.Join(", ", allowed);
        var wrong = answers.Where(answer => !answer.IsRight).Select(answer => answer.Cell.Verb).ToList();
        return wrong.Count == 0 ? said : $"{said}; not as it must be: {string.Join(", ", wrong)}";
    }

    private static bool? Expected(string verb, ApiResource resource, string? part, string place)
    {
        if (place != MatrixCell.Own)
        {
            return false;
        }

        if (resource.Group == Tenant.Group)
        {
            // All verbs on the group, as the prototype gave them, let tenants write the status of their own claims, too; a provider may give less.
            return part is null && Offered.Contains(resource.Plural) ? true : null;
        }

        return resource.Group.Length == 0 && part is null && resource.Plural is "secrets" or "events" && Reading.Contains(verb);
    }

    private static bool IsInteresting(string group, string plural) =>
        group.EndsWith("scs.community", StringComparison.Ordinal) || group.EndsWith("crossplane.io", StringComparison.Ordinal) || group is "rbac.authorization.k8s.io" or "apiextensions.k8s.io"
        || (group.Length == 0 && (plural is "secrets" or "events" or "configmaps" or "serviceaccounts" or "namespaces" or "pods"));

    /// <summary>Does what a cell is about, in a way that changes nothing should it be allowed.</summary>
    private static async Task<(string Code, bool Allowed)> Request(MatrixCell cell, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await Once(cell, cancellation).ConfigureAwait(false);
            }
            catch (SubjectUnavailableException cut) when (attempt < Tries && cut.InnerException is HttpRequestException or IOException)
            {
                // A server that refuses before it has read what was sent may end the stream of HTTP/2 in the middle of it, and the answer is lost.
            }
        }
    }

    private static async Task<(string Code, bool Allowed)> Once(MatrixCell cell, CancellationToken cancellation)
    {
        var (client, resource) = (cell.Identity.Client, cell.Resource);
        var collection = (resource.Group.Length == 0 ? $"/api/{resource.Version}" : $"/apis/{resource.ApiVersion}") + (cell.Namespace is null ? "" : $"/namespaces/{cell.Namespace}") + $"/{resource.Plural}";
        var one = $"{collection}/{Nobody}" + (cell.Part is null ? "" : $"/{cell.Part}");
        try
        {
            switch (cell.Verb)
            {
                case "get":
                    await client.Send(HttpMethod.Get, one, cancellation: cancellation).ConfigureAwait(false);
                    break;
                case "list":
                    await client.Send(HttpMethod.Get, $"{collection}?limit=1", cancellation: cancellation).ConfigureAwait(false);
                    break;
                case "watch":
                    await client.Begins($"{collection}?watch=true&timeoutSeconds=30", cancellation).ConfigureAwait(false);
                    break;
                case "create":
                    await client.Send(HttpMethod.Post, $"{(cell.Part is null ? collection : one)}?dryRun=All", Body(cell), cancellation: cancellation).ConfigureAwait(false);
                    break;
                case "update":
                    await client.Send(HttpMethod.Put, $"{one}?dryRun=All", Body(cell), cancellation: cancellation).ConfigureAwait(false);
                    break;
                case "patch":
                    await client.Send(HttpMethod.Patch, $"{one}?dryRun=All", new JsonObject(), "application/merge-patch+json", cancellation).ConfigureAwait(false);
                    break;
                case "delete":
                    await client.Send(HttpMethod.Delete, $"{one}?dryRun=All", cancellation: cancellation).ConfigureAwait(false);
                    break;
                default:
                    await client.Send(HttpMethod.Delete, $"{collection}?dryRun=All&fieldSelector=metadata.name={Nobody}", cancellation: cancellation).ConfigureAwait(false);
                    break;
            }

            return ("2xx", true);
        }
        catch (KubeException refused)
        {
            // Whatever else than 403 it is refused for, the right to do it was there.
            return (refused.Code.ToString(CultureInfo.InvariantCulture), refused.Code != 403);
        }
        catch (SubjectUnavailableException refused) when (cell.Identity.IsAnonymous && refused.InnerException is KubeException { Code: 401 })
        {
            return ("401", false);
        }
    }

    private static JsonObject Body(MatrixCell cell)
    {
        var resource = cell.Resource;
        var body = new JsonObject { ["apiVersion"] = resource.ApiVersion, ["kind"] = resource.Kind, ["metadata"] = new JsonObject { ["name"] = Nobody, ["namespace"] = cell.Namespace } };
        if (cell.Part == "token")
        {
            return new JsonObject { ["apiVersion"] = "authentication.k8s.io/v1", ["kind"] = "TokenRequest", ["spec"] = new JsonObject { ["audiences"] = new JsonArray() } };
        }

        if (resource.Kind.EndsWith("RoleBinding", StringComparison.Ordinal))
        {
            // Without one the API server fails instead of saying who may.
            body["roleRef"] = new JsonObject { ["apiGroup"] = resource.Group, ["kind"] = "ClusterRole", ["name"] = Nobody };
        }

        return body;
    }
}
