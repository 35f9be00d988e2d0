using System.Globalization;
using System.Text.RegularExpressions;
using Conformance.Yaml;

namespace Conformance.StatusPage.OpenApi;

/// <summary>The OpenAPI document of the status page (1.1.2) with an overlay that puts its slips right.</summary>
public sealed partial class ApiDocument
{
    private static readonly Lazy<ApiDocument> Loaded = new(() => new ApiDocument(Resource("status-page.yaml"), Resource("overlay.yaml")));

    private readonly YamlMap _root;
    private readonly Dictionary<string, ISet<string>> _answersOnly;
    private readonly Dictionary<string, ISet<string>> _alwaysAnswered;
    private readonly Dictionary<string, IReadOnlyList<int>> _errors;

    private ApiDocument(string document, string overlay)
    {
        var problems = new YamlProblems("status-page.yaml");
        _root = YamlText.Parse(document, problems).Map()!;
        problems.ThrowIfAny();
        var overlayProblems = new YamlProblems("overlay.yaml");
        var map = YamlText.Parse(overlay, overlayProblems).Map()!;
        _answersOnly = Names(map, "answers-only");
        _alwaysAnswered = Names(map, "always-answered");
        _errors = map.Required("errors")!.Map()!.Entries.ToDictionary(
            entry => entry.Key, entry => (IReadOnlyList<int>)[.. entry.Value.Items().Select(item => item.Integer()!.Value)], StringComparer.Ordinal);
        overlayProblems.ThrowIfAny();
        Operations = [.. _root.Required("paths")!.Map()!.Entries.SelectMany(path => path.Value.Map()!.Entries.Select(method => Operation(path.Key, method.Key, method.Value.Map()!)))];
    }

    /// <summary>The document shipped with the suite.</summary>
    public static ApiDocument Shipped => Loaded.Value;

    /// <summary>All operations in the order of the document.</summary>
    public IReadOnlyList<ApiOperation> Operations { get; }

    /// <summary>An operation by its id.</summary>
    /// <param name="id">The id: <c>getComponents</c>.</param>
    public ApiOperation Find(string id) => Operations.Single(operation => operation.Id == id);

    /// <summary>Statuses with which a kind of mistake may be answered.</summary>
    /// <param name="kind">A key of the overlay's <c>errors</c>.</param>
    public IReadOnlyList<int> Errors(string kind) => _errors[kind];

    /// <summary>What a reference points to, with its name; a value that is no reference is itself, without name.</summary>
    internal (string? Name, YamlMap Map) Follow(YamlMap map)
    {
        string? name = null;
        while (map.Optional("$ref")?.Text() is { } reference)
        {
            var parts = reference.TrimStart('#', '/').Split('/');
            name = parts[^1];
            map = parts.Aggregate(_root, (current, part) => current.Required(part)!.Map()!);
        }

        return (name, map);
    }

    /// <summary>The properties a schema requires, in a request or in an answer.</summary>
    internal IEnumerable<string> Required(string? name, YamlMap schema, bool answer)
    {
        var written = schema.Optional("required")?.Items().Select(item => item.Text()!) ?? [];
        var only = name is not null && _answersOnly.TryGetValue(name, out var names) ? names : new HashSet<string>();
        return answer
            ? name is not null && _alwaysAnswered.TryGetValue(name, out var always) ? written.Union(always) : written
            : written.Where(property => !only.Contains(property));
    }

    private ApiOperation Operation(string path, string method, YamlMap map)
    {
        var success = map.Required("responses")!.Map()!.Entries.Single(entry => entry.Key.StartsWith('2'));
        var body = map.Optional("requestBody")?.Map() is { } request ? Content(request) : null;
        return new ApiOperation(map.Required("operationId")!.Text()!, method.ToUpperInvariant(), path, int.Parse(success.Key, CultureInfo.InvariantCulture))
        {
            RequestSchema = body, AnswerSchema = Content(success.Value.Map()!),
        };
    }

    private YamlMap? Content(YamlMap place) => Follow(place).Map.Optional("content")?.Map()!.Required("application/json")!.Map()!.Required("schema")!.Map();

    private static Dictionary<string, ISet<string>> Names(YamlMap map, string key) => map.Required(key)!.Map()!.Entries.ToDictionary(
        entry => entry.Key, entry => (ISet<string>)entry.Value.Items().Select(item => item.Text()!).ToHashSet(StringComparer.Ordinal), StringComparer.Ordinal);

    private static string Resource(string name)
    {
        using var stream = typeof(ApiDocument).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{name} is not in the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>A UUID as RFC 9562 writes it.</summary>
    [GeneratedRegex(@"\A[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\z")]
    internal static partial Regex Uuid();

    /// <summary>A point in time as RFC 3339 writes it.</summary>
    [GeneratedRegex(@"\A[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])[Tt]([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\.[0-9]+)?([Zz]|[+-]([01][0-9]|2[0-3]):[0-5][0-9])\z")]
    internal static partial Regex DateTime();
}
