using System.Globalization;
using System.Text.Json.Nodes;
using Conformance.Model;
using Conformance.OpenStack.Acting;
using Conformance.OpenStack.AllInOne;
using Conformance.Processes;

namespace Conformance.SelfTests.AllInOne;

/// <summary>Somebody outside of a cloud whose agents carry packets, where its external network leads to: who has the address of the gateway there, and looks whether a floating IP answers.</summary>
internal sealed class Outside : IDisposable
{
    private static readonly TimeSpan Budget = TimeSpan.FromMinutes(10);

    private readonly AllInOneCloud _cloud;
    private readonly AdministratorApi _api;

    private Outside(AllInOneCloud cloud, AdministratorApi api) => (_cloud, _api) = (cloud, api);

    /// <summary>Stands outside of an external network.</summary>
    public static async Task<Outside> Of(AllInOneCloud cloud, CloudObject external)
    {
        var api = await cloud.AsAdministrator();
        var outside = new Outside(cloud, api);
        var network = (await api.Send(HttpMethod.Get, $"{cloud.NetworkUrl}/networks/{external.Id}"))!["network"]!;
        var subnet = (await api.Send(HttpMethod.Get, $"{cloud.NetworkUrl}/subnets?network_id={external.Id}&ip_version=4"))!["subnets"]![0]!;
        await outside.Within("ip", "address", "replace", $"{subnet["gateway_ip"]}/{((string)subnet["cidr"]!).Split('/')[1]}", "dev", (string)network["provider:physical_network"]!);
        return outside;
    }

    /// <summary>The address of a floating IP.</summary>
    public async Task<string> Address(CloudObject floating) =>
        (string)(await _api.Send(HttpMethod.Get, $"{_cloud.NetworkUrl}/floatingips/{floating.Id}"))!["floatingip"]!["floating_ip_address"]!;

    /// <summary>Lets everybody ping the members of a security group.</summary>
    /// <returns>The id of the rule.</returns>
    public async Task<string> LetIn(CloudObject group) => (string)(await _api.Create($"{_cloud.NetworkUrl}/security-group-rules", "security_group_rule", new JsonObject
    {
        ["security_group_id"] = group.Id, ["direction"] = "ingress", ["ethertype"] = "IPv4", ["protocol"] = "icmp", ["remote_ip_prefix"] = "0.0.0.0/0",
    }))["id"]!;

    /// <summary>Takes a rule away.</summary>
    public Task Forget(string rule) => _api.Send(HttpMethod.Delete, $"{_cloud.NetworkUrl}/security-group-rules/{rule}");

    /// <summary>Waits until an address answers, or until it does not answer any more.</summary>
    public async Task Until(string address, bool answers)
    {
        using var limit = new CancellationTokenSource(Budget);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(500));
        while (await Answers(address) != answers)
        {
            try
            {
                await timer.WaitForNextTickAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                throw new AssertionException(string.Create(CultureInfo.InvariantCulture, $"{address} {(answers ? "does not answer" : "still answers")} after {Budget.TotalMinutes} minutes."));
            }
        }
    }

    /// <summary>Whether one of three pings is answered.</summary>
    public async Task<bool> Answers(string address)
    {
        try
        {
            await Within("busybox", "ping", "-c", "3", "-W", "2", address);
            return true;
        }
        catch (SubjectUnavailableException)
        {
            return false;
        }
    }

    /// <summary>Names of the interfaces in the cloud's namespace.</summary>
    public static async Task<IReadOnlyList<string>> Interfaces(AllInOneCloud cloud) =>
        [.. (await Within(cloud, "ls", "ip", "-oneline", "link")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[1].TrimEnd(':').Split('@')[0])];

    public void Dispose() => _api.Dispose();

    private Task<string> Within(string program, params string[] arguments) => Within(_cloud, program, [program, .. arguments]);

    private static Task<string> Within(AllInOneCloud cloud, string what, params string[] command) =>
        HostProgram.Run($"{what} outside of the cloud", "nsenter", [$"--net={cloud.NetworkNamespace}", .. command], CancellationToken.None);
}
