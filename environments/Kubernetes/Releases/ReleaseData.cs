using Conformance.Model;

namespace Conformance.Kubernetes.Releases;

/// <summary>Facts on the releases of Kubernetes as of a day. What was published later is not in them.</summary>
/// <param name="AsOf">The day up to which they are complete (UTC).</param>
/// <param name="Branches">The branches, newest first.</param>
/// <param name="Vulnerabilities">Published vulnerabilities of Kubernetes itself with a score of 7 and more.</param>
public sealed record ReleaseData(DateOnly AsOf, IReadOnlyList<BranchData> Branches, IReadOnlyList<Vulnerability> Vulnerabilities)
{
    /// <summary>Name of the file in the folder that <see cref="DefaultFolder"/> gives.</summary>
    public const string FileName = "kubernetes-releases.yaml";

    private static readonly Lazy<ReleaseData> Embedded = new(() =>
    {
        using var stream = typeof(ReleaseData).Assembly.GetManifestResourceStream(FileName)!;
        using var reader = new StreamReader(stream);
        return ReleaseDataFile.Parse(reader.ReadToEnd(), FileName);
    });

    /// <summary>Where they come from, for reports: <c>shipped with this program</c>, or a file.</summary>
    public string Source { get; init; } = "";

    /// <summary>The facts that ship with this program.</summary>
    public static ReleaseData Shipped => Embedded.Value with { Source = "shipped with this program" };

    /// <summary>The newer of what ships with this program and what a refresh has put into a folder.</summary>
    /// <param name="folder">The folder; null = <see cref="DefaultFolder"/>.</param>
    /// <exception cref="ConfigurationException">The file in the folder is broken; the message says what to do.</exception>
    public static ReleaseData Load(string? folder = null)
    {
        var file = Path.Combine(folder ?? DefaultFolder, FileName);
        if (!File.Exists(file))
        {
            return Shipped;
        }

        var refreshed = ReleaseDataFile.Read(file);
        return refreshed.AsOf >= Shipped.AsOf ? refreshed : Shipped;
    }

    /// <summary>The folder for data that are refreshed, outside of any clone.</summary>
    public static string DefaultFolder => Path.Combine(Path.GetDirectoryName(KubernetesBinaries.Cache(KubernetesBinaries.ProcessEnvironment()))!, "data");

    /// <summary>What is known of a branch, or null.</summary>
    /// <param name="branch">The branch.</param>
    public BranchData? Find(KubernetesBranch branch) => Branches.FirstOrDefault(known => known.Branch == branch);
}
