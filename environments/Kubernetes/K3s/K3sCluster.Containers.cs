#if CONTAINERS
using System.Security.Cryptography;
using System.Text;
using Conformance.Kubernetes;
using Conformance.Model;
using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Containers;
using DotNet.Testcontainers.Networks;
using k8s;
using Testcontainers.K3s;

namespace Conformance.K3s;

public sealed partial class K3sCluster
{
    private const string ServerName = "server";

    private readonly INetwork _network;
    private readonly IReadOnlyList<IContainer> _containers;
    private readonly string _kubeConfig;

    private K3sCluster(INetwork network, IReadOnlyList<IContainer> containers, string kubeConfig)
    {
        (_network, _containers, _kubeConfig) = (network, containers, kubeConfig);
        Admin = Read(kubeConfig);
    }

    /// <summary>Runs a command in a container of a component of the cluster.</summary>
    /// <returns>Exit code and what it wrote.</returns>
    public async Task<(int ExitCode, string Output)> Exec(string ns, string pod, string container, IReadOnlyList<string> command, CancellationToken cancellation = default)
    {
        using var client = Official();
        var output = "";
        var code = await client.NamespacedPodExecAsync(
            pod, ns, container, command, false,
            async (_, stdOut, _) =>
            {
                using var reader = new StreamReader(stdOut);
                output = await reader.ReadToEndAsync(cancellation).ConfigureAwait(false);
            },
            cancellation).ConfigureAwait(false);
        return (code, output);
    }

    /// <summary>The log of a component, as it comes. The caller disposes the stream.</summary>
    public async Task<Stream> Log(string ns, string pod, string container, CancellationToken cancellation = default)
    {
        using var client = Official();
        return await client.CoreV1.ReadNamespacedPodLogAsync(pod, ns, container: container, follow: true, cancellationToken: cancellation).ConfigureAwait(false);
    }

    /// <summary>A connection to a port of a component. The caller disposes the demuxer.</summary>
    public async Task<(StreamDemuxer Demuxer, Stream Stream)> Connect(string ns, string pod, int port, CancellationToken cancellation = default)
    {
        using var client = Official();
        var socket = await client.WebSocketNamespacedPodPortForwardAsync(
            pod, ns, new[] { port }, WebSocketProtocol.V4BinaryWebsocketProtocol, cancellationToken: cancellation).ConfigureAwait(false);
        var demuxer = new StreamDemuxer(socket, StreamType.PortForward);
        demuxer.Start();
        return (demuxer, demuxer.GetStream((byte?)0, (byte?)0));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Remove(_network, _containers);

    private static async Task<K3sCluster> Launch(K3sOptions options, string image, CancellationToken cancellation)
    {
        INetwork? network = null;
        var containers = new List<IContainer>();
        try
        {
            options.Progress($"starting {image}");
            network = new NetworkBuilder().Build();
            await network.CreateAsync(cancellation).ConfigureAwait(false);
            var token = RandomNumberGenerator.GetHexString(32, lowercase: true);
            var server = new K3sBuilder(image).WithNetwork(network).WithNetworkAliases(ServerName).WithEnvironment("K3S_TOKEN", token).Build();
            containers.Add(server);
            await server.StartAsync(cancellation).ConfigureAwait(false);
            for (var number = 2; number <= options.Nodes; number++)
            {
                options.Progress($"starting node {number} of {options.Nodes}");
                var agent = new ContainerBuilder(image).WithPrivileged(true).WithCommand("agent").WithTmpfsMount("/run").WithTmpfsMount("/var/run")
                    .WithCreateParameterModifier(parameters => (parameters.HostConfig ??= new()).CgroupnsMode = "host")
                    .WithNetwork(network).WithEnvironment("K3S_URL", $"https://{ServerName}:{K3sBuilder.KubeSecurePort}").WithEnvironment("K3S_TOKEN", token).Build();
                containers.Add(agent);
                await agent.StartAsync(cancellation).ConfigureAwait(false);
            }

            var cluster = new K3sCluster(network, containers, await server.GetKubeconfigAsync().ConfigureAwait(false));
            using var client = cluster.Client();
            await ClusterReadiness.Wait(client, options.Nodes, options.Budget, options.Time, cancellation).ConfigureAwait(false);
            options.Progress($"ready at {cluster.Admin.Server}");
            return cluster;
        }
        catch (Exception exception)
        {
            await Remove(network, containers).ConfigureAwait(false);
            if (exception is OperationCanceledException or SubjectUnavailableException or ConfigurationException)
            {
                throw;
            }

            // No engine, no image, no right: each has an exception of its own there, and all mean the same here.
            throw new SubjectUnavailableException($"k3s ({image}) cannot be started: {exception.Message} Is a Docker engine running (systemctl start docker, DOCKER_HOST), and can it pull the image?", exception);
        }
    }

    private static async ValueTask Remove(INetwork? network, IReadOnlyList<IContainer> containers)
    {
        foreach (var container in containers.Reverse())
        {
            await container.DisposeAsync().ConfigureAwait(false);
        }

        if (network is not null)
        {
            await network.DeleteAsync().ConfigureAwait(false);
        }
    }

    private k8s.Kubernetes Official()
    {
        using var text = new MemoryStream(Encoding.UTF8.GetBytes(_kubeConfig));
        return new k8s.Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(text));
    }
}
#endif
