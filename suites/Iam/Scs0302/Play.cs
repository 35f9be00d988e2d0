using System.Text.Json.Nodes;
using Conformance.Model;
using Conformance.OpenStack.Acting;
using Conformance.OpenStack.Identities;

namespace Conformance.Iam.Scs0302;

/// <summary>
/// Goes through actions one by one and writes down what came of each: the answer to the manager, and the effect as who may look sees it. An action that
/// cannot be decided does not end the others.
/// </summary>
internal sealed class Play(Stage stage, CancellationToken cancellation)
{
    private readonly List<Cell> _cells = [];

    public IReadOnlyList<Cell> Cells => _cells;

    public Stage Stage => stage;

    public CancellationToken Cancellation => cancellation;

    /// <summary>Does one action and looks for its effect.</summary>
    /// <param name="cell">Who does what, and what must come of it.</param>
    /// <param name="act">Does it.</param>
    /// <param name="effect">Whether it has its effect, given the answer; null if nobody can look. Left out: the answer alone decides.</param>
    /// <param name="undo">Takes it back if it must not have happened and did.</param>
    /// <returns>The answer; null if there was none.</returns>
    public async Task<IdentityAnswer?> Do(Cell cell, Func<Task<IdentityAnswer>> act, Func<IdentityAnswer, Task<bool?>>? effect = null, Func<Task>? undo = null)
    {
        var started = stage.Steps.Now;
        try
        {
            var answer = await act();
            cell = cell with { Answer = answer };
            if (answer.Status >= 500 || answer.Status is 408 or 429 || (answer.Status == 409 && cell.Expectation == Expectation.Allowed))
            {
                cell = cell with { Undecided = $"the answer is {answer.Text}" };
            }

            // Also after a refusal: an answer is not always the truth.
            if (effect is not null)
            {
                cell = cell with { Happened = await effect(answer) };
            }

            if (cell.Happened == true && cell.Expectation != Expectation.Allowed && undo is not null)
            {
                await undo();
            }
        }
        catch (SubjectUnavailableException exception)
        {
            cell = cell with { Undecided = exception.Message };
        }

        _cells.Add(cell);
        var judged = DomainManagerRules.Judge(cell);
        stage.Steps.Add(cell.ToString(), started, cell.Undecided ?? (judged is null ? null : $"expected {judged.Expected}, observed {judged.Observed}"));
        return cell.Answer;
    }

    /// <summary>An action on the manager's own domain that must work.</summary>
    public Task<IdentityAnswer?> Allowed(Side who, string action, Func<Task<IdentityAnswer>> act, Func<IdentityAnswer, Task<bool?>>? effect = null, FindingLevel level = FindingLevel.Must) =>
        Do(new Cell(who.Name, action, Reach.Own, Expectation.Allowed) { Level = level }, act, effect);

    /// <summary>An action that must be refused and have no effect.</summary>
    public Task<IdentityAnswer?> Refused(
        Side who, string action, Reach reach, Func<Task<IdentityAnswer>> act, Func<IdentityAnswer, Task<bool?>>? effect, string remedy = Remedies.Policy, FindingLevel level = FindingLevel.Must, Func<Task>? undo = null) =>
        Do(new Cell(who.Name, action, reach, Expectation.Refused) { Level = level, Remedy = remedy }, act, effect, undo);

    /// <summary>A look that must show nothing of the other domain.</summary>
    /// <param name="who">Who looks.</param>
    /// <param name="action">What is looked at.</param>
    /// <param name="path">Path and query.</param>
    /// <param name="secret">Id that must not be in the answer.</param>
    /// <param name="reach">Where the secret is.</param>
    /// <param name="level">How binding it is.</param>
    public Task<IdentityAnswer?> Hidden(Side who, string action, string path, string secret, Reach reach = Reach.Foreign, FindingLevel level = FindingLevel.Must) => Do(
        new Cell(who.Name, action, reach, Expectation.Hidden) { Level = level },
        () => who.Manager.Ask(HttpMethod.Get, path, null, cancellation),
        answer => Task.FromResult<bool?>(answer.Succeeded && answer.Body.ToJsonString().Contains(secret, StringComparison.Ordinal)));

