using System.Globalization;
using System.Text.Json.Nodes;
using Conformance.Model;

namespace Conformance.Kubernetes;

public sealed partial class KubeClient
{
    private static readonly TimeSpan EventBudget = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan DefinitionPoll = TimeSpan.FromMilliseconds(50);

    /// <summary>Budget for what a server does by itself, where none is stated: 30 seconds.</summary>
    public static TimeSpan DefaultBudget { get; } = TimeSpan.FromSeconds(30);

    /// <summary>Waits until a condition holds of an object; asks nothing in between but listens.</summary>
    /// <param name="path">Which object.</param>
    /// <param name="what">The condition in words, for the message: <c>is Ready</c>.</param>
    /// <param name="condition">The condition; is given null while the object is not there.</param>
    /// <param name="budget">How long at most.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The object for which it held; null if it held for its absence.</returns>
    /// <exception cref="SubjectUnavailableException">The budget is used up; the message has the last observation.</exception>
    public async Task<JsonObject?> WaitFor(ObjectPath path, string what, Func<JsonObject?, bool> condition, TimeSpan budget, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(condition);
        using var limit = new CancellationTokenSource(budget, _options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        JsonObject? last = null;
        var told = false;
        var options = new ListOptions
        {
            Namespace = path.Resource.Namespaced ? path.Namespace ?? Config.Namespace : null, FieldSelector = $"metadata.name={path.Name}",
        };
        try
        {
            await foreach (var seen in Watch(path.Resource, options, either.Token).ConfigureAwait(false))
            {
                if (seen.Type != WatchEventType.Bookmark)
                {
                    last = seen.Type == WatchEventType.Deleted ? null : seen.Object;
                }

                // The first bookmark tells that all that was there is told.
                told = true;
                if (condition(last))
                {
                    return last;
                }
            }
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            // Told below, with what was seen last.
        }

        var warning = last is null ? null : await LastWarning(last, cancellation).ConfigureAwait(false);
        throw new SubjectUnavailableException(string.Create(
            CultureInfo.InvariantCulture,
            $"{path}: not seen within {budget.TotalSeconds:0.#} s that it {what}. Last observation: {(told ? Describe(last) : "none, the server did not answer")}{(warning is null ? "" : $"; last event: {warning}")}."));
    }

    /// <summary>The last warning about an object; null if there is none, or if the server does not tell in time: it is an addition to what is known.</summary>
    private async Task<string?> LastWarning(JsonObject item, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(EventBudget, _options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        JsonObject? last = null;
        try
        {
            var options = new ListOptions { Namespace = item.Namespace ?? "default", FieldSelector = $"involvedObject.uid={item.Uid},type=Warning" };
            await foreach (var seen in List(ApiResource.Event, options, either.Token).ConfigureAwait(false))
            {
                last = last is null || string.CompareOrdinal(When(seen), When(last)) >= 0 ? seen : last;
            }
        }
        catch (Exception exception) when (exception is SubjectUnavailableException or KubeException || (exception is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return null;
        }

        return last is null ? null : $"{last.TextAt("reason")}: {last.TextAt("message")?.Trim().TrimEnd('.')}";

        static string When(JsonObject told) => told.TextAt("lastTimestamp") ?? told.TextAt("eventTime") ?? told.TextAt("metadata", "creationTimestamp") ?? "";
    }

    /// <summary>Waits until an object is gone.</summary>
    /// <param name="path">Which object.</param>
    /// <param name="budget">How long at most.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="SubjectUnavailableException">It is still there; the message names the finalizers and conditions that hold it.</exception>
    public Task WaitUntilGone(ObjectPath path, TimeSpan budget, CancellationToken cancellation = default) => WaitFor(path, "is gone", item => item is null, budget, cancellation);

    /// <summary>Installs a custom resource definition and waits until objects of it can be made.</summary>
    /// <param name="definition">The definition.</param>
    /// <param name="budget">How long at most; null = <see cref="DefaultBudget"/>.</param>
    /// <param name="cancellation">Ends the work.</param>
    public async Task<JsonObject> InstallDefinition(JsonObject definition, TimeSpan? budget = null, CancellationToken cancellation = default)
    {
        var applied = await Apply(definition, force: true, cancellation: cancellation).ConfigureAwait(false);
        var path = new ObjectPath(ApiResource.CustomResourceDefinition, applied.Name);
        var started = _options.Time.GetTimestamp();
        var limit = budget ?? DefaultBudget;
        var established = await WaitFor(path, "is Established", item => item?.HasCondition("Established") == true, limit, cancellation).ConfigureAwait(false);

        // The server learns to serve a kind a moment after it has said so: a loaded one a long moment.
        var kind = applied.TextAt("spec", "names", "kind") ?? "";
        using var timer = new PeriodicTimer(DefinitionPoll, _options.Time);
        foreach (var version in (applied.At("spec", "versions") as JsonArray ?? []).OfType<JsonObject>().Where(version => version["served"]?.GetValue<bool>() == true))
        {
            var api = $"{applied.TextAt("spec", "group")}/{version.TextAt("name")}";
            while (!await Serves(api, kind, cancellation).ConfigureAwait(false))
            {
                if (_options.Time.GetElapsedTime(started) > limit)
                {
                    throw new SubjectUnavailableException(string.Create(CultureInfo.InvariantCulture, $"{path} is Established, but the server does not serve {kind} in {api} within {limit.TotalSeconds:0.#} s."));
                }

                await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false);
            }
        }

        return established!;
    }

    private async Task<bool> Serves(string apiVersion, string kind, CancellationToken cancellation)
    {
        _resources.TryRemove(apiVersion, out _);
        try
        {
            return (await Resources(apiVersion, cancellation).ConfigureAwait(false)).Any(resource => resource.Kind == kind);
        }
        catch (KubeException exception) when (exception.Code == 404)
        {
            return false;
        }
    }

    /// <summary>What matters of an object that does not become what it should: what holds its deletion, conditions, phase.</summary>
    internal static string Describe(JsonObject? item)
    {
        if (item is null)
        {
            return "it is not there";
        }

        var facts = new List<string>();
        if (item.TextAt("metadata", "deletionTimestamp") is { } since)
        {
            var finalizers = item.Finalizers.Concat(Texts(item.At("spec", "finalizers")).Select(name => $"{name} (of the namespace)")).ToList();
            facts.Add($"being deleted since {since}, finalizers: {string.Join(", ", finalizers.DefaultIfEmpty("none"))}");
        }

        if (item.TextAt("status", "phase") is { } phase)
        {
            facts.Add($"phase {phase}");
        }

        if (item.At("spec", "replicas") is JsonValue wanted && item.ApiVersion.StartsWith("apps/", StringComparison.Ordinal))
        {
            facts.Add($"{item.At("status", "readyReplicas")?.ToString() ?? "0"} of {wanted} replicas ready");
        }

        facts.AddRange((item.At("status", "initContainerStatuses") as JsonArray ?? []).Concat(item.At("status", "containerStatuses") as JsonArray ?? []).OfType<JsonObject>()
            .Where(container => container.At("state", "waiting") is not null)
            .Select(container => $"container {container.TextAt("name")} waits ({container.TextAt("state", "waiting", "reason")}: {container.TextAt("state", "waiting", "message")})"));
        var deleting = item.TextAt("metadata", "deletionTimestamp") is not null;
        foreach (var condition in (item.At("status", "conditions") as JsonArray ?? []).OfType<JsonObject>())
        {
            // While a namespace ends, conditions that are False say that nothing of that sort holds it.
            if (!deleting || condition.TextAt("status") == "True")
            {
                facts.Add($"{condition.TextAt("type")}={condition.TextAt("status")} ({condition.TextAt("reason")}: {condition.TextAt("message")})");
            }
        }

        return facts.Count == 0 ? $"it is there, with resource version {item.ResourceVersion} and without any condition" : string.Join("; ", facts);
    }
}
