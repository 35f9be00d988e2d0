using System.ComponentModel.DataAnnotations;

namespace Conformance.Kaas.EndToEnd;

/// <summary>How the official conformance image is run, or whose results are taken instead.</summary>
public sealed record SuiteOptions
{
    /// <summary>What selects the conformance tests.</summary>
    public const string ConformanceFocus = @"\[Conformance\]";

    /// <summary>Results that are judged instead of a run: an archive of Sonobuoy or of the image, or a JUnit file; null = run the image.</summary>
    public string? Results { get; init; }

    /// <summary>The image; null = <c>REGISTRY/conformance:VERSION</c> with the cluster's version.</summary>
    public string? Image { get; init; }

    /// <summary>Where the conformance image is pulled from: a mirror where the cluster has no way out.</summary>
    public string Registry { get; init; } = "registry.k8s.io";

    /// <summary>Image of the container that hands the results out: one with a shell, <c>cat</c> and <c>ls</c>; null = busybox of <see cref="Registry"/>.</summary>
    public string? OutputImage { get; init; }

    /// <summary>Where the tests pull their images from (<c>KUBE_TEST_REPO</c>); null = as they do by themselves.</summary>
    public string? TestRegistry { get; init; }

    /// <summary>When images are pulled. Default: IfNotPresent.</summary>
    public string ImagePullPolicy { get; init; } = "IfNotPresent";

    /// <summary>
    /// Run the tests that allow it on several processes, and the others afterwards; false = all one after the other. Default: yes.
    /// </summary>
    public bool Parallel { get; init; } = true;

    /// <summary>Selects tests. Anything but the default gives no verdict on conformance. Default: all conformance tests.</summary>
    public string Focus { get; init; } = ConformanceFocus;

    /// <summary>Leaves tests out; gives no verdict on conformance unless empty, the default.</summary>
    public string Skip { get; init; } = "";

    /// <summary>How often a test that fails is tried in all, 1 to 5. Default: 2, as the SCS checks have it.</summary>
    [Range(1, 5)]
    public int Attempts { get; init; } = 2;

    /// <summary>Until the image is pulled and its program runs. Default 15 min.</summary>
    public TimeSpan StartBudget { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>For the suite itself. Default 4 h, less what the testcase's own budget leaves.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromHours(4);

    /// <summary>Until the results are written after the suite has ended. Default 2 min.</summary>
    public TimeSpan ResultBudget { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Failures that are tolerated. Default: the list that ships with the suite.</summary>
    public AllowList Allowed { get; init; } = AllowList.Shipped;

    /// <summary>Hears what goes on, a line at a time. Default: nobody.</summary>
    public Action<string> Progress { get; init; } = _ => { };
}
