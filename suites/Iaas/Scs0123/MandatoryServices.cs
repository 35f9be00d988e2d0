using Conformance.Harness;
using Conformance.OpenStack;
using Conformance.OpenStack.Facts;

namespace Conformance.Iaas.Scs0123;

[Standard("scs-0123", "v1", "Mandatory and supported IaaS services", Facts = ["catalog", "endpoints", "s3"])]
public sealed class MandatoryServices(Cloud cloud)
{
    [Testcase("scs-0123-service-compute", "compute")]
    [Testcase("scs-0123-service-identity", "identity")]
    [Testcase("scs-0123-service-image", "image")]
    [Testcase("scs-0123-service-network", "network")]
    [Testcase("scs-0123-service-load-balancer", "load-balancer")]
    [Testcase("scs-0123-service-placement", "placement")]
    [Testcase("scs-0123-storage-apis", "block-storage")]
    public async Task The_service_is_in_the_catalogue_and_answers(string service, CancellationToken cancellation)
    {
        var answers = await Task.WhenAll(ServicePresence.TypesOf(service).Select(type => cloud.Endpoints(type, cancellation)));
        Conforms.If(ServicePresence.Judge(service, await cloud.Catalog(cancellation), [.. answers.SelectMany(answer => answer)]));
    }

    [Testcase("scs-0123-swift-s3")]
    public async Task S3_is_offered_beside_Swift(CancellationToken cancellation)
    {
        var catalog = await cloud.Catalog(cancellation);
        Conforms.If(S3Access.BesideSwift(catalog, await Probe(S3Access.SwiftTargets(catalog), cancellation)));
    }

    [Testcase("scs-0123-service-s3")]
    public async Task S3_is_a_service_of_its_own(CancellationToken cancellation)
    {
        var catalog = await cloud.Catalog(cancellation);
        Conforms.If(S3Access.AsService(catalog, await Probe(S3Access.ServiceTargets(catalog), cancellation)));
    }

    private async Task<Dictionary<CatalogEndpoint, S3Answer>> Probe(IReadOnlyList<CatalogEndpoint> endpoints, CancellationToken cancellation)
    {
        var answers = await Task.WhenAll(endpoints.Select(endpoint => cloud.ProbeS3(endpoint, cancellation)));
        return endpoints.Zip(answers).ToDictionary(pair => pair.First, pair => pair.Second);
    }
}
