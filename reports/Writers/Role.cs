using Conformance.Model;

namespace Conformance.Writers;

/// <summary>What a testcase is for in a report.</summary>
internal enum Role
{
    /// <summary>Decides the certificate of at least one version.</summary>
    Main,

    /// <summary>Recommended.</summary>
    Recommended,

    /// <summary>Attested by people.</summary>
    Attested,

    /// <summary>Upstream does not have it; we propose it.</summary>
    Proposed,

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

        return testcase.CountsIn.Count == 0 ? Role.Unreferenced : testcase.CountsIn.All(place => place.Target == TargetReport.Proposal) ? Role.Proposed : Role.Recommended;
    }
}
