using NUnit.Framework;

namespace Conformance.Harness;

/// <summary>Marks a class whose tests are testcases of one standard. Its constructor takes the facts it needs, for instance the cloud.</summary>
/// <param name="id">Number of the standard: <c>scs-0100</c>.</param>
/// <param name="version">Version of the document: <c>v3</c>.</param>
/// <param name="title">Title of the standard.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class StandardAttribute(string id, string version, string title) : NUnitAttribute
{
    /// <summary>Number of the standard.</summary>
    public string Id { get; } = id;

    /// <summary>Version of the document.</summary>
    public string Version { get; } = version;

    /// <summary>Title of the standard.</summary>
    public string Title { get; } = title;
}
