using Conformance.Model;
using Conformance.StatusPage.Http;
using Conformance.Subjects.Ledgers;

namespace Conformance.StatusPage.Making;

/// <summary>Removes one object and looks whether it is gone.</summary>
internal static class Removal
{
    /// <summary>What keeps it there; null if it is gone.</summary>
    public static async Task<string?> Remove(StatusApi api, Ledger ledger, string type, string name, string? id, CancellationToken cancellation)
    {
        var label = $"{type} {name}{(id is null ? "" : $" ({id})")}";
        try
        {
            id ??= type == "severity" ? name : await Find(api, type, name, cancellation).ConfigureAwait(false);
            if (id is null)
            {
                ledger.Deleted(name, null);
                return null;
            }

            var path = $"/{Collection(type)}/{Uri.EscapeDataString(id)}";
            var answer = await api.Send("DELETE", path, null, cancellation).ConfigureAwait(false);
            if (answer.Status != 404 && (await api.Get(path, cancellation).ConfigureAwait(false)).Status != 404)
            {
                return $"{label}: DELETE {path} answered {answer}, and it is still there";
            }

            ledger.Deleted(name, id);
            return null;
        }
        catch (SubjectUnavailableException exception)
        {
            return $"{label}: {exception.Message}";
        }
    }

    public static string Collection(string type) => type switch
    {
        "component" => "components",
        "impacttype" => "impacttypes",
        "severity" => "severities",
        "incident" => "incidents",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "no such kind of object"),
    };

    private static async Task<string?> Find(StatusApi api, string type, string name, CancellationToken cancellation)
    {
        var list = await api.Get("/" + Collection(type) + (type == "incident" ? "?start=0001-01-01T00:00:00Z&end=9999-12-31T00:00:00Z" : ""), cancellation).ConfigureAwait(false);
        return list.Items.Where(item => item["displayName"] is { } found && found.GetValueKind() == System.Text.Json.JsonValueKind.String && (string?)found == name).Select(item => (string?)item["id"]).FirstOrDefault();
    }
}
