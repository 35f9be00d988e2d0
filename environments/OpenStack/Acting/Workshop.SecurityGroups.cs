using System.Text.Json;
using System.Text.Json.Nodes;
using Conformance.Model;
using Conformance.OpenStack.Facts;
using Conformance.OpenStack.Reading;

namespace Conformance.OpenStack.Acting;

/// <content>Security groups.</content>
public sealed partial class Workshop
{
    /// <summary>In templates, the group that a rule will belong to.</summary>
    public const string Parent = "PARENT";

    /// <summary>Creates a security group; the cloud gives it rules.</summary>
    /// <param name="cancellation">Ends the request.</param>
    public Task<CloudObject> CreateSecurityGroup(CancellationToken cancellation) => Create(
        ObjectKind.SecurityGroup, "create", null,
        name => new JsonObject { ["security_group"] = new JsonObject { ["name"] = name, ["description"] = Label(ledger.Owner) } },
        json => ServiceCaller.Read(ObjectKind.SecurityGroup, ServiceCaller.Unwrapped(ObjectKind.SecurityGroup, json)), cancellation);

    /// <summary>The rules that new groups get (<c>/v2.0/default-security-group-rules</c>, Neutron 2023.2 and later).</summary>
    /// <param name="cancellation">Ends the request.</param>
    public Task<IReadOnlyList<SecurityRule>> ReadDefaultRules(CancellationToken cancellation) => Steps.Do<IReadOnlyList<SecurityRule>>(
        "read the template of rules for new security groups", async () =>
        {
            const string What = "Default security group rules (network)";
            using var response = await caller.Send(What, HttpMethod.Get, await caller.Root("network", "v2.0", cancellation) + "/default-security-group-rules", null, cancellation);
            using var json = await response.Json();
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("default_security_group_rules", out var list) && list.ValueKind == JsonValueKind.Array
                ? [.. json.RootElement.Objects("default_security_group_rules").Select(rule => Rule(rule, null, What))]
                : throw new SubjectUnavailableException($"{What}: the answer of {response.Url} has no list default_security_group_rules. Is this the address of the service?");
        });

    /// <summary>A security group with its rules.</summary>
    /// <param name="group">The group.</param>
    /// <param name="cancellation">Ends the request.</param>
    public Task<SecurityGroup> ReadSecurityGroup(CloudObject group, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(group);
        return Steps.Do($"read the rules of {group.Kind} {group.Name}", async () =>
        {
            using var response = await caller.Send($"{group} (network)", HttpMethod.Get, await Address(group, cancellation), null, cancellation);
            using var json = await response.Json();
            return Group(ServiceCaller.Unwrapped(group.Kind, json.RootElement));
        });
    }

    /// <summary>The project's group <c>default</c>; null if it is not to be seen.</summary>
    /// <param name="cancellation">Ends the request.</param>
    public Task<SecurityGroup?> ReadDefaultGroup(CancellationToken cancellation) => Steps.Do("read the rules of the project's security group default", async () =>
    {
        var project = await caller.Project(cancellation);
        SecurityGroup? found = null;
        await Pages.Read(
            caller.Keystone, new Http.ApiRequest("Security groups (network)", $"{await caller.Collection(ObjectKind.SecurityGroup, cancellation)}?name=default&limit={Pages.Limit}"),
            ObjectKind.SecurityGroup.Plural,
            item => found ??= item.Text("name") == "default" && (item.Text("project_id") ?? item.Text("tenant_id")) == project ? Group(item) : null, null, null, cancellation);
        return found;
    });

    private static SecurityGroup Group(JsonElement json)
    {
        var id = json.Essential("id", "Security group");
        return new SecurityGroup(id, json.Text("name") ?? "", [.. json.Objects("security_group_rules").Select(rule => Rule(rule, id, "Rule of a security group"))]);
    }

    private static SecurityRule Rule(JsonElement json, string? group, string what) => new(json.Essential("direction", what), json.Text("ethertype") ?? "IPv4")
    {
        Protocol = json.Text("protocol"),
        PortMin = json.Long("port_range_min", what),
        PortMax = json.Long("port_range_max", what),
        RemotePrefix = json.Text("remote_ip_prefix"),
        RemoteGroup = json.Text("remote_group_id") is { Length: > 0 } remote ? remote == group ? Parent : remote : null,
        RemoteAddressGroup = json.Text("remote_address_group_id"),
        InDefaultGroup = json.Flag("used_in_default_sg", false),
        InCustomGroups = json.Flag("used_in_non_default_sg", true),
    };
}
