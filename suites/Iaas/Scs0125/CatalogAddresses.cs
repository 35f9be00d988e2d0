using Conformance.Iaas.Scs0102;
using Conformance.Model;
using Conformance.OpenStack.Facts;

namespace Conformance.Iaas.Scs0125;

/// <summary>What the catalogue says of encryption: addresses of external and internal APIs have to begin with https (scs-0125-v1).</summary>
public static class CatalogAddresses
{
    private const string Rule = "the addresses of external and internal APIs in the catalogue use TLS";

    /// <summary>Every endpoint of every region and interface has an address with https.</summary>
    /// <param name="catalog">The catalogue.</param>
    /// <exception cref="SubjectUnavailableException">The catalogue has no endpoint at all.</exception>
    public static CheckResult Judge(IReadOnlyList<CatalogService> catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        var endpoints = catalog.SelectMany(service => service.Endpoints.Select(endpoint => (service.Type, Endpoint: endpoint))).Distinct().ToList();
        return endpoints.Count == 0
            ? throw new SubjectUnavailableException("The catalogue has no endpoint; use an account with a project, as the token of one without has an empty catalogue.")
            : new CheckResult([.. endpoints.Select(item => Judge(item.Type, item.Endpoint)).OfType<Finding>()]);
    }

    private static Finding? Judge(string type, CatalogEndpoint endpoint)
    {
        var label = $"service {Shown.Plain(type)}, {(endpoint.Region.Length == 0 ? "no region" : $"region {Shown.Plain(endpoint.Region)}")}, {Shown.Plain(endpoint.Interface)} endpoint";
        return TlsTarget.Parse(endpoint.Url) switch
        {
            { Scheme: "https" } => null,
            null => new Finding(label, Rule, "an address with https://", Shown.Value(endpoint.Url), "Correct the address: openstack endpoint set --url URL ENDPOINT_ID", Clauses.Standard),
            _ => new Finding(label, Rule, "an address with https://", Shown.Plain(endpoint.Url),
                "Put TLS in front of the service and correct the address: openstack endpoint set --url https://… ENDPOINT_ID", Clauses.Standard),
        };
    }
}
