using System.Security.Cryptography;
using Conformance.Iaas.Health;
using Conformance.Iaas.Scs0104;
using Conformance.Iaas.Scs0114;
using Conformance.Iaas.Scs0116;
using Conformance.Iaas.Scs0117;
using Conformance.Model;
using Conformance.OpenStack.Acting;
using Conformance.OpenStack.Facts;

namespace Conformance.SelfTests.Iaas.Proposals;

/// <summary>The checks behind the proposals, as functions of what was seen.</summary>
public sealed class StoryTests
{
    private static readonly byte[] Pattern = [1, 2, 3, 4, 5, 6, 7, 8];

    private static readonly UploadStory Uploaded = new(Pattern)
    {
        Status = "active", Downloaded = Pattern, Gone = true,
        Told = new ImageFacts("i", "active") { SizeBytes = 8, HashAlgorithm = "sha512", Hash = Convert.ToHexStringLower(SHA512.HashData(Pattern)) },
    };

    private static IEnumerable<TestCaseData<UploadStory, string?>> Uploads()
    {
        TestCaseData<UploadStory, string?> Case(string name, UploadStory story, string? told) => new(story, told) { TestName = "An_upload_" + name };
        yield return Case("that_comes_back_passes", Uploaded, null);
        yield return Case("without_a_hash_passes", Uploaded with { Told = new ImageFacts("i", "active") }, null);
        yield return Case("with_an_unknown_hash_passes", Uploaded with { Told = Uploaded.Told! with { HashAlgorithm = "md6", Hash = "x" } }, null);
        yield return Case("that_may_not_be_registered", new UploadStory(Pattern) { RegistrationRefused = Refusal(403) }, "add_image");
        yield return Case("whose_data_may_not_be_given_back", Uploaded with { Downloaded = null, DownloadRefused = Refusal(403) }, "download_image");
        yield return Case("that_is_killed", new UploadStory(Pattern) { Status = "killed" }, "status killed");
        yield return Case("of_another_size", Uploaded with { Told = Uploaded.Told! with { SizeBytes = 9 } }, "size = 9");
        yield return Case("with_another_hash", Uploaded with { Told = Uploaded.Told! with { Hash = "00" } }, "sha512");
        yield return Case("that_lost_a_byte", Uploaded with { Downloaded = Pattern[..7] }, "7 of 8 bytes");
        yield return Case("that_got_a_byte", Uploaded with { Downloaded = [.. Pattern, 0] }, "more than the 8 bytes");
        yield return Case("that_was_altered", Uploaded with { Downloaded = [1, 2, 3, 0, 5, 6, 7, 8] }, "offset 3");
        yield return Case("that_stays_after_its_deletion", Uploaded with { Gone = false }, "404");
        yield return Case("that_may_not_be_deleted", Uploaded with { Gone = null, DeletionRefused = Refusal(403) }, "delete_image");
    }

    [TestCaseSource(nameof(Uploads))]
    public void Uploads_are_judged(UploadStory story, string? told) => Judged(UploadedImages.Judge(story), told);

    [TestCase("[scs:encrypted]", true, null, null)]
    [TestCase("[scs:encrypted]", false, null, "encrypted = false")]
    [TestCase("[scs:encrypted]", null, null, "says nothing of encryption")]
    [TestCase("[scs:replicated]", false, "enabled", null)]
    [TestCase("[scs:replicated]", false, null, null)]
    [TestCase("[scs:replicated]", false, "error", null)]
    [TestCase("[scs:encrypted, replicated]", false, "enabled", "encrypted = false")]
    public void Claims_are_judged(string description, bool? encrypted, string? replication, string? told)
    {
        var type = new VolumeType("t", "luks", description, new Dictionary<string, string>());
        Judged(ClaimedAspects.Judge([new ProbedType(type, new VolumeFacts("v") { Encrypted = encrypted, ReplicationStatus = replication })]), told);
    }

    [Test]
    public void Only_types_that_claim_something_are_probed()
    {
        VolumeType Type(string description) => new(description, description, description, new Dictionary<string, string>());
        Assert.That(ClaimedAspects.Claiming([Type(""), Type("fast"), Type("[scs:] x"), Type("[scs:nonsense]"), Type("x [scs:encrypted]"), Type("[scs:encrypted]"), Type("[scs:replicated, fast]")])
            .Select(type => type.Id), Is.EqualTo(new[] { "[scs:encrypted]", "[scs:replicated, fast]" }));
        Assert.That(ClaimedAspects.Judge([]).Findings.Single().Level, Is.EqualTo(FindingLevel.Info));
    }