    /// <summary>The same where any answer with something in the list is too much.</summary>
    public Task<IdentityAnswer?> NotGiven(Side who, string action, string path, string list, string remedy = Remedies.Policy, FindingLevel level = FindingLevel.Must) => Do(
        new Cell(who.Name, action, Reach.Foreign, Expectation.Hidden) { Level = level, Remedy = remedy },
        () => who.Manager.Ask(HttpMethod.Get, path, null, cancellation),
        answer => Task.FromResult<bool?>(answer.Items(list).Count > 0));

    /// <summary>An object of a domain as its own manager, who may, sees it now; null if it is not there.</summary>
    /// <exception cref="SubjectUnavailableException">The manager is not told.</exception>
    public async Task<JsonObject?> Look(Side owner, ObjectKind kind, string id)
    {
        var answer = await owner.Manager.Ask(HttpMethod.Get, $"{Collection(kind)}/{id}", null, cancellation);
        return answer.Succeeded ? answer.Item(Wrapper(kind))
            : answer.Status == 404 ? null
            : answer.Status == 403 && stage.Administrator is null ? null
            : answer.Status == 403 ? await AsAdministrator(kind, id)
            : throw new SubjectUnavailableException($"{owner.Name} cannot look at {kind} {id}: {answer.Text}.");
    }

    /// <summary>
    /// The objects of one name in a domain, as its own manager lists them; as the administrator does where the manager is refused, so that one deviation
    /// does not hide another.
    /// </summary>
    public async Task<IReadOnlyList<JsonObject>> Named(Side owner, ObjectKind kind, string name)
    {
        var path = $"{Collection(kind)}?domain_id={owner.DomainId}&name={Uri.EscapeDataString(name)}";
        var answer = await owner.Manager.Ask(HttpMethod.Get, path, null, cancellation);
        if (!answer.Succeeded && stage.Administrator is { } administrator)
        {
            answer = await administrator.Ask(HttpMethod.Get, path, null, cancellation);
        }

        return answer.Succeeded
            ? [.. answer.Items(Wrapper(kind) + "s").Where(item => IdentityAnswer.TextOf(item, "name") == name)]
            : throw new SubjectUnavailableException($"{owner.Name} cannot list {kind}s of the own domain: {answer.Text}.");
    }

    /// <summary>
    /// Whether an assignment on something of a domain exists, as the manager of that domain sees it. A list that does not even show an assignment
    /// that is known to be there proves nothing.
    /// </summary>
    public async Task<bool?> IsAssigned(Side owner, Grant grant)
    {
        var asked = $"/role_assignments?scope.{(grant.OnDomain ? "domain" : "project")}.id={grant.TargetId}{(grant.Inherited ? "&scope.OS-INHERIT:inherited_to=projects" : "")}";
        var answer = await owner.Manager.Ask(HttpMethod.Get, asked, null, cancellation);
        if (!answer.Succeeded && stage.Administrator is { } administrator)
        {
            answer = await administrator.Ask(HttpMethod.Get, asked, null, cancellation);
        }

        return answer.Succeeded ? answer.Items("role_assignments").Any(grant.IsIn) : null;
    }

    private async Task<JsonObject?> AsAdministrator(ObjectKind kind, string id)
    {
        var answer = await stage.Administrator!.Ask(HttpMethod.Get, $"{Collection(kind)}/{id}", null, cancellation);
        return answer.Succeeded ? answer.Item(Wrapper(kind)) : answer.Status == 404 ? null : throw new SubjectUnavailableException($"The administrator cannot look at {kind} {id}: {answer.Text}.");
    }

    public static string Collection(ObjectKind kind) => $"/{kind.Type}s";

    public static string Wrapper(ObjectKind kind) => kind.Type;
}
