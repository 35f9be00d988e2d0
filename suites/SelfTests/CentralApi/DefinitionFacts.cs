using System.Text.Json.Nodes;
using Conformance.Kubernetes;

namespace Conformance.SelfTests.CentralApi;

/// <summary>
/// What Crossplane asks of a CompositeResourceDefinition, and Kubernetes of a structural schema. Facts of Crossplane's own schema:
/// cluster/crds/apiextensions.crossplane.io_compositeresourcedefinitions.yaml of crossplane/crossplane (1.16), and of what it adds to schemas by itself.
/// </summary>
internal static class DefinitionFacts
{
    private static readonly string[] SpecMembers =
    [
        "claimNames", "connectionSecretKeys", "conversion", "defaultCompositeDeletePolicy", "defaultCompositionRef", "defaultCompositionUpdatePolicy", "enforcedCompositionRef", "group", "metadata", "names", "versions",
    ];

    private static readonly string[] NameMembers = ["categories", "kind", "listKind", "plural", "shortNames", "singular"];
    private static readonly string[] VersionMembers = ["additionalPrinterColumns", "deprecated", "deprecationWarning", "name", "referenceable", "schema", "served"];
    private static readonly string[] DeletePolicies = ["Background", "Foreground"];

    // What Crossplane puts into every schema; a definition's own member of that name is lost.
    private static readonly string[] OwnSpec =
    [
        "compositionRef", "compositionSelector", "compositionRevisionRef", "compositionRevisionSelector", "compositionUpdatePolicy", "compositeDeletePolicy", "claimRef", "environmentConfigRefs", "resourceRef", "resourceRefs",
        "publishConnectionDetailsTo", "writeConnectionSecretToRef",
    ];

    private static readonly string[] OwnStatus = ["conditions", "connectionDetails"];
    private static readonly string[] Types = ["array", "boolean", "integer", "number", "object", "string"];

