using System.Globalization;
using Conformance.Model;

namespace Conformance.Iaas.Scs0128.Tempest;

/// <summary>What came of a run of Tempest.</summary>
/// <param name="Lines">A line for each result, as stestr writes them; of a failure with the reason behind it. <see cref="TempestResults.Read"/> understands them.</param>
/// <param name="Results">By id: true = passed, false = failed, null = skipped.</param>
/// <param name="Time">How long it took.</param>
public sealed record TempestRun(IReadOnlyList<string> Lines, IReadOnlyDictionary<string, bool?> Results, TimeSpan Time)
{
    /// <summary>Why an id failed or was skipped, in Tempest's words; null if it passed, or nothing is known.</summary>
    /// <param name="id">The id, without what stands in brackets.</param>
    public string? Reason(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        var line = Lines.FirstOrDefault(line => line.Contains(id, StringComparison.Ordinal)) ?? Lines.FirstOrDefault(line => line.Contains($"({id[..id.LastIndexOf('.')]})", StringComparison.Ordinal));
        return line?.Split("... ", 2)[^1].Split(": ", 2) is [_, var reason] ? reason : null;
    }

    /// <summary>It in one line.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Results.Values.Count(passed => passed == true)} passed, {Results.Values.Count(passed => passed == false)} failed, {Results.Values.Count(passed => passed is null)} skipped, {Time.TotalSeconds:0.0} s");

    /// <summary>The verdict of scs-0128 on an area, as for a result that somebody else brings.</summary>
    /// <param name="area">The area.</param>
    public CheckResult Judge(ContractArea area)
    {
        ArgumentNullException.ThrowIfNull(area);
        return TempestResults.Judge(Results, area.TempestIds, ContractVerdict.Clause);
    }
}
