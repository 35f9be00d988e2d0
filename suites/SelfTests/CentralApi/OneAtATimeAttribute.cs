using System.Collections.Concurrent;
using NUnit.Framework.Interfaces;

namespace Conformance.SelfTests.CentralApi;

/// <summary>Fixtures with the same word run one after the other, whatever runs beside them.</summary>
/// <param name="word">The word.</param>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class OneAtATimeAttribute(string word) : Attribute, ITestAction
{
    /// <summary>Those that use the stack that all share: some of them end its controllers for a while.</summary>
    public const string SharedStack = "shared stack";

    /// <summary>Those that start one of their own: two more at once are too much for a small machine.</summary>
    public const string OwnStack = "own stack";

    private static readonly ConcurrentDictionary<string, SemaphoreSlim> Turns = new(StringComparer.Ordinal);

    /// <summary>The word.</summary>
    public string Word => word;

    /// <inheritdoc/>
    public ActionTargets Targets => ActionTargets.Suite;

    /// <inheritdoc/>
    public void BeforeTest(ITest test) => Turns.GetOrAdd(word, _ => new SemaphoreSlim(1)).Wait();

    /// <inheritdoc/>
    public void AfterTest(ITest test) => Turns[word].Release();
}
