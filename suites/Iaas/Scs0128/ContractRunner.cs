using System.Text.Json.Nodes;
using Conformance.OpenStack.Acting;

namespace Conformance.Iaas.Scs0128;

/// <summary>Keeps the contracts of an area, one after the other.</summary>
/// <param name="area">The area.</param>
/// <param name="workshop">Sends the requests, and remembers what they create.</param>
/// <param name="image">Id of an image that servers can be made of, so that what is wrong with an order is not the image; null if there is none.</param>
internal sealed class ContractRunner(ContractArea area, Workshop workshop, string? image)
{
    public async Task<IReadOnlyList<ContractResult>> Run(CancellationToken cancellation)
    {
        var results = new List<ContractResult>();
        foreach (var contract in area.Contracts)
        {
            results.Add(await Run(contract, cancellation));
        }

        return results;
    }

    private async Task<ContractResult> Run(Contract contract, CancellationToken cancellation)
    {
        var (project, user) = await workshop.Who(cancellation);
        var values = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["project"] = project ?? "", ["user"] = user ?? "", ["unknown"] = Guid.NewGuid().ToString(), ["unknown-hex"] = Guid.NewGuid().ToString("N"),
            ["image"] = image ?? Guid.NewGuid().ToString(), ["long"] = new string('x', 256), ["longer"] = new string('x', 300),
        };
        foreach (var step in contract.Steps)
        {
            ApiAnswer answer;
            (ObjectKind Kind, string Name)? creates = null;
            if (step.Creates is { } type)
            {
                var kind = ObjectKind.Find(type)!;
                creates = (kind, values["name"] = workshop.NewName(kind));
            }

            var (method, path) = Filled(step.Do).Split(' ', 2) is [var verb, var target] ? (verb, target) : throw new InvalidOperationException($"{contract.Id}: {step.Do}");
            var title = $"{contract.Id}: {method} {path}";
            var body = step.Body is null ? null : JsonNode.Parse(Filled(step.Body.ToJsonString()));
            try
            {
                answer = step.Until
                    ? await workshop.AskUntil(title, area.Service, area.Version, path, one => Deviation(one, step) is null || one.IsUnavailable, cancellation)
                    : await workshop.Ask(title, new HttpMethod(method), area.Service, area.Version, path, body, step.Microversion, creates, cancellation);
            }
            catch (WaitTimeoutException timeout)
            {
                return new ContractResult(contract) { Silence = timeout.Message };
            }

            if (answer.IsUnavailable)
            {
                return new ContractResult(contract) { Silence = $"{title}: {answer.Seen}" };
            }

            if (Deviation(answer, step) is { } observed)
            {
                return new ContractResult(contract) { Expected = $"{method} {path}: {string.Join(" or ", step.Expect)}", Observed = observed };
            }

            foreach (var (name, pointer) in step.Keep)
            {
                values[name] = ContractAssertions.Value(answer.Body, pointer) ?? "";
            }
        }

        return new ContractResult(contract);

        string? Deviation(ApiAnswer answer, ContractStep step) => !step.Expect.Contains(answer.Status ?? 0) ? answer.Seen
            : step.Has.Select(wish => ContractAssertions.Deviation(answer.Body, Filled(wish.Key), Filled(wish.Value))).FirstOrDefault(deviation => deviation is not null);

        string Filled(string text)
        {
            for (var start = text.IndexOf("${", StringComparison.Ordinal); start >= 0; start = text.IndexOf("${", start, StringComparison.Ordinal))
            {
                var end = text.IndexOf('}', start);
                var name = text[(start + 2)..end];
                text = string.Concat(text.AsSpan(0, start), values.TryGetValue(name, out var value) ? value : throw new InvalidOperationException($"{contract.Id}: nothing is kept as {name}"), text.AsSpan(end + 1));
            }

            return text;
        }
    }
}
