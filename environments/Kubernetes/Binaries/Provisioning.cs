using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using Conformance.Model;

namespace Conformance.Kubernetes;

/// <summary>Brings the programs of a control plane into the cache folder. Never happens by itself: somebody asks for it.</summary>
/// <param name="environment">Environment variables: <c>XDG_CACHE_HOME</c>, <c>HOME</c>.</param>
/// <param name="progress">Hears what goes on, a line at a time.</param>
public sealed class Provisioning(IReadOnlyDictionary<string, string> environment, Action<string> progress)
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan DownloadTimeout = TimeSpan.FromMinutes(10);

    private readonly string _cache = KubernetesBinaries.Cache(environment);

    /// <summary>Gets them whichever way works: downloads the newest archive; without internet builds them from source where that is possible.</summary>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="ConfigurationException">There is no archive for this platform, or the build failed.</exception>
    /// <exception cref="SubjectUnavailableException">It cannot be downloaded, and not be built here.</exception>
    public Task Get(CancellationToken cancellation = default) => Get(() => Download((string?)null, cancellation), cancellation);

    internal async Task Get(Func<Task> download, CancellationToken cancellation)
    {
        try
        {
            await download().ConfigureAwait(false);
        }
        catch (SubjectUnavailableException exception) when (CanBuild)
        {
            progress(exception.Message);
            progress("going on with the distribution's source package: 5 to 10 minutes, once");
            await Build(cancellation).ConfigureAwait(false);
        }
    }

    private bool CanBuild => OperatingSystem.IsLinux() && HostProgram.Find("apt-get", $"{environment.GetValueOrDefault("PATH")}:{SystemPath}") is not null;

    /// <summary>Folders beyond <c>PATH</c> in which the distribution has programs.</summary>
    internal string SystemPath { get; init; } = "/usr/bin:/bin";

    /// <summary>Downloads an official archive, checks its SHA-512 and unpacks it. Without internet it fails within seconds.</summary>
    /// <param name="version">Version: <c>v1.36.2</c>; null = the newest known.</param>
    /// <param name="cancellation">Ends the download.</param>
    /// <returns>The folder.</returns>
    /// <exception cref="ConfigurationException">There is no archive for this version and platform, or it is not what it should be.</exception>
    /// <exception cref="SubjectUnavailableException">It cannot be downloaded.</exception>
    public Task<string> Download(string? version = null, CancellationToken cancellation = default)
    {
        var fitting = EnvtestRelease.All.Where(release => release.Platform == KubernetesBinaries.Platform).ToList();
        var wanted = version is null || version.StartsWith('v') ? version : "v" + version;
        var chosen = wanted is null ? fitting.FirstOrDefault() : fitting.FirstOrDefault(release => release.Version == wanted);
        return chosen is null
            ? throw new ConfigurationException($"There is no archive {version} for {KubernetesBinaries.Platform}; known are {string.Join(", ", fitting.Select(release => release.Version).DefaultIfEmpty("none"))}.")
            : Download(chosen, cancellation);
    }

    /// <summary>Downloads one archive.</summary>
    /// <param name="release">Which one.</param>
    /// <param name="cancellation">Ends the download.</param>
    internal async Task<string> Download(EnvtestRelease release, CancellationToken cancellation)
    {
        var target = Path.Combine(_cache, release.Version);
        if (File.Exists(Path.Combine(target, "kube-apiserver")) && File.Exists(Path.Combine(target, "etcd")))
        {
            progress($"{target} is there already");
            return target;
        }

        Directory.CreateDirectory(_cache);
        var partial = Path.Combine(_cache, $".{release.Version}.{Guid.NewGuid():N}");
        var archive = partial + ".tar.gz";
        try
        {
            progress($"downloading {release.Address}");
            await Fetch(release, archive, cancellation).ConfigureAwait(false);
            Directory.CreateDirectory(partial);
            await Unpack(archive, partial, cancellation).ConfigureAwait(false);
            if (!File.Exists(Path.Combine(partial, "etcd")) || !File.Exists(Path.Combine(partial, "kube-apiserver")))
            {
                throw new ConfigurationException($"{release.Address} has no etcd or no kube-apiserver in it.");
            }

            await File.WriteAllTextAsync(
                Path.Combine(partial, "PROVENANCE"),
                string.Create(CultureInfo.InvariantCulture, $"downloaded: {TimeProvider.System.GetUtcNow():yyyy-MM-ddTHH:mm:ssZ}\nfrom: {release.Address}\nsha512: {release.Sha512}\n"),
                cancellation).ConfigureAwait(false);
            if (Directory.Exists(target))
            {
                Directory.Delete(target, recursive: true);
            }

            Directory.Move(partial, target);
            progress($"done: {target}");
            return target;
        }
        finally
        {
            File.Delete(archive);
            if (Directory.Exists(partial))
            {
                Directory.Delete(partial, recursive: true);
            }
        }
    }

    /// <summary>
    /// Builds them from the distribution's source package (Debian, as root): 5 to 10 minutes. These have all that a node needs, too, which the archives lack.
    /// </summary>
    /// <param name="cancellation">Ends the build; it can be taken up again.</param>
    /// <exception cref="ConfigurationException">It failed; what the build said was told to <c>progress</c>.</exception>
    public async Task Build(CancellationToken cancellation = default)
    {
        var script = Path.Combine(AppContext.BaseDirectory, "Provision", "build-from-source.sh");
        if (!File.Exists(script))
        {
            throw new ConfigurationException($"{script} is missing: build the program again.");
        }

        var code = await HostProgram.Follow("bash", [script, _cache], progress, cancellation).ConfigureAwait(false);
        if (code != 0)
        {
            throw new ConfigurationException($"The build from source ended with code {code}; its last lines above tell why.");
        }
    }

    private static async Task Fetch(EnvtestRelease release, string archive, CancellationToken cancellation)
    {
        using var handler = new SocketsHttpHandler { ConnectTimeout = ConnectTimeout };
        using var client = new HttpClient(handler) { Timeout = DownloadTimeout };
        try
        {
            await using var source = await client.GetStreamAsync(release.Address, cancellation).ConfigureAwait(false);
            await using var file = File.Create(archive);
            await source.CopyToAsync(file, cancellation).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException || (exception is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            throw new SubjectUnavailableException($"{release.Address} cannot be downloaded ({exception.GetBaseException().Message.TrimEnd('.')}). On Debian as root `./run.sh env provision control-plane --from source` works without internet.", exception);
        }

        await using var written = File.OpenRead(archive);
        var sum = Convert.ToHexStringLower(await SHA512.HashDataAsync(written, cancellation).ConfigureAwait(false));
        if (sum != release.Sha512)
        {
            throw new ConfigurationException($"{release.Address} has SHA-512 {sum[..16]}… instead of {release.Sha512[..Math.Min(16, release.Sha512.Length)]}…: it was changed or damaged on the way. Nothing was installed.");
        }
    }

    // The archives have the programs in controller-tools/envtest/; only plain files are taken, by their last name.
    private static async Task Unpack(string archive, string folder, CancellationToken cancellation)
    {
        await using var file = File.OpenRead(archive);
        await using var unzipped = new GZipStream(file, CompressionMode.Decompress);
        await using var tar = new TarReader(unzipped);
        while (await tar.GetNextEntryAsync(cancellationToken: cancellation).ConfigureAwait(false) is { } entry)
        {
            if (entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile && Path.GetFileName(entry.Name) is "etcd" or "kube-apiserver" or "kubectl")
            {
                var path = Path.Combine(folder, Path.GetFileName(entry.Name));
                await entry.ExtractToFileAsync(path, overwrite: true, cancellation).ConfigureAwait(false);
                if (!OperatingSystem.IsWindows())
                {
                    File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
                }
            }
        }
    }
}
