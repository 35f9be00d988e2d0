namespace Conformance.SelfTests.CentralApi;

/// <summary>A row for each kind of the allow-list that stands for one thing in OpenStack.</summary>
internal static class KindRows
{
    public const string Key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0Jd9W1m9C1Zl8O5m2m5bT6o3nB7m3v5Wc6Jr2pXq7d test";
    public const string OtherKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMmQ9lqxM3m5aR0cYt0xk1b1e2Wm5cYk0tQm3Zk1vXcP test";

    /// <summary>Claims that those of the rows need; nothing is done to them but that they are made and deleted.</summary>
    public static IReadOnlyList<(KindRights Rights, string Kind, string Name, string Spec)> Others { get; } =
    [
        (KindRights.Member, "NetworkV2", "net", "{}"),
        (KindRights.Member, "SubnetV2", "sub", """{"networkRef":{"name":"net"},"cidr":"10.70.0.0/24"}"""),
        (KindRights.Member, "SubnetV2", "sub-b", """{"networkRef":{"name":"net"},"cidr":"10.71.0.0/24"}"""),
        (KindRights.Member, "RouterV2", "router", """{"externalNetworkName":"EXTERNAL"}"""),
        (KindRights.Member, "RouterInterfaceV2", "plug", """{"routerRef":{"name":"router"},"subnetRef":{"name":"sub"}}"""),
        (KindRights.Member, "SecgroupV2", "group", "{}"),
        (KindRights.Member, "PortV2", "port", """{"networkRef":{"name":"net"},"subnetRef":{"name":"sub"}}"""),
        (KindRights.Member, "FloatingipV2", "address", """{"pool":"EXTERNAL"}"""),
        (KindRights.Member, "InstanceV2", "server", """{"imageName":"Debian 12","flavorName":"SCS-1V-4-10","networkRef":{"name":"net"}}"""),
        (KindRights.Member, "VolumeV3", "disk", """{"size":1}"""),
        (KindRights.Manager, "ProjectV3", "project", """{"name":"UNIQUE-project"}"""),
        (KindRights.Manager, "UserV3", "user", """{"name":"UNIQUE-user"}"""),
    ];

