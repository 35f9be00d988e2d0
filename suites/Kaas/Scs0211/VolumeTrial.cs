using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Conformance.Kubernetes;
using Conformance.Kubernetes.Acting;
using Conformance.Model;

namespace Conformance.Kaas.Scs0211;

/// <summary>Lets a volume live: a claim, a pod that writes, its end, a pod that reads, if possible on another node, the end of the claim and of the volume.</summary>
/// <param name="workshop">Where objects are made.</param>
/// <param name="options">Image and budgets.</param>
public sealed class VolumeTrial(ClusterWorkshop workshop, VolumeOptions options)
{
    private readonly KubeClient _client = workshop.Client;

    /// <summary>Goes as far as it can.</summary>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="SubjectUnavailableException">Something did not come within its budget, and nothing said why.</exception>
    public async Task<VolumeStory> Run(CancellationToken cancellation)
    {
        var ns = await workshop.CreateNamespace(null, cancellation).ConfigureAwait(false);
        JsonObject claim;
        try
        {
            claim = await workshop.Create(Claim(ns), "claim", cancellation).ConfigureAwait(false);
        }
        catch (KubeException refused) when (refused.Code == 403)
        {
            return new VolumeStory { Refused = refused.Message };
        }

        if (claim.TextAt("spec", "storageClassName") is not { Length: > 0 } name)
        {
            return new VolumeStory();
        }

        var story = new VolumeStory { Class = name };
        var token = RandomNumberGenerator.GetHexString(32, lowercase: true);

        // Many classes make no volume before a pod needs it.
        var writer = await Make(ns, claim.Name, $"echo {token} > /volume/token && sync", null, "writer", cancellation).ConfigureAwait(false);
        var path = new ObjectPath(await _client.Resource("v1", "PersistentVolumeClaim", cancellation).ConfigureAwait(false), claim.Name, ns);
        JsonObject? bound;
        try
        {
            bound = await workshop.Steps.Do("wait until the claim is bound", () => _client.WaitFor(
                path, "is bound", item => item is null || item.TextAt("status", "phase") == "Bound", options.BindBudget, cancellation)).ConfigureAwait(false);
        }
        catch (SubjectUnavailableException late)
        {
            var said = await Said(ns, claim.Name, "ProvisioningFailed", cancellation).ConfigureAwait(false);
            return said is null ? throw new SubjectUnavailableException($"{late.Message} Look at the events of the claim and at the provisioner of class {name}.", late) : story with { ProvisioningFailed = said };
        }

        var resource = await _client.Resource("v1", "PersistentVolume", cancellation).ConfigureAwait(false);
        var volume = new ObjectPath(resource, bound?.TextAt("spec", "volumeName") ?? throw new SubjectUnavailableException($"The claim {claim.Name} vanished while it was waited for."));
        story = story with { Volume = await _client.Get(volume, cancellation).ConfigureAwait(false) };
        if (story.Volume.TextAt("spec", "persistentVolumeReclaimPolicy") == "Retain")
        {
            // It was made for this test only; left as it is it would stay for good.
            await _client.Patch(volume, new JsonObject { ["spec"] = new JsonObject { ["persistentVolumeReclaimPolicy"] = "Delete" } }, cancellation: cancellation).ConfigureAwait(false);
        }

        var (node, problem) = await Finish(writer, cancellation).ConfigureAwait(false);
        story = story with { Writer = node, WriteFailed = problem };
        await workshop.Delete(writer, cancellation).ConfigureAwait(false);
        if (problem is null)
        {
            var script = $"seen=$(cat /volume/token) && [ \"$seen\" = {token} ] || {{ echo \"found: $seen\"; ls -la /volume; exit 1; }}";
            var reader = await Make(ns, claim.Name, script, node, "reader", cancellation).ConfigureAwait(false);
            (node, problem) = await Finish(reader, cancellation).ConfigureAwait(false);
            story = story with { Reader = node, ReadFailed = problem };
            await workshop.Delete(reader, cancellation).ConfigureAwait(false);
        }

        await workshop.Delete(claim, cancellation).ConfigureAwait(false);
        await workshop.Steps.Do("wait until the volume is gone", async () =>
        {
            await _client.WaitFor(volume, "is removed after its claim (if it is not, remove it by hand: it costs money)", item => item is null, options.ReclaimBudget, cancellation).ConfigureAwait(false);
            return true;
        }).ConfigureAwait(false);
        return story;
    }

    // Who may write to a new volume differs; root may, and where it is not admitted the pod's group is to.
    private async Task<JsonObject> Make(string ns, string claim, string script, string? away, string stem, CancellationToken cancellation)
    {
        try
        {
            return await workshop.Create(Pod(ns, claim, script, away, restricted: false), stem, cancellation).ConfigureAwait(false);
        }
        catch (KubeException refused) when (refused.Code == 403)
        {
            return await workshop.Create(Pod(ns, claim, script, away, restricted: true), stem, cancellation).ConfigureAwait(false);
        }
    }

