namespace Conformance.Harness;

/// <summary>What fixtures may ask for in their constructors, by type: the cloud, the clock, …</summary>
public sealed class SuiteServices
{
    private static readonly AsyncLocal<SuiteServices?> Ambient = new();

    private readonly Dictionary<Type, object> _services = [];

    /// <summary>The services of the run whose tests are being loaded on this thread of control; null outside of one.</summary>
    internal static SuiteServices? Current
    {
        get => Ambient.Value;
        set => Ambient.Value = value;
    }

    /// <summary>Offers a service to fixtures.</summary>
    /// <typeparam name="T">The type by which fixtures ask for it.</typeparam>
    /// <param name="service">The service.</param>
    public SuiteServices With<T>(T service)
        where T : class
    {
        _services[typeof(T)] = service;
        return this;
    }

    /// <summary>The service of a type, or null.</summary>
    /// <param name="type">The type asked for.</param>
    internal object? Find(Type type) => _services.GetValueOrDefault(type);
}
