using Conformance.Model;

namespace Conformance.Iam.Scs0302;

/// <summary>What the cells of the matrix say of a cloud (scs-0302-v1).</summary>
public static class DomainManagerRules
{
    private static readonly Uri Clause = new("https://docs.scs.community/standards/scs-0302-v1-domain-manager-role");

    /// <summary>There is no role named manager at all.</summary>
    public static CheckResult NoRole { get; } = new([
        new Finding("identity service", "a role named manager exists, and has the rights of a domain manager", "a role manager", "none of this name", "Create the role (openstack role create manager) and give it the rights: " + Remedies.Policy, Clause)]);

    /// <summary>The findings of a matrix, in its order.</summary>
    /// <param name="cells">What came of each action.</param>
    public static CheckResult Judge(IEnumerable<Cell> cells)
    {
        ArgumentNullException.ThrowIfNull(cells);
        return new CheckResult([.. cells.Select(Judge).OfType<Finding>()]);
    }

    /// <summary>The deviation of one cell; null if it is as it must be, or nothing can be said.</summary>
    /// <param name="cell">What came of the action.</param>
    public static Finding? Judge(Cell cell)
    {
        ArgumentNullException.ThrowIfNull(cell);
        if (cell.Happened == true && cell.Expectation != Expectation.Allowed)
        {
            return Finding(cell, cell.Expectation == Expectation.Hidden ? "403 or 404, or an answer without it" : "403 or 404 and no effect", Observed(cell, "it happened"));
        }

        if (cell.Undecided is not null || cell.Answer is not { } answer)
        {
            return null;
        }

        return cell.Expectation switch
        {
            Expectation.Allowed when !answer.Succeeded => Finding(cell, "success", Observed(cell, null)),
            Expectation.Allowed when cell.Happened == false => Finding(cell, "success and its effect", Observed(cell, "without effect")),
            Expectation.Refused when answer.Succeeded && cell.Happened is null => Finding(cell, "403 or 404", Observed(cell, null)),
            Expectation.Refused when answer.Succeeded => Finding(cell, "403 or 404", Observed(cell, "it has no effect")) with { Level = FindingLevel.Should },
            _ => null,
        };
    }

    /// <summary>Why no verdict is possible although nothing deviates, or null if every cell was decided.</summary>
    /// <param name="cells">What came of each action.</param>
    public static string? Open(IReadOnlyCollection<Cell> cells)
    {
        ArgumentNullException.ThrowIfNull(cells);
        var open = cells.Where(cell => cell.Undecided is not null && cell.Level == FindingLevel.Must && Judge(cell) is null).ToList();
        return open.Count == 0 ? null : $"{open.Count} of {cells.Count} actions could not be decided, the first one: {open[0]}: {open[0].Undecided}";
    }

    private static Finding Finding(Cell cell, string expected, string observed) => new(
        cell.ToString(),
        cell.Expectation == Expectation.Allowed ? "a domain manager administers users, groups, projects and role assignments of the own domain"
            : "a domain manager has no rights beyond the own domain, and hands out no roles but the managed ones",
        expected,
        observed,
        cell.Remedy,
        Clause)
    {
        Level = cell.Level,
    };

    private static string Observed(Cell cell, string? addition) =>
        string.Join("; ", new[] { cell.Answer?.Text ?? "no answer", addition, cell.Seen }.OfType<string>());
}
