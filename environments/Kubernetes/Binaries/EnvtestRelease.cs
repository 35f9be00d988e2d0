using Conformance.Yaml;

namespace Conformance.Kubernetes;

/// <summary>An official archive with etcd, kube-apiserver and kubectl.</summary>
/// <param name="Version">Version of Kubernetes: <c>v1.36.2</c>.</param>
/// <param name="Platform">Platform it is for: <c>linux-amd64</c>.</param>
/// <param name="Address">Where it is.</param>
/// <param name="Sha512">SHA-512 it must have, in lower-case hexadecimal digits.</param>
public sealed record EnvtestRelease(string Version, string Platform, Uri Address, string Sha512)
{
    /// <summary>The archives known to this program, newest first.</summary>
    public static IReadOnlyList<EnvtestRelease> All { get; } = Read();

    private static List<EnvtestRelease> Read()
    {
        using var stream = typeof(EnvtestRelease).Assembly.GetManifestResourceStream("envtest-releases.yaml")!;
        using var reader = new StreamReader(stream);
        var problems = new YamlProblems("envtest-releases.yaml");
        var root = YamlText.Parse(reader.ReadToEnd(), problems).Map()?.Only("releases");
        var releases = (
            from release in root?.Required("releases")?.Items() ?? []
            let map = release.Map()?.Only("version", "archives")
            from item in map?.Required("archives")?.Items() ?? []
            let archive = item.Map()?.Only("platform", "address", "sha512")
            let address = archive?.Required("address")?.Url()
            where address is not null
            select new EnvtestRelease(map.Required("version")?.Name() ?? "", archive.Required("platform")?.Name() ?? "", address, archive.Required("sha512")?.Name() ?? "")).ToList();
        problems.ThrowIfAny();
        return releases;
    }
}
