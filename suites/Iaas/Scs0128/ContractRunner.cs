using System.Text.Json.Nodes;
using Conformance.OpenStack.Acting;

namespace Conformance.Iaas.Scs0128;

/// <summary>Keeps the contracts of an area: one after the other, but for those that take their time and those that go on with what they made.</summary>
/// <param name="area">The area.</param>
/// <param name="workshop">Sends the requests, and remembers what they create.</param>
/// <param name="given">Values that contracts may use, beside those of the run itself: <c>image</c>, <c>flavor</c>, …</param>
internal sealed class ContractRunner(ContractArea area, Workshop workshop, IReadOnlyDictionary<string, string> given)
{
    public async Task<IReadOnlyList<ContractResult>> Run(CancellationToken cancellation)
    {
        var (project, user) = await workshop.Who(cancellation);
        var chains = area.Contracts.Where(contract => contract.After is null).Select(root => (IReadOnlyList<Contract>)[root, .. area.Contracts.Where(contract => contract.After == root.Id)]).ToList();
        var apart = chains.Where(chain => chain[0].Apart).ToList();

        // Whatever goes wrong first, the others come to their end before the cleanup.
        var results = await Task.WhenAll(apart.Select(Chain).Append(Ordinary()));
        var byId = results.SelectMany(list => list).ToDictionary(result => result.Contract.Id);
        return [.. area.Contracts.Select(contract => byId[contract.Id])];

        async Task<IReadOnlyList<ContractResult>> Ordinary()
        {
            var list = new List<ContractResult>();
            foreach (var chain in chains.Except(apart))
            {
                list.AddRange(await Chain(chain));
            }

            return list;
        }

        async Task<IReadOnlyList<ContractResult>> Chain(IReadOnlyList<Contract> chain)
        {
            var list = new List<ContractResult>();
            var values = Values(project, user);
            foreach (var contract in chain)
            {
                // What was not made cannot be looked at; of what is wrong with it the first one tells.
                list.Add(contract.After is not null && list[0] is { Observed: not null } or { Silence: not null } or { Lacks: not null }
                    ? new ContractResult(contract) { Lacks = list[0].Lacks ?? $"{contract.Id} goes on with what {list[0].Contract.Id} did not come to" }
                    : await Keep(contract, values, cancellation));
            }

            return list;
        }
    }

