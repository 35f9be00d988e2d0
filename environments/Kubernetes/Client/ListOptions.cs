namespace Conformance.Kubernetes;

/// <summary>Which objects to list or watch.</summary>
public sealed record ListOptions
{
    /// <summary>Only those of this namespace; null = all namespaces.</summary>
    public string? Namespace { get; init; }

    /// <summary>Only those with these labels: <c>app=web,tier!=test</c>; null = all.</summary>
    public string? LabelSelector { get; init; }

    /// <summary>Only those with these fields: <c>metadata.name=x</c>; null = all.</summary>
    public string? FieldSelector { get; init; }

    /// <summary>Objects a page; null = as the client's options say.</summary>
    public int? PageSize { get; init; }

    /// <summary>Where a watch begins; null = list what is there first. Of no use when listing.</summary>
    public string? ResourceVersion { get; init; }

    internal string Query(params (string Key, string? Value)[] more)
    {
        var pairs = more.Append(("labelSelector", LabelSelector)).Append(("fieldSelector", FieldSelector))
            .Where(pair => !string.IsNullOrEmpty(pair.Item2)).Select(pair => $"{pair.Item1}={Uri.EscapeDataString(pair.Item2!)}").ToList();
        return pairs.Count == 0 ? "" : "?" + string.Join('&', pairs);
    }
}
