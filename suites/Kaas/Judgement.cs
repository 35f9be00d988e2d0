using Conformance.Harness;
using Conformance.Model;

namespace Conformance.Kaas;

/// <summary>What a check says, where part of it may not have been visible.</summary>
/// <param name="Result">What is known to deviate.</param>
/// <param name="Open">Why the rest could not be judged, with the cure; null if all was. Then only a deviation is a verdict, none is not.</param>
public sealed record Judgement(CheckResult Result, string? Open = null)
{
    /// <summary>Says it to the running testcase: a deviation fails it, something open keeps it from passing.</summary>
    /// <exception cref="NonConformanceException">It deviates.</exception>
    /// <exception cref="ConfigurationException">Nothing deviates, but something is open.</exception>
    internal void Tell()
    {
        Conforms.If(Result);
        if (Open is not null)
        {
            throw new ConfigurationException(Open);
        }
    }
}
