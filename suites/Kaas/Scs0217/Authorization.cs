using Conformance.Model;

namespace Conformance.Kaas.Scs0217;

/// <summary>What access reviews say of how requests are authorized (scs-0217-v1).</summary>
public static class Authorization
{
    /// <summary>Somebody who was given nothing may do nothing, and nodes are authorized as nodes.</summary>
    /// <param name="strangerMayAll">Whether a user nobody knows may do everything.</param>
    /// <param name="node">A node, and whether it may change its own status; null if there is no node.</param>
    public static Judgement Modes(bool strangerMayAll, (string Name, bool MayOwnStatus)? node)
    {
        var findings = new List<Finding>();
        if (strangerMayAll)
        {
            findings.Add(new Finding("API server", "requests are authorized by ABAC, RBAC or a webhook", "nothing is allowed to a user who was given nothing", "everything is", "Take AlwaysAllow out of --authorization-mode, and role bindings of system:authenticated to cluster-admin away", Clauses.Hardening));
        }
        else if (node is { MayOwnStatus: false } named)
        {
            findings.Add(new Finding($"node {named.Name}", "nodes are authorized by the mode Node", "a node may change its own status", "it may not", "Start kube-apiserver with --authorization-mode=Node,RBAC", Clauses.Hardening));
        }

        return new Judgement(new CheckResult(findings), node is null && !strangerMayAll ? "The cluster has no node by which the mode Node could be tried. Join one, or leave this testcase out." : null);
    }

    /// <summary>The accounts that pods get by default were given nothing that reaches beyond them.</summary>
    /// <param name="accounts">What each namespace's default account may do.</param>
    public static CheckResult DefaultAccounts(IReadOnlyList<AccountPower> accounts)
    {
        ArgumentNullException.ThrowIfNull(accounts);
        return new CheckResult([.. accounts.Where(account => account.Powers.Count > 0).Select(account => new Finding($"service account {account.Namespace}/default", "the default service account of a namespace has no rights of its own", "no rights beyond what every account has",
            $"it may {string.Join(", ", account.Powers)}", "Give rights to accounts of their own, and remove the role bindings of default and of system:serviceaccounts", Clauses.Hardening))]);
    }
}
