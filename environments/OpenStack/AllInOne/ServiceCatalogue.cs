using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Conformance.OpenStack.AllInOne;

/// <summary>The services of a cloud as Keystone lists them, and who signs in. Prepared once without addresses and passwords; each cloud puts in its own.</summary>
internal static class ServiceCatalogue
{
    // Those who sign in have random passwords of 128 bits, which nobody guesses however cheap a try is.
    private const int Rounds = 1000;

    private static readonly (string Name, string Type, ServicePort Port, string Path)[] Entries =
    [
        ("glance", "image", ServicePort.Image, ""), ("placement", "placement", ServicePort.Placement, ""), ("nova", "compute", ServicePort.Compute, "/v2.1"),
        ("neutron", "network", ServicePort.Network, ""), ("cinderv3", "volumev3", ServicePort.Volume, "/v3/%(project_id)s"), ("cinder", "block-storage", ServicePort.Volume, "/v3/%(project_id)s"),
        ("octavia", "load-balancer", ServicePort.LoadBalancer, ""), ("barbican", "key-manager", ServicePort.KeyManager, ""),
        ("swift", "object-store", ServicePort.ObjectStore, "/v1/AUTH_%(project_id)s"), ("s3", "object-store-s3", ServicePort.ObjectStore, ""),
    ];

    /// <summary>The ports of all services that users ask, Keystone's first.</summary>
    public static IReadOnlyList<ServicePort> Ports { get; } = [.. Entries.Select(entry => entry.Port).Prepend(ServicePort.Identity).Distinct()];

    /// <summary><c>NAME=TYPE</c> of each service but Keystone, which is there anyway.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Entries.Select(entry => $"{entry.Name}={entry.Type}")];

    /// <summary>Statements for the prepared database that make it that of one cloud: its addresses, its passwords.</summary>
    /// <param name="layout">The cloud.</param>
    public static string Statements(Layout layout)
    {
        // A service without an address here would get NULL, which the column refuses.
        var addresses = Entries.Append(("keystone", "identity", ServicePort.Identity, "/v3"))
            .Select(entry => $"when '{entry.Item2}' then '{layout.PublicAddress(entry.Item3)}{entry.Item4}'");
        return $"""
            update keystone.endpoint join keystone.service on service.id = endpoint.service_id set endpoint.url = case service.type {string.Join(" ", addresses)} end;
            {Password(AllInOneCloud.Administrator, layout.AdministratorPassword)}
            {Password(Layout.ServiceUser, layout.ServicePassword)}
            update nova_api.cell_mappings set database_connection = '{layout.DatabaseUrl("nova_cell0")}' where name = 'cell0';
            update nova_api.cell_mappings set database_connection = '{layout.DatabaseUrl("nova")}' where name = 'cell1';

            """;
    }

    /// <summary>A password as Keystone keeps it: PBKDF2 with SHA-512, in the notation of passlib.</summary>
    /// <param name="password">Secret: the password.</param>
    /// <param name="salt">Salt; passlib's have 16 bytes.</param>
    internal static string Hash(string password, byte[] salt) => string.Create(
        CultureInfo.InvariantCulture, $"$pbkdf2-sha512${Rounds}${Text(salt)}${Text(Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password), salt, Rounds, HashAlgorithmName.SHA512, 64))}");

    private static string Password(string user, string password) =>
        $"update keystone.password join keystone.local_user on local_user.id = password.local_user_id set password.password_hash = '{Hash(password, RandomNumberGenerator.GetBytes(16))}' where local_user.name = '{user}';";

    // Base64 of a kind: a full stop for the plus sign, and nothing at the end.
    private static string Text(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '.');
}
