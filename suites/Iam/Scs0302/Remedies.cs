namespace Conformance.Iam.Scs0302;

/// <summary>What operators do about deviations.</summary>
internal static class Remedies
{
    public const string Policy =
        "Keystone 2024.2 and later: set enforce_scope and enforce_new_defaults of section oslo_policy to true and remove the transitional policies; older: install the policies of scs-0302-w1";

    public const string ManagedRoles =
        "Name in rule is_domain_managed_role (domain_managed_target_role) the roles that managers may hand out one by one, never admin nor a role that implies it, and no other rule";

    public const string Owner = "Leave trusts, application credentials and EC2 credentials of others to their owners: remove what was changed in the policies identity:*trust*, identity:*credential*";
}
