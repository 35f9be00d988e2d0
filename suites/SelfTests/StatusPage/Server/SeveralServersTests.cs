using Conformance.StatusServer;

namespace Conformance.SelfTests.StatusPage.Server;

/// <summary>What only PostgreSQL can: a file of SQLite has one server.</summary>
public sealed class SeveralServersTests
{
    [Test]
    public async Task Two_servers_share_a_new_database()
    {
        using var folder = new TemporaryFolder();
        var options = new StatusPageOptions { Database = StatusDatabase.Postgres(await (await PostgresCluster.Shared).NewDatabase()), ProvisioningFile = folder.Write("provisioning.yaml", LifeTests.Provisioning) };
        var servers = await Task.WhenAll(StatusPageServer.Start(options), StatusPageServer.Start(options));
        using var one = new Api(servers[0].ApiUrl);
        using var two = new Api(servers[1].ApiUrl);
        Assert.That((await one.Data("/components")).AsArray(), Has.Count.EqualTo(2));
        var incident = await one.Create("/incidents", "{}");
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(number => (number % 2 == 0 ? one : two).Post($"/incidents/{incident}/updates", "{}")));
        Assert.That(answers.Select(answer => answer.Code), Is.All.EqualTo(201));
        Assert.That(answers.Select(answer => (int)answer.Json["order"]!).Order(), Is.EqualTo(Enumerable.Range(0, 40)));
        foreach (var server in servers)
        {
            await server.DisposeAsync();
        }
    }
}
