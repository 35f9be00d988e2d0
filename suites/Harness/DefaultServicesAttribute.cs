namespace Conformance.Harness;

/// <summary>
/// Says where fixtures of an assembly get their services from when no run gave them any, that is under <c>dotnet test</c>.
/// </summary>
/// <typeparam name="T">Brings up the default environment.</typeparam>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class DefaultServicesAttribute<T> : Attribute, IDefaultServices
    where T : IDefaultServices, new()
{
    private static readonly Lazy<SuiteServices> Shared = new(() => new T().Start());

    /// <inheritdoc/>
    public SuiteServices Start() => Shared.Value;
}
