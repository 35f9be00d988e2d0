using Conformance.Harness;
using Conformance.Model;
using Conformance.OpenStack.Acting;
using Conformance.OpenStack.Identities;

namespace Conformance.Iam.Scs0302;

[Standard("scs-0302", "v1", "Domain manager role")]
public sealed class DomainManager(IdentityAccounts accounts)
{
    [Testcase("scs-0302-users", Acts = true, Needs = [IdentityAccounts.Capability])]
    public Task Users_of_the_own_domain_are_administered_and_no_others(CancellationToken cancellation) => Run(play => Objects.Administer(play, ObjectKind.User), cancellation);

    [Testcase("scs-0302-projects", Acts = true, Needs = [IdentityAccounts.Capability])]
    public Task Projects_of_the_own_domain_are_administered_and_no_others(CancellationToken cancellation) => Run(play => Objects.Administer(play, ObjectKind.Project), cancellation);

    [Testcase("scs-0302-groups", Acts = true, Needs = [IdentityAccounts.Capability])]
    public Task Groups_of_the_own_domain_are_administered_and_no_others(CancellationToken cancellation) => Run(play => Objects.Administer(play, ObjectKind.Group), cancellation);

    [Testcase("scs-0302-group-members", Acts = true, Needs = [IdentityAccounts.Capability])]
    public Task Users_of_the_own_domain_join_and_leave_its_groups_and_no_others(CancellationToken cancellation) => Run(Membership.Administer, cancellation);

    [Testcase("scs-0302-role-assignments", Acts = true, Needs = [IdentityAccounts.Capability])]
    public Task Roles_are_assigned_and_revoked_in_the_own_domain_only(CancellationToken cancellation) => Run(Assignments.Administer, cancellation);

    [Testcase("scs-0302-role-escalation", Acts = true, Needs = [IdentityAccounts.Capability])]
    public Task No_way_leads_to_more_than_the_managed_roles(CancellationToken cancellation) => Run(Escalation.Try, cancellation);

    [Testcase("scs-0302-delegation", Acts = true, Needs = [IdentityAccounts.Capability])]
    public Task Trusts_and_credentials_stay_their_owners(CancellationToken cancellation) => Run(Delegation.Try, cancellation);

    [Testcase("scs-0302-boundaries", Acts = true, Needs = [IdentityAccounts.Capability])]
    public Task Nothing_above_or_beside_the_own_domain_can_be_reached(CancellationToken cancellation) => Run(Boundaries.Try, cancellation);

    private async Task Run(Func<Play, Task> act, CancellationToken cancellation)
    {
        Play play;
        try
        {
            play = new Play(await Stage.Set(accounts, cancellation), cancellation);
        }
        catch (NoManagerRoleException)
        {
            Conforms.If(DomainManagerRules.NoRole);
            return;
        }

        await act(play);
        var result = DomainManagerRules.Judge(play.Cells);
        if (result.Outcome == Outcome.Pass && DomainManagerRules.Open(play.Cells) is { } open)
        {
            throw new SubjectUnavailableException(open);
        }

        Conforms.If(result);
    }
}
