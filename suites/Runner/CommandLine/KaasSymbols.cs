using System.CommandLine;
using System.Text.RegularExpressions;
using Conformance.K3s;
using Conformance.Kaas.Scs0215;
using Conformance.Model;

namespace Conformance.Runner.CommandLine;

/// <summary>Options of testcases that run pods in a cluster.</summary>
internal sealed partial class KaasSymbols
{
    private readonly Option<string?> _image = Image("--conformance-image", "scs-0201: image of the conformance suite. Default: REGISTRY/conformance with the cluster's own version; another version gives no verdict.");

    private readonly Option<string?> _mode = new("--conformance-mode")
    {
        Description = "scs-0201: `parallel` (what allows it at the same time, then the rest one by one; default) or `serial`.", HelpName = "MODE",
    };

    private readonly Option<string?> _focus = Text("--conformance-focus", "scs-0201: run only tests that match this regular expression, for a try: it gives no verdict of conformance.", "REGEX");

    private readonly Option<string?> _skip = Text("--conformance-skip", "scs-0201: leave out tests that match this regular expression, for a try: it gives no verdict of conformance.", "REGEX");

    private readonly Option<int> _attempts = BoundedOption.Create("--conformance-attempts", "scs-0201: how often a test that fails is tried in all", 2, 1, 5);

