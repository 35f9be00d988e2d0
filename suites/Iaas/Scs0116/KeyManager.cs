using System.Security.Cryptography;
using Conformance.Harness;
using Conformance.OpenStack;
using Conformance.OpenStack.Acting;

namespace Conformance.Iaas.Scs0116;

[Standard("scs-0116", "v1", "Key manager", Facts = ["catalog", "endpoints"])]
public sealed class KeyManager(Cloud cloud, Workshops workshops)
{
    [Testcase("scs-0116-presence")]
    public async Task A_key_manager_is_in_the_catalogue_and_answers(CancellationToken cancellation)
    {
        var answers = await cloud.Endpoints(KeyManagerPresence.ServiceType, cancellation);
        Conforms.If(KeyManagerPresence.Judge(await cloud.Catalog(cancellation), answers));
    }

    [Testcase("scs-0116-permissions", Acts = true)]
    public async Task A_member_stores_finds_reads_and_deletes_a_secret(CancellationToken cancellation)
    {
        var catalog = await cloud.Catalog(cancellation);
        Conforms.If(catalog.Any(service => service.Type == KeyManagerPresence.ServiceType)
            ? MemberSecrets.Judge(await Live(workshops.Begin(), cancellation))
            : MemberSecrets.NotApplicable);
    }

    private static async Task<SecretLife> Live(Workshop workshop, CancellationToken cancellation)
    {
        var life = new SecretLife("conformance " + RandomNumberGenerator.GetHexString(32, lowercase: true));
        await workshop.CheckQuotas([new Demand("key-manager", "secrets", 1)], cancellation);
        CloudObject secret;
        try
        {
            secret = await workshop.StoreSecret(life.Written, cancellation);
        }
        catch (RefusedException refused) when (IsForbidden(refused))
        {
            return life with { Stored = refused };
        }

        try
        {
            life = life with { InList = (await workshop.FindSecrets(secret, cancellation)).Count(found => found.Id == secret.Id) };
        }
        catch (RefusedException refused) when (IsForbidden(refused))
        {
            life = life with { Found = refused };
        }

        try
        {
            life = life with { Payload = await workshop.ReadSecret(secret, cancellation) ?? "" };
        }
        catch (RefusedException refused) when (IsForbidden(refused))
        {
            life = life with { Read = refused };
        }

        try
        {
            life = life with { LabelRead = await workshop.LabelSecret(secret, cancellation) };
        }
        catch (RefusedException refused) when (!refused.IsQuota)
        {
            // Metadata is no promise of the standard: whatever the reason is, it is worth a word only.
            life = life with { Labelled = refused };
        }

        try
        {
            await workshop.Delete(secret, cancellation);
            return life with { Gone = true };
        }
        catch (RefusedException refused) when (IsForbidden(refused))
        {
            return life with { Deleted = refused };
        }
        catch (WaitTimeoutException)
        {
            return life with { Gone = false };
        }
    }

    /// <summary>Barbican says 403 of an exhausted quota as well; that is the account's trouble, not the role's.</summary>
    private static bool IsForbidden(RefusedException refused) => refused.Status == 403 && !refused.IsQuota;
}
