using Conformance.Harness;
using Conformance.Kubernetes.Acting;
using Conformance.Model;

namespace Conformance.Kaas.Scs0215;

[Standard("scs-0215", "v1", "Robustness features")]
public sealed class EventRate(ClusterWorkshops workshops, EventBurstOptions options)
{
    [Testcase("scs-0215-event-burst", Acts = true, Needs = ["event-burst"])]
    public async Task A_burst_of_events_is_refused(CancellationToken cancellation) => Conforms.If(EventBurst.Judge(options.Events > 0
        ? await EventBurst.Try(workshops.Begin(), options.Events, cancellation)
        : throw new ConfigurationException("Nobody said how many events there may be; say it with --event-burst N, a number above the limit of the cluster.")));
}
