using System.Text;
using System.Text.Json;
using Conformance.Model;
using Conformance.OpenStack.Http;
using Conformance.OpenStack.Reading;
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
    /// <param name="question">The request.</param>
    /// <param name="cancellation">Ends the request.</param>
    public Task<ApiAnswer> Ask(ApiQuestion question, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(question);
        return Steps.Do(question.Step, async () =>
        {
            var entries = new List<LedgerEntry>();
            foreach (var (kind, name) in question.Creates)
            {
                var project = await caller.Project(cancellation);
                ledger.Creating(kind.Service, kind.Type, name, project, caller.Identity);
                var entry = new LedgerEntry(ledger.Owner, kind.Service, kind.Type, name) { Project = project, Identity = caller.Identity };
                entries.Add(entry);
                Cleanup.Add(entry);
            }

            var answer = await AskOnce(question, cancellation);
            if (entries is [var only] && answer.Status is >= 200 and < 300 && answer.Body is { } body && IdOf(question.Creates[0].Kind, body) is { } known)
            {
                ledger.Created(only.Name, known);
                Cleanup.Add(only with { Id = known });
            }
            else if (answer.Status is >= 200 and < 300 && entries.Count > 1 && answer.Body is { } several)
            {
                foreach (var item in several.Objects(question.Creates[0].Kind.Plural))
                {
                    if (entries.Find(entry => entry.Name == item.Text("name")) is { } made && item.Text("id") is { } id)
                    {
                        ledger.Created(made.Name, id);
                        Cleanup.Add(made with { Id = id });
                    }
                }
            }
            else if (answer.Status is >= 400 and < 500 and not 429)
            {
                foreach (var entry in entries)
                {
                    ledger.Refused(entry.Name);
                    Cleanup.Add(entry with { IsOpen = false });
                }
            }

            return answer;
        });
    }

    /// <summary>Asks again and again until the answer is as wanted.</summary>
    /// <param name="question">The request; one that changes nothing.</param>
    /// <param name="holds">Whether it is as wanted.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="WaitTimeoutException">The budget of servers is used up.</exception>
    public Task<ApiAnswer> AskUntil(ApiQuestion question, Func<ApiAnswer, bool> holds, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(question);
        return Steps.Do(question.Step, () => poll.Until(
            question.Step, () => AskOnce(question, cancellation), holds, answer => answer.Body is { } body ? body.GetRawText()[..Math.Min(300, body.GetRawText().Length)] : answer.Seen,
            question.Service == "compute" ? options.ServerBudget : options.VolumeBudget, cancellation));
    }

    /// <summary>The id in an answer to a creation; null if it tells none.</summary>
    private static string? IdOf(ObjectKind kind, JsonElement made)
    {
        var item = kind.Single.Length == 0 ? made : made.Object(kind.Single);
        return item is { } one && (one.Text("id") is not null || one.Text("secret_ref") is not null || kind == ObjectKind.KeyPair) ? ServiceCaller.Read(kind, one).Id
            : kind == ObjectKind.Image ? made.Text("image_id") : null;
    }

    private async Task<ApiAnswer> AskOnce(ApiQuestion question, CancellationToken cancellation)
    {
        var root = await caller.Root(question.Service, question.Version, cancellation);
        var url = question.Path.StartsWith('^') ? Unversioned(root) + question.Path[1..] : root + question.Path;
        var request = new ApiRequest($"{question.Step} ({question.Service})", url)
        {
            Method = question.Method, Body = question.Data is { } data ? Encoding.UTF8.GetBytes(data) : question.Body is { } body ? Encoding.UTF8.GetBytes(body.ToJsonString()) : null, TakesRedirects = true,
            BodyType = question.BodyType ?? (question.Data is null ? "application/json" : "application/octet-stream"),
        };
        foreach (var (name, value) in question.Headers)
        {
            request = request.With(name, value);
        }

        try
        {
            using var response = await caller.Keystone.Send(question.Microversion is null ? request : request.With("OpenStack-API-Version", question.Microversion), cancellation);
            if (response.Status >= 400)
            {
                return new ApiAnswer(response.Status, null) { Said = await response.ErrorText() };
            }

            var bytes = await response.Bytes(4 << 20);
            return new ApiAnswer(response.Status, Parsed(bytes))
            {
                Headers = question.Wanted.Select(name => (name, Value: response.Header(name))).Where(header => header.Value is not null).ToDictionary(header => header.name, header => header.Value!),
            };
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
