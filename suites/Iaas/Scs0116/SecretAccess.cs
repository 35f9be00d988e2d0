using System.Security.Cryptography;
using Conformance.Harness;
using Conformance.OpenStack;
using Conformance.OpenStack.Acting;

namespace Conformance.Iaas.Scs0116;

/// <summary>Whom a secret is given out to.</summary>
[Standard("scs-0116", "v1", "Key manager", Facts = ["catalog", "endpoints"])]
public sealed class SecretAccess(Cloud cloud, Workshops workshops)
{
    [Testcase("scs-0116-access", Acts = true, Needs = [ReaderAccount.Capability])]
    public async Task A_reader_is_not_given_a_members_secret(CancellationToken cancellation)
    {
        var catalog = await cloud.Catalog(cancellation);
        Conforms.If(catalog.Any(service => service.Type == KeyManagerPresence.ServiceType)
            ? GuardedSecrets.Judge(await Live(workshops.Begin(), await cloud.Reader.Cloud(await cloud.Token(cancellation), cancellation), cancellation))
            : MemberSecrets.NotApplicable);
    }

    private static async Task<GuardStory> Live(Workshop workshop, Cloud reader, CancellationToken cancellation)
    {
        const string Who = "an account with role reader";
        await workshop.CheckQuotas([new Demand("key-manager", "secrets", 1)], cancellation);
        var payload = "conformance " + RandomNumberGenerator.GetHexString(32, lowercase: true);
        var secret = await workshop.StoreSecret(payload, cancellation);
        var story = new GuardStory(payload) { GivenToReader = await workshop.ReadSecretAs(secret, reader, Who, cancellation) };
        try
        {
            story = story with { ListRead = await workshop.RestrictSecret(secret, cancellation) };
        }
        catch (RefusedException refused) when (!refused.IsQuota)
        {
            // Access lists are an offer of Barbican; the standard does not speak of them.
            return story with { ListRefused = refused };
        }

        return story with
        {
            GivenToReaderBesideList = await workshop.ReadSecretAs(secret, reader, Who, cancellation),
            OwnPayload = await workshop.ReadSecret(secret, cancellation) ?? "",
        };
    }
}
