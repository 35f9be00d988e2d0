using System.Text.Json.Nodes;
using Conformance.Kubernetes;
using Conformance.Model;

namespace Conformance.Kaas.Scs0211;

/// <summary>A claim that names no class gets a volume that outlives pods and nodes (scs-0211-v2).</summary>
public static class VolumeLife
{
    private static readonly Uri Clause = new("https://docs.scs.community/standards/scs-0211-v2-kaas-default-storage-class#decision");

    private static readonly string[] NodeKeys = ["kubernetes.io/hostname", "metadata.name"];

    /// <summary>Judges how far it came.</summary>
    /// <param name="story">What was seen.</param>
    public static CheckResult Judge(VolumeStory story)
    {
        ArgumentNullException.ThrowIfNull(story);
        const string Binds = "a claim that names no class is bound to a volume of the default class";
        const string Survives = "what is written to a volume outlives the pod";
        var what = $"volume of class {story.Class}";
        return story.Refused is { } refused ? Deviation("claim without a class", Binds, "accepted", $"refused: {refused}", "Make exactly one storage class the default")
            : story.Class is null ? Deviation("claim without a class", Binds, "a class", "none", "Make exactly one storage class the default (annotation storageclass.kubernetes.io/is-default-class=true)")
            : story.ProvisioningFailed is { } failed ? Deviation($"claim of class {story.Class}", Binds, "bound", failed, "Look at the log of the class's provisioner, and at quota and free space behind it")
            : story.Volume is not { } volume ? CheckResult.Clean
            : new CheckResult(
            [
                .. OfVolume(what, volume),
                .. story.WriteFailed is { } write ? Deviation(what, "the first pod can write to the volume", "written", write, "Look at mount options and permissions of the class").Findings : [],
                .. story.ReadFailed is { } read
                    ? Deviation(what, Survives, $"a second pod{On(story.Reader)} reads what the first{On(story.Writer)} wrote", read, "Have the class make volumes on network storage").Findings
                    : [],
            ]);
    }

    private static IEnumerable<Finding> OfVolume(string what, JsonObject volume)
    {
        const string Independent = "volumes of the default class are not bound to a node's life";
        const string Cure = "Have the class make volumes on network storage, for instance by cinder.csi.openstack.org";
        var spec = volume["spec"] as JsonObject ?? [];
        var modes = (spec["accessModes"] as JsonArray ?? []).Select(mode => mode?.ToString()).ToList();
        if (!modes.Contains("ReadWriteOnce"))
        {
            yield return new Finding($"{what} ({volume.Name})", "volumes of the default class can be mounted for reading and writing by one node", "access mode ReadWriteOnce",
                string.Join(", ", modes.DefaultIfEmpty("none")), "Choose a provisioner whose volumes support ReadWriteOnce", Clause);
        }

        if (new[] { "hostPath", "local" }.FirstOrDefault(source => spec[source] is not null) is { } local)
        {
            yield return new Finding($"{what} ({volume.Name})", Independent, "a source apart from nodes", $"source {local}", Cure, Clause);
        }
        else if (AffinityKeys(spec).FirstOrDefault(key => NodeKeys.Contains(key) || key.Contains("hostname", StringComparison.Ordinal)) is { } key)
        {
            yield return new Finding($"{what} ({volume.Name})", Independent, "a volume that every node of its zone reaches", $"node affinity on {key}", Cure, Clause);
        }
    }

    private static IEnumerable<string> AffinityKeys(JsonObject spec) =>
        from term in (spec.At("nodeAffinity", "required", "nodeSelectorTerms") as JsonArray ?? []).OfType<JsonObject>()
        from item in (term["matchExpressions"] as JsonArray ?? []).Concat(term["matchFields"] as JsonArray ?? []).OfType<JsonObject>()
        let key = item.TextAt("key")
        where key is not null
        select key;

    private static string On(string? node) => node is null ? "" : $" (on {node})";

    private static CheckResult Deviation(string what, string rule, string expected, string observed, string remedy) => new([new Finding(what, rule, expected, observed, remedy, Clause)]);
}
