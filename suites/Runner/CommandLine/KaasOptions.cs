using Conformance.K3s;
using Conformance.Kaas.EndToEnd;
using Conformance.Kaas.Scs0211;
using Conformance.Kaas.Scs0219;
using Conformance.Kubernetes;
using Conformance.Model;

namespace Conformance.Runner.CommandLine;

/// <summary>What a run was told of testcases that run pods in a cluster. Null always means the default.</summary>
internal sealed record KaasOptions
{
    /// <summary>Name of imported results of the conformance suite among those of other tools.</summary>
    public const string Conformance = "conformance";

    /// <summary>The same for network policies.</summary>
    public const string Networking = "networking";

    private const string RegistryOfKubernetes = "registry.k8s.io";

    public string? ConformanceImage { get; init; }

    public bool Serial { get; init; }

    public string? Focus { get; init; }

    public string? Skip { get; init; }

    public int? Attempts { get; init; }

    public TimeSpan? Timeout { get; init; }

    /// <summary>File with results of the conformance suite.</summary>
    public string? ConformanceResult { get; init; }

    /// <summary>File with the list of failures that are tolerated.</summary>
    public string? Allowed { get; init; }

    /// <summary>Where the tests of the suite pull their images from.</summary>
    public string? TestRegistry { get; init; }

    public string? NetworkingResult { get; init; }

    public string? NetworkingImage { get; init; }

    public string? VolumeImage { get; init; }

    public string? VolumeSize { get; init; }

    /// <summary>Mirror of the registry of the Kubernetes project.</summary>
    public string? Registry { get; init; }

    public string? PullPolicy { get; init; }

    /// <summary>How many events a burst may have; null = there is none.</summary>
    public int? EventBurst { get; init; }

    /// <summary>How k3s is started.</summary>
    public K3sOptions K3s { get; init; } = new();

    /// <summary>Files with results of other tools, by the name their testcases know them by.</summary>
    public IReadOnlyDictionary<string, string> Results
    {
        get
        {
            var results = new Dictionary<string, string>(StringComparer.Ordinal);
            if (ConformanceResult is { } conformance)
            {
                results[Conformance] = conformance;
            }

            if (NetworkingResult is { } networking)
            {
                results[Networking] = networking;
            }

            return results;
        }
    }

    /// <summary>Reads the files that are named, so that a wrong one is told before anything is started.</summary>
    /// <exception cref="ConfigurationException">One cannot be read, or is not what it should be; the message names option, file and cure.</exception>
    public void Check()
    {
        K3s.Reference();
        AllowList();
        Named("--conformance-result", ConformanceResult, ResultFile.Read);
        Named("--networking-result", NetworkingResult, ResultFile.Read);
    }

    /// <summary>How the conformance image is run.</summary>
    /// <param name="ownNodes">True for nodes of our own, which pull nothing.</param>
    /// <param name="progress">Hears what goes on.</param>
    public SuiteOptions Suite(bool ownNodes, Action<string> progress)
    {
        var standard = new SuiteOptions();
        return standard with
        {
            Results = ConformanceResult,
            Image = ConformanceImage,
            Registry = Registry ?? standard.Registry,
            OutputImage = ownNodes ? Node.ToolsImage : null,
            TestRegistry = TestRegistry,
            ImagePullPolicy = Pull(ownNodes) ?? standard.ImagePullPolicy,
            Parallel = !Serial,
            Focus = Focus ?? standard.Focus,
            Skip = Skip ?? standard.Skip,
            Attempts = Attempts ?? standard.Attempts,
            Timeout = Timeout ?? standard.Timeout,
            StartBudget = ownNodes ? OwnStart : standard.StartBudget,
            Allowed = AllowList() ?? standard.Allowed,
            Progress = progress,
        };
    }

    /// <summary>How network policies are looked at.</summary>
    /// <param name="ownNodes">True for nodes of our own, which pull nothing.</param>
    public NetworkingOptions Network(bool ownNodes)
    {
        var standard = new NetworkingOptions();
        return standard with
        {
            Results = NetworkingResult,
            Allowed = AllowList() ?? standard.Allowed,
            Matrix = standard.Matrix with
            {
                Image = NetworkingImage ?? Mirrored(standard.Matrix.Image),
                ImagePullPolicy = Pull(ownNodes) ?? standard.Matrix.ImagePullPolicy,
                StartBudget = ownNodes ? OwnStart : standard.Matrix.StartBudget,
            },
        };
    }

    /// <summary>How a volume's life is tried.</summary>
    /// <param name="ownNodes">True for nodes of our own, which pull nothing.</param>
    public VolumeOptions Volume(bool ownNodes)
    {
        var standard = new VolumeOptions();
        return standard with
        {
            Image = VolumeImage ?? (ownNodes ? Node.ToolsImage : Mirrored(standard.Image)),
            ImagePullPolicy = Pull(ownNodes) ?? standard.ImagePullPolicy,
            Size = VolumeSize ?? standard.Size,
        };
    }

    // What is missing on nodes that pull nothing stays missing, and is told soon.
    private static TimeSpan OwnStart => TimeSpan.FromMinutes(1);

    private string? Pull(bool ownNodes) => PullPolicy ?? (ownNodes ? "Never" : null);

    private string Mirrored(string image) => Registry is { } mirror ? mirror + image[RegistryOfKubernetes.Length..] : image;

    private AllowList? AllowList() => Named("--conformance-allow", Allowed, Kaas.EndToEnd.AllowList.Read);

    private static T? Named<T>(string option, string? file, Func<string, T> read)
        where T : class
    {
        try
        {
            return file is null ? null : read(file);
        }
        catch (ConfigurationException wrong)
        {
            throw new ConfigurationException($"{option} {wrong.Message}", wrong);
        }
    }
}
