using Conformance.Iaas.Scs0102;
using Conformance.Model;
using Conformance.OpenStack.Facts;

namespace Conformance.Iaas.Scs0114;

/// <summary>
/// Whether volumes are what the aspects of their type say (scs-0114-v1), as far as the API shows it: encryption does show; replication by the back end, which
/// the standard allows, does not.
/// </summary>
public static class ClaimedAspects
{
    private static readonly Uri Clause = new("https://docs.scs.community/standards/scs-0114-v1-volume-type-standard");

    /// <summary>The types that claim an aspect which a volume can be asked for.</summary>
    /// <param name="types">The volume types the project may see.</param>
    public static IReadOnlyList<VolumeType> Claiming(IReadOnlyList<VolumeType> types)
    {
        ArgumentNullException.ThrowIfNull(types);
        return [.. types.Where(type => AspectList.Read(type.Description)?.Intersect(AspectList.Known).Any() == true)];
    }

    /// <summary>Judges the volumes that were probed.</summary>
    /// <param name="probed">One for each type that claims something; none if no type does.</param>
    public static CheckResult Judge(IReadOnlyList<ProbedType> probed)
    {
        ArgumentNullException.ThrowIfNull(probed);
        if (probed.Count == 0)
        {
            return new CheckResult([
                new Finding("volume types", "volumes are what their type says", "a type with the aspect encrypted or replicated", "none: there is nothing to look at",
                    "Offer volume types with these aspects; the standard recommends them", Clause) { Level = FindingLevel.Info }]);
        }

        return new CheckResult([.. probed.SelectMany(Judge)]);
    }

    private static IEnumerable<Finding> Judge(ProbedType probed)
    {
        var aspects = AspectList.Read(probed.Type.Description) ?? [];
        var label = $"volume type {Shown.Plain(probed.Type.Name.Length == 0 ? probed.Type.Id : probed.Type.Name)}";
        if (aspects.Contains("encrypted") && probed.Volume.Encrypted is not true)
        {
            yield return new Finding(label, "volumes of a type with the aspect encrypted are encrypted", "encrypted = true of a new volume",
                probed.Volume.Encrypted is null ? "the volume says nothing of encryption" : "encrypted = false",
                $"Set the type's encryption (openstack volume type set --encryption-provider luks … {Shown.Word(probed.Type.Id)}), or take the aspect out of its description", Clause);
        }

        if (aspects.Contains("replicated"))
        {
            if (probed.Volume.ReplicationStatus is "error" or "failing-over" or "failed-over")
            {
                yield return new Finding(label, "volumes of a type with the aspect replicated survive the failure of hardware", "a working replication",
                    $"replication_status = {Shown.Plain(probed.Volume.ReplicationStatus)}", "Look at the replication of the back end (cinder-volume's log)", Clause) { Level = FindingLevel.Should };
            }
            else if (probed.Volume.ReplicationStatus is null or "disabled" or "not-capable")
            {
                yield return new Finding(label, "volumes of a type with the aspect replicated survive the failure of hardware", "replication by Cinder or by the back end",
                    $"replication_status = {probed.Volume.ReplicationStatus ?? "not set"}: Cinder does not replicate, so the back end must",
                    "Nothing if the back end replicates (as Ceph does); it cannot be seen from outside", Clause) { Level = FindingLevel.Info };
            }
        }
    }
}
