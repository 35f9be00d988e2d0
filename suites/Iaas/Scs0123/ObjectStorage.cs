using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Conformance.Harness;
using Conformance.OpenStack.Acting;

namespace Conformance.Iaas.Scs0123;

[Standard("scs-0123", "v1", "Mandatory and supported IaaS services", Facts = ["catalog"])]
public sealed class ObjectStorage(Workshops workshops)
{
    /// <summary>The least size of a part that is not the last one: 5 MiB.</summary>
    private const int PartBytes = 5 << 20;

    [Testcase("scs-0123-s3-round-trip", Acts = true)]
    public async Task A_member_uses_S3_from_a_bucket_s_creation_to_its_end(CancellationToken cancellation)
    {
        var workshop = workshops.Begin();
        await workshop.CreateEc2Credential(cancellation);
        var seen = new List<S3Observation>();
        var (bucket, made) = await workshop.CreateBucket(cancellation);
        if (Note(made, S3Wish.Success))
        {
            await Objects(workshop, bucket.Name, Ask, Note, cancellation);
            if (seen.TrueForAll(one => one.IsAsWished))
            {
                await Ask($"delete bucket {bucket.Name}", HttpMethod.Delete, bucket.Name);
                if (Note(await workshop.AskS3("look for the deleted bucket", HttpMethod.Head, bucket.Name, "", null, S3Signing.Sound, cancellation), S3Wish.Absence))
                {
                    workshop.Gone(bucket);
                }
            }
        }

        Conforms.If(S3RoundTrip.Judge(seen));

        bool Note(S3Exchange exchange, S3Wish wish, bool? matches = null)
        {
            seen.Add(new S3Observation(exchange, wish, matches));
            return seen[^1].IsAsWished;
        }

        async Task<bool> Ask(string step, HttpMethod method, string path, string query = "", byte[]? body = null) =>
            Note(await workshop.AskS3(step, method, path, query, body, S3Signing.Sound, cancellation), S3Wish.Success);
    }

    private static async Task Objects(
        Workshop workshop, string bucket, Func<string, HttpMethod, string, string, byte[]?, Task<bool>> ask, Func<S3Exchange, S3Wish, bool?, bool> note, CancellationToken cancellation)
    {
        // A key with what has to be escaped on its way and in signatures.
        var path = $"{bucket}/plain/{Uri.EscapeDataString("a b+ü~(1).bin")}";
        var content = RandomNumberGenerator.GetBytes(64 << 10);
        if (!await ask("write an object", HttpMethod.Put, path, "", content))
        {
            return;
        }

        await Read("read the object", S3Signing.Sound, S3Wish.Success);
        var head = await workshop.AskS3("ask for the object's size", HttpMethod.Head, path, "", null, S3Signing.Sound, cancellation);
        note(head, S3Wish.Success, head.Length == content.Length);
        var list = await workshop.AskS3("list the bucket", HttpMethod.Get, bucket, "list-type=2&prefix=plain%2F", null, S3Signing.Sound, cancellation);
        note(list, S3Wish.Success, Workshop.Values(list, "Key").SequenceEqual(["plain/a b+ü~(1).bin"]));
        var buckets = await workshop.AskS3("list all buckets", HttpMethod.Get, "", "", null, S3Signing.Sound, cancellation);
        note(buckets, S3Wish.Success, Workshop.Values(buckets, "Name").Contains(bucket));
        await Read("read the object by a presigned address", S3Signing.Presigned, S3Wish.Success);
        await Read("read the object by a presigned address that has expired", S3Signing.PresignedLate, S3Wish.Refusal);
        await Read("read the object by an address presigned for another one", S3Signing.PresignedForAnother, S3Wish.Refusal);
        await Read("read the object with a wrong secret", S3Signing.WrongSecret, S3Wish.Refusal);
        await Read("read the object without a signature", S3Signing.None, S3Wish.Refusal);
        note(await workshop.AskS3("write the object with a wrong secret", HttpMethod.Put, path, "", [1], S3Signing.WrongSecret, cancellation), S3Wish.Refusal, null);

        var joined = $"{bucket}/joined";
        if (await Upload(workshop, joined, ask, note, cancellation))
        {
            await ask("delete the joined object", HttpMethod.Delete, joined, "", null);
        }

        if (await ask("delete the object", HttpMethod.Delete, path, "", null))
        {
            await Read("read the deleted object", S3Signing.Sound, S3Wish.Absence);
        }

        async Task Read(string step, S3Signing signing, S3Wish wish)
        {
            var exchange = await workshop.AskS3(step, HttpMethod.Get, path, "", null, signing, cancellation);
            note(exchange, wish, wish == S3Wish.Success ? exchange.Body.Span.SequenceEqual(content) : null);
        }
    }

    /// <summary>An object in two parts; what is read is the seam between them.</summary>
    private static async Task<bool> Upload(
        Workshop workshop, string path, Func<string, HttpMethod, string, string, byte[]?, Task<bool>> ask, Func<S3Exchange, S3Wish, bool?, bool> note, CancellationToken cancellation)
    {
        var begun = await workshop.AskS3("begin an upload in parts", HttpMethod.Post, path, "uploads=", null, S3Signing.Sound, cancellation);
        var id = Workshop.Values(begun, "UploadId").FirstOrDefault() ?? "";
        if (!note(begun, S3Wish.Success, id.Length > 0))
        {
            return false;
        }

        byte[][] parts = [RandomNumberGenerator.GetBytes(PartBytes), RandomNumberGenerator.GetBytes(100)];
        var order = new StringBuilder("<CompleteMultipartUpload>");
        foreach (var (index, part) in parts.Index())
        {
            var number = (index + 1).ToString(CultureInfo.InvariantCulture);
            var sent = await workshop.AskS3($"upload part {number}", HttpMethod.Put, path, $"partNumber={number}&uploadId={Uri.EscapeDataString(id)}", part, S3Signing.Sound, cancellation);
            if (!note(sent, S3Wish.Success, sent.ETag is not null))
            {
                return false;
            }

            order.Append(CultureInfo.InvariantCulture, $"<Part><PartNumber>{number}</PartNumber><ETag>{System.Security.SecurityElement.Escape(sent.ETag)}</ETag></Part>");
        }

        // An error may come with status 200, as the answer begins before the parts are joined.
        var done = await workshop.AskS3(
            "join the parts", HttpMethod.Post, path, $"uploadId={Uri.EscapeDataString(id)}", Encoding.UTF8.GetBytes(order.Append("</CompleteMultipartUpload>").ToString()), S3Signing.Sound, cancellation);
        if (!note(done, S3Wish.Success, Workshop.Values(done, "ETag").Count > 0))
        {
            return false;
        }

        var seam = await workshop.AskS3("read the seam of the parts", HttpMethod.Get, path, "", null, S3Signing.Sound, cancellation,
            string.Create(CultureInfo.InvariantCulture, $"bytes={PartBytes - 50}-{PartBytes + 49}"));
        byte[] expected = [.. parts[0][^50..], .. parts[1][..50]];
        var size = await workshop.AskS3("ask for the size of the joined object", HttpMethod.Head, path, "", null, S3Signing.Sound, cancellation);
        return note(seam, S3Wish.Success, seam.Body.Span.SequenceEqual(expected)) & note(size, S3Wish.Success, size.Length == PartBytes + 100);
    }
}
