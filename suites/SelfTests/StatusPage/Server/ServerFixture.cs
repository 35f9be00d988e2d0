using Conformance.StatusServer;

namespace Conformance.SelfTests.StatusPage.Server;

/// <summary>Tests of a server, once on each database.</summary>
public abstract class ServerFixture(string database)
{
    private StatusPageServer _server = null!;

    internal Api Api { get; private set; } = null!;

    internal StatusPageServer Server => _server;

    /// <summary>An empty database of the fixture's kind.</summary>
    internal async Task<StatusDatabase> NewDatabase() =>
        database == "sqlite" ? StatusDatabase.Temporary : StatusDatabase.Postgres(await (await PostgresCluster.Shared).NewDatabase());

    [OneTimeSetUp]
    public async Task Start()
    {
        _server = await StatusPageServer.Start(new StatusPageOptions { Database = await NewDatabase() });
        Api = new Api(_server.ApiUrl);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        Api.Dispose();
        await _server.DisposeAsync();
        Assert.That(_server.LastFailure, Is.Null, "a request ended in a way nobody foresaw");
    }

    /// <summary>A new component and a new impact type.</summary>
    internal async Task<(string Component, string Type)> Platform() =>
        (await Api.Create("/components", """{"displayName":"Storage"}"""), await Api.Create("/impacttypes", """{"displayName":"Slow"}"""));

    /// <summary>A new incident with one impact.</summary>
    internal async Task<(string Incident, string Component, string Type)> Incident(string fields, int severity = 50)
    {
        var (component, type) = await Platform();
        var impact = $$"""{"reference":"{{component}}","type":"{{type}}","severity":{{severity}}}""";
        return (await Api.Create("/incidents", $$"""{"displayName":"Outage","affects":[{{impact}}]{{(fields.Length > 0 ? "," + fields : "")}}}"""), component, type);
    }
}
