using Conformance.Harness;
using Conformance.Model;
using Conformance.OpenStack.Acting;

namespace Conformance.Iaas.Scs0115;

[Standard("scs-0115", "v1", "Default rules for security groups", Facts = ["catalog"])]
public sealed class SecurityGroups(Workshops workshops)
{
    [Testcase("scs-0115-default-rules", Acts = true)]
    public async Task New_groups_let_nothing_in_and_everything_out(CancellationToken cancellation) =>
        Conforms.If(DefaultRules.Judge(await Observe(workshops.Begin(), cancellation)));

    private static async Task<ObservedRules> Observe(Workshop workshop, CancellationToken cancellation)
    {
        var seen = new ObservedRules();
        try
        {
            seen = seen with { Template = await workshop.ReadDefaultRules(cancellation) };
        }
        catch (RefusedException refused) when (refused.Status is 403 or 404)
        {
            // Neutron before 2023.2 does not have the template; a policy may hide it.
            seen = seen with { TemplateRefused = refused.Status };
        }

        try
        {
            await workshop.CheckQuotas([Demand.Of("security_group", 1), Demand.Of("security_group_rule", 2)], cancellation);
            seen = seen with { Custom = await workshop.ReadSecurityGroup(await workshop.CreateSecurityGroup(cancellation), cancellation) };
        }
        catch (SubjectUnavailableException hindrance) when (hindrance is RefusedException or QuotaException)
        {
            // The template, where there is one, tells the same.
            seen = seen with { CustomRefused = hindrance.Message };
        }

        return seen with { Default = await workshop.ReadDefaultGroup(cancellation) };
    }
}
