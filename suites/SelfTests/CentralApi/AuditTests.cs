using System.Text.Json.Nodes;
using Conformance.CentralApiSuite;
using Conformance.Kubernetes;
using Conformance.Model;
using Conformance.Subjects.Ledgers;

namespace Conformance.SelfTests.CentralApi;

/// <summary>The inventory of all back ends before and after a run.</summary>
public sealed class AuditTests
{
    [Test]
    public async Task What_bears_the_name_of_the_run_is_a_leftover_wherever_it_is()
    {
        var stack = await SharedStack.Get();
        using var subject = new Clients(EmbeddedDefault.Subject(stack));
        using var ledger = Ledger.InMemory(new LedgerOwner("20260101-aaaaaaaa", "embedded", "existing"), TimeProvider.System);
        var audit = await CentralAudit.Begin(subject.Subject, ledger, TimeProvider.System, CancellationToken.None);
        var name = ledger.NewName("ns");
        var strange = SharedStack.Name("strange");
        var ns = new ObjectPath(ApiResource.Namespace, name);
        var secret = new ObjectPath(ApiResource.Secret, $"{name}-clouds-yaml", "crossplane-system");
        await using var tenant = await TestTenant.Onboard();
        await tenant.Create("NetworkV2", "net");
        await tenant.Ready("NetworkV2", "net");
        try
        {
            foreach (var (client, named) in new[] { (subject.Subject.Cluster!, name), (subject.Subject.Management!, name), (subject.Subject.Cluster!, strange) })
            {
                await client.Create(new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = new JsonObject { ["name"] = named } });
            }

            await stack.Client.Create(new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Secret", ["metadata"] = new JsonObject { ["name"] = secret.Name, ["namespace"] = secret.Namespace } });
            var seen = await audit.End(CancellationToken.None);
            Assert.That(seen.Outcome, Is.EqualTo(Outcome.Fail), seen.Sentence);
            Assert.That(seen.Leftovers.Select(left => $"{left.Kind} {left.Name}"), Is.EquivalentTo(new[]
            {
                $"namespace of the cluster of objects {name}", $"namespace of the management cluster {name}", $"secret of the system {secret.Name}",
            }));
            Assert.That(seen.Leftovers[0].Why, Does.Contain("cleanup --run 20260101-aaaaaaaa"));
            Assert.That(seen.Others.Select(other => other.Name), Has.Member(strange).And.Member(tenant.Name).And.Member("net"), "what is others' is told and blamed on nobody");
        }
        finally
        {
            await subject.Subject.Cluster!.Delete(ns);
            await subject.Subject.Cluster!.Delete(ns with { Name = strange });
            await subject.Subject.Management!.Delete(ns);
            await stack.Client.Delete(secret);
        }
    }

    [Test]
    public async Task What_is_in_a_project_of_the_run_or_in_one_that_is_gone_is_a_leftover()
    {
        var stack = await SharedStack.Get();
        using var subject = new Clients(EmbeddedDefault.Subject(stack));
        using var ledger = Ledger.InMemory(new LedgerOwner("20260101-bbbbbbbb", "embedded", "existing"), TimeProvider.System);
        var audit = await CentralAudit.Begin(subject.Subject, ledger, TimeProvider.System, CancellationToken.None);
        using var admin = Conformance.OpenStack.Acting.ServiceSession.Open(stack.Administrator);
        var project = (await admin.Ask(HttpMethod.Post, "identity", "v3", "/projects", new JsonObject { ["project"] = new JsonObject { ["name"] = ledger.NewName("t") } })).Item("project")!.TextAt("id");
        var made = new List<string>();
        try
        {
            foreach (var (named, owner) in new[] { ("orphan", Guid.NewGuid().ToString("N")), ("left", project) })
            {
                var answer = await admin.Ask(HttpMethod.Post, "network", "v2.0", "/networks", new JsonObject { ["network"] = new JsonObject { ["name"] = named, ["project_id"] = owner } });
                made.Add(answer.Item("network")!.TextAt("id")!);
            }

            var seen = await audit.End(CancellationToken.None);
            Assert.That(seen.Leftovers.Where(left => left.Kind == "network").Select(left => left.Name), Is.EquivalentTo(new[] { "orphan", "left" }), string.Join("\n", seen.Leftovers));
            Assert.That(seen.Leftovers.Select(left => left.Kind), Has.Member("project"));
        }
        finally
        {
            foreach (var id in made)
            {
                await admin.Ask(HttpMethod.Delete, "network", "v2.0", $"/networks/{id}");
            }

            await admin.Ask(HttpMethod.Delete, "identity", "v3", $"/projects/{project}");
        }
    }

