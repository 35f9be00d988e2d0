namespace Conformance.Model;

/// <summary>A person's statement that a requirement no program can check is met (manual testcases).</summary>
/// <param name="Testcase">The manual testcase's id.</param>
/// <param name="By">Who states it: name and role.</param>
/// <param name="On">When it was stated; it expires with the testcase's lifetime.</param>
/// <param name="Statement">What is stated.</param>
/// <param name="Evidence">Address or path of the document that backs it, or null.</param>
public sealed record Attestation(string Testcase, string By, DateOnly On, string Statement, string? Evidence = null);
