using NUnit.Framework;

namespace Conformance.Harness;

/// <summary>Binds a test method to a testcase id; may stand several times, once for each id, with the arguments for that id.</summary>
/// <param name="id">The testcase's id as the scope file has it.</param>
/// <param name="arguments">Arguments of the method; a last parameter of type CancellationToken is supplied.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class TestcaseAttribute(string id, params object?[] arguments) : NUnitAttribute
{
    /// <summary>The testcase's id.</summary>
    public string Id { get; } = id;

    /// <summary>Arguments of the method for this id.</summary>
    public IReadOnlyList<object?> Arguments { get; } = arguments;
}
