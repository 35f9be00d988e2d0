using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Conformance.Data.Clouds;
using Conformance.Data.Environments;
using Conformance.Embedded;
using Conformance.Model;
using Conformance.OpenStack;
using Conformance.OpenStack.Acting;
using Conformance.Subjects.Ledgers;

namespace Conformance.SelfTests.AllInOne;

/// <summary>Interoperable image import, legal and illegal, by the embedded cloud and by the real one, from the same web server.</summary>
public sealed class ImageImportTests
{
    private const string Unknown = "11111111-2222-3333-4444-555555555555";
    private const string Bytes = "application/octet-stream", Patch = "application/openstack-images-v2.1-json-patch";

    private const string Image = """{"name":"{name}","disk_format":"raw","container_format":"bare"}""";

    /// <summary>Method, path and body of each request, and what its answer's id is called later. A line UNTIL waits for a status of an image, of which nothing is under way.</summary>
    private static readonly (string Do, string? Body, string? Gives)[] Requests =
    [
        ("GET /info/import", null, null),
        ("POST /images", Image, "a"),
        ("POST /images/{a}/import", "{}", null),
        ("POST /images/{a}/import", """{"method":{}}""", null),
        ("POST /images/{a}/import", """{"method":{"name":"copying"}}""", null),
        ("POST /images/{a}/import", """{"method":{"name":"copy-image"}}""", null),
        ("POST /images/{a}/import", """{"method":{"name":"web-download"}}""", null),
        ("POST /images/{a}/import", """{"method":{"name":"glance-direct"}}""", null),
        ("POST /images/{a}/import", """{"method":{"name":"web-download","uri":"{files}/disk.img"},"all_stores":"yes"}""", null),
        ("POST /images/{a}/import", """{"method":{"name":"web-download","uri":"{files}/disk.img"},"all_stores_must_succeed":1}""", null),
        ("POST /images/{a}/import", Web("ftp://127.0.0.1/disk.img"), null),
        ("POST /images/{a}/import", Web("file:///etc/passwd"), null),
        ("POST /images/{a}/import", Web("http://127.0.0.1:9/disk.img"), null),
        ("POST /images/{a}/import", Web("http://127.1/disk.img"), null),
        ("POST /images/{a}/import", Web("http://2130706433/disk.img"), null),
        ("POST /images/{a}/import", Web("http://localhost/disk.img"), null),
        ("POST /images/{a}/import", Web("http://[::1]/disk.img"), null),
        ("POST /images/{a}/import", Web("http://169.254.169.254/latest"), null),
        ("POST /images/{a}/import", Web(""), null),
        ("POST /images/UNKNOWN/import", Web("{files}/disk.img"), null),
        ("GET /images/{a}/tasks", null, null),
        ("GET /images/UNKNOWN/tasks", null, null),
        ("POST /images", """{"name":"{name}"}""", "bare"),
        ("POST /images/{bare}/import", Web("{files}/disk.img"), null),
        ("POST /images", """{"name":"{name}","os_glance_mine":"x"}""", null),
        ("PATCH /images/{a}", """[{"op":"add","path":"/os_glance_import_task","value":"mine"}]""", null),
        ("POST /images/{a}/import", Web("{files}/disk.img"), null),
        ("UNTIL /images/{a}", "active", null),
        ("GET /images/{a}/tasks", null, null),
        ("POST /images/{a}/import", Web("{files}/disk.img"), null),
        ("PATCH /images/{a}", """[{"op":"remove","path":"/os_glance_failed_import"}]""", null),
        ("POST /images", Image, "b"),
        ("POST /images/{b}/import", Web("{files}/no-such.img"), null),
        ("UNTIL /images/{b}", "queued", null),
        ("GET /images/{b}/tasks", null, null),
        ("POST /images/{b}/import", Web("{files}/astray.img"), null),
        ("UNTIL /images/{b}", "queued", null),
        ("POST /images/{b}/import", Web("{files}/short.img"), null),
        ("UNTIL /images/{b}", "queued", null),
        ("POST /images/{b}/import", Web("{files}/away.img"), null),
        ("UNTIL /images/{b}", "active", null),
        ("GET /images/{b}/tasks", null, null),
        ("POST /images", Image, "c"),
        ("PUT /images/{c}/stage", "\"staged\"", null),
        ("GET /images/{c}", null, null),
        ("PUT /images/{c}/stage", "\"staged\"", null),
        ("POST /images/{c}/import", Web("{files}/disk.img"), null),
        ("POST /images/{c}/import", """{"method":{"name":"glance-direct"}}""", null),
        ("UNTIL /images/{c}", "active", null),
        ("PUT /images/UNKNOWN/stage", "\"staged\"", null),
        ("DELETE /images/{a}", null, null),
        ("GET /images/{a}/tasks", null, null),
        ("DELETE /images/{b}", null, null),
        ("DELETE /images/{c}", null, null),
        ("DELETE /images/{bare}", null, null),
    ];

