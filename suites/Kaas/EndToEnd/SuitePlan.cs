using System.Globalization;
using System.Text.Json.Nodes;
using Conformance.Model;

namespace Conformance.Kaas.EndToEnd;

/// <summary>What is put into the cluster for a run of the conformance image: manifests and phases, without any I/O.</summary>
/// <param name="options">How it is run.</param>
/// <param name="version">Version of the cluster.</param>
internal sealed class SuitePlan(SuiteOptions options, SuiteVersion version)
{
    /// <summary>The container of the suite.</summary>
    public const string Suite = "conformance";

    /// <summary>The container that hands the results out: nothing can be read of one that has ended.</summary>
    public const string Output = "output";

    /// <summary>Where both see the results.</summary>
    public const string Folder = "/tmp/results";

    private const string Serial = @"\[Serial\]";

    // From this version on the suite is built with the second version of its framework, which names an option differently.
    private const int MinorOfSecondFramework = 25;

    // Until then a pod is refused as long as its account has no secret with a token.
    private const int MinorWithoutSecrets = 24;

    public bool NeedsSecret => version.Major == 1 && version.Minor < MinorWithoutSecrets;

    public string Image => options.Image ?? $"{options.Registry}/conformance:{version}";

    /// <summary>
    /// Tests that must be alone make up a phase of their own: the image would leave them out in parallel mode, or run them together with others.
    /// </summary>
    public IReadOnlyList<SuitePhase> Phases => !options.Parallel
        ? [new SuitePhase("serial", false, options.Focus, options.Skip)]
        :
        [
            new SuitePhase("parallel", true, options.Focus, options.Skip.Length == 0 ? Serial : $"{Serial}|{options.Skip}"),
            new SuitePhase("serial", false, $"{options.Focus}.*{Serial}|{Serial}.*{options.Focus}", options.Skip),
        ];

    /// <summary>Refuses an image that says by itself that it belongs to another version, before hours are spent on it.</summary>
    public void CheckImage()
    {
        if (SuiteVersion.OfImage(Image) is { } suite && suite != version)
        {
            throw new SubjectUnavailableException($"The image {Image} is the suite of {suite}, and the cluster is {version}: name the image of the cluster's own version, or none.");
        }
    }

    public static JsonObject ServiceAccount(string ns) => new()
    {
        ["apiVersion"] = "v1", ["kind"] = "ServiceAccount", ["metadata"] = new JsonObject { ["namespace"] = ns },
    };

    /// <summary>The suite makes objects of every kind, and roles for its tests.</summary>
    public static JsonObject Binding(string ns, string account) => new()
    {
        ["apiVersion"] = "rbac.authorization.k8s.io/v1",
        ["kind"] = "ClusterRoleBinding",
        ["roleRef"] = new JsonObject { ["apiGroup"] = "rbac.authorization.k8s.io", ["kind"] = "ClusterRole", ["name"] = "cluster-admin" },
        ["subjects"] = new JsonArray(new JsonObject { ["kind"] = "ServiceAccount", ["name"] = account, ["namespace"] = ns }),
    };

    public JsonObject Pod(string ns, string account, SuitePhase phase)
    {
        var variables = new Dictionary<string, string>
        {
            ["E2E_FOCUS"] = phase.Focus,
            ["E2E_SKIP"] = phase.Skip,
            ["E2E_PARALLEL"] = phase.Parallel ? "true" : "false",
            ["E2E_PROVIDER"] = "skeleton",
            ["E2E_VERBOSITY"] = "4",
            ["E2E_USE_GO_RUNNER"] = "true",
            ["RESULTS_DIR"] = Folder,
        };
        if (options.Attempts > 1)
        {
            variables["E2E_EXTRA_GINKGO_ARGS"] = string.Create(
                CultureInfo.InvariantCulture, $"{(version.Major == 1 && version.Minor < MinorOfSecondFramework ? "--flakeAttempts" : "--flake-attempts")}={options.Attempts}");
        }

        if (options.TestRegistry is { } registry)
        {
            variables["KUBE_TEST_REPO"] = registry;
        }

        return new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Pod",
            ["metadata"] = new JsonObject { ["namespace"] = ns },
            ["spec"] = new JsonObject
            {
                ["serviceAccountName"] = account,
                ["restartPolicy"] = "Never",
                ["terminationGracePeriodSeconds"] = 5,
                ["tolerations"] = new JsonArray(new JsonObject { ["operator"] = "Exists" }),
                ["volumes"] = new JsonArray(new JsonObject { ["name"] = "results", ["emptyDir"] = new JsonObject() }),
                ["containers"] = new JsonArray(
                    Container(Suite, Image, null, variables),
                    // Ends when told to, so that the pod's end takes no grace period.
                    Container(Output, options.OutputImage ?? $"{options.Registry}/e2e-test-images/busybox:1.36.1-1", "trap 'exit 0' TERM; while :; do sleep 3600 & wait $!; done", [])),
            },
        };
    }

    private JsonObject Container(string name, string image, string? script, Dictionary<string, string> variables)
    {
        var container = new JsonObject
        {
            ["name"] = name,
            ["image"] = image,
            ["imagePullPolicy"] = options.ImagePullPolicy,
            ["env"] = new JsonArray([.. variables.Select(item => (JsonNode)new JsonObject { ["name"] = item.Key, ["value"] = item.Value })]),
            ["volumeMounts"] = new JsonArray(new JsonObject { ["name"] = "results", ["mountPath"] = Folder }),
            ["securityContext"] = new JsonObject
            {
                ["allowPrivilegeEscalation"] = false,
                ["capabilities"] = new JsonObject { ["drop"] = new JsonArray("ALL") },
                ["runAsNonRoot"] = true,
                ["runAsUser"] = 65534,
                ["seccompProfile"] = new JsonObject { ["type"] = "RuntimeDefault" },
            },
        };
        if (script is not null)
        {
            container["command"] = new JsonArray("/bin/sh", "-c", script);
        }

        return container;
    }
}
