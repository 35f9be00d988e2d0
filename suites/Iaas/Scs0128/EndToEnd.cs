using Conformance.Harness;
using Conformance.OpenStack;
using Conformance.OpenStack.Acting;

namespace Conformance.Iaas.Scs0128;

[Standard("scs-0128", "v1", "End-to-end testing", Facts = ["catalog"])]
public sealed class EndToEnd(Cloud cloud, Workshops workshops, TempestEvidence? evidence = null)
{
    [Testcase("scs-0128-identity", "identity", Acts = true)]
    [Testcase("scs-0128-image", "image", Acts = true)]
    [Testcase("scs-0128-compute", "compute", Acts = true)]
    [Testcase("scs-0128-network", "network", Acts = true)]
    [Testcase("scs-0128-volume", "volume", Acts = true)]
    public async Task The_service_keeps_the_contracts_of_its_API(string area, CancellationToken cancellation)
    {
        var contracts = ContractArea.Find(area);
        if (evidence?.Results is { } results)
        {
            Conforms.If(TempestResults.Judge(results, contracts.TempestIds, ContractVerdict.Clause));
            return;
        }

        var workshop = workshops.Begin();
        Conforms.If(ContractVerdict.Judge(contracts, await new ContractRunner(contracts, workshop, await ContractValues.Read(contracts, cloud, workshop, workshops.Options, cancellation)).Run(cancellation)));
    }
}