    [Test]
    public async Task Both_import_images_and_refuse_to_alike_but_where_the_table_says_why()
    {
        var files = RealCloud.Files;
        var imports = new ImageImportOptions { AllowedHosts = ["127.0.0.1"], AllowedPorts = [files.Port] };
        await using var embedded = await EmbeddedSubject.Start(CloudGenerator.Conforming(TimeProvider.System.GetUtcNow()), new EmbeddedCloudOptions { Imports = imports }, client: RealCloud.Patient);
        var (ours, theirs) = (await Ask(embedded.Cloud, files), await Ask(RealCloud.Subject.Cloud, files));
        Assert.That(ours, Has.Count.EqualTo(Requests.Length));
        Assert.That(ours.Keys, Is.EquivalentTo(theirs.Keys));
        Assert.That(ours.Values.Where(answer => answer.Status == 202).ToList(), Has.Count.EqualTo(6), "imports that both order");
        FidelityTable.Holds("Imports", [.. ours.Keys.SelectMany(request => Differences(ours[request], theirs[request]).Select(what => (request, what)))]);
    }

    private static string Web(string uri) => $$$"""{"method":{"name":"web-download","uri":"{{{uri}}}"}}""";

    private static async Task<IReadOnlyDictionary<string, ApiAnswer>> Ask(Cloud cloud, ImageFiles files)
    {
        var workshops = new Workshops(cloud, Ledger.InMemory(new LedgerOwner("imports", "openstack", "openstack"), TimeProvider.System));
        var workshop = workshops.Open(new StepLog(TimeProvider.System));
        var names = new Dictionary<string, string> { ["files"] = files.Address };
        var answers = new Dictionary<string, ApiAnswer>(StringComparer.Ordinal);
        var kind = ObjectKind.Find("image")!;
        try
        {
            foreach (var (index, (@do, body, gives)) in Requests.Index())
            {
                var (method, path) = @do.Split(' ') is [var verb, var target] ? (verb, Filled(target)) : throw new InvalidOperationException(@do);
                var until = method == "UNTIL";
                var question = new ApiQuestion($"{index} {@do}", new HttpMethod(until ? "GET" : method), "image", "v2", path) { Wanted = ["OpenStack-image-import-methods"] };
                if (body is not null && !until)
                {
                    names["name"] = workshop.NewName(kind);
                    var staged = path.EndsWith("/stage", StringComparison.Ordinal);
                    question = question with
                    {
                        Body = staged ? null : JsonNode.Parse(Filled(body)), Data = staged ? body : null, BodyType = staged ? Bytes : method == "PATCH" ? Patch : null, Creates = method == "POST" && path == "/images" ? [(kind, names["name"])] : [],
                    };
                }

                var answer = until
                    ? await workshop.AskUntil(question, one => Text(one, "status") == body && Text(one, "os_glance_import_task") is null, CancellationToken.None)
                    : await workshop.Ask(question, CancellationToken.None);
                answers[string.Create(CultureInfo.InvariantCulture, $"{index} {@do}")] = answer;
                if (gives is not null)
                {
                    names[gives] = Text(answer, "id") ?? throw new AssertionException($"{cloud.Config.Name}: {@do}: {answer.Seen}");
                }
            }
        }
        finally
        {
            var left = (await workshop.Cleanup.Run(CancellationToken.None)).Where(result => result.State == CleanupState.Left).ToList();
            Assert.That(left, Is.Empty, cloud.Config.Name);
        }

        return answers;

        string Filled(string text) => names.Aggregate(text, (so, name) => so.Replace($"{{{name.Key}}}", name.Value, StringComparison.Ordinal)).Replace("UNKNOWN", Unknown, StringComparison.Ordinal);
    }

    private static string? Text(ApiAnswer answer, string name) =>
        answer.Body is { ValueKind: JsonValueKind.Object } body && body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static IEnumerable<string> Differences(ApiAnswer ours, ApiAnswer theirs)
    {
        if (ours.Status != theirs.Status)
        {
            return [string.Create(CultureInfo.InvariantCulture, $"{ours.Status} instead of {theirs.Status}")];
        }

        var (told, real) = (ours.Headers.GetValueOrDefault("OpenStack-image-import-methods"), theirs.Headers.GetValueOrDefault("OpenStack-image-import-methods"));
        return [.. ours.Status >= 400 ? [] : Shape.Differences(ours.Body, theirs.Body), .. told == real ? Array.Empty<string>() : [$"import methods {told} instead of {real}"]];
    }
}
