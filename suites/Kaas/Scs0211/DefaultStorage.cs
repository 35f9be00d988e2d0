using Conformance.Kubernetes.Facts;
using Conformance.Model;

namespace Conformance.Kaas.Scs0211;

/// <summary>What storage classes and existing volumes say of a cluster's default storage (scs-0211-v2).</summary>
public static class DefaultStorage
{
    private const string Annotation = "storageclass.kubernetes.io/is-default-class";

    private static readonly Uri Clause = new("https://docs.scs.community/standards/scs-0211-v2-kaas-default-storage-class#decision");

    /// <summary>Exactly one storage class is the default.</summary>
    /// <param name="classes">The storage classes.</param>
    public static CheckResult ExactlyOne(IReadOnlyList<StorageClass> classes)
    {
        ArgumentNullException.ThrowIfNull(classes);
        var defaults = classes.Where(item => item.IsDefault).OrderByDescending(item => item.Created).ThenBy(item => item.Name, StringComparer.Ordinal).ToList();
        var findings = new List<Finding>();
        if (defaults.Count == 0)
        {
            var near = classes.Where(item => (item.DefaultMark ?? item.OldDefaultMark) is { } mark && mark != "false").Select(item => $"{item.Name}, annotated \"{item.DefaultMark ?? item.OldDefaultMark}\"").ToList();
            findings.Add(new Finding("storage classes", "exactly one storage class is the default", $"one class annotated {Annotation}=true",
                classes.Count == 0 ? "no storage class at all" : near.Count > 0 ? $"none: {string.Join(", ", near)}" : $"none of {string.Join(", ", classes.Select(item => item.Name))}",
                classes.Count == 0 ? "Install a provisioner with a storage class, and make that the default" : $"kubectl annotate --overwrite storageclass {(classes.FirstOrDefault(item => Provisioners.WhyLocal(item.Provisioner) is null) ?? classes[0]).Name} {Annotation}=true", Clause));
        }
        else if (defaults.Count > 1)
        {
            findings.Add(new Finding("storage classes", "exactly one storage class is the default", $"one class annotated {Annotation}=true", $"{defaults.Count}: {string.Join(", ", defaults.Select(item => item.Name))}",
                $"kubectl annotate --overwrite storageclass {string.Join(' ', defaults.Skip(1).Select(item => item.Name))} {Annotation}=false", Clause));
        }

        findings.AddRange(defaults.Where(item => item.DefaultMark != "true").Select(item => new Finding($"storage class {item.Name}", "the default is marked by the current annotation", $"{Annotation}=true", "the annotation of Kubernetes 1.5 alone, which is still honoured",
            $"kubectl annotate --overwrite storageclass {item.Name} {Annotation}=true", Clause) { Level = FindingLevel.Should }));
        return new CheckResult(findings);
    }

    /// <summary>The default's volumes do not live and die with a node.</summary>
    /// <param name="classes">The storage classes.</param>
    /// <param name="volumes">The persistent volumes there are.</param>
    /// <exception cref="ConfigurationException">There is no default to be looked at.</exception>
    public static CheckResult FailureSafe(IReadOnlyList<StorageClass> classes, IReadOnlyList<PersistentVolume> volumes)
    {
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentNullException.ThrowIfNull(volumes);
        var defaults = classes.Where(item => item.IsDefault).ToList();
        if (defaults.Count == 0)
        {
            throw new ConfigurationException("There is no default storage class whose volumes could be looked at; see scs-0211-default-class.");
        }

        var findings = new List<Finding>();
        foreach (var item in defaults)
        {
            if (Provisioners.WhyLocal(item.Provisioner) is { } reason)
            {
                findings.Add(new Finding($"storage class {item.Name}", "volumes of the default class are not bound to a node's life", "a provisioner that keeps bytes apart from nodes", $"{item.Provisioner}: {reason}",
                    "Make a class with network storage the default, for instance of cinder.csi.openstack.org", Clause));
            }
            else if (!Provisioners.IsNetworked(item.Provisioner))
            {
                findings.Add(new Finding($"storage class {item.Name}", "volumes of the default class are not bound to a node's life", "a provisioner that keeps bytes apart from nodes", $"{item.Provisioner}, of which nothing is known",
                    "Look where it keeps its bytes", Clause) { Level = FindingLevel.Info });
            }

            if (!item.AllowsExpansion)
            {
                findings.Add(new Finding($"storage class {item.Name}", "volumes of the default class may grow", "allowVolumeExpansion: true", "false", $"kubectl patch storageclass {item.Name} -p '{{\"allowVolumeExpansion\": true}}', if the provisioner can", Clause) { Level = FindingLevel.Info });
            }
        }

        foreach (var volume in volumes.Where(volume => defaults.Any(item => item.Name == volume.StorageClass)))
        {
            var bound = volume.Source is "hostPath" or "local" ? $"its source is {volume.Source}"
                : volume.AffinityKeys.FirstOrDefault(key => key is "kubernetes.io/hostname" or "metadata.name" || key.Contains("hostname", StringComparison.Ordinal)) is { } key ? $"its node affinity is on {key}"
                : null;
            if (bound is not null)
            {
                findings.Add(new Finding($"persistent volume {volume.Name}{(volume.Claim.Length == 0 ? "" : $" (claim {volume.Claim})")}", "volumes of the default class are not bound to a node's life", $"a volume of class {volume.StorageClass} that every node of its zone can reach", bound,
                    $"Have class {volume.StorageClass} make volumes on network storage", Clause));
            }
        }

        return new CheckResult(findings);
    }
}
