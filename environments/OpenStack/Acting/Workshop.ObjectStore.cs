using System.Text.Json.Nodes;
using Conformance.Model;
using Conformance.OpenStack.Reading;
using Conformance.Subjects.Ledgers;

namespace Conformance.OpenStack.Acting;

/// <content>The object store.</content>
public sealed partial class Workshop
{
    private (string Access, string Secret)? credential;

    /// <summary>Makes an EC2 credential for the user and the project; requests to S3 are signed with it from then on.</summary>
    /// <param name="cancellation">Ends the request.</param>
    public async Task<CloudObject> CreateEc2Credential(CancellationToken cancellation)
    {
        var address = await caller.Store.Credentials(cancellation);
        var project = await caller.Project(cancellation);
        var name = ledger.NewName(ObjectKind.Ec2Credential.Type);
        return await Steps.Do($"create {ObjectKind.Ec2Credential}", async () =>
        {
            // A credential has neither name nor label: should there be no answer, the one that was not there before is it.
            var others = await caller.Store.AccessKeys(project, cancellation);
            ledger.Creating("identity", ObjectKind.Ec2Credential.Type, name, project, caller.Identity, others: others);
            var entry = new LedgerEntry(ledger.Owner, "identity", ObjectKind.Ec2Credential.Type, name) { Project = project, Identity = caller.Identity, Others = others };
            Cleanup.Add(entry);
            try
            {
                using var response = await caller.Send("Creating an EC2 credential (identity)", HttpMethod.Post, address, new JsonObject { ["tenant_id"] = project }, cancellation);
                using var json = await response.Json();
                var made = json.RootElement.Object("credential") ?? throw new SubjectUnavailableException("Creating an EC2 credential (identity): the answer has no object credential.");
                var access = made.Essential("access", "The new EC2 credential");
                ledger.Created(name, access);
                Cleanup.Add(entry with { Id = access });
                credential = (access, made.Essential("secret", "The new EC2 credential"));
                return new CloudObject(ObjectKind.Ec2Credential, access, name);
            }
            catch (RefusedException refused) when (refused.Attempts == 1)
            {
                ledger.Refused(name);
                Cleanup.Add(entry with { IsOpen = false });
                throw;
            }
        });
    }

    /// <summary>Creates a bucket.</summary>
    /// <param name="cancellation">Ends the request.</param>
    /// <returns>Its name, and what came of the request.</returns>
    public async Task<(CloudObject Bucket, S3Exchange Exchange)> CreateBucket(CancellationToken cancellation)
    {
        var name = ledger.NewName(ObjectKind.Bucket.Type);
        var project = await caller.Project(cancellation);
        var entry = new LedgerEntry(ledger.Owner, ObjectKind.Bucket.Service, ObjectKind.Bucket.Type, name) { Project = project, Identity = caller.Identity };
        ledger.Creating(entry.Service, entry.Type, name, project, caller.Identity);
        Cleanup.Add(entry);
        var exchange = await AskS3($"create bucket {name}", HttpMethod.Put, name, "", null, S3Signing.Sound, cancellation);
        if (exchange.Succeeded)
        {
            ledger.Created(name, name);
            Cleanup.Add(entry with { Id = name });
        }
        else if (!exchange.IsUnavailable)
        {
            ledger.Refused(name);
            Cleanup.Add(entry with { IsOpen = false });
        }

        return (new CloudObject(ObjectKind.Bucket, name, name), exchange);
    }

    /// <summary>Sends a request to S3, to the catalogue's address and nowhere else, as a step; whatever comes of it is told.</summary>
    /// <param name="step">What it does.</param>
    /// <param name="method">HTTP method.</param>
    /// <param name="path">Bucket, or bucket and key, escaped.</param>
    /// <param name="query">Query without question mark; may be empty.</param>
    /// <param name="body">Body, or null.</param>
    /// <param name="signing">How it is signed.</param>
    /// <param name="cancellation">Ends the request.</param>
    /// <param name="range">Value of the header Range, or null.</param>
    /// <exception cref="InvalidOperationException">There is no credential yet.</exception>
    public Task<S3Exchange> AskS3(
        string step, HttpMethod method, string path, string query, byte[]? body, S3Signing signing, CancellationToken cancellation, string? range = null) => Steps.Do(
        step, () => caller.Store.Send(step, method, path, query, body, credential ?? throw new InvalidOperationException("There is no EC2 credential yet."), signing, cancellation, range));

    /// <summary>Notes that the test itself has deleted a bucket, once it is seen to be gone.</summary>
    /// <param name="bucket">The bucket.</param>
    public void Gone(CloudObject bucket)
    {
        ArgumentNullException.ThrowIfNull(bucket);
        ledger.Deleted(bucket.Name, bucket.Id);
        if (Cleanup.Entries.FirstOrDefault(entry => entry.Name == bucket.Name) is { } entry)
        {
            Cleanup.Add(entry with { IsOpen = false });
        }
    }

    /// <summary>Values of an element of an answer's XML, in its order: <c>Key</c>, <c>UploadId</c>.</summary>
    /// <param name="exchange">The answer.</param>
    /// <param name="name">Name of the element.</param>
    public static IReadOnlyList<string> Values(S3Exchange exchange, string name)
    {
        ArgumentNullException.ThrowIfNull(exchange);
        return [.. ObjectStore.Elements(exchange, name).Select(element => element.Value)];
    }
}
