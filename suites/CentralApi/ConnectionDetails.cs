using System.Collections.Concurrent;
using Conformance.Kubernetes;
using Conformance.Model;

namespace Conformance.CentralApiSuite;

/// <summary>
/// The connection details of what testcases claimed, which are in secrets of the system. Such a secret is named after a uid, which says nothing any more once claim and composite are gone: so it is
/// noted whose it is while they are there. Safe for use by many at once.
/// </summary>
public sealed class ConnectionDetails
{
    private readonly ConcurrentDictionary<string, ConnectionOwner> _claims = new(StringComparer.Ordinal);

    /// <summary>Notes a claim, or what is known of it now.</summary>
    internal void Note(ConnectionOwner owner) => _claims[owner.Uid] = owner;

    /// <summary>Whether the composite of a claim is known.</summary>
    /// <param name="uid">The claim's uid.</param>
    internal bool IsComposed(string uid) => _claims.TryGetValue(uid, out var owner) && owner.CompositeUid is not null;

    /// <summary>Whose details a secret of the system has; null if nobody's who is known.</summary>
    /// <param name="secret">Its name.</param>
    internal ConnectionOwner? OwnerOf(string secret) => _claims.Values.FirstOrDefault(owner => owner.Has(secret));

    /// <summary>
    /// What is left of connection details. The cluster collects a secret a moment after its owner is gone, and that is in no hurry either: for both is waited, at most as long as the subject's budgets.
    /// </summary>
    /// <param name="subject">The Central API.</param>
    /// <param name="wanted">Whose are looked for.</param>
    /// <param name="cancellation">Ends the wait.</param>
    internal async Task<IReadOnlyList<LeftDetails>> Left(CentralApiSubject subject, Func<ConnectionOwner, bool> wanted, CancellationToken cancellation)
    {
        var there = new List<Task<LeftDetails?>>();
        await foreach (var secret in subject.Provider.List(ApiResource.Secret, new ListOptions { Namespace = subject.SystemNamespace }, cancellation).ConfigureAwait(false))
        {
            if (OwnerOf(secret.Name) is { } owner && wanted(owner))
            {
                there.Add(Wait(subject, new ObjectPath(ApiResource.Secret, secret.Name, subject.SystemNamespace), owner, cancellation));
            }
        }

        return [.. (await Task.WhenAll(there).ConfigureAwait(false)).OfType<LeftDetails>()];
    }

    private static async Task<LeftDetails?> Wait(CentralApiSubject subject, ObjectPath secret, ConnectionOwner owner, CancellationToken cancellation)
    {
        if (owner.Composite is { } composite && !await IsGone(subject.Provider, composite, subject.ClusterBudget, cancellation).ConfigureAwait(false))
        {
            return new LeftDetails(secret, owner, subject.ClusterBudget) { IsOwned = true };
        }

        return await IsGone(subject.Provider, secret, subject.Budget, cancellation).ConfigureAwait(false) ? null : new LeftDetails(secret, owner, subject.Budget);
    }

    private static async Task<bool> IsGone(KubeClient client, ObjectPath path, TimeSpan budget, CancellationToken cancellation)
    {
        try
        {
            await client.WaitUntilGone(path, budget, cancellation).ConfigureAwait(false);
            return true;
        }
        catch (SubjectUnavailableException)
        {
            return false;
        }
    }
}
