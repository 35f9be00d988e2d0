using Conformance.Embedded;

namespace Conformance.SelfTests.Embedded;

/// <summary>A fresh cloud with signed-in users for each test.</summary>
public abstract class CloudTest
{
    internal EmbeddedCloud Cloud { get; private set; } = null!;

    internal CloudClient Client { get; private set; } = null!;

    internal string Admin { get; private set; } = "";

    internal string Member { get; private set; } = "";

    internal string Reader { get; private set; } = "";

    internal string Stranger { get; private set; } = "";

    [SetUp]
    public async Task StartCloud()
    {
        Cloud = await EmbeddedCloud.Start(CloudClient.Contents());
        Client = new CloudClient(Cloud);
        Admin = await Client.SignIn("admin", "admin");
        Member = await Client.SignIn("tenant", "tenant");
        Reader = await Client.SignIn("looker", "tenant");
        Stranger = await Client.SignIn("other", "elsewhere");
    }

    [TearDown]
    public async Task StopCloud()
    {
        Client.Dispose();
        await Cloud.DisposeAsync();
    }
}
