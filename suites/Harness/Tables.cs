using Conformance.Model;
using NUnit.Framework.Internal;

namespace Conformance.Harness;

/// <summary>How a test shows a table in the report.</summary>
public static class Tables
{
    /// <summary>Property of the test with its table.</summary>
    internal const string Key = "Conformance.Table";

    /// <summary>Shows a table with the result of the running test; a later one replaces it.</summary>
    /// <param name="table">What is shown.</param>
    public static void Add(ResultTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        TestExecutionContext.CurrentContext.CurrentTest.Properties.Set(Key, table);
    }
}
