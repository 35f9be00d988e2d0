using System.Text.Json.Nodes;
using Conformance.CentralApi.Composing;
using Conformance.CentralApi.Machinery;

namespace Conformance.SelfTests.CentralApi;

/// <summary>Patches of compositions and their transforms, with Crossplane's semantics.</summary>
public sealed class PatchesTests
{
    [TestCase("""{"fromFieldPath":"spec.name"}""", """{"spec":{"name":"Box"}}""")]
    [TestCase("""{"type":"FromCompositeFieldPath","fromFieldPath":"spec.absent","toFieldPath":"spec.name"}""", "{}")]
    [TestCase("""{"fromFieldPath":"spec.name","toFieldPath":"metadata.labels[a.example/b]"}""", """{"metadata":{"labels":{"a.example/b":"Box"}}}""")]
    [TestCase("""{"fromFieldPath":"spec.list[1]","toFieldPath":"spec.items[0].x"}""", """{"spec":{"items":[{"x":"two"}]}}""")]
    [TestCase("""{"fromFieldPath":"spec.name","toFieldPath":"x","transforms":[{"type":"string","string":{"fmt":"%s-capi"}}]}""", """{"x":"Box-capi"}""")]
    [TestCase("""{"fromFieldPath":"spec.size","toFieldPath":"x","transforms":[{"type":"string","string":{"type":"Format","fmt":"%d GB (100%%)"}}]}""", """{"x":"3 GB (100%)"}""")]
    [TestCase("""{"fromFieldPath":"spec.name","toFieldPath":"x","transforms":[{"type":"string","string":{"type":"Convert","convert":"ToUpper"}},{"type":"string","string":{"type":"TrimPrefix","trim":"B"}}]}""", """{"x":"OX"}""")]
    [TestCase("""{"fromFieldPath":"spec.name","toFieldPath":"x","transforms":[{"type":"string","string":{"type":"Convert","convert":"ToBase64"}}]}""", """{"x":"Qm94"}""")]
    [TestCase("""{"fromFieldPath":"spec.name","toFieldPath":"x","transforms":[{"type":"map","map":{"Box":"large"}}]}""", """{"x":"large"}""")]
    [TestCase("""{"fromFieldPath":"spec.text","toFieldPath":"x","transforms":[{"type":"convert","convert":{"toType":"int64"}}]}""", """{"x":12}""")]
    [TestCase("""{"fromFieldPath":"spec.size","toFieldPath":"x","transforms":[{"type":"convert","convert":{"toType":"string"}}]}""", """{"x":"3"}""")]
    [TestCase("""{"fromFieldPath":"spec.size","toFieldPath":"x","transforms":[{"type":"math","math":{"multiply":1024}}]}""", """{"x":3072}""")]
    [TestCase("""{"type":"CombineFromComposite","toFieldPath":"x","combine":{"strategy":"string","string":{"fmt":"%s.%s"},"variables":[{"fromFieldPath":"spec.name"},{"fromFieldPath":"spec.text"}]}}""", """{"x":"Box.12"}""")]
    [TestCase("""{"type":"CombineFromComposite","toFieldPath":"x","combine":{"strategy":"string","string":{"fmt":"%s.%s"},"variables":[{"fromFieldPath":"spec.name"},{"fromFieldPath":"spec.absent"}]}}""", "{}")]
    [TestCase("""{"type":"ToCompositeFieldPath","fromFieldPath":"status.id","toFieldPath":"status.id"}""", "{}")]
    public void A_patch_does(string patch, string expected) => Assert.That(JsonNode.DeepEquals(Patched(patch), JsonNode.Parse(expected)), Is.True, () => Patched(patch).ToJsonString());

    [TestCase("""{"fromFieldPath":"spec.absent","policy":{"fromFieldPath":"Required"}}""", "spec.absent is required and not set")]
    [TestCase("""{"type":"CombineFromComposite","toFieldPath":"x","policy":{"fromFieldPath":"Required"},"combine":{"strategy":"string","string":{"fmt":"%s"},"variables":[{"fromFieldPath":"spec.absent"}]}}""", "spec.absent is required and not set")]
    [TestCase("""{"type":"PatchSet","patchSetName":"x"}""", "patch type PatchSet is not supported")]
    [TestCase("""{"toFieldPath":"x"}""", "a patch has no fromFieldPath")]
    [TestCase("""{"fromFieldPath":"spec.name","toFieldPath":"x","transforms":[{"type":"map","map":{"Bag":"large","Sack":"small"}}]}""", "\"Box\" is none of Bag, Sack")]
    [TestCase("""{"fromFieldPath":"spec.name","toFieldPath":"x","transforms":[{"type":"convert","convert":{"toType":"int64"}}]}""", "\"Box\" cannot be converted to int64")]
    [TestCase("""{"fromFieldPath":"spec.name","toFieldPath":"x","transforms":[{"type":"string","string":{"fmt":"%s%s"}}]}""", "asks for more values than there are")]
    [TestCase("""{"fromFieldPath":"spec.text","toFieldPath":"x","transforms":[{"type":"string","string":{"type":"Convert","convert":"FromBase64"}}]}""", "is no base64")]
    [TestCase("""{"fromFieldPath":"spec.name","toFieldPath":"x","transforms":[{"type":"match"}]}""", "transform match is not supported")]
    public void A_patch_that_cannot_be_done_says_why(string patch, string expected) =>
        Assert.That(Assert.Throws<ReconcileException>(() => Patched(patch))!.Message, Does.Contain(expected));

    [Test]
    public void What_goes_to_the_composite_comes_from_the_resource()
    {
        var composite = new JsonObject();
        Patches.ToComposite(
            JsonNode.Parse("""{"patches":[{"type":"ToCompositeFieldPath","fromFieldPath":"status.id","toFieldPath":"status.id"},{"fromFieldPath":"status.id","toFieldPath":"wrong"}]}""")!.AsObject(),
            JsonNode.Parse("""{"status":{"id":"i-1"}}""")!.AsObject(), composite);
        Assert.That(composite.ToJsonString(), Is.EqualTo("""{"status":{"id":"i-1"}}"""));
    }

    private static JsonObject Patched(string patch)
    {
        var composed = new JsonObject();
        Patches.ToComposed(
            new JsonObject { ["patches"] = new JsonArray(JsonNode.Parse(patch)) },
            JsonNode.Parse("""{"spec":{"name":"Box","size":3,"text":"12","list":["one","two"]}}""")!.AsObject(), composed);
        return composed;
    }
}
