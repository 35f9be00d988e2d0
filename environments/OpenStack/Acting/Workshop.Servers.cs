using System.Text;
using System.Text.Json.Nodes;
using Conformance.OpenStack.Reading;

namespace Conformance.OpenStack.Acting;

/// <content>Servers, and what they need.</content>
public sealed partial class Workshop
{
    /// <summary>Creates a network.</summary>
    /// <param name="cancellation">Ends the request.</param>
    public Task<CloudObject> CreateNetwork(CancellationToken cancellation) => Create(
        ObjectKind.Network, "create", null,
        name => new JsonObject { ["network"] = new JsonObject { ["name"] = name, ["description"] = Label(ledger.Owner) } },
        json => ServiceCaller.Read(ObjectKind.Network, ServiceCaller.Unwrapped(ObjectKind.Network, json)), cancellation);

    /// <summary>Creates a subnet with DHCP and without a way out: 10.1.0.0/24.</summary>
    /// <param name="network">Its network.</param>
    /// <param name="cancellation">Ends the request.</param>
    public Task<CloudObject> CreateSubnet(CloudObject network, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(network);
        return Create(
            ObjectKind.Subnet, "create", null,
            name => new JsonObject
            {
                ["subnet"] = new JsonObject
                {
                    ["name"] = name, ["description"] = Label(ledger.Owner), ["network_id"] = network.Id, ["ip_version"] = 4, ["cidr"] = "10.1.0.0/24", ["gateway_ip"] = null,
                    ["enable_dhcp"] = true,
                },
            },
            json => ServiceCaller.Read(ObjectKind.Subnet, ServiceCaller.Unwrapped(ObjectKind.Subnet, json)), cancellation);
    }

    /// <summary>Creates a volume with an image on it.</summary>
    /// <param name="imageId">Id of the image.</param>
    /// <param name="sizeGiB">Its size.</param>
    /// <param name="cancellation">Ends the request.</param>
    public Task<CloudObject> CreateBootVolume(string imageId, long sizeGiB, CancellationToken cancellation) => Create(
        ObjectKind.Volume, "create", null,
        name => new JsonObject
        {
            ["volume"] = new JsonObject
            {
                ["name"] = name, ["size"] = sizeGiB, ["imageRef"] = imageId, ["description"] = Label(ledger.Owner), ["metadata"] = new JsonObject { [LabelKey] = Label(ledger.Owner) },
            },
        },
        json => ServiceCaller.Read(ObjectKind.Volume, ServiceCaller.Unwrapped(ObjectKind.Volume, json)), cancellation);

    /// <summary>Waits until a volume with an image on it is available; it may as well end in an error, or vanish.</summary>
    /// <param name="volume">The volume.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public Task<CloudObject> SettleBootVolume(CloudObject volume, CancellationToken cancellation) => Settle(volume, options.BootVolumeBudget * slowness, cancellation);

    /// <summary>Creates a server.</summary>
    /// <param name="order">What it is made of.</param>
    /// <param name="cancellation">Ends the request.</param>
    public Task<CloudObject> CreateServer(ServerOrder order, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(order);
        return Create(
            ObjectKind.Server, "create", null,
            name =>
            {
                var server = new JsonObject
                {
                    ["name"] = name, ["flavorRef"] = order.FlavorId, ["config_drive"] = true, ["metadata"] = new JsonObject { [LabelKey] = Label(ledger.Owner) },
                    ["networks"] = order.Port is { } port ? new JsonArray(new JsonObject { ["port"] = port.Id })
                        : order.Network is { } network ? new JsonArray(new JsonObject { ["uuid"] = network.Id }) : "none",
                };
                if (order.BootVolume is { } volume)
                {
                    server["block_device_mapping_v2"] = new JsonArray(new JsonObject
                    {
                        ["boot_index"] = 0, ["source_type"] = "volume", ["destination_type"] = "volume", ["uuid"] = volume.Id, ["delete_on_termination"] = false,
                    });
                }
                else
                {
                    server["imageRef"] = order.ImageId;
                }

                if (order.UserData is { } program)
                {
                    server["user_data"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(program));
                }

                return new JsonObject { ["server"] = server };
            },
            json => new CloudObject(ObjectKind.Server, ServiceCaller.Unwrapped(ObjectKind.Server, json).Essential("id", "The new server"), ""), cancellation,
            // The first version in which a server may be without any network.
            order.Network is null && order.Port is null ? "compute 2.37" : null);
    }

    /// <summary>Waits until a server is active; it may as well end in an error, or vanish.</summary>
    /// <param name="server">The server.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public Task<CloudObject> SettleServer(CloudObject server, CancellationToken cancellation) => Settle(server, options.ServerBudget, cancellation, "active");

    /// <summary>
    /// Reads a server's console until it holds what is waited for. What is there when the budget is used up is for the caller to judge; the step then says that
    /// it was.
    /// </summary>
    /// <param name="server">The server.</param>
    /// <param name="what">What is waited for, as a sentence: <c>the guest has said everything</c>.</param>
    /// <param name="holds">The condition.</param>
    /// <param name="describe">What was seen, for the step.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The console as it was seen last.</returns>
    public async Task<string> WatchConsole(CloudObject server, string what, Func<string, bool> holds, Func<string, string> describe, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(server);
        var seen = "";
        try
        {
            return await Steps.Do(
                $"wait until {what} on the console of {server.Kind} {server.Name}",
                () => poll.Until($"{what} on the console of {server}", async () => seen = await ReadConsole(server, seen, cancellation), holds, describe, options.ConsoleBudget, cancellation));
        }
        catch (WaitTimeoutException)
        {
            return seen;
        }
    }

    private async Task<string> ReadConsole(CloudObject server, string before, CancellationToken cancellation)
    {
        try
        {
            var url = $"{await caller.Collection(ObjectKind.Server, cancellation)}/{Uri.EscapeDataString(server.Id)}/action";
            using var response = await caller.Send($"Console of {server} (compute)", HttpMethod.Post, url, new JsonObject { ["os-getConsoleOutput"] = new JsonObject() }, cancellation);
            using var json = await response.Json();
            return json.RootElement.Text("output") ?? "";
        }
        catch (RefusedException refused) when (refused.Status == 409)
        {
            // Nova says so of a server that it is still busy with.
            return before;
        }
    }
}
