using System.CommandLine;
using System.Globalization;
using Conformance.OpenStack.AllInOne;

namespace Conformance.Runner.CommandLine;

/// <summary>The options that `run` and `plan` share, bound to one command.</summary>
internal sealed class RunSymbols
{
    private readonly Option<string?> _environment = new("--environment", "-e")
    {
        Description = "Where the subject comes from: `embedded` (an OpenStack, a status page in this process), `openstack` (a real one on this machine), `control-plane` (a Kubernetes API started here), "
            + "`node` (with nodes), `k3s` or `existing` (a cloud of clouds.yaml, a cluster of a kubeconfig, a status page). "
            + "Default: existing if --os-cloud, --kubeconfig or --status-page-url is given, else what the suites can start. "
            + "`list environments` shows all.",
        HelpName = "NAME",
    };

    private readonly Option<VirtualizationKind?> _virt = VirtOption.Create("--environment openstack");

    private readonly Option<bool> _tls = TlsOption.Create("--environment openstack");

    private readonly Option<NetworkKind?> _network = NetworkOption.Create("--environment openstack");

    private readonly Option<string?> _osCloud = new("--os-cloud", "-c")
    {
        Description = "Name of the cloud in clouds.yaml (default for --environment existing: OS_CLOUD).", HelpName = "CLOUD",
    };

    private readonly Option<string?> _kubeconfig = new("--kubeconfig", "-k")
    {
        Description = "Path of the kubeconfig of the cluster to check (default for suite kaas with --environment existing: KUBECONFIG).", HelpName = "FILE",
    };

    private readonly Option<string?> _context = new("--context") { Description = "Context in the kubeconfig. Default: its current one.", HelpName = "NAME" };

    private readonly Option<string[]> _suite = new("--suite")
    {
        Description = "Run only these suites (repeatable, or separated by commas). Default: those of --scope, of the subject given, or of --environment.", HelpName = "NAME",
    };

    private readonly Option<string?> _subject = new("--subject", "-s")
    {
        Description = "Name of the subject in the report, or path of a subject file (YAML: name, os_cloud or kubeconfig, capabilities, attestations; `list capabilities` says what a cluster can be declared to have).", HelpName = "NAME|FILE",
    };

    private readonly Option<string[]> _scope = new("--scope")
    {
        Description = "Certificate scope: a name of `list scopes`, a UUID, or a path of a scope file (repeatable). Default: the scopes of the suites that run.",
        HelpName = "SCOPE",
    };

    private readonly Option<string?> _scopeVersion = new("--scope-version", "-V")
    {
        Description = "Judge this version of the scope, whatever its validity. Default: all versions with a validity at --date.", HelpName = "VERSION",
    };

