using System.Text.Json.Nodes;

namespace Conformance.Kubernetes;

/// <summary>What somebody may do in a namespace, as the API server tells it (SelfSubjectRulesReview).</summary>
public sealed class AccessRules
{
    private readonly List<(IReadOnlyList<string> Groups, IReadOnlyList<string> Resources, IReadOnlyList<string> Names, IReadOnlyList<string> Verbs)> _rules;

    internal AccessRules(JsonObject review)
    {
        IsComplete = review.At("status", "incomplete") is JsonValue value && value.TryGetValue<bool>(out var incomplete) && !incomplete;
        _rules = [.. (review.At("status", "resourceRules") as JsonArray ?? []).OfType<JsonObject>().Select(rule => (Texts(rule["apiGroups"]), Texts(rule["resources"]), Texts(rule["resourceNames"]), Texts(rule["verbs"])))];
    }

    /// <summary>Whether these are all. An API server that asks others, such as a webhook, who may do what cannot tell all rules.</summary>
    public bool IsComplete { get; }

    /// <summary>Whether a rule allows something. The namespace is that of the review.</summary>
    /// <param name="question">What.</param>
    public bool Allow(AccessQuestion question)
    {
        ArgumentNullException.ThrowIfNull(question);
        var resource = question.SubResource is null ? question.Resource : $"{question.Resource}/{question.SubResource}";
        return _rules.Exists(rule => Has(rule.Groups, question.Group) && (Has(rule.Resources, resource) || (question.SubResource is not null && rule.Resources.Contains($"*/{question.SubResource}")))
            && Has(rule.Verbs, question.Verb) && (rule.Names.Count == 0 || (question.Name is not null && rule.Names.Contains(question.Name))));
    }

    private static bool Has(IReadOnlyList<string> words, string word) => words.Contains("*") || words.Contains(word);

    private static IReadOnlyList<string> Texts(JsonNode? list) => [.. (list as JsonArray ?? []).Select(JsonObjectExtensions.Text).OfType<string>()];
}