    private Dictionary<string, string> Values(string? project, string? user)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["project"] = project ?? "", ["user"] = user ?? "", ["unknown"] = Guid.NewGuid().ToString(), ["unknown-hex"] = Guid.NewGuid().ToString("N"),
            ["label"] = workshop.OwnLabel, ["image"] = Guid.NewGuid().ToString(), ["long"] = new string('x', 256), ["longer"] = new string('x', 300),
        };
        foreach (var (name, value) in given)
        {
            values[name] = value;
        }

        return values;
    }

    private async Task<ContractResult> Keep(Contract contract, Dictionary<string, string> values, CancellationToken cancellation)
    {
        if (contract.Needs.FirstOrDefault(need => !given.ContainsKey(need)) is { } lacking)
        {
            return new ContractResult(contract) { Lacks = $"some need {lacking}, which is not there" };
        }

        // Of a chain one contract may not have come to a value that a later one needs; which one, it says itself.
        if (contract.After is not null && Unknown(contract, values) is { } unknown)
        {
            return new ContractResult(contract) { Lacks = $"{contract.Id} needs {unknown}, which an earlier one did not come to" };
        }

        ContractResult? broken = null;
        foreach (var step in contract.Steps)
        {
            if (broken is not null && !step.Always)
            {
                continue;
            }

            IReadOnlyList<(ObjectKind, string)> creates = [];
            if (step.Creates is { } type)
            {
                var kind = ObjectKind.Find(type)!;
                var name = values["name"] = workshop.NewName(kind) + step.Suffix;
                creates = step.Makes == 1 ? [(kind, name)] : [.. Enumerable.Range(1, step.Makes).Select(number => (kind, $"{name}-{number}"))];
            }

            var (method, path) = Filled(step.Do).Split(' ', 2) is [var verb, var target] ? (verb, target) : throw new InvalidOperationException($"{contract.Id}: {step.Do}");
            var title = $"{contract.Id}: {method} {path}";
            var service = step.Service ?? area.Service;
            var question = new ApiQuestion(title, new HttpMethod(method), service, ContractArea.VersionOf(service), path)
            {
                Body = step.Body is null ? null : JsonNode.Parse(Filled(step.Body.ToJsonString(), escaped: true)), Data = step.Data is null ? null : Filled(step.Data), BodyType = step.BodyType,
                Microversion = step.Microversion, Creates = creates, Headers = step.Headers.ToDictionary(header => header.Key, header => Filled(header.Value)), Wanted = [.. step.KeepHeaders.Values],
            };
            ApiAnswer answer;
            try
            {
                answer = step.Until
                    ? await workshop.AskUntil(question, one => Deviation(one, step) is null || one.IsUnavailable || IsFinal(one), cancellation)
                    : await workshop.Ask(question, cancellation);
            }
            catch (WaitTimeoutException timeout)
            {
                broken ??= new ContractResult(contract) { Silence = timeout.Message };
                continue;
            }

            if (answer.IsUnavailable)
            {
                broken ??= new ContractResult(contract) { Silence = $"{title}: {answer.Seen}" };
                continue;
            }

            if (Deviation(answer, step) is { } observed)
            {
                broken ??= new ContractResult(contract) { Expected = $"{method} {path}: {string.Join(" or ", step.Expect)}", Observed = observed };
                continue;
            }

            // What is to be gone on with must be there: a request with a hole in its path would ask something else.
            foreach (var (name, where, value) in (IEnumerable<(string, string, string?)>)
                [.. step.Keep.Select(keep => (keep.Key, keep.Value, ContractAssertions.Value(answer.Body, keep.Value))), .. step.KeepHeaders.Select(keep => (keep.Key, $"header {keep.Value}", answer.Headers.GetValueOrDefault(keep.Value)))])
            {
                values[name] = value ?? "";
                if (value is null)
                {
                    broken ??= new ContractResult(contract) { Expected = $"{method} {path}: {where} is there", Observed = $"{answer.Status}, but {where} is not there" };
                }
            }
        }

        return broken ?? new ContractResult(contract);

        string? Deviation(ApiAnswer answer, ContractStep step) => !step.Expect.Contains(answer.Status ?? 0) ? answer.Seen
            : step.Has.Select(wish => ContractAssertions.Deviation(answer.Body, Filled(wish.Key), Filled(wish.Value))).FirstOrDefault(deviation => deviation is not null);

        string Filled(string text, bool escaped = false)
        {
            for (var start = text.IndexOf("${", StringComparison.Ordinal); start >= 0; start = text.IndexOf("${", start, StringComparison.Ordinal))
            {
                var end = text.IndexOf('}', start);
                var name = text[(start + 2)..end];
                var value = values.TryGetValue(name, out var found) ? found : throw new InvalidOperationException($"{contract.Id}: nothing is kept as {name}");
                text = string.Concat(text.AsSpan(0, start), escaped ? JsonValue.Create(value).ToJsonString()[1..^1] : value, text.AsSpan(end + 1));
                start += value.Length;
                start = Math.Min(start, text.Length);
            }

            return text;
        }
    }

    /// <summary>A value that a contract uses, and nobody kept so far nor it keeps itself; or null.</summary>
    private static string? Unknown(Contract contract, Dictionary<string, string> values)
    {
        var text = string.Join('\n', contract.Steps.SelectMany(step => (IEnumerable<string>)[step.Do, step.Body?.ToJsonString() ?? "", step.Data ?? "", .. step.Headers.Values, .. step.Has.Keys, .. step.Has.Values]));
        var own = contract.Steps.SelectMany(step => step.Keep.Keys.Concat(step.KeepHeaders.Keys)).Append("name").ToHashSet(StringComparer.Ordinal);
        return text.Split("${").Skip(1).Select(part => part[..part.IndexOf('}', StringComparison.Ordinal)]).FirstOrDefault(name => !own.Contains(name) && !values.ContainsKey(name));
    }

    /// <summary>A status from which nothing leads to the one that is waited for.</summary>
    private static bool IsFinal(ApiAnswer answer) => answer.Body is { ValueKind: System.Text.Json.JsonValueKind.Object } body && body.EnumerateObject().FirstOrDefault().Value is { ValueKind: System.Text.Json.JsonValueKind.Object } item
        && item.TryGetProperty("status", out var status) && status.ValueKind == System.Text.Json.JsonValueKind.String && status.GetString()!.StartsWith("error", StringComparison.OrdinalIgnoreCase);
}
