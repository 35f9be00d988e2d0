using Conformance.OpenStack.Acting;

namespace Conformance.Iaas.Scs0123;

/// <summary>A request to S3, what it had to end in, and what came of it.</summary>
/// <param name="Exchange">The request and its answer.</param>
/// <param name="Wish">What it had to end in.</param>
/// <param name="Matches">False if the content is not what was written; null where there is nothing to compare.</param>
public sealed record S3Observation(S3Exchange Exchange, S3Wish Wish, bool? Matches = null)
{
    /// <summary>True if what follows from it can go on.</summary>
    public bool IsAsWished => Wish switch
    {
        S3Wish.Success => Exchange.Succeeded && Matches != false,
        S3Wish.Absence => Exchange.Status == 404,
        _ => Exchange.Status is >= 400 and < 500 and not 429,
    };
}