    [Test]
    public async Task Connection_details_are_leftovers_once_claim_and_composite_are_gone_and_bear_the_name_of_the_claim()
    {
        var stack = await SharedStack.Get();
        using var subject = new Clients(EmbeddedDefault.Subject(stack) with { Budget = TimeSpan.FromSeconds(1), ClusterBudget = TimeSpan.FromSeconds(1) });
        using var ledger = Ledger.InMemory(new LedgerOwner("20260101-dddddddd", "embedded", "existing"), TimeProvider.System);
        var audit = await CentralAudit.Begin(subject.Subject, ledger, TimeProvider.System, CancellationToken.None);
        await using var tenant = await TestTenant.Onboard();
        await tenant.Create("NetworkV2", "net");
        var claim = await tenant.Ready("NetworkV2", "net");
        var there = new ObjectPath(new ApiResource("api.scs.community", "v1alpha1", "XNetworkV2", "xnetworkv2s", false), claim.TextAt("spec", "resourceRef", "name")!);
        string[] uids = [.. Enumerable.Range(0, 4).Select(_ => Guid.NewGuid().ToString())];
        subject.Subject.Details.Note(new ConnectionOwner(uids[0], "Cluster gone", "scs-conformance-x") { CompositeUid = uids[1], Composite = there with { Name = "gone" } });
        subject.Subject.Details.Note(new ConnectionOwner(claim.Uid, "NetworkV2 net", tenant.Name) { CompositeUid = uids[2], Composite = there });
        ObjectPath[] secrets = [.. new[] { uids[0], uids[1] + "-kubeconfig", uids[2] + "-kubeconfig", uids[3] + "-kubeconfig" }.Select(name => new ObjectPath(ApiResource.Secret, name, "crossplane-system"))];
        try
        {
            foreach (var secret in secrets)
            {
                await stack.Client.Create(new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Secret", ["metadata"] = new JsonObject { ["name"] = secret.Name, ["namespace"] = secret.Namespace } });
            }

            var seen = await audit.End(CancellationToken.None);
            Assert.That(seen.Leftovers.Select(left => $"{left.Kind} {left.Name}"), Is.EquivalentTo(secrets.Take(2).Select(secret => $"secret of the system {secret.Name}")), string.Join("\n", seen.Leftovers));
            Assert.That(seen.Leftovers.Select(left => left.Why), Has.All.Contains("Cluster gone of scs-conformance-x"));
            Assert.That(seen.Others.Where(other => other.Name == secrets[2].Name).Select(other => other.Why), Has.One.Contains("whose composite is still there"));
            Assert.That(seen.Others.Where(other => other.Name == secrets[3].Name).Select(other => other.Why), Has.One.Contains("without its name"), "nobody knows whose it is");

            var left = await subject.Subject.Details.Left(subject.Subject, owner => owner.Tenant == tenant.Name, CancellationToken.None);
            Assert.That(left.Select(details => details.ToString()), Has.One.Contains($"composite XNetworkV2 {there.Name} is still there after 1 s"));
        }
        finally
        {
            foreach (var secret in secrets)
            {
                await stack.Client.Delete(secret);
            }
        }
    }

    /// <summary>A subject whose own clients end with it; that of the Central API is the stack's.</summary>
    private sealed class Clients(CentralApiSubject subject) : IDisposable
    {
        public CentralApiSubject Subject => subject;

        public void Dispose()
        {
            subject.Cluster?.Dispose();
            subject.Management?.Dispose();
        }
    }
}
