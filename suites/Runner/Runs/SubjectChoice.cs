using Conformance.Iaas.Scs0103;
using Conformance.Model;
using Conformance.OpenStack.Identities;
using Conformance.Runner.CommandLine;
using Conformance.Scopes;
using Conformance.Subjects;

namespace Conformance.Runner.Runs;

/// <summary>What the options of a run come to: which suites ask which subject, and where each kind of it comes from. Nothing is started.</summary>
internal sealed class SubjectChoice
{
    /// <summary>Profile of a status page at which nothing is changed; a version of its scope.</summary>
    public const string ReadOnlyProfile = "read-only";

    /// <summary>Profile of a status page that is a test instance.</summary>
    public const string ReadWriteProfile = "read-write";

    private static readonly IReadOnlySet<string> NoCapabilities = new HashSet<string>();

    private readonly IReadOnlyDictionary<SubjectKind, RunEnvironment> _sources;
    private readonly Subject? _file;
    private readonly IReadOnlyList<string> _asked;

    private SubjectChoice(string name, IReadOnlyList<Suite> suites, IReadOnlyDictionary<SubjectKind, RunEnvironment> sources, Subject? file, IReadOnlyList<string> asked)
    {
        (Name, Suites, _sources, _file, _asked) = (name, suites, sources, file, asked);
    }

    /// <summary>Name of the subject in reports.</summary>
    public string Name { get; }

    public IReadOnlyList<Suite> Suites { get; }

    /// <summary>The kinds of subjects that the suites ask.</summary>
    public IEnumerable<SubjectKind> Kinds => Suites.Select(suite => suite.Kind).Distinct();

    /// <summary>Names of the environments, for reports.</summary>
    public string Environment => string.Join(" and ", Kinds.Select(kind => _sources[kind].Name).Distinct());

    /// <summary>Name of the cloud in clouds.yaml, or null.</summary>
    public string? OsCloud { get; private init; }

    /// <summary>Path of the kubeconfig, or null for the usual places.</summary>
    public string? Kubeconfig { get; private init; }

    /// <summary>Context in the kubeconfig, or null for its current one.</summary>
    public string? Context { get; private init; }

    /// <summary>Where the existing status page is, or null.</summary>
    public PageAccess? Page { get; private init; }

    /// <summary>Accounts beside the project member.</summary>
    public SubjectAccounts Accounts => _file?.Accounts ?? new SubjectAccounts();

    /// <summary>What the subject file declares, or null if there is none.</summary>
    public Subject? File => _file;

    public RunEnvironment Source(SubjectKind kind) => _sources[kind];

    /// <summary>What the subject declares it can do; null = everything.</summary>
    public IReadOnlySet<string>? Capabilities(SubjectKind kind) =>
        _sources[kind].Capabilities is not { } own ? null
        : own.Union(_file?.Capabilities ?? new HashSet<string>()).Union(ByAccounts).Union(_asked).Union(kind == SubjectKind.CentralApi ? CentralAccess.Capabilities(_file) : NoCapabilities).Union(kind == SubjectKind.StatusPage ? Page?.Capabilities ?? NoCapabilities : NoCapabilities).ToHashSet(StringComparer.Ordinal);

    /// <summary>True if testcases must change nothing there: an existing status page that is not said to be a test instance.</summary>
    public bool IsReadOnly(SubjectKind kind) => kind == SubjectKind.StatusPage && _sources.GetValueOrDefault(kind)?.Name == EnvironmentCatalogue.Existing && Page is not { ReadWrite: true };

    /// <summary>The version of a scope that is meant where its versions are profiles: null where dates decide.</summary>
    public string? Profile(string scope) => scope != SuiteCatalogue.StatusPageScope ? null : IsReadOnly(SubjectKind.StatusPage) ? ReadOnlyProfile : ReadWriteProfile;

    /// <summary>Who names the accounts that testcases on domain managers act with has declared that there are such.</summary>
    private IEnumerable<string> ByAccounts => Accounts.Administrator is not null || Accounts.DomainManagers.Count == 2 ? [IdentityAccounts.Capability] : [];

