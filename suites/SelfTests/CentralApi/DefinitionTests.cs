using System.Text.Json.Nodes;
using Conformance.CentralApi;
using Conformance.Kubernetes;

namespace Conformance.SelfTests.CentralApi;

/// <summary>The definitions of the manifests, held against what Crossplane and Kubernetes ask of them.</summary>
public sealed class DefinitionTests
{
    private const string Sample = "xclusters.api.scs.community";

    private static IReadOnlyList<JsonObject> Compositions { get; } = [.. CentralManifests.Api().Where(item => item.Kind == "Composition")];

    private static IReadOnlyList<JsonObject> Definitions { get; } = [.. CentralManifests.Api().Where(item => item.Kind == "CompositeResourceDefinition")];

    [Test]
    public void Composite_resource_definitions_have_what_Crossplane_asks_for_and_nothing_it_does_not_know()
    {
        var problems = Definitions.SelectMany(definition => DefinitionFacts.Problems(definition, Compositions).Select(problem => $"{definition.Name}: {problem}")).ToList();
        Assert.That(Definitions, Is.Not.Empty);
        Assert.That(problems, Is.Empty);
    }

    [Test]
    public void No_two_definitions_share_a_name()
    {
        Assert.That(Definitions, Is.Not.Empty);
        var names = Definitions.SelectMany(definition => new[] { "names", "claimNames" }.SelectMany(part => new[] { "kind", "plural" }.Select(name => definition.TextAt("spec", part, name)))).ToList();
        Assert.That(names, Is.Unique);
    }

    [Test]
    public void Custom_resource_definitions_have_structural_schemas_and_one_stored_version()
    {
        var problems = new List<string>();
        var definitions = CentralManifests.Providers().Concat(CentralManifests.Platform()).Where(item => item.Kind == "CustomResourceDefinition").ToList();
        Assert.That(definitions, Is.Not.Empty);
        foreach (var definition in definitions)
        {
            var versions = (definition.At("spec", "versions") as JsonArray ?? []).OfType<JsonObject>().ToList();
            problems.AddRange(versions.SelectMany(version => DefinitionFacts.Unstructured((JsonObject)version.At("schema", "openAPIV3Schema")!, $"{definition.Name} {version.TextAt("name")}")));
            if (versions.Count(version => version["storage"]?.ToString() == "true") != 1 || definition.Name != $"{definition.TextAt("spec", "names", "plural")}.{definition.TextAt("spec", "group")}")
            {
                problems.Add($"{definition.Name}: name or stored version");
            }
        }

        Assert.That(problems, Is.Empty);
    }

    [TestCase("metadata.name", "\"clusters.api.scs.community\"", "is not spec.names.plural with spec.group")]
    [TestCase("spec.group", "\"api.example.org\"", "is not spec.names.plural with spec.group")]
    [TestCase("spec.scope", "\"Cluster\"", "spec.scope is unknown")]
    [TestCase("spec.names.kind", "null", "spec.names needs a kind")]
    [TestCase("spec.names.short", "\"xc\"", "spec.names.short is unknown")]
    [TestCase("spec.claimNames.plural", "\"Clusters\"", "spec.claimNames needs a kind and a plural in small letters")]
    [TestCase("spec.claimNames.kind", "\"XCluster\"", "composite and claim have one name")]
    [TestCase("spec.defaultCompositeDeletePolicy", "\"Orphan\"", "spec.defaultCompositeDeletePolicy is none of")]
    [TestCase("spec.connectionSecretKeys", """["kubeconfig","kubeconfig"]""", "spec.connectionSecretKeys are no keys")]
    [TestCase("spec.enforcedCompositionRef.name", "\"nowhere\"", "there is no composition nowhere")]
    [TestCase("spec.enforcedCompositionRef.name", "\"networkv2s.openstack\"", "is made for another kind or version")]
    [TestCase("spec.versions[0].storage", "true", "storage is unknown")]
    [TestCase("spec.versions[0].served", "null", "needs name, served and referenceable")]
    [TestCase("spec.versions[0].served", "false", "one version must be referenceable, and served")]
    [TestCase("spec.versions[0].referenceable", "false", "one version must be referenceable, and served")]
    [TestCase("spec.versions[0].name", "\"v1\"", "is made for another kind or version")]
    [TestCase("spec.versions[0].schema", "{}", "has no schema.openAPIV3Schema")]
    [TestCase("spec.versions[0].additionalPrinterColumns[0].type", "null", "a printer column needs")]
    [TestCase("spec.versions[0].schema.openAPIV3Schema.properties.data", """{"type":"object"}""", "data is lost")]
    [TestCase("spec.versions[0].schema.openAPIV3Schema.properties.spec.properties.claimRef", """{"type":"object"}""", "spec.claimRef is Crossplane's own")]
    [TestCase("spec.versions[0].schema.openAPIV3Schema.properties.status.properties.conditions", """{"type":"array","items":{"type":"object"} }""", "status.conditions is Crossplane's own")]
    [TestCase("spec.versions[0].schema.openAPIV3Schema.properties.spec.properties.class.type", "null", "spec.class: no type")]
    [TestCase("spec.versions[0].schema.openAPIV3Schema.properties.spec.properties.class.type", "\"text\"", "spec.class: no type, or none that there is")]
    [TestCase("spec.versions[0].schema.openAPIV3Schema.properties.spec.properties.class.default", "1", "spec.class: the default is no string")]
    [TestCase("spec.versions[0].schema.openAPIV3Schema.properties.spec.properties.class.type", "\"array\"", "spec.class: an array needs items")]
    [TestCase("spec.versions[0].schema.openAPIV3Schema.properties.spec.additionalProperties", """{"type":"string"}""", "exclude each other")]
    [TestCase("spec.versions[0].schema.openAPIV3Schema.properties.spec.properties.version", "null", "version is required and has no schema")]
    [TestCase("spec.versions[0].schema.openAPIV3Schema.properties.spec.properties.class", "null", "composition clusters.capi: spec.class is not in the schema")]
    public void A_definition_that_Crossplane_would_not_take_is_found(string path, string value, string expected)
    {
        var definition = (JsonObject)Definitions.Single(one => one.Name == Sample).DeepClone();
        Assert.That(DefinitionFacts.Problems(definition, Compositions), Is.Empty);
        Set(definition, path, JsonNode.Parse(value));

        Assert.That(DefinitionFacts.Problems(definition, Compositions), Has.Some.Contains(expected));
    }

    /// <summary>Sets what is at a path, or removes it.</summary>
    private static void Set(JsonObject root, string path, JsonNode? value)
    {
        var parts = path.Replace("[0]", ".0", StringComparison.Ordinal).Split('.');
        var at = parts[..^1].Aggregate((JsonNode)root, (node, name) => node is JsonArray list ? list[0]! : node[name]!);
        if (value is null)
        {
            at.AsObject().Remove(parts[^1]);
        }
        else
        {
            at[parts[^1]] = value;
        }
    }
}
