namespace Conformance.SelfTests;

/// <summary>Where the checkout is in which the tests were built.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Conformance.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"No Conformance.sln above {start}.");
    }
}
