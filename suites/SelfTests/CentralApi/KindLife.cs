using System.Text.Json.Nodes;
using Conformance.CentralApi.Machinery;
using Conformance.CentralApi.OpenStack;
using Conformance.Kubernetes;
using Conformance.OpenStack.Acting;

namespace Conformance.SelfTests.CentralApi;

/// <summary>The life of a claim of one kind, from its making to its end, looked at in OpenStack at every step with the eyes of the administrator.</summary>
/// <param name="row">What is to be seen.</param>
/// <param name="tenant">Whose claim it is.</param>
/// <param name="admin">Looks.</param>
/// <param name="user">Id of the tenant's user.</param>
/// <param name="names">External names of what the claim needs.</param>
internal sealed class KindLife(KindRow row, TestTenant tenant, ServiceSession admin, string user, IReadOnlyDictionary<string, string> names)
{
    private const string Claim = "row";

    private readonly CloudKind _kind = CloudKinds.Find(row.Kind);
    private readonly List<string> _deviations = [];

    /// <summary>Lives it; gives what was not as it should be.</summary>
    public async Task<IReadOnlyList<string>> Run()
    {
        try
        {
            var name = await Made();
            await Changed(name);
            await Refused(name);
            name = await Healed(name);
            await tenant.Delete(row.Kind, Claim);
            Unless(await Look(name) is null, "its claim is gone, and it is still there");
        }
        catch (Exception trouble) when (trouble is Model.SubjectUnavailableException or KubeException)
        {
            _deviations.Add(trouble.Message);

            // Others cannot go while it is there.
            await tenant.Client.Delete(tenant.Path(row.Kind, Claim));
        }

        return _deviations;
    }

    private async Task<string> Made()
    {
        await tenant.Create(row.Kind, Claim, row.Spec);
        var claim = await tenant.Ready(row.Kind, Claim);
        var name = claim.TextAt("status", "externalName") ?? "";
        Unless(name.Length > 0, "status.externalName is not set");
        if (await Look(name) is not { } item)
        {
            _deviations.Add($"the claim is Ready, and OpenStack has no {name}");
            return name;
        }

        Compare(item, row.Made, "after the creation");
        foreach (var field in _kind.Fields.Where(field => field is { Wire: not null, Secret: false, Name: not "description" } && claim.At("status", "atProvider", field.Name) is not null))
        {
            var (told, seen) = (claim.At("status", "atProvider", field.Name)!.ToJsonString(), FieldPath.Get(item, field.Wire!)?.ToJsonString());
            Unless(told == seen, $"status.atProvider.{field.Name} is {told}, in OpenStack it is {seen}");
        }

        return name;
    }

    private async Task Changed(string name)
    {
        if (row.Change is not { } change)
        {
            return;
        }

        await Patch(change);
        var wanted = JsonNode.Parse(change)!.AsObject();
        await tenant.Until(row.Kind, Claim, $"shows {change}", item => item.HasCondition("Ready") && item.HasCondition("Synced")
            && wanted.All(pair => JsonNode.DeepEquals(item.At("status", "atProvider", pair.Key), pair.Value)));
        var seen = await Look(name);
        Unless(seen is not null, "a change in place made something else of it");
        Compare(seen ?? [], row.Changed, "after the change");
    }

    private async Task Refused(string name)
    {
        if (row.Fixed is not { } refused)
        {
            return;
        }

        await Patch(refused);
        var told = await tenant.Until(row.Kind, Claim, "says what cannot be changed", item => item.Condition("Synced") is { } synced && synced.TextAt("status") == "False" && synced.TextAt("message")?.Contains("immutable", StringComparison.Ordinal) == true);
        Unless(told.Condition("Synced")!.TextAt("message")!.Contains($"{row.FixedField} is ", StringComparison.Ordinal), $"the refusal does not name {row.FixedField}: {told.Condition("Synced")!.TextAt("message")}");
        Unless(told.HasCondition("Ready"), "what was refused made it not Ready");
        var before = JsonNode.Parse(row.Spec)!.AsObject();
        await Patch(new JsonObject(JsonNode.Parse(refused)!.AsObject().Select(pair => KeyValuePair.Create(pair.Key, before[pair.Key]?.DeepClone()))).ToJsonString());
        var after = await tenant.Ready(row.Kind, Claim);
        Unless(after.TextAt("status", "externalName") == name, "what was refused and taken back made something else of it");
    }

    /// <summary>Removes it behind the API's back and waits until it is there again.</summary>
    private async Task<string> Healed(string name)
    {
        Unless(await Look(name) is not null, "it is gone before anybody removed it");
        await Destroy(name);
        var named = _kind.Special is not null && _kind.Kind is not ("UserV3" or "ApplicationCredentialV3" or "ImageV2");
        var healed = await tenant.Until(row.Kind, Claim, "is there again", item => item.HasCondition("Ready") && item.HasCondition("Synced") && (named || item.TextAt("status", "externalName") != name));
        var next = healed.TextAt("status", "externalName") ?? "";
        if (named)
        {
            // Its name is the same as before: OpenStack alone tells that it is another one.
            await Back(next);
        }

        var item = await Look(next);
        Unless(item is not null, "removed behind the API's back it is told to be there, and is not");
        Compare(item ?? [], row.Made.Where(made => row.Changed.All(changed => changed.Path != made.Path)), "after it was made anew");
        return next;
    }

