using System.Text.Json.Nodes;
using Conformance.CentralApi;
using Conformance.CentralApiSuite;
using Conformance.Kubernetes;
using Conformance.Model;
using Conformance.Runner.CommandLine;

namespace Conformance.SelfTests.CentralApi;

/// <summary>The manifests as they are printed, taken by a real kubectl and a real API server.</summary>
public sealed class ManifestsTests
{
    private static readonly string[] Parts = ["providers", "platform", "api"];

    // Facts of Crossplane's own schema: cluster/crds/apiextensions.crossplane.io_compositions.yaml of crossplane/crossplane. Of the types of patches those that our controllers have as well.
    private static readonly string[] PatchTypes = ["FromCompositeFieldPath", "ToCompositeFieldPath", "CombineFromComposite", "CombineToComposite"];

    private static readonly string[] TransformTypes = ["map", "match", "math", "string", "convert"];
    private static readonly string[] StringTypes = ["Format", "Convert", "TrimPrefix", "TrimSuffix", "Regexp"];
    private static readonly string[] DetailTypes = ["FromConnectionSecretKey", "FromFieldPath", "FromValue"];
    private static readonly string[] CheckTypes = ["MatchString", "MatchInteger", "NonEmpty", "MatchCondition", "MatchTrue", "MatchFalse", "None"];

    [Test]
    public async Task Kubectl_takes_every_part_and_a_server_that_looks_at_every_field_as_well()
    {
        var stack = await SharedStack.Get();
        using var kubectl = Kubectl.For(stack.Plane.Admin, new StepLog(TimeProvider.System));
        foreach (var part in Parts)
        {
            var printed = await Printed(part);
            var (code, output, error) = await kubectl.Run(printed, CancellationToken.None, "apply", "--server-side", "--dry-run=server", "--force-conflicts", "--field-manager=tests", "--filename=-");
            Assert.That(code, Is.Zero, error);
            Assert.That(output.Split('\n', StringSplitOptions.RemoveEmptyEntries), Has.Length.EqualTo(Manifests.Parse(printed, part).Count), output);
        }
    }

    [Test]
    [CancelAfter(600_000)]
    public async Task Applied_in_their_order_to_a_cluster_that_has_none_of_it_they_are_established_and_deleted_they_are_gone(CancellationToken cancellation)
    {
        // One of its own: definitions that come and go would have others look for kinds in vain.
        await using var plane = await Plane(cancellation);
        using var client = plane.Client();
        using var kubectl = Kubectl.For(plane.Admin, new StepLog(TimeProvider.System));
        var printed = new Dictionary<string, string>();
        foreach (var part in Parts)
        {
            printed[part] = await Printed(part);
            var (code, output, error) = await kubectl.Run(printed[part], cancellation, "apply", "--server-side", "--filename=-");
            Assert.That(code, Is.Zero, $"{part}: {error}");
            var objects = Manifests.Parse(printed[part], part);
            Assert.That(output.Split('\n', StringSplitOptions.RemoveEmptyEntries), Has.Length.EqualTo(objects.Count), output);
            foreach (var definition in objects.Where(item => item.Kind == "CustomResourceDefinition"))
            {
                var taken = await client.WaitFor(new ObjectPath(ApiResource.CustomResourceDefinition, definition.Name), "is Established", item => item?.HasCondition("Established") == true, TimeSpan.FromMinutes(3), cancellation);
                Assert.That(taken!.Condition("NonStructuralSchema"), Is.Null, definition.Name);
            }
        }

        foreach (var (kind, plural) in new[] { ("CompositeResourceDefinition", "compositeresourcedefinitions"), ("Composition", "compositions") })
        {
            var there = await client.Page(new ApiResource("apiextensions.crossplane.io", "v1", kind, plural, false), cancellation: cancellation);
            Assert.That(there.Items.Select(item => item.Name), Is.EquivalentTo(CentralManifests.Api().Where(item => item.Kind == kind).Select(item => item.Name)));
        }

        foreach (var part in Parts.Reverse())
        {
            var (code, output, error) = await kubectl.Run(printed[part], cancellation, "delete", "--wait=true", "--timeout=180s", "--filename=-");
            Assert.That(code, Is.Zero, $"{part}: {output}{error}");
        }

        Assert.That((await client.Page(ApiResource.CustomResourceDefinition, cancellation: cancellation)).Items.Select(item => item.Name), Is.Empty);
    }

