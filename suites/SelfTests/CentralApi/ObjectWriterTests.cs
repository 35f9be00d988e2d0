using System.Text.Json.Nodes;
using Conformance.CentralApi;
using Conformance.CentralApi.Machinery;
using Conformance.Kubernetes;
using Conformance.SelfTests.OpenStack;
using Microsoft.AspNetCore.Http;

namespace Conformance.SelfTests.CentralApi;

/// <summary>What is asked of an API server for a deletion, and what its refusals mean.</summary>
public sealed class ObjectWriterTests
{
    private static readonly ObjectPath Path = new(ApiResource.ConfigMap, "one", "ns");

    [Test]
    public async Task What_has_no_finalizer_is_deleted_as_it_is_known_and_looked_at_again_if_it_is_not_so_any_more() =>
        Assert.That(await Asked(Item("1"), Item("2", "ours"), 409, 200), Is.EqualTo(new[] { """{"uid":"u","resourceVersion":"1"}""", """{"uid":"u"}""" }));

    [Test]
    public async Task What_has_a_finalizer_is_deleted_however_it_is() => Assert.That(await Asked(Item("1", "ours"), null, 200), Is.EqualTo(new[] { """{"uid":"u"}""" }));

    [Test]
    public async Task What_is_gone_meanwhile_is_deleted() => Assert.That(await Asked(Item("1"), null, 409), Has.Count.EqualTo(1));

    [Test]
    public async Task Another_object_of_that_name_stays() => Assert.That(await Asked(Item("1"), Item("7", uid: "another"), 409), Has.Count.EqualTo(1));

    [Test]
    public async Task A_namespace_that_is_being_deleted_is_not_asked_for_again() => Assert.That(await Asked(Item("1"), Item("1"), 409), Has.Count.EqualTo(1));

    /// <summary>The preconditions of the deletions that are asked for, of which the server answers each with a status; a look finds what there is now.</summary>
    private static async Task<IReadOnlyList<string>> Asked(JsonObject known, JsonObject? now, params int[] answers)
    {
        var (asked, left) = (new List<string>(), new Queue<int>(answers));
        await using var server = await LoopbackServer.Start(async context =>
        {
            if (context.Request.Method == HttpMethods.Delete)
            {
                asked.Add((await JsonNode.ParseAsync(context.Request.Body))!["preconditions"]!.ToJsonString());
                context.Response.StatusCode = left.Dequeue();
                await context.Response.WriteAsync("""{"kind":"Status","message":"as it was told to"}""");
                return;
            }

            context.Response.StatusCode = now is null ? 404 : 200;
            await context.Response.WriteAsync(now?.ToJsonString() ?? """{"kind":"Status","message":"gone"}""");
        });
        using var client = KubeClient.Open(new KubeConfig { Server = new Uri(server.Url) });
        var options = new CentralApiOptions();
        await new ObjectWriter(client, options, new EventRecorder(client, options)).Delete(Path, known, CancellationToken.None);
        Assert.That(left, Is.Empty, "answers that nobody asked for");
        return asked;
    }

    private static JsonObject Item(string version, string? finalizer = null, string uid = "u") => new()
    {
        ["apiVersion"] = "v1", ["kind"] = "ConfigMap", ["metadata"] = new JsonObject
        {
            ["name"] = "one", ["namespace"] = "ns", ["uid"] = uid, ["resourceVersion"] = version, ["finalizers"] = finalizer is null ? new JsonArray() : new JsonArray(finalizer),
        },
    };
}
