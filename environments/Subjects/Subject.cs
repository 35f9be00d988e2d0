using Conformance.Model;

namespace Conformance.Subjects;

/// <summary>What is tested, as its file declares it. Nothing of it is ever probed.</summary>
/// <param name="Name">Its name in reports: letters, digits, <c>_ - .</c>.</param>
/// <param name="Environment">Where it comes from: <c>embedded</c>, <c>existing</c>, …</param>
public sealed record Subject(string Name, string Environment)
{
    /// <summary>Its name in <c>clouds.yaml</c>, or null if it needs none.</summary>
    public string? OsCloud { get; init; }

    /// <summary>Name or id of the image of servers that testcases start in it, or null for the one that suits best.</summary>
    public string? GuestImage { get; init; }

    /// <summary>Name or id of the flavor of servers that testcases start in it, or null for the smallest that suits.</summary>
    public string? GuestFlavor { get; init; }

    /// <summary>Path of its kubeconfig, relative to the working folder, or null if it needs none or the usual places have it.</summary>
    public string? Kubeconfig { get; init; }

    /// <summary>Its context in the kubeconfig, or null for the current one.</summary>
    public string? Context { get; init; }

    /// <summary>Its status page, or null if none is named.</summary>
    public SubjectStatusPage? StatusPage { get; init; }

    /// <summary>Its Central API beside the kubeconfig and the cloud, or null if nothing is said of it.</summary>
    public SubjectCentralApi? CentralApi { get; init; }

    /// <summary>Accounts beside the project member.</summary>
    public SubjectAccounts Accounts { get; init; } = new();

    /// <summary>Kubernetes versions that its provider offers, as their owner states them; empty if nothing is stated.</summary>
    public IReadOnlyList<string> OfferedVersions { get; init; } = [];

    /// <summary>
    /// What it declares it can do. A testcase that needs what is not declared here is Missing; probing instead would let a broken subject pass.
    /// </summary>
    public IReadOnlySet<string> Capabilities { get; init; } = new HashSet<string>();

    /// <summary>What people state about it, one statement a testcase.</summary>
    public IReadOnlyList<Attestation> Attestations { get; init; } = [];

    /// <summary>The file it was read from; empty if it was not read.</summary>
    public string File { get; init; } = "";
}
