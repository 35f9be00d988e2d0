using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Conformance.OpenStack;

/// <summary>Takes secrets out of headers and JSON bodies before they become evidence. When in doubt, it takes out.</summary>
public static class Redaction
{
    /// <summary>What stands in the place of a secret.</summary>
    public const string Mark = "(redacted)";

    private static readonly HashSet<string> SecretHeaders = new(StringComparer.OrdinalIgnoreCase)
    {
        "Authorization", "Proxy-Authorization", "X-Auth-Token", "X-Subject-Token", "X-Service-Token", "X-Storage-Token", "X-Auth-Key", "X-Amz-Security-Token", "Cookie", "Set-Cookie",
    };

    // Compared without case, hyphens and underscores.
    private static readonly HashSet<string> SecretMembers = new(StringComparer.Ordinal)
    {
        "password", "adminpass", "originalpassword", "secret", "secretkey", "applicationcredentialsecret", "privatekey", "passcode", "passphrase", "accesstoken", "refreshtoken", "idtoken",
        "authtoken", "xauthtoken", "xsubjecttoken", "authorization", "clientsecret", "userdata", "blob", "payload", "kubeconfig", "signature",
    };

    /// <summary>Headers with the values of secret ones replaced by <see cref="Mark"/>.</summary>
    /// <param name="headers">Names and values.</param>
    public static IReadOnlyList<KeyValuePair<string, string>> Headers(IEnumerable<KeyValuePair<string, IEnumerable<string>>> headers)
    {
        ArgumentNullException.ThrowIfNull(headers);
        return [.. headers.Select(header => new KeyValuePair<string, string>(header.Key, SecretHeaders.Contains(header.Key) ? Mark : string.Join(", ", header.Value)))];
    }

    /// <summary>
    /// A JSON body with secrets replaced by <see cref="Mark"/>: passwords, secrets, keys, token ids. A body that is not JSON is replaced as a whole.
    /// </summary>
    /// <param name="body">UTF-8 text.</param>
    /// <returns>Indented JSON.</returns>
    public static string Json(ReadOnlyMemory<byte> body)
    {
        if (body.IsEmpty)
        {
            return "";
        }

        try
        {
            using var json = JsonDocument.Parse(body);
            var buffer = new ArrayBufferWriter<byte>();
            using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
            {
                Write(writer, json.RootElement, insideToken: false);
            }

            return Encoding.UTF8.GetString(buffer.WrittenSpan);
        }
        catch (JsonException)
        {
            return $"{Mark}: {body.Length} bytes that are not JSON";
        }
    }

    /// <summary>The same for a text.</summary>
    /// <param name="body">JSON text.</param>
    /// <returns>Indented JSON.</returns>
    public static string Json(string body) => Json(Encoding.UTF8.GetBytes(body));

    private static void Write(Utf8JsonWriter writer, JsonElement json, bool insideToken)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var property in json.EnumerateObject())
                {
                    writer.WritePropertyName(property.Name);
                    var name = property.Name.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();
                    var isToken = name is "token" or "tokens";

                    // A member "password" may also be the sign-in method of that name: an object, in which the password follows. Same for "token" and its id.
                    var bare = property.Value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Null);
                    if (bare && (SecretMembers.Contains(name) || isToken || (insideToken && name is "id" or "auditids")))
                    {
                        writer.WriteStringValue(Mark);
                    }
                    else
                    {
                        Write(writer, property.Value, isToken);
                    }
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in json.EnumerateArray())
                {
                    Write(writer, item, insideToken);
                }

                writer.WriteEndArray();
                break;
            default:
                json.WriteTo(writer);
                break;
        }
    }
}
