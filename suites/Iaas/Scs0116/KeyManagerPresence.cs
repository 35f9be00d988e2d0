using Conformance.Iaas.Scs0123;
using Conformance.Model;
using Conformance.OpenStack.Facts;

namespace Conformance.Iaas.Scs0116;

/// <summary>A key manager is in the catalogue, and answers (scs-0116-v1).</summary>
public static class KeyManagerPresence
{
    /// <summary>The type a key manager has in the catalogue.</summary>
    public const string ServiceType = "key-manager";

    private static readonly ServiceRule Rule =
        new(ServiceType, [ServiceType], [ServiceType], new Uri("https://docs.scs.community/standards/scs-0116-v1-key-manager-standard"))
        {
            Note = " (the standard recommends a key manager)",
        };

    /// <summary>The catalogue has a key manager, and its public endpoints answer as such a service does.</summary>
    /// <param name="catalog">The catalogue.</param>
    /// <param name="answers">What the public endpoints of <see cref="ServiceType"/> answered.</param>
    /// <exception cref="SubjectUnavailableException">An endpoint gave no answer, 429 or 5xx.</exception>
    public static CheckResult Judge(IReadOnlyList<CatalogService> catalog, IReadOnlyList<EndpointAnswer> answers) => ServicePresence.Judge(Rule, catalog, answers);
}
