namespace Conformance.OpenStack.AllInOne;

/// <summary>An <see cref="AllInOneCloud"/> as a <see cref="BackgroundEnvironment"/> keeps it up.</summary>
public static class AllInOneBackground
{
    /// <summary>How it is started: empty, for its administrator.</summary>
    public static BackgroundStarter Starter { get; } = new("openstack", environment => Requirements.Check(new AllInOneOptions { Environment = environment }), async (environment, progress, cancellation) =>
    {
        var cloud = await AllInOneCloud.Start(new AllInOneOptions { Environment = environment, Progress = progress }, cancellation).ConfigureAwait(false);
        return new KeptEnvironment(cloud, cloud.IdentityUrl, cloud.CloudsFile, cloud.Folder);
    });
}
