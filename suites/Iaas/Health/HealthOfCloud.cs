using Conformance.Iaas.Scs0102;
using Conformance.Model;
using Conformance.OpenStack.Acting;

namespace Conformance.Iaas.Health;

/// <summary>Whether the parts of an ordinary deployment come up and work together, as SCS's health monitor looks at it in a loop.</summary>
public static class HealthOfCloud
{
    private static readonly Uri Clause = new("https://docs.scs.community/standards/scs-0128-v1-e2e-testing");

    /// <summary>Judges what was seen.</summary>
    /// <param name="story">What was seen.</param>
    public static CheckResult Judge(HealthStory story)
    {
        ArgumentNullException.ThrowIfNull(story);
        var findings = new List<Finding>();
        foreach (var server in story.Servers)
        {
            Status(server, story.Guest, "active", "Look at the log of nova-compute and at the free capacity for this flavor");
        }

        Status(story.Volume, "a new volume", "available", "Look at the log of cinder-volume and at the free space of its back end");
        Status(story.Attached, "a volume attached to a server", "in-use", "Look at the logs of nova-compute and cinder-volume");
        Status(story.Balancer, "a load balancer", "active", "Look at the log of octavia-worker and of its provider");
        if (!story.HasBalancers)
        {
            findings.Add(new Finding("service catalog", "a deployment can have a load balancer", "a service of type load-balancer", "none: this part was left out", "Offer load balancers", Clause)
            {
                Level = FindingLevel.Info,
            });
        }

        foreach (var (source, answers) in story.Pings)
        {
            foreach (var (target, _) in answers.Where(answer => !answer.Value))
            {
                findings.Add(new Finding($"ping from {Shown.Plain(source)} to {Shown.Plain(target)}", "servers on one network reach each other where their security group lets them", "an answer", "none",
                    "Look at the network agents of the compute nodes, at the overlay's MTU and at the security groups' driver", Clause));
            }
        }

        return new CheckResult(findings);

        void Status(CloudObject? item, string what, string expected, string remedy)
        {
            if (item is not null && item.Status != expected)
            {
                findings.Add(new Finding(what, "servers, volumes and load balancers come up", $"status {expected}",
                    $"status {Shown.Plain(item.Status)}{(item.FailReason is { } reason ? $": {Shown.Value(reason)}" : "")}", remedy, Clause));
            }
        }
    }
}
