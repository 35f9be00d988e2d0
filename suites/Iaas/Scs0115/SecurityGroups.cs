using Conformance.Harness;
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
            seen = seen with { Custom = await workshop.ReadSecurityGroup(await workshop.CreateSecurityGroup(cancellation), cancellation) };
        }
        catch (RefusedException refused)
        {
            seen = seen with { CustomRefused = refused.Message };
        }

        return seen with { Default = await workshop.ReadDefaultGroup(cancellation) };
    }
}
