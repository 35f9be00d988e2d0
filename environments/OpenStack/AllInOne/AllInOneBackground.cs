namespace Conformance.OpenStack.AllInOne;

/// <summary>An <see cref="AllInOneCloud"/> as a <see cref="BackgroundEnvironment"/> keeps it up.</summary>
public static class AllInOneBackground
{
    /// <summary>Its name.</summary>
    public const string Name = "openstack";

    /// <summary>How it is started, for its administrator: empty, but for an image that boots where servers run.</summary>
    /// <param name="virtualization">What its servers are.</param>
    /// <param name="network">What carries packets between them.</param>
    /// <param name="tls">Whether users reach it by TLS.</param>
    public static BackgroundStarter Starter(VirtualizationKind virtualization = VirtualizationKind.Fake, NetworkKind network = NetworkKind.Hub, bool tls = false) => new(
        Name, environment => Requirements.Check(new AllInOneOptions { Environment = environment, Virtualization = virtualization, Network = network }), async (environment, progress, cancellation) =>
        {
            var cloud = await AllInOneCloud.Start(
                new AllInOneOptions { Environment = environment, Progress = progress, Virtualization = virtualization, Network = network, Tls = tls }, cancellation).ConfigureAwait(false);
            if (virtualization == VirtualizationKind.Libvirt)
            {
                try
                {
                    using var api = await cloud.AsAdministrator(cancellation).ConfigureAwait(false);
                    await new GuestImages(cloud, api).AddForEverybody(cancellation).ConfigureAwait(false);
                }
                catch
                {
                    await cloud.DisposeAsync().ConfigureAwait(false);
                    throw;
                }
            }

            return new KeptEnvironment(cloud, cloud.PublicIdentityUrl, cloud.CloudsFile, cloud.Folder);
        });
}
