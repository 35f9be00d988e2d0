using System.Globalization;
using System.Security.Cryptography;
using System.Xml;
using System.Xml.Linq;
using Conformance.Model;
using Conformance.OpenStack.Http;
using Conformance.OpenStack.Identity;
using Conformance.OpenStack.Probes;
using Conformance.OpenStack.Reading;

namespace Conformance.OpenStack.Acting;

/// <summary>
/// S3 with the EC2 credentials that Keystone keeps. Requests go to the address of the catalogue and nowhere else; redirects are told, never followed.
/// </summary>
/// <param name="client">Sends requests.</param>
/// <param name="keystone">Whose credentials are used.</param>
/// <param name="config">Region and interface.</param>
/// <param name="time">The clock of signatures.</param>
internal sealed class ObjectStore(ApiClient client, Keystone keystone, CloudConfig config, TimeProvider time)
{
    private const int MostBytes = 16 << 20;
    private static readonly string[] Types = ["object-store-s3", "s3", "object-store"];
    private string region = "us-east-1";

    /// <summary>Address of S3: the catalogue's own entry for it, or else the host of Swift.</summary>
    /// <exception cref="SubjectUnavailableException">The catalogue has neither.</exception>
    public async Task<Uri> Root(CancellationToken cancellation)
    {
        var catalog = (await keystone.Current(cancellation)).Catalog;
        var endpoint = Types.SelectMany(type => catalog.Where(service => service.Type == type)).SelectMany(service => service.Endpoints)
            .FirstOrDefault(one => one.Interface == config.Interface && (config.Region is null || one.Region == config.Region));
        return endpoint is not null && S3Probe.RootOf(endpoint) is { } root ? root
            : throw new SubjectUnavailableException($"The catalogue lists no {config.Interface} endpoint of type {string.Join(" or ", Types)}; without one there is no S3 to be used.");
    }

    /// <summary>Address of the user's EC2 credentials.</summary>
    public async Task<string> Credentials(CancellationToken cancellation)
    {
        var facts = (await keystone.Current(cancellation)).Facts;
        return $"{keystone.Root.AbsoluteUri.TrimEnd('/')}/users/{facts.UserId}/credentials/OS-EC2";
    }

    /// <summary>Access keys of the user's EC2 credentials for a project.</summary>
    public async Task<IReadOnlyList<string>> AccessKeys(string? project, CancellationToken cancellation)
    {
        using var response = await keystone.Send(new ApiRequest("EC2 credentials (identity)", await Credentials(cancellation)), cancellation);
        await response.MustSucceed();
        using var json = await response.Json();
        return [.. json.RootElement.Objects("credentials").Where(one => one.Text("tenant_id") == project).Select(one => one.Text("access")).OfType<string>()];
    }

    /// <summary>An EC2 credential of the user for the project, newest last in Keystone's list, or null; its secret never leaves this process but for signatures.</summary>
    public async Task<(string Access, string Secret)?> AnyCredential(CancellationToken cancellation)
    {
        var project = (await keystone.Current(cancellation)).Facts.ProjectId;
        using var response = await keystone.Send(new ApiRequest("EC2 credentials (identity)", await Credentials(cancellation)), cancellation);
        await response.MustSucceed();
        using var json = await response.Json();
        var found = json.RootElement.Objects("credentials").Where(one => one.Text("tenant_id") == project && one.Text("access") is not null && one.Text("secret") is not null).ToList();
        return found.Count == 0 ? null : (found[^1].Text("access")!, found[^1].Text("secret")!);
    }

    /// <summary>Sends a request to S3; whatever comes of it is told.</summary>
    public async Task<S3Exchange> Send(
        string step, HttpMethod method, string path, string query, byte[]? body, (string Access, string Secret) credential, S3Signing signing, CancellationToken cancellation, string? range = null)
    {
        var root = await Root(cancellation);
        var exchange = await Once();

        // Some services sign for a region of a name of their own, and say so.
        if (exchange.ErrorCode == "AuthorizationHeaderMalformed" && Named(exchange.Body, "Region") is { Length: > 0 } named && named != region)
        {
            region = named;
            exchange = await Once();
        }

        return exchange;

        async Task<S3Exchange> Once()
        {
            var now = time.GetUtcNow();
            var secret = signing == S3Signing.WrongSecret ? Convert.ToBase64String(RandomNumberGenerator.GetBytes(30)) : credential.Secret;
            var address = new Uri(root, path + (query.Length == 0 ? "" : "?" + query));
            KeyValuePair<string, string> host = new("host", root.IsDefaultPort ? root.IdnHost : $"{(root.HostNameType == UriHostNameType.IPv6 ? root.Host : root.IdnHost)}:{root.Port}");
            List<KeyValuePair<string, string>> headers = [];
            switch (signing)
            {
                case S3Signing.Sound or S3Signing.WrongSecret:
                    var hash = body is null ? SignatureV4.EmptyHash : Convert.ToHexStringLower(SHA256.HashData(body));
                    headers.AddRange([new("x-amz-content-sha256", hash), new("x-amz-date", SignatureV4.Stamp(now))]);
                    headers.Add(new("Authorization", SignatureV4.Authorization(method.Method, address, [host, .. headers], hash, now, region, "s3", credential.Access, secret)));
                    break;
                case S3Signing.Presigned:
                    address = SignatureV4.Presigned(method.Method, address, host, now, TimeSpan.FromMinutes(1), region, credential.Access, secret);
                    break;
                case S3Signing.PresignedLate:
                    address = SignatureV4.Presigned(method.Method, address, host, now.AddHours(-1), TimeSpan.FromMinutes(1), region, credential.Access, secret);
                    break;
                case S3Signing.PresignedForAnother:
                    var other = SignatureV4.Presigned(method.Method, new Uri(address.AbsoluteUri + "-other"), host, now, TimeSpan.FromMinutes(1), region, credential.Access, secret);
                    address = new UriBuilder(address) { Query = other.Query }.Uri;
                    break;
            }

            if (range is not null)
            {
                headers.Add(new("Range", range));
            }

            // The message of a failure names the address without its query, in which a signature may be.
            var request = new ApiRequest($"S3: {step}", address.AbsoluteUri) { Method = method, Body = body, Headers = headers, FollowRedirects = false };
            try
            {
                using var response = await client.Send(request, cancellation);
                var bytes = await response.Bytes(MostBytes) ?? [];
                return new S3Exchange(step, response.Status, response.Status >= 400 ? S3Document.Parse(bytes)?.ErrorCode : null)
                {
                    Body = bytes, ETag = response.Header("ETag"), Length = response.Message.Content.Headers.ContentLength,
                    RedirectsTo = response.Status is >= 300 and < 400 and not 304 ? (response.Message.Headers.Location is { } location ? new Uri(root, location).GetLeftPart(UriPartial.Path) : "no address") : null,
                };
            }
            catch (SubjectUnavailableException silent)
            {
                return new S3Exchange(step, null, null) { Silence = silent.Message.Replace(address.Query.Length > 0 ? address.Query : "\0", "", StringComparison.Ordinal) };
            }
        }
    }

