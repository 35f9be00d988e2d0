using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Conformance.OpenStack.AllInOne.Tls;

namespace Conformance.OpenStack.AllInOne;

/// <summary>Folders, ports and secrets of one cloud, and the configurations that follow from them.</summary>
internal sealed partial class Layout
{
    /// <summary>The one region.</summary>
    public const string Region = "RegionOne";

    /// <summary>User of the services, in project <c>service</c>.</summary>
    public const string ServiceUser = "services";

    /// <summary>Physical networks that an operator can make external ones of, called external0 and so on, as the bridges are to which they lead.</summary>
    public const int ExternalNetworks = 4;

    private readonly IReadOnlyDictionary<ServicePort, int> _ports;
    private readonly Dictionary<string, string> _values;

    /// <summary>Describes one; nothing is written.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="ports">A port for each value of <see cref="ServicePort"/>, in their order.</param>
    /// <param name="imports">Ports of this machine from which images may be fetched; none = Glance's own rules.</param>
    public Layout(string folder, IReadOnlyList<int> ports, params IReadOnlyList<int> imports)
    {
        Folder = folder;
        _ports = Enum.GetValues<ServicePort>().Zip(ports).ToDictionary(pair => pair.First, pair => pair.Second);
        _values = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["state"] = folder,
            ["log"] = Log,
            ["configuration"] = Configuration,
            ["bridges"] = string.Join(',', Enumerable.Range(0, ExternalNetworks).Select(index => string.Create(CultureInfo.InvariantCulture, $"external{index}:external{index}"))),
            ["socket"] = Socket,
            ["import_hosts"] = imports.Count > 0 ? "127.0.0.1" : "",
            ["import_ports"] = imports.Count > 0 ? string.Join(',', imports) : "80,443",
            ["region"] = Region,
            ["identity"] = Address(ServicePort.Identity),
            ["service_password"] = ServicePassword,
            ["secret"] = RandomNumberGenerator.GetHexString(32, lowercase: true),
            ["passphrase"] = RandomNumberGenerator.GetHexString(32, lowercase: true),
            ["key"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
        };
        foreach (var (service, port) in _ports)
        {
            _values["port:" + Name(service)] = port.ToString(CultureInfo.InvariantCulture);
        }

        foreach (var database in Databases)
        {
            _values["database:" + database] = DatabaseUrl(database);
        }
    }

    /// <summary>Names of the databases.</summary>
    public static IReadOnlyList<string> Databases { get; } = ["keystone", "glance", "placement", "nova_api", "nova_cell0", "nova", "neutron", "cinder", "octavia", "barbican"];

    /// <summary>The files of the project that this is made of.</summary>
    public static string Files => Path.Combine(AppContext.BaseDirectory, "AllInOne");

    public string Folder { get; }

    public string Log => Path.Combine(Folder, "log");

    public string Configuration => Path.Combine(Folder, "configuration");

    public string Socket => Path.Combine(Folder, "run", "mariadb.sock");

    /// <summary>All that an embedded libvirt keeps. A short name: the path of a machine's socket must not have more than 107 characters.</summary>
    public string Machines => Path.Combine(Folder, "vm");

    /// <summary>File that is there as soon as the cloud's network namespace is.</summary>
    public string Entrance => Path.Combine(Folder, "run", "entrance");

    public string Console => Path.Combine(Folder, "console.txt");

    /// <summary>File that is there as soon as Keystone and Placement answer: launchers of those who sign in at their start wait for it.</summary>
    public string Gate => Path.Combine(Folder, "run", "gate");

    /// <summary>Path of a clouds.yaml with the administrator.</summary>
    public string CloudsFile => Path.Combine(Folder, "clouds.yaml");

    /// <summary>Secret: password of <see cref="ServiceUser"/>.</summary>
    public string ServicePassword { get; } = RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <summary>Secret: password of the administrator.</summary>
    public string AdministratorPassword { get; } = RandomNumberGenerator.GetHexString(32, lowercase: true);

    public int Port(ServicePort service) => _ports[service];

