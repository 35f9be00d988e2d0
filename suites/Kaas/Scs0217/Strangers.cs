using Conformance.Kubernetes.Facts;
using Conformance.Model;

namespace Conformance.Kaas.Scs0217;

/// <summary>What somebody without credentials gets (scs-0217-v1).</summary>
public static class Strangers
{
    // Kubernetes tells everybody its version and health by default, and load balancers rely on it.
    private static readonly string[] Public = ["/version", "/healthz", "/livez", "/readyz"];

    /// <summary>The API server refuses whatever is not public.</summary>
    /// <param name="answers">What it answered.</param>
    public static Judgement ApiServer(IReadOnlyList<ProbeAnswer> answers)
    {
        ArgumentNullException.ThrowIfNull(answers);
        var findings = answers.Where(answer => answer.Status is >= 200 and < 300 && !Public.Contains(new Uri(answer.Url).AbsolutePath, StringComparer.Ordinal)).Select(answer => new Finding(
            "API server", "requests without credentials are refused", $"401 or 403 for {new Uri(answer.Url).AbsolutePath}", $"{answer.Status}",
            "Remove role bindings of system:anonymous and system:unauthenticated, or start kube-apiserver with --anonymous-auth=false", Clauses.Hardening)).ToList();
        var odd = answers.FirstOrDefault(answer => answer.Status is not (>= 200 and < 300 or 401 or 403 or 404) && !Public.Contains(new Uri(answer.Url).AbsolutePath, StringComparer.Ordinal));
        return new Judgement(new CheckResult(findings), odd is null ? null : $"The API server gave no clear answer to a request without credentials: {odd.Url}: {odd.Problem ?? $"status {odd.Status}"}. Run the testcase again when it does.");
    }

    /// <summary>Kubelets refuse requests without credentials and have the API server decide about the others.</summary>
    /// <param name="kubelets">What kubelets say of their configuration.</param>
    /// <param name="answers">What they answered to somebody who connected directly, by node.</param>
    public static Judgement Kubelets(IReadOnlyList<KubeletConfig> kubelets, IReadOnlyDictionary<string, IReadOnlyList<ProbeAnswer>> answers)
    {
        ArgumentNullException.ThrowIfNull(kubelets);
        ArgumentNullException.ThrowIfNull(answers);
        var findings = new List<Finding>();
        foreach (var kubelet in kubelets)
        {
            var name = $"kubelet of node {kubelet.Node}";
            if (kubelet.Problem is null)
            {
                // What is left out has Kubernetes' own default, which is the unsafe one; a kubelet started by kubeadm states both.
                if (kubelet.AnonymousEnabled != false)
                {
                    findings.Add(new Finding(name, "kubelets refuse requests without credentials", "authentication.anonymous.enabled: false", kubelet.AnonymousEnabled is null ? "not set" : "true", "Set authentication.anonymous.enabled: false in the kubelet's configuration", Clauses.Hardening));
                }

                if (kubelet.AuthorizationMode != "Webhook")
                {
                    findings.Add(new Finding(name, "kubelets have the API server authorize requests", "authorization.mode: Webhook", kubelet.AuthorizationMode ?? "not set", "Set authorization.mode: Webhook in the kubelet's configuration", Clauses.Hardening));
                }
            }

            if ((answers.GetValueOrDefault(kubelet.Node) ?? []).FirstOrDefault(answer => answer.Url.StartsWith("https:", StringComparison.Ordinal) && answer.Status is >= 200 and < 300) is { } open)
            {
                findings.Add(new Finding(name, "kubelets refuse requests without credentials", $"401 or 403 for {open.Url}", $"{open.Status}", "Set authentication.anonymous.enabled: false and authorization.mode: Webhook in the kubelet's configuration, and restart it", Clauses.Hardening));
            }
        }

        return new Judgement(new CheckResult(findings), Untold(kubelets));
    }

    /// <summary>Kubelets have no port without authentication.</summary>
    /// <param name="kubelets">What kubelets say of their configuration.</param>
    /// <param name="answers">What they answered to somebody who connected directly, by node.</param>
    public static Judgement ReadOnlyPort(IReadOnlyList<KubeletConfig> kubelets, IReadOnlyDictionary<string, IReadOnlyList<ProbeAnswer>> answers)
    {
        ArgumentNullException.ThrowIfNull(kubelets);
        ArgumentNullException.ThrowIfNull(answers);
        var findings = new List<Finding>();
        foreach (var kubelet in kubelets)
        {
            var open = (answers.GetValueOrDefault(kubelet.Node) ?? []).FirstOrDefault(answer => answer.Url.StartsWith("http:", StringComparison.Ordinal) && answer.Status is not null);
            if (kubelet.ReadOnlyPort != 0 || open is not null)
            {
                findings.Add(new Finding($"kubelet of node {kubelet.Node}", "kubelets have no read-only port", "readOnlyPort: 0", open is not null ? $"{open.Url} answers {open.Status}" : $"readOnlyPort: {kubelet.ReadOnlyPort}",
                    "Set readOnlyPort: 0 in the kubelet's configuration, and restart it", Clauses.Hardening));
            }
        }

        return new Judgement(new CheckResult(findings), Untold(kubelets));
    }

    private static string? Untold(IReadOnlyList<KubeletConfig> kubelets)
    {
        var dumb = kubelets.Where(kubelet => kubelet.Problem is not null).ToList();
        return kubelets.Count == 0 ? "The cluster has no node whose kubelet could be looked at. Join one, or leave this testcase out."
            : dumb.Count > 0 ? $"{dumb.Count} of {kubelets.Count} kubelets do not tell how they are configured, first {dumb[0].Node}: {dumb[0].Problem} The user needs get on nodes/proxy, and the API server a way to the node."
            : null;
    }
}
