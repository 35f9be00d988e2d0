namespace Conformance.Iaas.Scs0128;

/// <summary>The tests of Tempest that scs-0128 names for an account without administrator's rights.</summary>
public static class TempestList
{
    private static readonly Lazy<IReadOnlyList<string>> Shipped = new(Read);

    /// <summary>Their ids, without what stands in brackets.</summary>
    public static IReadOnlyList<string> Ids => Shipped.Value;

    /// <summary>An id without what stands in brackets behind it: <c>[id-…,smoke]</c>.</summary>
    /// <param name="id">An id as Tempest writes it.</param>
    public static string Bare(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        var bracket = id.IndexOf('[', StringComparison.Ordinal);
        return (bracket < 0 ? id : id[..bracket]).Trim();
    }

    private static IReadOnlyList<string> Read()
    {
        using var stream = typeof(TempestList).Assembly.GetManifestResourceStream("tempest-ids.txt") ?? throw new InvalidOperationException("tempest-ids.txt is not in the assembly.");
        using var reader = new StreamReader(stream);
        return [.. reader.ReadToEnd().Split('\n').Select(Bare).Where(line => line.Length > 0)];
    }
}