    private async Task Back(string name)
    {
        var began = TimeProvider.System.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(250));
        while (await Look(name) is null)
        {
            if (TimeProvider.System.GetElapsedTime(began) > TestTenant.Budget)
            {
                throw new Model.SubjectUnavailableException($"removed behind the API's back, {row.Kind} {name} is not there again within {TestTenant.Budget.TotalSeconds:0} s");
            }

            await timer.WaitForNextTickAsync();
        }
    }

    private Task Patch(string spec) => tenant.Client.Patch(tenant.Path(row.Kind, Claim), new JsonObject { ["spec"] = JsonNode.Parse(spec) });

    private void Compare(JsonObject item, IEnumerable<(string Path, string Value)> expected, string when)
    {
        foreach (var (path, value) in expected)
        {
            var wanted = value is ['{', .. var name, '}'] ? names[name] : value;
            var seen = FieldPath.Get(item, path);
            Unless((seen is JsonValue text && text.TryGetValue<string>(out var plain) ? plain : seen?.ToJsonString()) == wanted, $"{when} {path} is {seen?.ToJsonString() ?? "not there"}, not {wanted}");
        }
    }

    private void Unless(bool good, string deviation)
    {
        if (!good)
        {
            _deviations.Add(deviation);
        }
    }

    /// <summary>What OpenStack has under an external name, or null.</summary>
    private async Task<JsonObject?> Look(string name)
    {
        var ends = name.Split('/');
        return row.Kind switch
        {
            "KeypairV2" => (await Ask(HttpMethod.Get, $"/os-keypairs/{name}?user_id={user}"))?["keypair"] as JsonObject,
            "ImageV2" => await Ask(HttpMethod.Get, $"/images/{name}"),
            "RouterInterfaceV2" => Items(await Ask(HttpMethod.Get, $"/ports?device_id={ends[0]}"), "ports").FirstOrDefault(port => FieldPath.Get(port, "fixed_ips[0].subnet_id")?.ToString() == ends[1]),
            "FloatingipAssociateV2" => (await Ask(HttpMethod.Get, $"/floatingips/{ends[0]}"))?["floatingip"] is JsonObject floating && floating.TextAt("port_id") == ends[1] ? floating : null,
            "VolumeAttachV2" => (await Ask(HttpMethod.Get, $"/servers/{ends[0]}/os-volume_attachments/{ends[1]}"))?["volumeAttachment"] as JsonObject,
            "RoleAssignmentV3" => Items(await Ask(HttpMethod.Get, $"/role_assignments?include_names=true&scope.project.id={ends[0]}&user.id={ends[1]}"), "role_assignments").FirstOrDefault(one => one.TextAt("role", "name") == ends[2]),
            "ApplicationCredentialV3" => (await Ask(HttpMethod.Get, $"/users/{user}/application_credentials/{name}"))?["application_credential"] as JsonObject,
            _ => (await Ask(HttpMethod.Get, $"{_kind.Api.Path}/{name}"))?[_kind.Words.One] as JsonObject,
        };
    }

    private async Task Destroy(string name)
    {
        var ends = name.Split('/');
        await (row.Kind switch
        {
            "KeypairV2" => Ask(HttpMethod.Delete, $"/os-keypairs/{name}?user_id={user}"),
            "RouterInterfaceV2" => Ask(HttpMethod.Put, $"/routers/{ends[0]}/remove_router_interface", new JsonObject { ["subnet_id"] = ends[1] }),
            "FloatingipAssociateV2" => Ask(HttpMethod.Put, $"/floatingips/{ends[0]}", new JsonObject { ["floatingip"] = new JsonObject { ["port_id"] = null } }),
            "VolumeAttachV2" => Ask(HttpMethod.Delete, $"/servers/{ends[0]}/os-volume_attachments/{ends[1]}"),
            "RoleAssignmentV3" => Ask(HttpMethod.Delete, $"/projects/{ends[0]}/users/{ends[1]}/roles/{(await Look(name))?.TextAt("role", "id")}"),
            "ApplicationCredentialV3" => Ask(HttpMethod.Delete, $"/users/{user}/application_credentials/{name}"),
            _ => Ask(HttpMethod.Delete, $"{_kind.Api.Path}/{name}{_kind.DeletionQuery}"),
        });
    }

    private Task<JsonObject?> Ask(HttpMethod method, string path, JsonNode? body = null) =>
        CloudConnection.Ask(admin, method, _kind.Api.Service, _kind.Api.Version, path, body, CancellationToken.None, _kind.Microversion);

    private static IEnumerable<JsonObject> Items(JsonObject? answer, string many) => (answer?[many] as JsonArray ?? []).OfType<JsonObject>();
}