    private async Task<(string? Node, string? Problem)> Finish(JsonObject made, CancellationToken cancellation)
    {
        var path = new ObjectPath(ApiResource.Pod, made.Name, made.Namespace);
        var ended = await workshop.Steps.Do($"wait for {made.Name}", async () =>
        {
            try
            {
                return await _client.WaitFor(path, "has ended", item => item is null || item.TextAt("status", "phase") is "Succeeded" or "Failed", options.PodBudget, cancellation).ConfigureAwait(false);
            }
            catch (SubjectUnavailableException late)
            {
                var said = await Said(made.Namespace!, made.Name, null, cancellation).ConfigureAwait(false);
                throw said is null ? late : new SubjectUnavailableException($"{late.Message} Last warning: {said}", late);
            }
        }).ConfigureAwait(false);
        if (ended is null)
        {
            throw new SubjectUnavailableException($"The pod {made.Name} vanished while it was waited for.");
        }

        var node = ended.TextAt("spec", "nodeName");
        if (ended.TextAt("status", "phase") == "Succeeded")
        {
            return (node, null);
        }

        var status = LogFollower.Status(ended, "volume")?.At("state", "terminated") as JsonObject;
        if ((int?)status?["exitCode"] is not { } code || status.TextAt("reason") is not ("Error" or null))
        {
            throw new SubjectUnavailableException($"The pod {made.Name} was ended by the node: {ended.TextAt("status", "reason")} {status?.TextAt("reason")}. Run the testcase again.");
        }

        var lines = new List<string>();
        await foreach (var line in _client.Log(path, "volume", cancellation: cancellation).ConfigureAwait(false))
        {
            lines.Add(line.Trim());
        }

        return (node, string.Create(CultureInfo.InvariantCulture, $"exit code {code}: {string.Join(" | ", lines.Take(10))}"));
    }

    /// <summary>The last warning about an object, or null.</summary>
    private async Task<string?> Said(string ns, string name, string? reason, CancellationToken cancellation)
    {
        var events = await _client.Resource("v1", "Event", cancellation).ConfigureAwait(false);
        string? last = null;
        await foreach (var item in _client.List(events, new ListOptions { Namespace = ns, FieldSelector = $"involvedObject.name={name}" }, cancellation).ConfigureAwait(false))
        {
            if (item.TextAt("type") == "Warning" && (reason is null || item.TextAt("reason") == reason))
            {
                last = $"{item.TextAt("reason")}: {item.TextAt("message")}";
            }
        }

        return last;
    }

    private JsonObject Claim(string ns) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "PersistentVolumeClaim",
        ["metadata"] = new JsonObject { ["namespace"] = ns },
        ["spec"] = new JsonObject
        {
            ["accessModes"] = new JsonArray("ReadWriteOnce"), ["resources"] = new JsonObject { ["requests"] = new JsonObject { ["storage"] = options.Size } },
        },
    };

    private JsonObject Pod(string ns, string claim, string script, string? away, bool restricted)
    {
        var spec = new JsonObject
        {
            ["automountServiceAccountToken"] = false,
            ["restartPolicy"] = "Never",
            ["terminationGracePeriodSeconds"] = 0,
            ["securityContext"] = restricted
                ? new JsonObject { ["runAsNonRoot"] = true, ["runAsUser"] = 65534, ["fsGroup"] = 65534, ["seccompProfile"] = new JsonObject { ["type"] = "RuntimeDefault" } }
                : new JsonObject { ["seccompProfile"] = new JsonObject { ["type"] = "RuntimeDefault" } },
            ["volumes"] = new JsonArray(new JsonObject { ["name"] = "volume", ["persistentVolumeClaim"] = new JsonObject { ["claimName"] = claim } }),
            ["containers"] = new JsonArray(new JsonObject
            {
                ["name"] = "volume",
                ["image"] = options.Image,
                ["imagePullPolicy"] = options.ImagePullPolicy,
                ["command"] = new JsonArray("sh", "-c", script),
                ["volumeMounts"] = new JsonArray(new JsonObject { ["name"] = "volume", ["mountPath"] = "/volume" }),
                ["securityContext"] = new JsonObject { ["allowPrivilegeEscalation"] = false, ["capabilities"] = new JsonObject { ["drop"] = new JsonArray("ALL") } },
            }),
        };
        if (away is not null)
        {
            // On another node if there is one that may have the volume.
            var term = new JsonObject { ["key"] = "kubernetes.io/hostname", ["operator"] = "NotIn", ["values"] = new JsonArray(away) };
            spec["affinity"] = new JsonObject
            {
                ["nodeAffinity"] = new JsonObject
                {
                    ["preferredDuringSchedulingIgnoredDuringExecution"] = new JsonArray(
                        new JsonObject { ["weight"] = 100, ["preference"] = new JsonObject { ["matchExpressions"] = new JsonArray(term) } }),
                },
            };
        }

        return new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Pod", ["metadata"] = new JsonObject { ["namespace"] = ns }, ["spec"] = spec };
    }
}
