using System.Globalization;
using Conformance.Model;

namespace Conformance.Kaas.Scs0219;

/// <summary>Goes through the cases: puts their policies up and compares every connection with what the oracle says.</summary>
/// <param name="bench">Where.</param>
/// <param name="options">Budgets and cases.</param>
/// <param name="steps">Where each case is written down as a step.</param>
/// <param name="time">The clock.</param>
public sealed class PolicyMatrix(IPolicyBench bench, MatrixOptions options, StepLog steps, TimeProvider time)
{
    private const int Shown = 5;

    /// <summary>Goes through all of them.</summary>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="SubjectUnavailableException">Not every connection comes about without policies, so nothing can be said of policies.</exception>
    public async Task<MatrixResult> Run(CancellationToken cancellation)
    {
        await steps.Do("connect every pod to every other, without policies", () => Baseline(cancellation)).ConfigureAwait(false);
        var cases = options.Cases ?? PolicyCases.All;
        var inapplicable = cases.Any(item => item.NeedsEndPort) && !await bench.HasEndPort(cancellation).ConfigureAwait(false) ? cases.Where(item => item.NeedsEndPort).ToList() : [];
        var applicable = cases.Except(inapplicable).ToList();
        var results = new List<CaseResult>();
        foreach (var item in applicable)
        {
            results.Add(await steps.Do($"policies: {item.Name}", () => Try(item, cancellation)).ConfigureAwait(false));
            if (results is [{ HasNoEffect: true }])
            {
                break;
            }
        }

        await bench.Set([], cancellation).ConfigureAwait(false);
        return new MatrixResult(results, [.. applicable.Skip(results.Count)], inapplicable);
    }

    private async Task<bool> Baseline(CancellationToken cancellation)
    {
        await bench.Set([], cancellation).ConfigureAwait(false);
        var wrong = await Settle([], options.BaselineBudget, cancellation).ConfigureAwait(false);
        return wrong.Count == 0 ? true : throw new SubjectUnavailableException(string.Create(
            CultureInfo.InvariantCulture,
            $"Without any network policy, {wrong.Count} of {bench.World.Cells.Count} connections between pods do not come about within {options.BaselineBudget.TotalSeconds:0} s, so nothing can be said of policies: ")
            + $"{string.Join("; ", wrong.Take(Shown).Select(cell => $"{cell.Cell} ({cell.Observed})"))}{(wrong.Count > Shown ? "; …" : "")}. Does the pod network work, and is there no policy for the whole cluster?");
    }

    private async Task<CaseResult> Try(PolicyCase item, CancellationToken cancellation)
    {
        if (item.Before is { } before)
        {
            var first = before(bench.World);
            await bench.Set(first, cancellation).ConfigureAwait(false);

            // What is wrong here is the finding of another case; only the change matters.
            await Settle(first, options.SettleBudget, cancellation).ConfigureAwait(false);
        }

        var policies = item.Policies(bench.World);
        await bench.Set(policies, cancellation).ConfigureAwait(false);
        var wrong = await Settle(policies, options.SettleBudget, cancellation).ConfigureAwait(false);
        return new CaseResult(item, wrong, bench.World.Cells.Count(cell => !PolicyOracle.Allows(bench.World, policies, cell)));
    }

    /// <summary>
    /// Waits until every connection is as it must be, twice in a row: policies take effect one after the other. What is still wrong at the end comes back.
    /// </summary>
    private async Task<IReadOnlyList<WrongCell>> Settle(IReadOnlyList<Policy> policies, TimeSpan budget, CancellationToken cancellation)
    {
        var all = bench.World.Cells;
        var end = time.GetUtcNow() + budget;
        var (cells, confirmed) = (all, 0);
        while (true)
        {
            var seen = await bench.Try(cells, cancellation).ConfigureAwait(false);
            var wrong = cells.Where(cell => seen[cell].Connected != PolicyOracle.Allows(bench.World, policies, cell))
                .Select(cell => new WrongCell(cell, !seen[cell].Connected, seen[cell].Observed)).ToList();
            if (wrong.Count == 0)
            {
                confirmed = cells.Count == all.Count ? confirmed + 1 : 0;
                if (confirmed == 2)
                {
                    return [];
                }

                cells = all;
                continue;
            }

            confirmed = 0;
            if (time.GetUtcNow() >= end)
            {
                return wrong;
            }

            cells = [.. wrong.Select(cell => cell.Cell)];
            await Task.Delay(options.Pause, time, cancellation).ConfigureAwait(false);
        }
    }
}
