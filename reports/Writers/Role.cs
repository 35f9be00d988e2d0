using Conformance.Model;

namespace Conformance.Writers;

/// <summary>What a testcase is for in a report.</summary>
internal enum Role
{
    /// <summary>Decides the certificate of at least one version.</summary>
    Main,

    /// <summary>Recommended.</summary>
    Recommended,

    /// <summary>Proposed: a standard asks for it, and the official scope does not test it.</summary>
    Proposed,

    /// <summary>Attested by people.</summary>
    Attested,

    /// <summary>No version asks for it.</summary>
    Unreferenced,
}

internal static class Roles
{
    public static Role Of(TestcaseReport testcase)
    {
        if (testcase.CountsIn.Any(place => place.Target == TargetReport.Main))
        {
            return Role.Main;
        }

        // Upstream's scope files call the target of the manual modules "preview".
        if (testcase.Attestations.Count > 0 || testcase.CountsIn.Any(place => place.Target is TargetReport.Manual or "preview"))
        {
            return Role.Attested;
        }

        if (testcase.CountsIn.Count > 0 && testcase.CountsIn.All(place => place.Target == TargetReport.Proposal))
        {
            return Role.Proposed;
        }

        return testcase.CountsIn.Count > 0 ? Role.Recommended : Role.Unreferenced;
    }
}