    /// <summary><c>http://127.0.0.1:PORT</c>.</summary>
    public string Address(ServicePort service) => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_ports[service]}");

    /// <summary>The public endpoints by TLS; null = users ask the services themselves. Set before anything is written or started.</summary>
    public PublicEndpoints? Endpoints { get; set; }

    /// <summary>Certificate of the authority of <see cref="Endpoints"/>.</summary>
    public string AuthorityFile => Path.Combine(Folder, "authority.pem");

    /// <summary>Where users ask a service.</summary>
    public string PublicAddress(ServicePort service) => Endpoints?.Address(service) ?? Address(service);

    /// <summary>For SQLAlchemy; there is no password, as only who can look into the folder reaches the socket.</summary>
    public string DatabaseUrl(string database) => $"mysql+pymysql://root@localhost/{database}?unix_socket={Socket}&charset=utf8";

    public string ConfigurationOf(string name) => Path.Combine(Configuration, name);

    /// <summary>Which files Neutron reads where its agents carry packets.</summary>
    public IReadOnlyDictionary<string, string> VariablesOfAgents => new Dictionary<string, string>(Variables, StringComparer.Ordinal) { ["OS_NEUTRON_CONFIG_FILES"] = "neutron.conf;neutron-agents.conf" };

    /// <summary>The environment variables of every program.</summary>
    public IReadOnlyDictionary<string, string> Variables => new Dictionary<string, string>(ByTls, StringComparer.Ordinal)
    {
        // The distribution's Python; another one that comes first in PATH has none of its packages.
        ["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin",
        ["HOME"] = Path.Combine(Folder, "home"),
        ["LANG"] = "C.UTF-8",
        ["PYTHONPATH"] = Path.Combine(Files, "Services"),
        ["PYTHONDONTWRITEBYTECODE"] = "1",
        ["no_proxy"] = "127.0.0.1,localhost",
        ["NO_PROXY"] = "127.0.0.1,localhost",
        ["OS_KEYSTONE_CONFIG_DIR"] = Configuration,
        ["OS_KEYSTONE_CONFIG_FILES"] = "keystone.conf",
        ["OS_PLACEMENT_CONFIG_DIR"] = Configuration,
        ["OS_NEUTRON_CONFIG_DIR"] = Configuration,
        ["OS_NEUTRON_CONFIG_FILES"] = "neutron.conf",
        ["SCS_CONSOLE"] = Console,
        ["SCS_GATE"] = Gate,
    };

    // Where users come by TLS, so do services whom the catalogue sends to one another. Options of every service are what oslo.config reads as OS_GROUP__OPTION.
    private Dictionary<string, string> ByTls => Endpoints is null ? [] : new(StringComparer.Ordinal)
    {
        ["OS_OSLO_MIDDLEWARE__ENABLE_PROXY_HEADERS_PARSING"] = "true",
        ["OS_KEYSTONE_AUTHTOKEN__WWW_AUTHENTICATE_URI"] = Endpoints.Address(ServicePort.Identity),
        ["OS_DEFAULT__HOST_HREF"] = Endpoints.Address(ServicePort.KeyManager),
        ["REQUESTS_CA_BUNDLE"] = AuthorityFile,
    };

    /// <summary>Makes the folders and writes every configuration.</summary>
    public void Write()
    {
        foreach (var folder in new[]
        {
            Folder, Log, Configuration, Path.Combine(Folder, "run"), Path.Combine(Folder, "home", ".barbican"), Path.Combine(Folder, "images"), Path.Combine(Folder, "images-staging"),
            Path.Combine(Folder, "images-tasks"), Path.Combine(Folder, "cinder", "volumes"), Path.Combine(Folder, "cinder", "backups"), Path.Combine(Folder, "cinder", "conversion"),
            Path.Combine(Folder, "nova", "instances"), Path.Combine(Folder, "neutron"), Path.Combine(Folder, "swift", "disk"), Path.Combine(Folder, "lock"),
            Path.Combine(Machines, "etc"),
        })
        {
            ProcessLedger.CreatePrivate(folder);
        }

        // Fragments first: they stand in others, and pieces of them in one another.
        foreach (var part in new[] { "pool", "credentials", "authtoken" })
        {
            _values[part] = Fill(part + ".part").TrimEnd();
        }

        foreach (var file in Directory.EnumerateFiles(Path.Combine(Files, "Configuration")).Where(file => !file.EndsWith(".part", StringComparison.Ordinal)))
        {
            PrivateFile.Write(ConfigurationOf(Path.GetFileName(file)), Fill(Path.GetFileName(file)));
        }

        // Libvirt looks there only.
        File.CreateSymbolicLink(Path.Combine(Machines, "etc", "qemu.conf"), ConfigurationOf("qemu.conf"));

        // Barbican looks in its home only.
        var home = Path.Combine(Folder, "home", ".barbican");
        File.CreateSymbolicLink(Path.Combine(home, "barbican.conf"), ConfigurationOf("barbican.conf"));
        File.CreateSymbolicLink(Path.Combine(home, "barbican-api-paste.ini"), "/usr/share/barbican-common/barbican-api-paste.ini");
        WriteKeys("fernet", 2);
        WriteKeys("credential-keys", 2);
    }

    /// <summary><c>key-manager</c> for <see cref="ServicePort.KeyManager"/>.</summary>
    internal static string Name(ServicePort service) => Capitals().Replace(service.ToString(), "-$0").ToLowerInvariant();

    internal string Fill(string file) => Placeholders().Replace(
        File.ReadAllText(Path.Combine(Files, "Configuration", file)),
        placeholder => _values.TryGetValue(placeholder.Groups[1].Value, out var value) ? value
            : throw new InvalidOperationException($"{file}: there is no value for {placeholder.Value}."));

    // As keystone-manage fernet_setup writes them: 32 bytes each, in the URL's base64 with its padding.
    private void WriteKeys(string name, int count)
    {
        var folder = Path.Combine(Folder, name);
        ProcessLedger.CreatePrivate(folder);
        for (var index = 0; index < count; index++)
        {
            PrivateFile.Write(Path.Combine(folder, index.ToString(CultureInfo.InvariantCulture)), Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32)) + "=");
        }
    }

    [GeneratedRegex("@([a-z0-9_:-]+)@")]
    private static partial Regex Placeholders();

    [GeneratedRegex("(?<!^)[A-Z]")]
    private static partial Regex Capitals();
}
