using Conformance.Harness;
using Conformance.OpenStack;

namespace Conformance.Iaas.Scs0116;

[Standard("scs-0116", "v1", "Key manager", Facts = ["catalog", "endpoints"])]
public sealed class KeyManager(Cloud cloud)
{
    [Testcase("scs-0116-presence")]
    public async Task A_key_manager_is_in_the_catalogue_and_answers(CancellationToken cancellation)
    {
        var answers = await cloud.Endpoints(KeyManagerPresence.ServiceType, cancellation);
        Conforms.If(KeyManagerPresence.Judge(await cloud.Catalog(cancellation), answers));
    }
}