    public static SubjectChoice Make(RunOptions options, Subject? file)
    {
        var osCloud = options.OsCloud ?? file?.OsCloud;
        var kubeconfig = options.Kubeconfig ?? file?.Kubeconfig;
        var context = options.Context ?? file?.Context;
        var given = new HashSet<SubjectKind>();
        if (osCloud is not null)
        {
            given.Add(SubjectKind.Cloud);
        }

        if (kubeconfig is not null || context is not null)
        {
            given.Add(SubjectKind.Cluster);
        }

        var page = PageAccess.Of(options.Page, file);
        if (page is not null)
        {
            given.Add(SubjectKind.StatusPage);
        }

        var forced = (options.Environment ?? file?.Environment) is { } name ? EnvironmentCatalogue.Find(name) : null;
        var suites = Choose(options, forced, given);
        var sources = suites.Select(suite => suite.Kind).Distinct().ToDictionary(kind => kind, kind => Source(kind, forced, given.Contains(kind), suites));
        RefuseIdle(SubjectKind.Cloud, "--os-cloud", options.OsCloud);
        RefuseIdle(SubjectKind.Cluster, "--kubeconfig", options.Kubeconfig);
        RefuseIdle(SubjectKind.Cluster, "--context", options.Context);
        RefuseIdle(SubjectKind.StatusPage, "--status-page-url", options.Page.Url);
        if (options.Virtualization is { } servers && !EnvironmentCatalogue.IsOpenStack(sources.GetValueOrDefault(SubjectKind.Cloud)))
        {
            throw new ConfigurationException(
                $"{VirtOption.Name} {VirtOption.Word(servers)}: it says what the servers of environment {EnvironmentCatalogue.OpenStack} are, and no such cloud is asked; give --environment {EnvironmentCatalogue.OpenStack}, or leave {VirtOption.Name} out.");
        }

        if (options.Tls && !EnvironmentCatalogue.IsOpenStack(sources.GetValueOrDefault(SubjectKind.Cloud)))
        {
            throw new ConfigurationException(
                $"{TlsOption.Name}: it says how environment {EnvironmentCatalogue.OpenStack} is reached, and no such cloud is asked; give --environment {EnvironmentCatalogue.OpenStack}, or leave {TlsOption.Name} out (the embedded cloud has TLS anyway).");
        }

        NetworkOption.Check(options.Network, options.Virtualization);
        if (options.Page.ReadWrite && page is null)
        {
            throw new ConfigurationException("--status-page-read-write: it says of an existing status page that it may be changed; name it with --status-page-url, or leave the option out.");
        }

        if (page is null && sources.TryGetValue(SubjectKind.StatusPage, out var missing) && missing.Name == EnvironmentCatalogue.Existing)
        {
            throw new ConfigurationException("--environment existing: which status page is meant is not known; give the address of its API with --status-page-url.");
        }

        if (sources.TryGetValue(SubjectKind.Cloud, out var cloud) && cloud.Name == EnvironmentCatalogue.Existing)
        {
            osCloud ??= System.Environment.GetEnvironmentVariable("OS_CLOUD");
        }

        var subject = file?.Name ?? options.Subject ?? DefaultName(sources, osCloud, context, kubeconfig, page);
        return SubjectName.IsValid(subject)
            ? new SubjectChoice(subject, suites, sources, file, options.BootFlavors ? [FlavorBoots.Capability] : []) { OsCloud = osCloud, Kubeconfig = kubeconfig, Context = context, Page = page }
            : throw new ConfigurationException($"--subject {subject}: a subject's name has letters, digits and _ - . only, as it names a folder; choose one with --subject.");

        void RefuseIdle(SubjectKind kind, string option, string? value)
        {
            if (value is not null && !sources.ContainsKey(kind) && !sources.ContainsKey(SubjectKind.CentralApi))
            {
                throw new ConfigurationException(
                    $"{option} {value}: no suite that would run asks for it ({string.Join(", ", suites.Select(suite => suite.Name).DefaultIfEmpty("none"))}); leave it out, or choose the suite with --suite"
                    + $"{(forced is null ? "" : $", or leave out --environment {forced.Name}")}.");
            }
        }
    }

    /// <summary>Suites asked for by name; else those of the scopes asked for; else those for which there is something to ask.</summary>
    private static IReadOnlyList<Suite> Choose(RunOptions options, RunEnvironment? forced, IReadOnlySet<SubjectKind> given)
    {
        if (options.Suites.Count > 0)
        {
            return [.. SuiteCatalogue.All.Intersect(options.Suites.Select(SuiteCatalogue.Find))];
        }

        var possible = SuiteCatalogue.All.Where(suite => forced is null || forced.Gives.Contains(suite.Kind)).ToList();
        if (options.Scopes.Count > 0)
        {
            var declared = options.Scopes.SelectMany(scope => ShippedScopes.Find(scope).Testcases.Keys).ToList();
            var serving = possible.Intersect(declared.Select(SuiteCatalogue.SuiteOf).OfType<Suite>()).ToList();
            if (serving.Count > 0)
            {
                return serving;
            }
        }

        if (given.Count > 0)
        {
            return [.. possible.Where(suite => given.Contains(suite.Kind))];
        }

        // Without any hint: what needs nothing. An existing cluster is named by its kubeconfig, an existing cloud may be in the variables.
        var preferred = forced?.Name == EnvironmentCatalogue.Existing ? possible.Where(suite => suite.Kind == SubjectKind.Cloud).ToList()
            : forced is not null ? possible
            : possible.Where(suite => EnvironmentCatalogue.DefaultOf(suite.Kind).Name == EnvironmentCatalogue.Embedded).ToList();
        return [.. preferred.Where(suite => !suite.OnlyWhenAsked)];
    }

    private static RunEnvironment Source(SubjectKind kind, RunEnvironment? forced, bool given, IReadOnlyList<Suite> suites)
    {
        if (forced is null)
        {
            return given ? EnvironmentCatalogue.Find(EnvironmentCatalogue.Existing) : EnvironmentCatalogue.DefaultOf(kind);
        }

        if (!forced.Gives.Contains(kind))
        {
            throw new ConfigurationException(
                $"--environment {forced.Name} gives no subject for suite {suites.First(suite => suite.Kind == kind).Name}; use one of "
                + $"{string.Join(", ", EnvironmentCatalogue.All.Where(environment => environment.Gives.Contains(kind)).Select(environment => environment.Name))}.");
        }

        if (given && forced.Name != EnvironmentCatalogue.Existing)
        {
            throw new ConfigurationException(
                $"--environment {forced.Name} and {kind switch { SubjectKind.Cloud => "--os-cloud", SubjectKind.Cluster => "--kubeconfig or --context", _ => "--status-page-url" }} exclude each other: leave out one of them.");
        }

        return forced;
    }

    private static string DefaultName(IReadOnlyDictionary<SubjectKind, RunEnvironment> sources, string? osCloud, string? context, string? kubeconfig, PageAccess? page) =>
        sources.Values.FirstOrDefault(source => source.Name != EnvironmentCatalogue.Existing)?.Name
        ?? (sources.ContainsKey(SubjectKind.Cloud) ? osCloud ?? "envvars" : !sources.ContainsKey(SubjectKind.Cluster) && page is not null ? page.Api.Host : context ?? Path.GetFileNameWithoutExtension(kubeconfig) ?? "cluster");
}
