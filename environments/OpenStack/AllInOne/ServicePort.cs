namespace Conformance.OpenStack.AllInOne;

/// <summary>What listens in a cloud on one machine. Names in the configuration: <c>@port:key-manager@</c>.</summary>
internal enum ServicePort
{
    /// <summary>Keystone.</summary>
    Identity,

    /// <summary>Placement.</summary>
    Placement,

    /// <summary>Barbican.</summary>
    KeyManager,

    /// <summary>Octavia.</summary>
    LoadBalancer,

    /// <summary>Glance.</summary>
    Image,

    /// <summary>Neutron.</summary>
    Network,

    /// <summary>Nova.</summary>
    Compute,

    /// <summary>Cinder.</summary>
    Volume,

    /// <summary>Swift's proxy.</summary>
    ObjectStore,

    /// <summary>Swift's account server.</summary>
    ObjectStoreAccount,

    /// <summary>Swift's container server.</summary>
    ObjectStoreContainer,

    /// <summary>Swift's object server.</summary>
    ObjectStoreObject,
}
