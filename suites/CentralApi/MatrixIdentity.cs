using Conformance.Kubernetes;

namespace Conformance.CentralApiSuite;

/// <summary>Somebody who is asked about in the matrix of rights.</summary>
/// <param name="Name">Who it is, in a report.</param>
/// <param name="Client">Asks as that somebody.</param>
/// <param name="Home">The namespace that is its own; null for who has none.</param>
/// <param name="Foreign">A namespace of a tenant that it has no business in.</param>
/// <param name="Review">What an access review says of it.</param>
internal sealed record MatrixIdentity(string Name, KubeClient Client, string? Home, string Foreign, Func<AccessQuestion, CancellationToken, Task<AccessAnswer>> Review)
{
    public const string Account = "the tenant's account";
    public const string User = "the tenant's user";
    public const string Member = "a member of the tenant's group";
    public const string Stranger = "a stranger";
    public const string Anonymous = "anonymous";
    public const string OtherAccount = "the other tenant's account";

    /// <summary>All of them, in the order of a report.</summary>
    public static IReadOnlyList<string> Names { get; } = [Account, User, Member, Stranger, Anonymous, OtherAccount];

    /// <summary>Whether it comes without any credentials: then being unknown (401) is as good a refusal as being forbidden something (403).</summary>
    public bool IsAnonymous => Name == Anonymous;
}
