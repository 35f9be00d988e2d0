using Conformance.Data.Clouds;
using Conformance.Data.Environments;
using Conformance.Embedded;
using Conformance.Iaas.Scs0123;
using Conformance.Model;
using Conformance.OpenStack.Acting;
using Conformance.OpenStack.Probes;
using Conformance.Subjects.Ledgers;

namespace Conformance.SelfTests.Iaas.ObjectStore;

/// <summary>What is said of answers, how addresses are presigned, and that nothing stays behind.</summary>
public sealed class RoundTripTests
{
    [TestCase(200, null, S3Wish.Success, null, true)]
    [TestCase(204, null, S3Wish.Success, true, true)]
    [TestCase(200, null, S3Wish.Success, false, false)]
    [TestCase(403, "AccessDenied", S3Wish.Success, null, false)]
    [TestCase(501, "NotImplemented", S3Wish.Success, null, false)]
    [TestCase(404, "NoSuchKey", S3Wish.Success, null, false)]
    [TestCase(403, "SignatureDoesNotMatch", S3Wish.Refusal, null, true)]
    [TestCase(400, "XAmzContentSHA256Mismatch", S3Wish.Refusal, null, true)]
    [TestCase(401, null, S3Wish.Refusal, null, true)]
    [TestCase(200, null, S3Wish.Refusal, null, false)]
    [TestCase(404, "NoSuchKey", S3Wish.Absence, null, true)]
    [TestCase(200, null, S3Wish.Absence, null, false)]
    [TestCase(403, "AccessDenied", S3Wish.Absence, null, false)]
    public void An_answer_is_as_wished_or_deviates(int status, string? code, S3Wish wish, bool? matches, bool isFine)
    {
        var result = S3RoundTrip.Judge([new S3Observation(new S3Exchange("ask", status, code), wish, matches)]);
        Assert.That(result.Outcome, Is.EqualTo(isFine ? Outcome.Pass : Outcome.Fail));
        Assert.That(result.Findings.Select(finding => finding.Expected), Is.All.StartsWith("ask: "));
    }

    [TestCase(null)]
    [TestCase(429)]
    [TestCase(500)]
    [TestCase(503)]
    public void No_answer_leaves_the_testcase_open(int? status)
    {
        foreach (var wish in Enum.GetValues<S3Wish>())
        {
            Assert.That(() => S3RoundTrip.Judge([new S3Observation(new S3Exchange("ask", status, null) { Silence = status is null ? "no connection" : null }, wish)]),
                Throws.TypeOf<SubjectUnavailableException>().With.Message.Contain(status?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "no connection"));
        }

        Assert.That(() => S3RoundTrip.Judge([]), Throws.TypeOf<SubjectUnavailableException>());
    }

    [Test]
    public void A_redirect_deviates_whatever_was_wished()
    {
        foreach (var wish in Enum.GetValues<S3Wish>())
        {
            var result = S3RoundTrip.Judge([new S3Observation(new S3Exchange("ask", 307, null) { RedirectsTo = "https://s3.example.org/" }, wish)]);
            Assert.That(result.Findings.Single().Observed, Is.EqualTo("307, a redirect to https://s3.example.org/"));
        }
    }

