using NUnit.Framework;
using NUnit.Framework.Interfaces;
using NUnit.Framework.Internal;
using NUnit.Framework.Internal.Builders;

namespace Conformance.Harness;

/// <summary>
/// Marks a class whose tests are testcases of one standard. Its constructor takes the facts it needs, for instance the cloud; they come from
/// the run that loads the class, or from the assembly's <see cref="DefaultServicesAttribute{T}"/>. A parameter with a default value may be offered or not.
/// </summary>
/// <param name="id">Number of the standard: <c>scs-0100</c>.</param>
/// <param name="version">Version of the document: <c>v3</c>.</param>
/// <param name="title">Title of the standard.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class StandardAttribute(string id, string version, string title) : NUnitAttribute, IFixtureBuilder2
{
    private static readonly NUnitTestFixtureBuilder Builder = new();

    /// <summary>Number of the standard.</summary>
    public string Id { get; } = id;

    /// <summary>Version of the document.</summary>
    public string Version { get; } = version;

    /// <summary>Title of the standard.</summary>
    public string Title { get; } = title;

    /// <summary>Names of the facts its testcases judge, which a run keeps as evidence: <c>flavors</c>, <c>images</c>, …</summary>
    public string[] Facts { get; init; } = [];

    /// <inheritdoc/>
    public IEnumerable<TestSuite> BuildFrom(ITypeInfo typeInfo) => BuildFrom(typeInfo, new Everything());

    /// <inheritdoc/>
    public IEnumerable<TestSuite> BuildFrom(ITypeInfo typeInfo, IPreFilter filter)
    {
        ArgumentNullException.ThrowIfNull(typeInfo);
        var constructor = typeInfo.Type.GetConstructors().Single();
        var services = SuiteServices.Current
            ?? typeInfo.Assembly.GetCustomAttributes(inherit: false).OfType<IDefaultServices>().FirstOrDefault()?.Start()
            ?? throw new InvalidOperationException($"{typeInfo.Assembly.GetName().Name} has no DefaultServices attribute, and no run gave services.");
        var arguments = constructor.GetParameters()
            .Select(parameter => services.Find(parameter.ParameterType)
                ?? (parameter.HasDefaultValue ? parameter.DefaultValue : throw new InvalidOperationException($"{typeInfo.FullName} asks for {parameter.ParameterType.Name}, which this run does not offer.")))
            .ToArray();
        var fixture = Builder.BuildFrom(typeInfo, filter, new TestFixtureParameters(arguments) { TestName = typeInfo.Name });
        fixture.Properties.Set("Standard", $"{Id}-{Version}");
        yield return fixture;
    }

    private sealed class Everything : IPreFilter
    {
        public bool IsMatch(Type type) => true;

        public bool IsMatch(Type type, System.Reflection.MethodInfo method) => true;
    }
}
