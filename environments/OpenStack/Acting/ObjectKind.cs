namespace Conformance.OpenStack.Acting;

/// <summary>A kind of object that scenarios create and cleanups remove.</summary>
public sealed class ObjectKind
{
    private ObjectKind(string service, string version, string type, string path, string single, string plural, int rank, string words)
    {
        (Service, Version, Type, Path, Single, Plural, Rank, Words) = (service, version, type, path, single, plural, rank, words);
    }

    /// <summary>A secret of the key manager.</summary>
    public static ObjectKind Secret { get; } = new("key-manager", "v1", "secret", "/secrets", "", "secrets", 0, "secret");

    /// <summary>A load balancer with everything below it.</summary>
    public static ObjectKind LoadBalancer { get; } = new("load-balancer", "v2", "load-balancer", "/lbaas/loadbalancers", "loadbalancer", "loadbalancers", 0, "load balancer");

    /// <summary>A server.</summary>
    public static ObjectKind Server { get; } = new("compute", "v2.1", "server", "/servers", "server", "servers", 0, "server");

    /// <summary>A floating IP.</summary>
    public static ObjectKind FloatingIp { get; } = new("network", "v2.0", "floating-ip", "/floatingips", "floatingip", "floatingips", 1, "floating IP");

    /// <summary>A backup of a volume.</summary>
    public static ObjectKind Backup { get; } = new("block-storage", "v3", "backup", "/backups", "backup", "backups", 1, "backup");

    /// <summary>A snapshot of a volume.</summary>
    public static ObjectKind Snapshot { get; } = new("block-storage", "v3", "snapshot", "/snapshots", "snapshot", "snapshots", 1, "snapshot");

    /// <summary>A volume.</summary>
    public static ObjectKind Volume { get; } = new("block-storage", "v3", "volume", "/volumes", "volume", "volumes", 2, "volume");

    /// <summary>An image; back ends that copy on write keep it as long as a volume was made of it.</summary>
    public static ObjectKind Image { get; } = new("image", "v2", "image", "/images", "", "images", 3, "image");

    /// <summary>A router with its interfaces.</summary>
    public static ObjectKind Router { get; } = new("network", "v2.0", "router", "/routers", "router", "routers", 3, "router");

    /// <summary>A port.</summary>
    public static ObjectKind Port { get; } = new("network", "v2.0", "port", "/ports", "port", "ports", 4, "port");

    /// <summary>A security group.</summary>
    public static ObjectKind SecurityGroup { get; } = new("network", "v2.0", "security-group", "/security-groups", "security_group", "security_groups", 5, "security group");

    /// <summary>A subnet.</summary>
    public static ObjectKind Subnet { get; } = new("network", "v2.0", "subnet", "/subnets", "subnet", "subnets", 6, "subnet");

    /// <summary>A network.</summary>
    public static ObjectKind Network { get; } = new("network", "v2.0", "network", "/networks", "network", "networks", 7, "network");

    /// <summary>A key pair; its id is its name.</summary>
    public static ObjectKind KeyPair { get; } = new("compute", "v2.1", "keypair", "/os-keypairs", "keypair", "keypairs", 8, "key pair");

    /// <summary>A subnet pool.</summary>
    public static ObjectKind SubnetPool { get; } = new("network", "v2.0", "subnet-pool", "/subnetpools", "subnetpool", "subnetpools", 8, "subnet pool");

    /// <summary>An application credential of the user who asks.</summary>
    public static ObjectKind ApplicationCredential { get; } = new("identity", "v3", "application-credential", "", "application_credential", "application_credentials", 9, "application credential");

    /// <summary>A user of the identity service.</summary>
    public static ObjectKind User { get; } = new("identity", "v3", "user", "/users", "user", "users", 10, "user");

    /// <summary>A group of users.</summary>
    public static ObjectKind Group { get; } = new("identity", "v3", "group", "/groups", "group", "groups", 11, "group");

    /// <summary>A project.</summary>
    public static ObjectKind Project { get; } = new("identity", "v3", "project", "/projects", "project", "projects", 12, "project");

    /// <summary>A role.</summary>
    public static ObjectKind Role { get; } = new("identity", "v3", "role", "/roles", "role", "roles", 13, "role");

    /// <summary>An entry of the service catalogue.</summary>
    public static ObjectKind CatalogueService { get; } = new("identity", "v3", "service", "/services", "service", "services", 14, "service");

    /// <summary>A domain of the identity service.</summary>
    public static ObjectKind Domain { get; } = new("identity", "v3", "domain", "/domains", "domain", "domains", 15, "domain");

    /// <summary>A bucket of S3 with all that is in it. It is not listed like others: S3 speaks XML, and is asked by <see cref="ObjectStore"/>.</summary>
    public static ObjectKind Bucket { get; } = new("object-store-s3", "", "bucket", "", "", "", 0, "bucket");

    /// <summary>An EC2 credential; removed behind the buckets, which cannot be reached without.</summary>
    public static ObjectKind Ec2Credential { get; } = new("identity", "v3", "ec2-credential", "", "credential", "credentials", 20, "EC2 credential");

    /// <summary>All kinds, in the order in which they have to be removed.</summary>
    public static IReadOnlyList<ObjectKind> All { get; } =
        [Secret, LoadBalancer, Server, FloatingIp, Backup, Snapshot, Volume, Image, Router, Port, SecurityGroup, Subnet, Network, KeyPair, SubnetPool, ApplicationCredential, User, Group, Project, Role, CatalogueService, Domain];

    /// <summary>Official type of the service.</summary>
    public string Service { get; }

    /// <summary>Its name in ledgers and in names of objects: <c>volume</c>.</summary>
    public string Type { get; }

    /// <summary>Its name in sentences.</summary>
    public string Words { get; }

    internal string Version { get; }

    internal string Path { get; }

    /// <summary>Name of the object's wrapper in answers; empty if there is none.</summary>
    internal string Single { get; }

    internal string Plural { get; }

    /// <summary>Lower ones are removed first.</summary>
    internal int Rank { get; }

    /// <summary>Query of a deletion that takes what is below the object with it; empty if there is no such thing.</summary>
    internal string DeletionQuery => this == LoadBalancer ? "?cascade=true" : "";

    /// <summary>Path below the collection where the list has all members; empty where the collection itself has them.</summary>
    internal string DetailPath => this != KeyPair && Service is "block-storage" or "compute" ? "/detail" : "";

    /// <summary>The kind with a type, or null.</summary>
    /// <param name="type">Type as in ledgers.</param>
    public static ObjectKind? Find(string type) => All.Append(Bucket).Append(Ec2Credential).FirstOrDefault(kind => kind.Type == type);

    /// <inheritdoc/>
    public override string ToString() => Words;
}