    public static IReadOnlyList<KindRow> All { get; } =
    [
        new("KeypairV2", $$"""{"name":"own-name","publicKey":"{{Key}}"}""")
        {
            Made = [("name", "own-name"), ("public_key", Key)], Fixed = $$"""{"publicKey":"{{OtherKey}}"}""", FixedField = "publicKey",
        },
        new("NetworkV2", """{"description":"first"}""")
        {
            Made = [("name", "row"), ("admin_state_up", "true")], Change = """{"description":"second","adminStateUp":false}""", Changed = [("admin_state_up", "false")],
        },
        new("SubnetV2", """{"networkRef":{"name":"net"},"cidr":"10.72.0.0/24","dnsNameservers":["10.72.0.2"]}""")
        {
            Made = [("cidr", "10.72.0.0/24"), ("network_id", "{net}"), ("ip_version", "4"), ("dns_nameservers[0]", "10.72.0.2")],
            Change = """{"dnsNameservers":["10.72.0.3"],"enableDhcp":false}""", Changed = [("dns_nameservers[0]", "10.72.0.3"), ("enable_dhcp", "false")],
            Fixed = """{"cidr":"10.73.0.0/24"}""", FixedField = "cidr",
        },
        new("RouterV2", """{"externalNetworkName":"EXTERNAL"}""")
        {
            Made = [("name", "row")], Change = """{"adminStateUp":false,"name":"renamed"}""", Changed = [("admin_state_up", "false"), ("name", "renamed")],
            Fixed = """{"externalNetworkName":"elsewhere"}""", FixedField = "externalNetworkName",
        },
        new("RouterInterfaceV2", """{"routerRef":{"name":"router"},"subnetRef":{"name":"sub-b"}}""")
        {
            Made = [("device_id", "{router}")], Fixed = """{"subnetRef":null,"subnetId":"elsewhere"}""", FixedField = "subnetId",
        },
        new("PortV2", """{"networkRef":{"name":"net"},"subnetRef":{"name":"sub"},"securityGroupRef":{"name":"group"}}""")
        {
            Made = [("network_id", "{net}"), ("fixed_ips[0].subnet_id", "{sub}"), ("security_groups[0]", "{group}")],
            Change = """{"adminStateUp":false,"description":"second"}""", Changed = [("admin_state_up", "false")], Fixed = """{"networkRef":null,"networkId":"elsewhere"}""", FixedField = "networkId",
        },
        new("SecgroupV2", "{}") { Made = [("name", "row")], Change = """{"name":"renamed"}""", Changed = [("name", "renamed")] },
        new("SecgroupRuleV2", """{"securityGroupRef":{"name":"group"},"direction":"ingress","ethertype":"IPv4","protocol":"tcp","portRangeMin":22,"portRangeMax":22,"remoteIpPrefix":"10.0.0.0/8"}""")
        {
            Made = [("security_group_id", "{group}"), ("direction", "ingress"), ("protocol", "tcp"), ("port_range_min", "22"), ("remote_ip_prefix", "10.0.0.0/8")],
            Fixed = """{"portRangeMax":23}""", FixedField = "portRangeMax",
        },
        new("FloatingipV2", """{"pool":"EXTERNAL"}""") { Change = """{"description":"second"}""", Fixed = """{"pool":"elsewhere"}""", FixedField = "pool" },
        new("FloatingipAssociateV2", """{"floatingIpRef":{"name":"address"},"portRef":{"name":"port"}}""")
        {
            Made = [("id", "{address}"), ("port_id", "{port}")], Fixed = """{"portRef":null,"portId":"elsewhere"}""", FixedField = "portId",
        },
        new("InstanceV2", """{"imageName":"Debian 12","flavorName":"SCS-1V-4-10","networkRef":{"name":"net"}}""")
        {
            Made = [("name", "row"), ("status", "ACTIVE"), ("flavor.original_name", "SCS-1V-4-10")], Change = """{"name":"renamed"}""", Changed = [("name", "renamed")],
            Fixed = """{"flavorName":"SCS-2V-8"}""", FixedField = "flavorName",
        },
        new("ImageV2", """{"imageSourceUrl":"FILES/disk.img","containerFormat":"bare","diskFormat":"raw","tags":["first"],"properties":{"hw_disk_bus":"scsi","os_distro":"debian"}}""")
        {
            Made = [("name", "row"), ("status", "active"), ("visibility", "private"), ("disk_format", "raw"), ("container_format", "bare"), ("hw_disk_bus", "scsi"), ("tags[0]", "first")],
            Change = """{"name":"renamed","minDiskGb":2,"minRamMb":64,"protected":false,"tags":["second"],"properties":{"hw_disk_bus":"virtio","os_distro":"debian","os_version":"12"},"visibility":"shared"}""",
            Changed = [("name", "renamed"), ("min_disk", "2"), ("min_ram", "64"), ("tags[0]", "second"), ("hw_disk_bus", "virtio"), ("os_version", "12"), ("visibility", "shared")],
            Fixed = """{"imageSourceUrl":"FILES/elsewhere.img"}""", FixedField = "imageSourceUrl",
        },
        new("VolumeV3", """{"size":1,"description":"first"}""")
        {
            Made = [("name", "row"), ("size", "1"), ("description", "first")], Change = """{"description":"second"}""", Changed = [("description", "second")], Fixed = """{"size":2}""", FixedField = "size",
        },
        new("VolumeAttachV2", """{"instanceRef":{"name":"server"},"volumeRef":{"name":"disk"}}""")
        {
            Made = [("serverId", "{server}"), ("volumeId", "{disk}")], Fixed = """{"volumeRef":null,"volumeId":"elsewhere"}""", FixedField = "volumeId",
        },
        new("LoadbalancerV2", """{"vipSubnetRef":{"name":"sub"}}""")
        {
            Made = [("name", "row"), ("vip_subnet_id", "{sub}"), ("provisioning_status", "ACTIVE")], Change = """{"name":"renamed","adminStateUp":false}""", Changed = [("name", "renamed"), ("admin_state_up", "false")],
            Fixed = """{"vipSubnetRef":null,"vipSubnetId":"elsewhere"}""", FixedField = "vipSubnetId",
        },
        new("ProjectV3", """{"name":"UNIQUE-row"}""")
        {
            Rights = KindRights.Manager, Made = [("name", "UNIQUE-row"), ("enabled", "true")], Change = """{"enabled":false}""", Changed = [("enabled", "false")], Fixed = """{"domainId":"elsewhere"}""", FixedField = "domainId",
        },
        new("UserV3", """{"name":"UNIQUE-row"}""")
        {
            Rights = KindRights.Manager, Made = [("name", "UNIQUE-row"), ("enabled", "true")], Change = """{"enabled":false}""", Changed = [("enabled", "false")], Fixed = """{"domainId":"elsewhere"}""", FixedField = "domainId",
        },
        new("RoleAssignmentV3", """{"projectRef":{"name":"project"},"userRef":{"name":"user"},"role":"member"}""")
        {
            Rights = KindRights.Manager, Made = [("role.name", "member"), ("user.id", "{user}"), ("scope.project.id", "{project}")], Fixed = """{"role":"reader"}""", FixedField = "role",
        },
        new("ApplicationCredentialV3", """{"roles":["member"]}""")
        {
            Rights = KindRights.Password, Made = [("name", "row"), ("roles[0].name", "member")], Fixed = """{"roles":["reader"]}""", FixedField = "roles",
        },
    ];
}
