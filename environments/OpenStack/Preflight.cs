using Conformance.OpenStack.Facts;

namespace Conformance.OpenStack;

/// <summary>Whether an account may run the suites: they judge what a plain project member sees, so more rights would falsify them.</summary>
public static class Preflight
{
    private static readonly string[] TooMighty = ["admin", "manager"];

    /// <summary>
    /// What is wrong with the account's roles and what to do about it, or null if it is fit. <c>admin</c> and <c>manager</c> are refused,
    /// <c>member</c> is needed; <c>reader</c> and other roles are tolerated. Role names are compared exactly.
    /// </summary>
    /// <param name="token">The token's facts; roles include implied ones.</param>
    public static string? Problem(AuthToken token)
    {
        ArgumentNullException.ThrowIfNull(token);
        var scope = token.ProjectName ?? token.ProjectId;
        var where = scope is null ? "without a project" : $"in project {scope}";
        var refused = TooMighty.Where(token.Roles.Contains).ToList();
        if (refused.Count > 0)
        {
            return $"User {token.UserName} has role {string.Join(" and ", refused)} {where}: the checks show what a plain member sees. "
                + $"Use an account with role member only, for instance: openstack role add --user USER --project {scope ?? "PROJECT"} member. "
                + "If the role is implied by another one, take that one away.";
        }

        if (token.Roles.Contains("member"))
        {
            return null;
        }

        var has = token.Roles.Count == 0 ? "no role" : $"only role {string.Join(", ", token.Roles)}";
        return scope is null
            ? $"User {token.UserName} has {has} {where}: role member is needed. Name a project (project_name and project_domain_name below auth) in which the user has role member."
            : $"User {token.UserName} has {has} {where}: role member is needed. Grant it: openstack role add --user {token.UserName} --project {scope} member.";
    }
}
