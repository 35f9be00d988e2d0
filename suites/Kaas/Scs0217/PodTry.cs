using System.Text.Json.Nodes;
using Conformance.Model;

namespace Conformance.Kaas.Scs0217;

/// <summary>A pod that was put to the API server without being created.</summary>
/// <param name="What">What is special about it: <c>a privileged container</c>; empty for one that nothing is wrong with.</param>
/// <param name="Code">HTTP status of a refusal; null if it was accepted.</param>
/// <param name="Message">Why it was refused.</param>
public sealed record PodTry(string What, int? Code, string Message)
{
    /// <summary>The pods to try: one that the profile baseline allows, and those that it forbids.</summary>
    public static IReadOnlyList<(string What, Func<JsonObject> Spec)> Pods { get; } =
    [
        ("", () => Spec()),
        ("a privileged container", () => Spec(container => container["securityContext"] = new JsonObject { ["privileged"] = true })),
        ("the host's network", () => Spec(pod: spec => spec["hostNetwork"] = true)),
        ("the host's processes", () => Spec(pod: spec => spec["hostPID"] = true)),
        ("a folder of the host", () => Spec(pod: spec => spec["volumes"] = new JsonArray(new JsonObject { ["name"] = "host", ["hostPath"] = new JsonObject { ["path"] = "/" } }))),
    ];

    /// <summary>In a namespace for the profile baseline, pods that it forbids are refused and others are not.</summary>
    /// <param name="ns">The namespace.</param>
    /// <param name="tries">What was tried.</param>
    public static Judgement Judge(string ns, IReadOnlyList<PodTry> tries)
    {
        ArgumentNullException.ThrowIfNull(tries);
        if (tries.FirstOrDefault(one => one.Code is not null && (one.What.Length == 0 || one.Code != 403 || one.Message.Contains("cannot create resource", StringComparison.Ordinal))) is { } spoilt)
        {
            return new Judgement(CheckResult.Clean, $"Pods could not be tried in namespace {ns}: {(spoilt.What.Length == 0 ? "one that nothing is wrong with was refused" : "the refusal says nothing of the pod")}: {spoilt.Message}");
        }

        return new Judgement(new CheckResult([.. tries.Where(one => one.What.Length > 0 && one.Code is null).Select(one => new Finding($"namespace {ns}, labelled pod-security.kubernetes.io/enforce=baseline", "the profile baseline of the pod security standards is enforced where a namespace asks for it",
            $"a pod with {one.What} is refused", "it is accepted (dry run)", "Do not disable the admission plugin PodSecurity, which is active by default since Kubernetes 1.23, nor exempt users and namespaces from it", Clauses.Hardening))]));
    }

    private static JsonObject Spec(Action<JsonObject>? container = null, Action<JsonObject>? pod = null)
    {
        var one = new JsonObject { ["name"] = "main", ["image"] = "conformance.invalid/none", ["imagePullPolicy"] = "Never" };
        container?.Invoke(one);
        var spec = new JsonObject { ["automountServiceAccountToken"] = false, ["containers"] = new JsonArray(one) };
        pod?.Invoke(spec);
        return spec;
    }
}