    [Test]
    public async Task All_parts_together_are_all_there_is_and_nothing_twice()
    {
        var objects = new List<JsonObject>();
        foreach (var part in Parts)
        {
            objects.AddRange(Manifests.Parse(await Printed(part), part));
        }

        var names = objects.Select(item => $"{item.Kind} {item.Name}").ToList();
        Assert.That(names, Is.Unique);
        Assert.That(names, Is.SupersetOf(CentralManifests.Claims.Select(claim => $"CompositeResourceDefinition x{claim.Plural}.{claim.Group}")));
    }

    [Test]
    public void Compositions_have_what_Crossplane_asks_for_and_nothing_it_does_not_know()
    {
        var problems = new List<string>();
        foreach (var composition in CentralManifests.Api().Where(item => item.Kind == "Composition"))
        {
            foreach (var template in (composition.At("spec", "resources") as JsonArray ?? []).OfType<JsonObject>())
            {
                var where = $"{composition.Name}/{template.TextAt("name")}";
                Known(where, template, ["name", "base", "patches", "connectionDetails", "readinessChecks"]);
                foreach (var patch in (template["patches"] as JsonArray ?? []).OfType<JsonObject>())
                {
                    Known(where, patch, ["type", "fromFieldPath", "toFieldPath", "combine", "policy", "transforms"]);
                    var type = patch.TextAt("type") ?? "FromCompositeFieldPath";
                    Unless(PatchTypes.Contains(type), $"{where}: patch type {type}");
                    Unless(type.StartsWith("Combine", StringComparison.Ordinal) ? patch.At("combine", "variables") is JsonArray { Count: > 0 } && patch.TextAt("combine", "strategy") == "string" && patch.TextAt("toFieldPath") is not null
                        : patch.TextAt("fromFieldPath") is not null, $"{where}: a {type} lacks a field: {patch.ToJsonString()}");
                    Unless(patch.TextAt("policy", "fromFieldPath") is null or "Optional" or "Required", $"{where}: {patch["policy"]?.ToJsonString()}");
                    foreach (var transform in (patch["transforms"] as JsonArray ?? []).OfType<JsonObject>())
                    {
                        Unless(TransformTypes.Contains(transform.TextAt("type")) && transform[transform.TextAt("type")!] is JsonObject, $"{where}: {transform.ToJsonString()}");
                        Unless(transform.TextAt("type") != "string" || StringTypes.Contains(transform.TextAt("string", "type") ?? "Format"), $"{where}: {transform.ToJsonString()}");
                    }
                }

                Unless(template["base"] is JsonObject { Count: > 0 } made && made.ApiVersion.Length > 0 && made.Kind.Length > 0, $"{where}: base");
                foreach (var detail in (template["connectionDetails"] as JsonArray ?? []).OfType<JsonObject>())
                {
                    Known(where, detail, ["name", "type", "fromConnectionSecretKey", "fromFieldPath", "value"]);
                    Unless(DetailTypes.Contains(detail.TextAt("type") ?? "FromConnectionSecretKey"), $"{where}: {detail.ToJsonString()}");
                }

                foreach (var check in (template["readinessChecks"] as JsonArray ?? []).OfType<JsonObject>())
                {
                    Known(where, check, ["type", "fieldPath", "matchString", "matchInteger", "matchCondition"]);
                    Unless(CheckTypes.Contains(check.TextAt("type")), $"{where}: {check.ToJsonString()}");
                }
            }

            Unless(composition.TextAt("spec", "mode") is "Resources" or "Pipeline" && composition.TextAt("spec", "compositeTypeRef", "apiVersion") is not null && composition.TextAt("spec", "compositeTypeRef", "kind") is not null, composition.Name);
        }

        Assert.That(problems, Is.Empty);

        void Known(string where, JsonObject item, string[] names) => problems.AddRange(item.Select(pair => pair.Key).Except(names).Select(name => $"{where}: {name} is unknown"));

        void Unless(bool good, string problem)
        {
            if (!good)
            {
                problems.Add(problem);
            }
        }
    }

    private static async Task<ControlPlane> Plane(CancellationToken cancellation)
    {
        try
        {
            return await ControlPlane.Start(cancellation: cancellation);
        }
        catch (ConfigurationException missing)
        {
            throw new AssertionException($"There is no control plane to test against: run .ci/prepare. ({missing.Message})");
        }
    }

    private static async Task<string> Printed(string part)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        Assert.That(await ConformanceCommand.Invoke(["manifests", "central-api", "--part", part], output, error), Is.Zero, error.ToString());
        return output.ToString();
    }
}
