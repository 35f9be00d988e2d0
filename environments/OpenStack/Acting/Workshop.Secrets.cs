using System.Text;
using System.Text.Json.Nodes;
using Conformance.OpenStack.Reading;

namespace Conformance.OpenStack.Acting;

/// <content>The key manager.</content>
public sealed partial class Workshop
{
    private const int LargestPayload = 64 << 10;

    /// <summary>Stores an opaque secret of plain text.</summary>
    /// <param name="payload">What is to be kept; made up for the test, so it may be told.</param>
    /// <param name="cancellation">Ends the request.</param>
    public Task<CloudObject> StoreSecret(string payload, CancellationToken cancellation) => Create(
        ObjectKind.Secret, "store", null,
        name => new JsonObject { ["name"] = name, ["secret_type"] = "opaque", ["payload"] = payload, ["payload_content_type"] = "text/plain" },
        json => new CloudObject(ObjectKind.Secret, json.Essential("secret_ref", "The new secret").TrimEnd('/').Split('/')[^1], ""), cancellation);

    /// <summary>Reads a secret's payload; null if it is too large to be the one that was stored.</summary>
    /// <param name="secret">The secret.</param>
    /// <param name="cancellation">Ends the request.</param>
    public Task<string?> ReadSecret(CloudObject secret, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(secret);
        return Steps.Do($"read the payload of {secret.Kind} {secret.Name}", async () =>
        {
            using var response = await caller.Send($"Payload of {secret} (key-manager)", HttpMethod.Get, $"{await Address(secret, cancellation)}/payload", null, cancellation, "text/plain");
            return await response.Bytes(LargestPayload) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;
        });
    }

    /// <summary>All secrets with the name of this one, from the list of all secrets, page by page.</summary>
    /// <param name="secret">The secret.</param>
    /// <param name="cancellation">Ends the request.</param>
    public Task<IReadOnlyList<CloudObject>> FindSecrets(CloudObject secret, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(secret);
        return Steps.Do($"find {secret.Kind} {secret.Name} in the list", () => caller.FindByName(ObjectKind.Secret, secret.Name, cancellation));
    }

    /// <summary>Sets the run's label as metadata of a secret, and reads it back.</summary>
    /// <param name="secret">The secret.</param>
    /// <param name="cancellation">Ends the request.</param>
    /// <returns>True if what was written was read.</returns>
    public Task<bool> LabelSecret(CloudObject secret, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(secret);
        return Steps.Do($"write and read metadata of {secret.Kind} {secret.Name}", async () =>
        {
            var what = $"Metadata of {secret} (key-manager)";
            var address = await Address(secret, cancellation) + "/metadata";
            var label = Label(ledger.Owner);
            using (await caller.Send(what, HttpMethod.Put, address, new JsonObject { ["metadata"] = new JsonObject { [LabelKey] = label } }, cancellation))
            {
            }

            using var response = await caller.Send(what, HttpMethod.Get, address, null, cancellation);
            using var json = await response.Json();
            return json.RootElement.Object("metadata")?.Text(LabelKey) == label;
        });
    }

    /// <summary>Makes a secret readable for its creator only, and reads its access list back.</summary>
    /// <param name="secret">The secret.</param>
    /// <param name="cancellation">Ends the request.</param>
    /// <returns>True if the list says what was written.</returns>
    public Task<bool> RestrictSecret(CloudObject secret, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(secret);
        return Steps.Do($"write and read the access list of {secret.Kind} {secret.Name}", async () =>
        {
            var what = $"Access list of {secret} (key-manager)";
            var address = await Address(secret, cancellation) + "/acl";
            var list = new JsonObject { ["read"] = new JsonObject { ["project-access"] = false } };
            using (await caller.Send(what, HttpMethod.Put, address, list, cancellation))
            {
            }

            using var response = await caller.Send(what, HttpMethod.Get, address, null, cancellation);
            using var json = await response.Json();
            return json.RootElement.Object("read") is { } read && !read.Flag("project-access", true);
        });
    }

    /// <summary>Lets somebody else try to read a secret's payload.</summary>
    /// <param name="secret">The secret.</param>
    /// <param name="other">The cloud as the other account sees it.</param>
    /// <param name="who">The other account in words: <c>an account with role reader</c>.</param>
    /// <param name="cancellation">Ends the request.</param>
    /// <returns>The payload that was given out; null if it was refused (401, 403 or 404).</returns>
    public Task<string?> ReadSecretAs(CloudObject secret, Cloud other, string who, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(secret);
        ArgumentNullException.ThrowIfNull(other);
        return Steps.Do($"read the payload of {secret.Kind} {secret.Name} as {who}", async () =>
        {
            try
            {
                var address = $"{await other.Caller.Collection(secret.Kind, cancellation)}/{Uri.EscapeDataString(secret.Id)}/payload";
                using var response = await other.Caller.Send($"Payload of {secret} as {who} (key-manager)", HttpMethod.Get, address, null, cancellation, "text/plain");
                return await response.Bytes(LargestPayload) is { } bytes ? Encoding.UTF8.GetString(bytes) : "";
            }
            catch (RefusedException refused) when (refused.Status is 403 or 404)
            {
                return null;
            }
        });
    }

    private async Task<string> Address(CloudObject made, CancellationToken cancellation) => $"{await caller.Collection(made.Kind, cancellation)}/{Uri.EscapeDataString(made.Id)}";
}
