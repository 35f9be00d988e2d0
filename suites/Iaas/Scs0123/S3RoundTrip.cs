using Conformance.Iaas.Scs0102;
using Conformance.Model;

namespace Conformance.Iaas.Scs0123;

/// <summary>What an object store has to do with the requests of an ordinary client of S3 (scs-0123-v1: S3 is a mandatory service).</summary>
public static class S3RoundTrip
{
    /// <summary>Judges what was seen.</summary>
    /// <param name="seen">The requests in their order; the last one may have kept others from being sent.</param>
    /// <exception cref="SubjectUnavailableException">Nothing deviates, but a request had no answer, 429 or 5xx; or nothing was asked.</exception>
    public static CheckResult Judge(IReadOnlyList<S3Observation> seen)
    {
        ArgumentNullException.ThrowIfNull(seen);
        var findings = seen.Select(Judge).OfType<Finding>().ToList();
        var silent = seen.Where(one => one.Exchange.IsUnavailable).Select(one => $"{one.Exchange.Step}: {one.Exchange.Seen}").ToList();
        return findings.Count > 0 || (silent.Count == 0 && seen.Count > 0) ? new CheckResult(findings)
            : throw new SubjectUnavailableException(seen.Count == 0 ? "S3 was not asked for anything." : $"S3: {string.Join("; ", silent)}. Run the testcase again when the object store answers.");
    }

    private static Finding? Judge(S3Observation one)
    {
        var exchange = one.Exchange;
        if (exchange.RedirectsTo is not null)
        {
            return Deviation(one, "the object store answers at the address that the catalogue lists", "an answer", "Put the address into the catalogue at which S3 answers; credentials are not taken elsewhere");
        }

        if (one.IsAsWished || exchange.IsUnavailable)
        {
            return null;
        }

        return one.Wish switch
        {
            S3Wish.Refusal => Deviation(one, "requests that are not signed rightly are refused", "403 with an error of S3", "Let the object store check signatures (in Ceph's gateway: rgw_s3_auth_use_keystone with rgw_keystone_* set, and no anonymous access)"),
            S3Wish.Absence => Deviation(one, "what was deleted is gone", "404", "Look at the log of the object store"),
            _ when exchange.Succeeded => Deviation(one, "what is read is what was written", "the bytes that were written", "Look at the object store's back end and at proxies in front of it"),
            _ => Deviation(one, "an account with role member can use S3", "success", "Let the role member use the object store (rgw_keystone_accepted_roles in Ceph's gateway), and look at its log"),
        };
    }

    private static Finding Deviation(S3Observation one, string rule, string expected, string remedy) =>
        new("S3", rule, $"{one.Exchange.Step}: {expected}",
            one.Wish == S3Wish.Success && one.Exchange.Succeeded && one.Matches == false ? $"{one.Exchange.Seen}, but other bytes or none" : Shown.Plain(one.Exchange.Seen), remedy, Clauses.Services);
}