    [Test]
    public void An_address_is_presigned_as_Amazon_documents_it()
    {
        var address = SignatureV4.Presigned("GET", new Uri("https://examplebucket.s3.amazonaws.com/test.txt"), new("host", "examplebucket.s3.amazonaws.com"), new DateTimeOffset(2013, 5, 24, 0, 0, 0, TimeSpan.Zero),
            TimeSpan.FromDays(1), "us-east-1", "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
        Assert.That(address.Query, Does.EndWith("&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"));
        Assert.That(address.Query, Does.Contain("X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"));
    }

    [Test]
    public async Task Nothing_stays_of_a_run_that_was_killed()
    {
        await using var subject = await EmbeddedSubject.Start(CloudGenerator.Conforming(TimeProvider.System.GetUtcNow()));
        using var ledger = Ledger.InMemory(new LedgerOwner("20260101-killed", "embedded", "embedded"), TimeProvider.System);
        var workshops = new Workshops(subject.Cloud, ledger);
        var workshop = workshops.Open(new StepLog(TimeProvider.System));
        await workshop.CreateEc2Credential(default);
        var (bucket, _) = await workshop.CreateBucket(default);
        await Must(HttpMethod.Put, $"{bucket.Name}/a%20b", "", [1, 2, 3]);
        await Must(HttpMethod.Post, $"{bucket.Name}/half", "uploads=", null);

        // Another process begins with the lines of the ledger, and the last line may be missing.
        var entries = workshop.Cleanup.Entries.Select(entry => entry.Type == "bucket" ? entry with { Id = null } : entry).ToList();
        var results = await workshops.Of(entries).Run(default);
        Assert.That(results.Select(result => (result.Type, result.State)), Is.EqualTo(new[] { ("bucket", CleanupState.Removed), ("ec2-credential", CleanupState.Removed) }));
        Assert.That(global::Conformance.Embedded.ObjectStore.Buckets.Of(subject.Server.State).All, Is.Empty);
        Assert.That(await subject.Cloud.Caller.Store.AnyCredential(default), Is.Null);

        async Task Must(HttpMethod method, string path, string query, byte[]? body)
        {
            var exchange = await workshop.AskS3("ask", method, path, query, body, S3Signing.Sound, default);
            Assert.That(exchange.Succeeded, Is.True, exchange.Seen);
        }
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(2)]
    public async Task A_credential_whose_creation_had_no_answer_is_the_one_that_was_not_there_before(int since)
    {
        await using var subject = await EmbeddedSubject.Start(CloudGenerator.Conforming(TimeProvider.System.GetUtcNow()));
        using var theirs = Ledger.InMemory(new LedgerOwner("20260101-others", "embedded", "embedded"), TimeProvider.System);
        var other = new Workshops(subject.Cloud, theirs).Open(new StepLog(TimeProvider.System));
        var old = await other.CreateEc2Credential(default);
        var path = Path.Combine(Directory.CreateTempSubdirectory("conformance-ec2-").FullName, "ledger.jsonl");
        try
        {
            var owner = new LedgerOwner("20260101-killed", "embedded", "embedded");
            using (var ledger = Ledger.InFile(path, owner, TimeProvider.System))
            {
                // The service has handled the request, or not, and its answer never arrives.
                lock (subject.Server.Contents.Faults)
                {
                    subject.Server.Contents.Faults.Add(new Fault("identity", since == 0 ? FaultEffect.Drop : FaultEffect.Truncate) { PathContains = "/credentials/OS-EC2", Method = "POST", Times = since == 0 ? null : 1 });
                }

                var workshop = new Workshops(subject.Cloud, ledger).Open(new StepLog(TimeProvider.System));
                Assert.That(async () => await workshop.CreateEc2Credential(default), Throws.InstanceOf<SubjectUnavailableException>());
                lock (subject.Server.Contents.Faults)
                {
                    subject.Server.Contents.Faults.Clear();
                }
            }

            var stranger = since == 2 ? await other.CreateEc2Credential(default) : null;
            var entries = LedgerFile.Read(path);
            Assert.That(entries.Single().Others, Is.EqualTo(new[] { old.Id }));
            using var continued = Ledger.InFile(path, owner, TimeProvider.System);
            var result = (await new Workshops(subject.Cloud, continued, new ActingOptions { LookupBudget = TimeSpan.FromMilliseconds(100) }).Of(entries).Run(default)).Single();
            Assert.That(result.State, Is.EqualTo(since switch { 0 => CleanupState.Absent, 1 => CleanupState.Removed, _ => CleanupState.Left }), result.Remark);
            var left = await subject.Cloud.Caller.Store.AccessKeys((await subject.Cloud.Token()).ProjectId, default);
            Assert.That(left, since == 2 ? Has.Count.EqualTo(3) : Is.EqualTo(new[] { old.Id }));
            Assert.That(since == 2 ? result.Remark : "", since == 2 ? Does.Contain(stranger!.Id) : Is.Empty, "of several nobody can tell which one is the run's");
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        }
    }

    [Test]
    public async Task A_credential_of_an_old_ledger_is_told_and_not_guessed()
    {
        await using var subject = await EmbeddedSubject.Start(CloudGenerator.Conforming(TimeProvider.System.GetUtcNow()));
        var owner = new LedgerOwner("20260101-killed", "embedded", "embedded");
        using var ledger = Ledger.InMemory(owner, TimeProvider.System);
        var results = await new Workshops(subject.Cloud, ledger).Of([new LedgerEntry(owner, "identity", "ec2-credential", owner.Prefix + "ec2-credential-1")]).Run(default);
        Assert.That(results.Single(), Has.Property("State").EqualTo(CleanupState.Left).And.Property("Remark").Contain("openstack ec2 credentials list"));
    }

    [Test]
    public async Task The_secret_is_in_no_step_and_no_message()
    {
        await using var subject = await EmbeddedSubject.Start(CloudGenerator.Conforming(TimeProvider.System.GetUtcNow()));
        using var ledger = Ledger.InMemory(new LedgerOwner("20260101-told", "embedded", "embedded"), TimeProvider.System);
        var steps = new StepLog(TimeProvider.System);
        var workshop = new Workshops(subject.Cloud, ledger).Open(steps);
        await workshop.CreateEc2Credential(default);
        var (_, secret) = (await subject.Cloud.Caller.Store.AnyCredential(default))!.Value;
        subject.Server.Contents.Faults.Add(new Fault("object-store-s3", FaultEffect.Drop));
        var exchange = await workshop.AskS3("read", HttpMethod.Get, "bucket/key", "", null, S3Signing.Presigned, default);
        Assert.That(exchange.IsUnavailable, Is.True);
        Assert.That(exchange.ToString() + string.Join('|', steps.Steps), Does.Not.Contain(secret).And.Not.Contain("X-Amz-Signature"));
        await workshop.Cleanup.Run(default);
    }
}
