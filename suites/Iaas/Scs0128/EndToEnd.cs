using Conformance.Harness;
using Conformance.OpenStack.Acting;

namespace Conformance.Iaas.Scs0128;

[Standard("scs-0128", "v1", "End-to-end testing", Facts = ["catalog"])]
public sealed class EndToEnd(Workshops workshops, TempestEvidence evidence)
{
    [Testcase("scs-0128-identity", "identity", Acts = true)]
    [Testcase("scs-0128-image", "image", Acts = true)]
    [Testcase("scs-0128-compute", "compute", Acts = true)]
    [Testcase("scs-0128-network", "network", Acts = true)]
    [Testcase("scs-0128-volume", "volume", Acts = true)]
    public async Task The_service_keeps_the_contracts_of_its_API(string area, CancellationToken cancellation)
    {
        var contracts = ContractArea.Find(area);
        Conforms.If(evidence.Results is { } results
            ? TempestResults.Judge(results, contracts.TempestIds, ContractVerdict.Clause)
            : ContractVerdict.Judge(contracts, await new ContractRunner(contracts, workshops.Begin()).Run(cancellation)));
    }
}
