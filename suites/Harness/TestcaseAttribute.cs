using NUnit.Framework;
using NUnit.Framework.Interfaces;
using NUnit.Framework.Internal;
using NUnit.Framework.Internal.Builders;
using NUnit.Framework.Internal.Commands;

namespace Conformance.Harness;

/// <summary>
/// Binds a test method to a testcase id; may stand several times, once for each id, with the arguments for that id. A last parameter of type
/// <see cref="CancellationToken"/> is supplied: it is cancelled when the testcase's budget is used up or the run is.
/// </summary>
/// <param name="id">The testcase's id as the scope file has it.</param>
/// <param name="arguments">Arguments of the method for this id.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class TestcaseAttribute(string id, params object?[] arguments) : NUnitAttribute, ITestBuilder, IImplyFixture, IWrapTestMethod
{
    /// <summary>Property of the test with the testcase's id.</summary>
    internal const string IdKey = "Conformance.Id";

    /// <summary>Property of the test with what its check said so far.</summary>
    internal const string ResultKey = "Conformance.Result";

    /// <summary>Property of the test with the source of its token.</summary>
    internal const string CancellationKey = "Conformance.Cancellation";

    /// <summary>Property of the test with the exception that ended it.</summary>
    internal const string ExceptionKey = "Conformance.Exception";

    private static readonly NUnitTestCaseBuilder Builder = new();

    /// <summary>The testcase's id.</summary>
    public string Id { get; } = id;

    /// <summary>True if the test creates objects in the subject; <c>--read-only</c> leaves it out.</summary>
    public bool Acts { get; init; }

    /// <summary>Capabilities the subject must declare (<c>pods</c>, <c>network-policy</c>, …); if one is not declared, the testcase is Missing.</summary>
    public string[] Needs { get; init; } = [];

    /// <summary>
    /// Name among <see cref="SuiteSettings.Results"/> of another tool's results that stand in for what the test would do in the subject: with them it needs
    /// no capability and creates nothing. Null if there are none.
    /// </summary>
    public string? Import { get; init; }

    /// <summary>Arguments of the method for this id.</summary>
    public IReadOnlyList<object?> Arguments { get; } = arguments;

    /// <inheritdoc/>
    public IEnumerable<TestMethod> BuildFrom(IMethodInfo method, Test? suite)
    {
        ArgumentNullException.ThrowIfNull(method);
        var parameters = method.GetParameters();
        var source = new CancellationTokenSource();
        var given = Arguments.ToList();
        if (parameters.Length > 0 && parameters[^1].ParameterType == typeof(CancellationToken))
        {
            given.Add(source.Token);
        }

        var test = Builder.BuildTestMethod(method, suite, new TestCaseParameters([.. given]) { TestName = $"{method.Name}({Id})" });
        test.Properties.Set(IdKey, Id);
        test.Properties.Set(CancellationKey, source);
        yield return test;
    }

    /// <inheritdoc/>
    public TestCommand Wrap(TestCommand command) => command is TestcaseCommand ? command : new TestcaseCommand(command);

    /// <summary>
    /// Keeps the exception that ended a test: NUnit hands on its text only, and an outcome depends on its type. Lets a scenario clean up.
    /// </summary>
    private sealed class TestcaseCommand(TestCommand inner) : DelegatingTestCommand(inner)
    {
        public override TestResult Execute(TestExecutionContext context)
        {
            try
            {
                return innerCommand.Execute(context);
            }
            catch (Exception exception)
            {
                var cause = exception;
                while (cause is NUnitException or System.Reflection.TargetInvocationException && cause.InnerException is { } deeper)
                {
                    cause = deeper;
                }

                context.CurrentTest.Properties.Set(ExceptionKey, cause);
                throw;
            }
            finally
            {
                (context.CurrentTest.Properties.Get(Scenario.Key) as Scenario)?.End();
            }
        }
    }
}