    /// <summary>The bucket, or null if it is not there.</summary>
    public async Task<CloudObject?> Get(string bucket, CancellationToken cancellation)
    {
        var exchange = await Send("look for the bucket", HttpMethod.Head, bucket, "", null, await Need(cancellation), S3Signing.Sound, cancellation);
        return exchange.Succeeded ? new CloudObject(ObjectKind.Bucket, bucket, bucket) : exchange.Status == 404 ? null : throw Trouble(exchange);
    }

    /// <summary>Empties a bucket, breaks off its uploads, and deletes it.</summary>
    public async Task Delete(string bucket, CancellationToken cancellation)
    {
        var credential = await Need(cancellation);
        var uploads = await Send("list its uploads", HttpMethod.Get, bucket, "uploads=", null, credential, S3Signing.Sound, cancellation);
        foreach (var upload in Elements(uploads, "Upload"))
        {
            await Send("break off an upload", HttpMethod.Delete, $"{bucket}/{Escaped(Child(upload, "Key"))}", $"uploadId={Uri.EscapeDataString(Child(upload, "UploadId"))}", null, credential, S3Signing.Sound, cancellation);
        }

        var objects = await Send("list its objects", HttpMethod.Get, bucket, "list-type=2", null, credential, S3Signing.Sound, cancellation);
        foreach (var item in Elements(objects, "Contents"))
        {
            await Send("delete an object", HttpMethod.Delete, $"{bucket}/{Escaped(Child(item, "Key"))}", "", null, credential, S3Signing.Sound, cancellation);
        }

        var gone = await Send("delete the bucket", HttpMethod.Delete, bucket, "", null, credential, S3Signing.Sound, cancellation);
        if (!gone.Succeeded)
        {
            throw Trouble(gone);
        }
    }

    /// <summary>An EC2 credential as an object, or null if it is not there. It has no name: the access key is all there is to know it by.</summary>
    public async Task<CloudObject?> GetCredential(string access, CancellationToken cancellation)
    {
        using var response = await keystone.Send(new ApiRequest("EC2 credential (identity)", $"{await Credentials(cancellation)}/{Uri.EscapeDataString(access)}"), cancellation);
        return response.Status == 404 ? null : await response.MustSucceed() is var _ ? new CloudObject(ObjectKind.Ec2Credential, access, "") : null;
    }

    /// <summary>The elements of a name in an answer's XML; none if it is no XML.</summary>
    internal static IReadOnlyList<XElement> Elements(S3Exchange exchange, string name) => Parse(exchange.Body) is { } root ? [.. root.Descendants().Where(element => element.Name.LocalName == name)] : [];

    internal static string Child(XElement element, string name) => element.Elements().FirstOrDefault(child => child.Name.LocalName == name)?.Value ?? "";

    internal static string Escaped(string key) => string.Join('/', key.Split('/').Select(Uri.EscapeDataString));

    private static string? Named(ReadOnlyMemory<byte> body, string name) => Parse(body)?.Descendants().FirstOrDefault(element => element.Name.LocalName == name)?.Value;

    private static XElement? Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(body.ToArray()), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            return body.Length == 0 ? null : XElement.Load(reader);
        }
        catch (XmlException)
        {
            return null;
        }
    }

    private static SubjectUnavailableException Trouble(S3Exchange exchange)
    {
        var message = string.Create(CultureInfo.InvariantCulture, $"S3: {exchange.Step}: {exchange.Seen}.");
        return exchange.Status is { } status && RefusedException.IsRefusal(status) ? new RefusedException(status, exchange.ErrorCode, message) : new SubjectUnavailableException(message);
    }

    private async Task<(string Access, string Secret)> Need(CancellationToken cancellation) => await AnyCredential(cancellation)
        ?? throw new SubjectUnavailableException("The user has no EC2 credential for the project any more, without which its buckets cannot be reached: openstack ec2 credentials create, then try again.");
}
