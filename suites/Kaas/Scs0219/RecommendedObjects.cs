using Conformance.Kubernetes.Facts;
using Conformance.Model;

namespace Conformance.Kaas.Scs0219;

/// <summary>What a cluster should offer beside network policies (scs-0219-v1, recommended). That the objects are there does not prove that anybody serves them.</summary>
public static class RecommendedObjects
{
    private const string Group = "policy.networking.k8s.io";

    /// <summary>Exactly one ingress class is the default.</summary>
    /// <param name="classes">The ingress classes.</param>
    public static CheckResult DefaultIngressClass(IReadOnlyList<IngressClass> classes)
    {
        ArgumentNullException.ThrowIfNull(classes);
        var defaults = classes.Where(item => item.IsDefault).Select(item => item.Name).ToList();
        return defaults.Count == 1
            ? CheckResult.Clean
            : new CheckResult([new Finding("ingress classes", "a managed ingress controller with a default ingress class is on offer", "one class annotated ingressclass.kubernetes.io/is-default-class=true",
                defaults.Count > 1 ? $"{defaults.Count}: {string.Join(", ", defaults)}" : classes.Count == 0 ? "no ingress class at all" : $"none of {string.Join(", ", classes.Select(item => item.Name))}",
                defaults.Count > 1 ? "Leave the annotation on one of them: ingresses without a class are refused otherwise" : "Offer an ingress controller, and make its class the default", Clauses.Networking)]);
    }

    /// <summary>The policies of administrators are known to the cluster.</summary>
    /// <param name="definitions">Names of custom resource definitions.</param>
    public static CheckResult AdminNetworkPolicy(IReadOnlyList<string> definitions)
    {
        ArgumentNullException.ThrowIfNull(definitions);

        // The two kinds of the first versions of the API became one kind later on.
        var missing = new[] { $"adminnetworkpolicies.{Group}", $"baselineadminnetworkpolicies.{Group}" }.Where(name => !definitions.Contains(name)).ToList();
        return missing.Count == 0 || definitions.Contains($"clusternetworkpolicies.{Group}")
            ? CheckResult.Clean
            : new CheckResult([new Finding("custom resource definitions", "AdminNetworkPolicy and BaselineAdminNetworkPolicy are supported", $"the definitions adminnetworkpolicies.{Group} and baselineadminnetworkpolicies.{Group}", $"no {string.Join(" and no ", missing)}",
                "Use a network plugin that serves them, and install their definitions", Clauses.Networking)]);
    }
}
