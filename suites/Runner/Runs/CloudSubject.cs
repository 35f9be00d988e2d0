using Conformance.Data.Clouds;
using Conformance.Data.Defects;
using Conformance.Data.Environments;
using Conformance.Model;
using Conformance.OpenStack;
using Conformance.Runner.CommandLine;
using Conformance.Subjects;

namespace Conformance.Runner.Runs;

/// <summary>The cloud a run asks, with the name it has in reports and the environment it came from.</summary>
internal sealed class CloudSubject : IAsyncDisposable
{
    private readonly IAsyncDisposable _owner;

    private CloudSubject(string name, string environment, Cloud cloud, IAsyncDisposable owner)
    {
        (Name, Environment, Cloud, _owner) = (name, environment, cloud, owner);
    }

    public string Name { get; }

    public string Environment { get; }

    public Cloud Cloud { get; }

    /// <summary>Name of the subject these options speak of, before anything is started.</summary>
    public static (string Name, string Environment, string? OsCloud) Decide(RunOptions options, Subject? file)
    {
        var osCloud = options.OsCloud ?? file?.OsCloud;
        var environment = options.Environment ?? file?.Environment ?? (osCloud is null ? EnvironmentCatalogue.Embedded : EnvironmentCatalogue.Existing);
        if (environment == EnvironmentCatalogue.Existing)
        {
            osCloud ??= System.Environment.GetEnvironmentVariable("OS_CLOUD");
        }

        EnvironmentCatalogue.Check(environment);
        var name = file?.Name ?? options.Subject ?? (environment == EnvironmentCatalogue.Embedded ? "embedded" : osCloud ?? "envvars");
        return SubjectName.IsValid(name)
            ? (name, environment, osCloud)
            : throw new ConfigurationException($"--subject {name}: a subject's name has letters, digits and _ - . only, as it names a folder; choose one with --subject.");
    }

    public static async Task<CloudSubject> Open(RunOptions options, Subject? file, TimeProvider time, CancellationToken cancellation)
    {
        var (name, environment, osCloud) = Decide(options, file);
        if (environment == EnvironmentCatalogue.Existing)
        {
            var cloud = Cloud.Open(CloudConfigReader.FromProcess().Read(osCloud), new CloudOptions { Time = time });
            return new CloudSubject(name, environment, cloud, cloud);
        }

        var embedded = await EmbeddedSubject.Start(Contents(options.Embedded, time), cancellation: cancellation).ConfigureAwait(false);
        return new CloudSubject(name, environment, embedded.Cloud, embedded);
    }

    public static Embedded.CloudContents Contents(EmbeddedOptions options, TimeProvider time)
    {
        var now = time.GetUtcNow();
        var contents = CloudGenerator.Conforming(now, options.Seed, new CloudSize(options.Flavors, options.Images));
        if (options.Defect is { } defect)
        {
            DefectCatalogue.Find(defect, now).Inject(contents);
        }

        return contents;
    }

    public ValueTask DisposeAsync() => _owner.DisposeAsync();
}
