namespace Conformance.StatusPage.Page;

/// <summary>A visitor could not do what they wanted: the page did not let them.</summary>
/// <param name="step">What they wanted.</param>
/// <param name="why">What happened instead.</param>
internal sealed class StuckException(string step, string why) : Exception($"{step}: {why}")
{
    public string Step => step;

    public string Why => why;
}
