using Conformance.Model;

namespace Conformance.OpenStack.Acting;

/// <summary>The objects of a project at one moment, of every kind that scenarios create.</summary>
internal sealed class Inventory
{
    private readonly OrderedDictionary<ObjectKind, IReadOnlyList<CloudObject>> objects = [];
    private readonly Dictionary<ObjectKind, string> problems = [];

    /// <summary>Objects of the kinds that could be listed.</summary>
    public IEnumerable<CloudObject> Objects => objects.Values.SelectMany(list => list);

    /// <summary>Reads it, all kinds at the same time. What goes wrong with one kind is that kind's problem.</summary>
    /// <param name="caller">Asks.</param>
    /// <param name="kinds">The kinds wanted.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<Inventory> Read(ServiceCaller caller, IReadOnlyList<ObjectKind> kinds, CancellationToken cancellation)
    {
        var inventory = new Inventory();
        foreach (var (kind, list, problem) in await Task.WhenAll(kinds.Select(kind => List(caller, kind, cancellation))))
        {
            inventory.objects[kind] = list;
            if (problem is not null)
            {
                inventory.problems[kind] = problem;
            }
        }

        return inventory;
    }

    /// <summary>How many there are of a kind; null if that is not known.</summary>
    public int? Count(ObjectKind kind) => problems.ContainsKey(kind) || !objects.TryGetValue(kind, out var list) ? null : list.Count;

    /// <summary>Why a kind could not be listed, or null.</summary>
    public string? Problem(ObjectKind kind) => problems.GetValueOrDefault(kind);

    /// <summary>Takes over the kinds that another, later inventory has.</summary>
    public void Renew(Inventory later)
    {
        foreach (var (kind, list) in later.objects)
        {
            objects[kind] = list;
            problems.Remove(kind);
            if (later.Problem(kind) is { } problem)
            {
                problems[kind] = problem;
            }
        }
    }

    private static async Task<(ObjectKind Kind, IReadOnlyList<CloudObject> Objects, string? Problem)> List(ServiceCaller caller, ObjectKind kind, CancellationToken cancellation)
    {
        try
        {
            return (kind, await caller.List(kind, cancellation), null);
        }
        catch (RefusedException refused) when (refused.Status == 404)
        {
            // There is no such API: nothing can be there.
            return (kind, [], null);
        }
        catch (SubjectUnavailableException exception)
        {
            return (kind, [], exception.Message);
        }
    }
}
