namespace Conformance.Runner.Runs;

/// <summary>Names of subjects: they name folders and accounts of the compliance monitor.</summary>
internal static class SubjectName
{
    public static bool IsValid(string name) =>
        name.Length is > 0 and <= 100 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.') && name.Trim('.').Length > 0;
}
