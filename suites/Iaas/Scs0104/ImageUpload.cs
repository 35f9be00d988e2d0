using System.Security.Cryptography;
using Conformance.Harness;
using Conformance.OpenStack.Acting;

namespace Conformance.Iaas.Scs0104;

[Standard("scs-0104", "v1", "Standard images", Facts = ["catalog"])]
public sealed class ImageUpload(Workshops workshops)
{
    private const int Bytes = 1 << 20;

    [Testcase("scs-0104-image-upload", Acts = true)]
    public async Task A_member_uploads_downloads_and_deletes_an_image(CancellationToken cancellation) =>
        Conforms.If(UploadedImages.Judge(await Live(workshops.Begin(), RandomNumberGenerator.GetBytes(Bytes), cancellation)));

    private static async Task<UploadStory> Live(Workshop workshop, byte[] data, CancellationToken cancellation)
    {
        var story = new UploadStory(data);
        CloudObject image;
        try
        {
            image = await workshop.CreateImage(cancellation);
        }
        catch (RefusedException refused) when (UploadedImages.IsDeviation(refused))
        {
            return story with { RegistrationRefused = refused };
        }

        try
        {
            await workshop.UploadImage(image, data, cancellation);
        }
        catch (RefusedException refused) when (UploadedImages.IsDeviation(refused))
        {
            return story with { UploadRefused = refused };
        }

        var settled = await workshop.SettleImage(image, cancellation);
        story = story with { Status = settled.Status };
        if (settled.Status != "active")
        {
            return story;
        }

        // One byte more than there should be tells of what was added.
        story = story with { Told = await workshop.ReadImage(image, cancellation) };
        try
        {
            story = story with { Downloaded = await workshop.DownloadImage(image, data.Length + 1, cancellation) };
        }
        catch (RefusedException refused) when (UploadedImages.IsDeviation(refused))
        {
            story = story with { DownloadRefused = refused };
        }

        try
        {
            await workshop.Delete(image, cancellation);
            return story with { Gone = true };
        }
        catch (RefusedException refused) when (UploadedImages.IsDeviation(refused))
        {
            return story with { DeletionRefused = refused };
        }
        catch (WaitTimeoutException)
        {
            return story with { Gone = false };
        }
    }
}