    private readonly Option<DateOnly?> _date = new("--date", "-d")
    {
        Description = "Reference date for the validity of scope versions. Default: today.",
        HelpName = "YYYY-MM-DD",
        CustomParser = result =>
        {
            if (DateOnly.TryParseExact(result.Tokens[0].Value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            {
                return date;
            }

            result.AddError($"--date {result.Tokens[0].Value}: not a date; write it as YYYY-MM-DD.");
            return null;
        },
    };

    private readonly Option<string[]> _sections = new("--sections", "-S")
    {
        Description = "Only testcases of these sections (light,medium,heavy; `.auto`: all on Saturdays, else light and medium).", HelpName = "LIST",
    };

    private readonly Option<string?> _tests = new("--tests", "-t")
    {
        Description = "Only testcases whose id matches this regular expression from its start.", HelpName = "REGEX",
    };

    private readonly Option<string?> _output = new("--output", "-o")
    {
        Description = "Folder for run directories. Default: reports/out.", HelpName = "DIR",
    };

    private readonly Option<bool> _json = new("--json") { Description = "Print the report (or plan) as JSON on standard output." };

    private readonly Option<bool> _noProgress = new("--no-progress") { Description = "No progress on standard error." };

    private readonly Option<bool> _upstream = new("--upstream-compatible")
    {
        Description = "Where a known defect of the upstream check scripts makes their verdict differ from ours, take theirs. The report lists each difference either way.",
    };

    private readonly Option<bool> _readOnly = new("--read-only") { Description = "Leave out testcases that create objects in the cloud (a server, networks, volumes, a secret, a group)." };

    private readonly Option<string?> _tempest = new("--tempest-result")
    {
        Description = "Take the verdicts of scs-0128 from this result of Tempest (JUnit's XML, or the output of stestr last) instead of from contracts of our own.", HelpName = "FILE",
    };

    private readonly Option<string?> _guestImage = new("--guest-image")
    {
        Description = "Image of the servers that testcases start, by name or id. Default: the newest Debian or Ubuntu on offer.", HelpName = "IMAGE",
    };

    private readonly Option<string?> _guestFlavor = new("--guest-flavor") { Description = "Flavor of the servers that testcases start, by name or id. Default: the smallest that fits the image.", HelpName = "FLAVOR" };

    private readonly Option<bool> _bootFlavors = new("--boot-flavors")
    {
        Description = "Start a server of each mandatory flavor and look at it from inside (scs-0103-flavor-boot): 60 vCPUs and 199 GiB, as many at a time as the quota lets.",
    };

    private readonly Option<int> _workers = BoundedOption.Create("--workers", "Testcases at the same time", 32, 1, 64);

    private readonly KaasSymbols _kaas = new();

    private readonly PageSymbols _page = new();

    private readonly EmbeddedSymbols _embedded = new();

    public RunSymbols(Command command)
    {
        foreach (var option in new Option[]
        {
            _environment, _virt, _network, _tls, _osCloud, _kubeconfig, _context, _suite, _subject, _scope, _scopeVersion, _date, _sections, _tests, _output, _json, _noProgress, _upstream, _readOnly, _guestImage, _guestFlavor, _bootFlavors, _tempest, _workers,
        })
        {
            command.Add(option);
        }

        _kaas.AddAllTo(command);
        _page.AddTo(command);
        _embedded.AddContentsTo(command);
    }

    public RunOptions Read(ParseResult parsed, IReadOnlyList<string> words)
    {
        return new RunOptions
        {
            Environment = parsed.GetValue(_environment),
            Virtualization = parsed.GetValue(_virt),
            Tls = parsed.GetValue(_tls),
            Network = parsed.GetValue(_network),
            OsCloud = parsed.GetValue(_osCloud),
            Kubeconfig = parsed.GetValue(_kubeconfig),
            Context = parsed.GetValue(_context),
            Page = _page.Read(parsed),
            Suites = Split(parsed.GetValue(_suite)) ?? [],
            Subject = parsed.GetValue(_subject),
            Scopes = Split(parsed.GetValue(_scope)) ?? [],
            ScopeVersion = parsed.GetValue(_scopeVersion),
            Date = parsed.GetValue(_date),
            Sections = Split(parsed.GetValue(_sections)),
            Tests = parsed.GetValue(_tests),
            Output = parsed.GetValue(_output),
            Json = parsed.GetValue(_json),
            NoProgress = parsed.GetValue(_noProgress),
            UpstreamCompatible = parsed.GetValue(_upstream),
            ReadOnly = parsed.GetValue(_readOnly),
            TempestResult = parsed.GetValue(_tempest),
            BootFlavors = parsed.GetValue(_bootFlavors),
            GuestImage = parsed.GetValue(_guestImage),
            GuestFlavor = parsed.GetValue(_guestFlavor),
            Kaas = _kaas.Read(parsed),
            Workers = parsed.GetValue(_workers),
            Embedded = _embedded.Read(parsed),
            Words = words,
        };
    }

    private static IReadOnlyList<string>? Split(string[]? values) =>
        values is null or [] ? null : [.. values.SelectMany(value => value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];
}