    private readonly Option<TimeSpan?> _timeout = new("--conformance-timeout")
    {
        Description = "scs-0201: time for the suite: 90m, 3h. Default and most: 4h, the testcase's own budget.",
        HelpName = "TIME",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (DurationText.Parse(text) is { } time && time <= TimeSpan.FromHours(4))
            {
                return time;
            }

            result.AddError($"--conformance-timeout {text}: no span of time up to 4h; {DurationText.Cure}.");
            return null;
        },
    };

    private readonly Option<string?> _result = Text(
        "--conformance-result", "scs-0201: judge these results instead of running the suite: an archive of Sonobuoy or of the image (tar.gz), or a JUnit file with e2e.log beside it.", "FILE");

    private readonly Option<string?> _allow = Text(
        "--conformance-allow", "scs-0201, scs-0219: failures that are tolerated: YAML, allowed_failures with pattern, reason, owner, expires. Default: those of the SCS standards project.", "FILE");

    private readonly Option<string?> _testRegistry = Image("--conformance-test-registry", "scs-0201: where the tests pull their images from (KUBE_TEST_REPO).");

    private readonly Option<string?> _networkingResult = Text(
        "--networking-result", "scs-0219: judge these results of the e2e suite's tests of network policies instead of probing: tar.gz or JUnit file.", "FILE");

    private readonly Option<string?> _networkingImage = Image("--networking-image", "scs-0219: image of the pods that connect to each other. Default: agnhost of the Kubernetes project.");

    private readonly Option<string?> _volumeImage = Image("--volume-image", "scs-0211: image of the pods that write to a volume and read from it, with a shell. Default: busybox of the Kubernetes project.");

    private readonly Option<string?> _volumeSize = new("--volume-size") { Description = "scs-0211: size of the volume that is tried. Default: 1Gi.", HelpName = "SIZE" };

    private readonly Option<string?> _registry = Image("--image-registry", "A mirror from which the cluster pulls these images instead of registry.k8s.io.");

    private readonly Option<string?> _pullPolicy = new("--image-pull-policy") { Description = "When the cluster pulls these images: Always, IfNotPresent (default) or Never (on nodes that are started here).", HelpName = "POLICY" };

    private readonly Option<int?> _burst = new("--event-burst")
    {
        Description = $"scs-0215: create up to N events at once (1 to {EventBurstOptions.Most}), of which the cluster's limits must refuse some. It weighs on the API server and its store: "
            + "only on a cluster whose owner agrees. Default: none.",
        HelpName = "N",
    };

    private readonly Option<string> _k3sImage = new("--k3s-image") { Description = "--environment k3s: image without tag.", DefaultValueFactory = _ => new K3sOptions().Image, HelpName = "IMAGE" };

    private readonly Option<string> _k3sVersion = new("--k3s-version") { Description = "--environment k3s: version of k3s.", DefaultValueFactory = _ => new K3sOptions().Version, HelpName = "VERSION" };

    private readonly Option<int> _k3sNodes = BoundedOption.Create("--k3s-nodes", "--environment k3s: number of nodes", 1, 1, K3sOptions.MostNodes);

    private readonly Option[] _all;

    private readonly Option[] _k3s;

    public KaasSymbols()
    {
        _mode.AcceptOnlyFromAmong("parallel", "serial");
        _pullPolicy.AcceptOnlyFromAmong("Always", "IfNotPresent", "Never");
        _burst.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && int.TryParse(text, out var number) && number is < 1 or > EventBurstOptions.Most)
            {
                result.AddError($"--event-burst: a number from 1 to {EventBurstOptions.Most}.");
            }
        });
        _volumeSize.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var size }] && !SizePattern().IsMatch(size))
            {
                result.AddError($"--volume-size {size}: no size of a volume; write it as 1Gi or 500M.");
            }
        });
        _all = [_image, _mode, _focus, _skip, _attempts, _timeout, _result, _allow, _testRegistry, _networkingResult, _networkingImage, _volumeImage, _volumeSize, _registry, _pullPolicy, _burst];
        _k3s = [_k3sImage, _k3sVersion, _k3sNodes];
    }

    public void AddTo(Command command)
    {
        foreach (var option in _all)
        {
            command.Add(option);
        }
    }

    /// <summary>The same, and how k3s is started.</summary>
    public void AddAllTo(Command command)
    {
        AddTo(command);
        foreach (var option in _k3s)
        {
            command.Add(option);
        }
    }

    public KaasOptions Read(ParseResult parsed) => new()
    {
        ConformanceImage = parsed.GetValue(_image),
        Serial = parsed.GetValue(_mode) == "serial",
        Focus = parsed.GetValue(_focus),
        Skip = parsed.GetValue(_skip),
        Attempts = parsed.GetValue(_attempts),
        Timeout = parsed.GetValue(_timeout),
        ConformanceResult = parsed.GetValue(_result),
        Allowed = parsed.GetValue(_allow),
        TestRegistry = parsed.GetValue(_testRegistry),
        NetworkingResult = parsed.GetValue(_networkingResult),
        NetworkingImage = parsed.GetValue(_networkingImage),
        VolumeImage = parsed.GetValue(_volumeImage),
        VolumeSize = parsed.GetValue(_volumeSize),
        Registry = parsed.GetValue(_registry),
        PullPolicy = parsed.GetValue(_pullPolicy),
        EventBurst = parsed.GetValue(_burst),
        K3s = parsed.GetValue(_k3sImage) is { } image ? new K3sOptions { Image = image, Version = parsed.GetValue(_k3sVersion)!, Nodes = parsed.GetValue(_k3sNodes) } : new K3sOptions(),
    };

    private static Option<string?> Text(string name, string what, string help)
    {
        var option = new Option<string?>(name) { Description = what, HelpName = help };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && string.IsNullOrWhiteSpace(text))
            {
                result.AddError($"{name}: empty; give a value, or leave the option out.");
            }
        });
        return option;
    }

    // Names of images and registries go into manifests as they are.
    private static Option<string?> Image(string name, string what)
    {
        var option = new Option<string?>(name) { Description = what, HelpName = name.EndsWith("registry", StringComparison.Ordinal) ? "REGISTRY" : "IMAGE" };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && !ImagePattern().IsMatch(text))
            {
                result.AddError($"{name} {text}: no name of {(name.EndsWith("registry", StringComparison.Ordinal) ? "a registry; write it as mirror.example:5000/path" : "an image; write it as registry.example/path/name:tag")}.");
            }
        });
        return option;
    }

    [GeneratedRegex(@"\A[0-9]{1,6}(\.[0-9]{1,3})?(Ki|Mi|Gi|Ti|k|M|G|T)\z", RegexOptions.CultureInvariant)]
    private static partial Regex SizePattern();

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9._-]*(:[0-9]{1,5})?(/[a-z0-9][a-z0-9._-]*)*(:[A-Za-z0-9_][A-Za-z0-9._-]{0,127})?(@sha256:[0-9a-f]{64})?\z", RegexOptions.CultureInvariant)]
    private static partial Regex ImagePattern();
}