    private static readonly BackupStory Came = new() { Backup = Object(ObjectKind.Backup, "available"), Restored = Object(ObjectKind.Volume, "available") };

    [Test]
    public void Data_is_judged()
    {
        var story = new DataStory(Pattern) { Came = Came, Restored = Pattern };
        Judged(RestoredData.Judge(story), null);
        byte[] other = [1, 2, 3, 9, 5, 6, 7, 8];
        Judged(RestoredData.Judge(story with { Restored = other, Original = Pattern }), "offset 3");
        Judged(RestoredData.Judge(story with { Restored = Pattern[..2], Original = Pattern }), "only 2 of 8 bytes");
        Judged(RestoredData.Judge(story with { Restored = new byte[8], Original = Pattern }), "all of them zeros");
        Judged(RestoredData.Judge(new DataStory(Pattern) { Came = new BackupStory { BackupRefused = Refusal(403) } }), "403");
        Judged(RestoredData.Judge(new DataStory(Pattern) { Came = new BackupStory { Backup = Object(ObjectKind.Backup, "error") } }), "status error");
        Assert.That(() => RestoredData.Judge(story with { Restored = other, Original = other }), Throws.TypeOf<SubjectUnavailableException>().With.Message.Contains("does not hold the image's bytes"));
    }

    [Test]
    public void Secrets_are_judged_by_whom_they_are_given_to()
    {
        var story = new GuardStory("secret") { ListRead = true, OwnPayload = "secret" };
        Judged(GuardedSecrets.Judge(story), null);
        Judged(GuardedSecrets.Judge(story with { GivenToReader = "secret" }), "the payload");
        Judged(GuardedSecrets.Judge(story with { GivenToReader = "" }), "another one");
        Judged(GuardedSecrets.Judge(story with { GivenToReaderBesideList = "secret" }), "access list keeps");
        Judged(GuardedSecrets.Judge(story with { OwnPayload = "x" }), "1 characters for 6");
        Judged(GuardedSecrets.Judge(story with { ListRead = false }), null);
        Judged(GuardedSecrets.Judge(new GuardStory("secret") { ListRefused = Refusal(404) }), null);
    }

    [Test]
    public void Health_is_judged()
    {
        var well = new HealthStory
        {
            Servers = [Object(ObjectKind.Server, "active")], Volume = Object(ObjectKind.Volume, "available"), Attached = Object(ObjectKind.Volume, "in-use"),
            Balancer = Object(ObjectKind.LoadBalancer, "active"),
            Pings = new Dictionary<string, IReadOnlyDictionary<string, bool>> { ["10.1.0.5"] = new Dictionary<string, bool> { ["10.1.0.6"] = true } },
        };
        Judged(HealthOfCloud.Judge(well), null);
        Judged(HealthOfCloud.Judge(well with { HasBalancers = false, Balancer = null }), null);
        Judged(HealthOfCloud.Judge(well with { Servers = [Object(ObjectKind.Server, "error") with { FailReason = "No valid host" }] }), "No valid host");
        Judged(HealthOfCloud.Judge(well with { Volume = Object(ObjectKind.Volume, "error") }), "status error");
        Judged(HealthOfCloud.Judge(well with { Attached = Object(ObjectKind.Volume, "error_attaching") }), "error_attaching");
        Judged(HealthOfCloud.Judge(well with { Balancer = Object(ObjectKind.LoadBalancer, "error") }), "status error");
        Judged(HealthOfCloud.Judge(well with { Pings = new Dictionary<string, IReadOnlyDictionary<string, bool>> { ["a"] = new Dictionary<string, bool> { ["b"] = false } } }), "ping from a to b");
    }

    private static void Judged(CheckResult result, string? told)
    {
        Assert.That(result.Outcome, Is.EqualTo(told is null ? Outcome.Pass : Outcome.Fail), string.Join(" | ", result.Findings));
        if (told is not null)
        {
            var must = result.Findings.Where(finding => finding.Level == FindingLevel.Must).ToList();
            Assert.That(must.Select(finding => $"{finding} {finding.Remedy} {finding.Object}"), Has.Some.Contains(told));
        }
    }

    private static RefusedException Refusal(int status) => new(status, "no", $"refused with {status}");

    private static CloudObject Object(ObjectKind kind, string status) => new(kind, "1", "x") { Status = status, SizeGiB = kind == ObjectKind.Volume ? 1 : null };
}
