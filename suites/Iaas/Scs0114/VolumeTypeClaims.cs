using Conformance.Harness;
using Conformance.Model;
using Conformance.OpenStack;
using Conformance.OpenStack.Acting;
using Conformance.OpenStack.Facts;

namespace Conformance.Iaas.Scs0114;

[Standard("scs-0114", "v1", "Volume types", Facts = ["volume-types"])]
public sealed class VolumeTypeClaims(Cloud cloud, Workshops workshops)
{
    [Testcase("scs-0114-aspects-probe", Acts = true)]
    public async Task Volumes_are_what_their_type_says(CancellationToken cancellation)
    {
        var claiming = ClaimedAspects.Claiming(await cloud.VolumeTypes(cancellation));
        Conforms.If(ClaimedAspects.Judge(claiming.Count == 0 ? [] : await Probe(workshops.Begin(), claiming, cancellation)));
    }

    /// <summary>One volume after the other: a quota of one is enough.</summary>
    private static async Task<IReadOnlyList<ProbedType>> Probe(Workshop workshop, IReadOnlyList<VolumeType> types, CancellationToken cancellation)
    {
        await workshop.CheckQuotas(Demand.Volumes(1, 1), cancellation);
        var probed = new List<ProbedType>();
        foreach (var type in types)
        {
            CloudObject volume;
            try
            {
                volume = await workshop.SettleVolume(await workshop.CreateVolume(cancellation, type.Id), cancellation);
            }
            catch (RefusedException refused) when (refused.IsQuota)
            {
                throw new SubjectUnavailableException($"No volume of type {type.Name} can be made: {refused.Message} Raise the quota of this type, or remove volumes that are not needed.", refused);
            }

            if (volume.Status != "available")
            {
                throw new SubjectUnavailableException($"{volume} of type {type.Name} ended in status {volume.Status}. Look at the log of cinder-volume and at the free space of the type's back end.");
            }

            probed.Add(new ProbedType(type, await workshop.ReadVolume(volume, cancellation)));
            await workshop.Delete(volume, cancellation);
        }

        return probed;
    }
}
