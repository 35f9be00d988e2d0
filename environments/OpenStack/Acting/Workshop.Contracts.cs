using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Conformance.Model;
using Conformance.OpenStack.Http;
using Conformance.Subjects.Ledgers;

namespace Conformance.OpenStack.Acting;

/// <content>Single requests whose answers are judged elsewhere.</content>
public sealed partial class Workshop
{
    /// <summary>Id of the project and of the user, for requests that name them.</summary>
    /// <param name="cancellation">Ends the request.</param>
    public async Task<(string? Project, string? User)> Who(CancellationToken cancellation)
    {
        var facts = (await caller.Keystone.Current(cancellation)).Facts;
        return (facts.ProjectId, facts.UserId);
    }

    /// <summary>Sends a request to a service; any status is an answer. What it creates, wanted or not, is in the ledger before and removed at the end.</summary>
    /// <param name="step">What it does.</param>
    /// <param name="method">HTTP method.</param>
    /// <param name="service">Official type of the service.</param>
    /// <param name="version">Version segment of its address.</param>
    /// <param name="path">Path behind the version; behind the service's root if it begins with <c>^</c>.</param>
    /// <param name="body">JSON body, or null.</param>
    /// <param name="microversion">Value of OpenStack-API-Version, or null.</param>
    /// <param name="creates">Kind and name of what a success would create, or null.</param>
    /// <param name="cancellation">Ends the request.</param>
    public Task<ApiAnswer> Ask(
        string step, HttpMethod method, string service, string version, string path, JsonNode? body, string? microversion, (ObjectKind Kind, string Name)? creates, CancellationToken cancellation) =>
        Steps.Do(step, async () =>
        {
            LedgerEntry? entry = null;
            if (creates is var (kind, name))
            {
                var project = await caller.Project(cancellation);
                ledger.Creating(kind.Service, kind.Type, name, project, caller.Identity);
                entry = new LedgerEntry(ledger.Owner, kind.Service, kind.Type, name) { Project = project, Identity = caller.Identity };
                Cleanup.Add(entry);
            }

            var answer = await AskOnce(step, method, service, version, path, body, microversion, cancellation);
            if (entry is not null && answer.Status is >= 200 and < 300 && answer.Body is { } made)
            {
                var id = ServiceCaller.Read(creates!.Value.Kind, ServiceCaller.Unwrapped(creates.Value.Kind, made)).Id;
                ledger.Created(entry.Name, id);
                Cleanup.Add(entry with { Id = id });
            }
            else if (entry is not null && answer.Status is >= 400 and < 500 and not 429)
            {
                ledger.Refused(entry.Name);
                Cleanup.Add(entry with { IsOpen = false });
            }

            return answer;
        });

    /// <summary>Asks again and again until the answer is as wanted.</summary>
    /// <param name="step">What is waited for.</param>
    /// <param name="service">Official type of the service.</param>
    /// <param name="version">Version segment of its address.</param>
    /// <param name="path">Path behind the version.</param>
    /// <param name="holds">Whether it is as wanted.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="WaitTimeoutException">The budget of volumes is used up.</exception>
    public Task<ApiAnswer> AskUntil(string step, string service, string version, string path, Func<ApiAnswer, bool> holds, CancellationToken cancellation) => Steps.Do(step, () => poll.Until(
        step, () => AskOnce(step, HttpMethod.Get, service, version, path, null, null, cancellation), holds, answer => answer.Body is { } body ? body.GetRawText()[..Math.Min(300, body.GetRawText().Length)] : answer.Seen,
        options.VolumeBudget, cancellation));

    private async Task<ApiAnswer> AskOnce(string step, HttpMethod method, string service, string version, string path, JsonNode? body, string? microversion, CancellationToken cancellation)
    {
        var root = await caller.Root(service, version, cancellation);
        var url = path.StartsWith('^') ? Unversioned(root) + path[1..] : root + path;
        var request = new ApiRequest($"{step} ({service})", url)
        {
            Method = method, Body = body is null ? null : Encoding.UTF8.GetBytes(body.ToJsonString()), TakesRedirects = true,
        };
        try
        {
            using var response = await caller.Keystone.Send(microversion is null ? request : request.With("OpenStack-API-Version", microversion), cancellation);
            if (response.Status >= 400)
            {
                return new ApiAnswer(response.Status, null) { Said = await response.ErrorText() };
            }

            var bytes = await response.Bytes(4 << 20);
            return new ApiAnswer(response.Status, Parsed(bytes));
        }
        catch (SubjectUnavailableException silent) when (silent is not RefusedException)
        {
            return new ApiAnswer(null, null) { Silence = silent.Message };
        }
    }

    private static JsonElement? Parsed(byte[]? bytes)
    {
        try
        {
            return bytes is null || bytes.Length == 0 ? null : JsonDocument.Parse(bytes).RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Unversioned(string root)
    {
        var segments = root.Split('/');
        var version = Array.FindIndex(segments, 3, segment => segment.Length > 1 && segment[0] == 'v' && char.IsAsciiDigit(segment[1]));
        return version < 0 ? root : string.Join('/', segments[..version]);
    }
}