    /// <summary>What is wrong with a definition, and with the compositions that are made for it.</summary>
    public static IReadOnlyList<string> Problems(JsonObject definition, IReadOnlyList<JsonObject> compositions)
    {
        var problems = new List<string>();
        var spec = definition["spec"] as JsonObject ?? [];
        var group = spec.TextAt("group");
        problems.AddRange(spec.Select(pair => pair.Key).Except(SpecMembers).Select(name => $"spec.{name} is unknown"));
        Unless(definition.Name == $"{spec.TextAt("names", "plural")}.{group}", $"its name {definition.Name} is not spec.names.plural with spec.group");
        foreach (var part in new[] { "names", "claimNames" })
        {
            var names = spec[part] as JsonObject ?? [];
            problems.AddRange(names.Select(pair => pair.Key).Except(NameMembers).Select(name => $"spec.{part}.{name} is unknown"));
            Unless(names.TextAt("kind") is { Length: > 0 } && names.TextAt("plural") is { Length: > 0 } plural && plural.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter)), $"spec.{part} needs a kind and a plural in small letters");
        }

        Unless(spec.TextAt("names", "kind") != spec.TextAt("claimNames", "kind") && spec.TextAt("names", "plural") != spec.TextAt("claimNames", "plural"), "composite and claim have one name");
        Unless(spec.TextAt("defaultCompositeDeletePolicy") is null or "Background" or "Foreground", $"spec.defaultCompositeDeletePolicy is none of {string.Join(", ", DeletePolicies)}");
        Unless(spec["connectionSecretKeys"] is null || (spec["connectionSecretKeys"] is JsonArray keys && keys.All(key => key is JsonValue value && value.TryGetValue<string>(out _)) && keys.Select(key => key!.ToString()).Distinct().Count() == keys.Count), "spec.connectionSecretKeys are no keys, each once");

        var versions = (spec["versions"] as JsonArray ?? []).OfType<JsonObject>().ToList();
        foreach (var version in versions)
        {
            var where = $"version {version.TextAt("name")}";
            problems.AddRange(version.Select(pair => pair.Key).Except(VersionMembers).Select(name => $"{where}: {name} is unknown"));
            Unless(version.TextAt("name") is { Length: > 0 } && version["served"] is JsonValue && version["referenceable"] is JsonValue, $"{where} needs name, served and referenceable");
            problems.AddRange((version["additionalPrinterColumns"] as JsonArray ?? []).OfType<JsonObject>().Where(column => column.TextAt("name") is null || column.TextAt("type") is null || column.TextAt("jsonPath") is null)
                .Select(column => $"{where}: a printer column needs name, type and jsonPath: {column.ToJsonString()}"));
            if (version.At("schema", "openAPIV3Schema") is not JsonObject schema)
            {
                problems.Add($"{where} has no schema.openAPIV3Schema");
                continue;
            }

            problems.AddRange(Unstructured(schema, where));
            problems.AddRange((schema["properties"] as JsonObject ?? []).Select(pair => pair.Key).Except(["spec", "status"]).Select(name => $"{where}: {name} is lost, as Crossplane takes spec and status alone"));
            problems.AddRange(Members(schema, "spec").Intersect(OwnSpec).Select(name => $"{where}: spec.{name} is Crossplane's own"));
            problems.AddRange(Members(schema, "status").Intersect(OwnStatus).Select(name => $"{where}: status.{name} is Crossplane's own"));
        }

        var referenceable = versions.Where(version => version["referenceable"]?.ToString() == "true").ToList();
        Unless(referenceable.Count == 1 && referenceable[0]["served"]?.ToString() == "true", "one version must be referenceable, and served");
        foreach (var reference in new[] { "defaultCompositionRef", "enforcedCompositionRef" })
        {
            if (spec[reference] is not null)
            {
                var named = compositions.FirstOrDefault(one => one.Name == spec.TextAt(reference, "name"));
                Unless(named is not null, $"spec.{reference}: there is no composition {spec.TextAt(reference, "name")}");
                Unless(named is null || IsFor(named, referenceable.FirstOrDefault()), $"spec.{reference}: composition {named?.Name} is made for another kind or version");
            }
        }

        foreach (var composition in compositions.Where(one => one.TextAt("spec", "compositeTypeRef", "kind") == spec.TextAt("names", "kind")))
        {
            if (referenceable.FirstOrDefault()?.At("schema", "openAPIV3Schema") is JsonObject schema)
            {
                problems.AddRange(Paths(composition).Where(path => path[0] is "spec" or "status" && path.Length > 1 && !Members(schema, path[0]).Concat(path[0] == "spec" ? OwnSpec : OwnStatus).Contains(path[1]))
                    .Select(path => $"composition {composition.Name}: {string.Join('.', path)} is not in the schema, so it is never there"));
            }
        }

        return [.. problems.Distinct()];

        bool IsFor(JsonObject composition, JsonObject? version) =>
            composition.TextAt("spec", "compositeTypeRef", "kind") == spec.TextAt("names", "kind") && composition.TextAt("spec", "compositeTypeRef", "apiVersion") == $"{group}/{version?.TextAt("name")}";

        void Unless(bool good, string problem)
        {
            if (!good)
            {
                problems.Add(problem);
            }
        }
    }

    /// <summary>Where a schema is not structural: every value has one type, and nothing is said of what it does not have.</summary>
    public static IEnumerable<string> Unstructured(JsonObject schema, string where)
    {
        var type = schema.TextAt("type");
        var free = schema["x-kubernetes-preserve-unknown-fields"]?.ToString() == "true";
        if (type is null ? !free && schema["x-kubernetes-int-or-string"]?.ToString() != "true" : !Types.Contains(type))
        {
            yield return $"{where}: no type, or none that there is";
        }

        if (schema["properties"] is JsonObject && schema["additionalProperties"] is not null)
        {
            yield return $"{where}: properties and additionalProperties exclude each other";
        }

        if ((type == "array") != schema["items"] is JsonObject)
        {
            yield return $"{where}: an array needs items, and nothing else has them";
        }

        if (schema["default"] is { } value && type is not null && type != TypeOf(value))
        {
            yield return $"{where}: the default is no {type}";
        }

        var members = (schema["properties"] as JsonObject ?? []).Select(pair => (Name: pair.Key, pair.Value)).ToList();
        foreach (var missing in (schema["required"] as JsonArray ?? []).Select(name => name?.ToString()).Where(name => !free && members.TrueForAll(member => member.Name != name)))
        {
            yield return $"{where}: {missing} is required and has no schema";
        }

        foreach (var (name, part) in members.Append(("[]", schema["items"])).Append(("{}", schema["additionalProperties"])))
        {
            if (part is JsonObject inner)
            {
                foreach (var problem in Unstructured(inner, $"{where}.{name}"))
                {
                    yield return problem;
                }
            }
        }
    }

    private static string TypeOf(JsonNode value) => value switch
    {
        JsonArray => "array",
        JsonObject => "object",
        _ => value.GetValueKind() switch
        {
            System.Text.Json.JsonValueKind.String => "string",
            System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False => "boolean",
            _ => value.ToJsonString().Contains('.', StringComparison.Ordinal) ? "number" : "integer",
        },
    };

    private static IEnumerable<string> Members(JsonObject schema, string part) => (schema.At("properties", part, "properties") as JsonObject ?? []).Select(pair => pair.Key);

    /// <summary>Paths in the composite that patches read or write.</summary>
    private static IEnumerable<string[]> Paths(JsonObject composition)
    {
        foreach (var patch in (composition.At("spec", "resources") as JsonArray ?? []).OfType<JsonObject>().SelectMany(template => (template["patches"] as JsonArray ?? []).OfType<JsonObject>()))
        {
            var type = patch.TextAt("type") ?? "FromCompositeFieldPath";
            var paths = type switch
            {
                "FromCompositeFieldPath" => [patch.TextAt("fromFieldPath")],
                "CombineFromComposite" => (patch.At("combine", "variables") as JsonArray ?? []).OfType<JsonObject>().Select(variable => variable.TextAt("fromFieldPath")),
                _ => [patch.TextAt("toFieldPath")],
            };
            foreach (var path in paths.OfType<string>())
            {
                yield return path.Split('.', '[');
            }
        }
    }
}
