using Conformance.Model;

namespace Conformance.Kaas.Scs0217;

/// <summary>What the API server said when a node tried to give itself a label that only administrators may give.</summary>
/// <param name="Node">The node.</param>
/// <param name="Code">HTTP status of a refusal; null if it was allowed.</param>
/// <param name="Message">Why it was refused.</param>
public sealed record RestrictionProbe(string Node, int? Code, string Message)
{
    /// <summary>The label it tried to give itself.</summary>
    public const string Label = "node-restriction.kubernetes.io/scs-conformance";

    private const string Remedy = "Start kube-apiserver with --authorization-mode=Node,RBAC and NodeRestriction in --enable-admission-plugins";

    /// <summary>The plugin NodeRestriction keeps nodes from what they must not do.</summary>
    public Judgement Judge()
    {
        const string Rule = "the admission plugin NodeRestriction is active";
        var name = $"node {Node}";
        return Code is null
                ? new Judgement(new CheckResult([new Finding(name, Rule, $"a refusal when it gives itself the label {Label}", "it may", Remedy, Clauses.Hardening)]))
            : Code != 403
                ? new Judgement(CheckResult.Clean, $"The dry run as {name} ended with {Code}, which says nothing: {Message}")
            : Message.Contains("cannot impersonate", StringComparison.Ordinal)
                ? new Judgement(CheckResult.Clean, $"The user may not act for a node: {Message}. It needs impersonate on users and groups (cluster-admin has it).")
            : Message.Contains("cannot patch resource", StringComparison.Ordinal)
                ? new Judgement(new CheckResult([new Finding(name, "nodes are authorized as nodes (mode Node)", "a node may change its own Node object", "it may not, so the mode Node is not active and the plugin NodeRestriction has nothing to restrict", Remedy, Clauses.Hardening)]))
            : new Judgement(CheckResult.Clean);
    }
}
