using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Conformance.CentralApi;

namespace Conformance.Runner.CommandLine;

/// <summary>`manifests central-api`: the Central API as objects that `kubectl apply` takes.</summary>
internal static class ManifestsCommand
{
    // JSON is YAML, and descriptions are to be read.
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Build(TextWriter output)
    {
        var command = new Command("manifests", "Print what is installed on clusters, for kubectl and for programs that deploy from git. Asks nobody.");
        var central = new Command("central-api", """
            The Central API: definitions and compositions in Crossplane's own formats, and the roles of tenants, as YAML documents.
            In order, each when what came before is Established:
              --part providers   what Crossplane and its providers bring; not for a cluster that has them
              --part platform    namespace, role of tenants, and the tenants' kind
              --part api         definitions and compositions of everything that tenants may claim
            """);
        var part = new Option<string>("--part") { Description = "Which part.", Required = true, HelpName = "PART" };
        part.AcceptOnlyFromAmong("providers", "platform", "api");
        central.Add(part);
        central.SetAction(parsed => Print(Part(parsed.GetValue(part)!), output));
        command.Add(central);
        return command;
    }

    private static IReadOnlyList<JsonObject> Part(string name) => name switch
    {
        "providers" => CentralManifests.Providers(),
        "platform" => [.. CentralManifests.Roles(new CentralApiOptions()), .. CentralManifests.Platform()],
        _ => CentralManifests.Api(),
    };

    private static void Print(IReadOnlyList<JsonObject> manifests, TextWriter output)
    {
        foreach (var manifest in manifests)
        {
            output.WriteLine("---");
            output.WriteLine(manifest.ToJsonString(Readable));
        }
    }
}
