using Conformance.Model;
using NUnit.Framework.Internal;

namespace Conformance.Harness;

/// <summary>How a test keeps evidence of its own.</summary>
public static class Attachments
{
    /// <summary>Property of the test with what it wants to be kept.</summary>
    internal const string Key = "Conformance.Attachment";

    /// <summary>Keeps something with the result of the running test.</summary>
    /// <param name="attachment">What is kept.</param>
    public static void Add(Attachment attachment)
    {
        ArgumentNullException.ThrowIfNull(attachment);
        TestExecutionContext.CurrentContext.CurrentTest.Properties.Add(Key, attachment);
    }
}
