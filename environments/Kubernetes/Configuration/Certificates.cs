using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Conformance.Model;

namespace Conformance.Kubernetes;

/// <summary>Certificates from PEM text; faults never quote it.</summary>
internal static class Certificates
{
    public static X509Certificate2 Client(string certificate, string key, string what)
    {
        try
        {
            return X509Certificate2.CreateFromPem(certificate, key);
        }
        catch (Exception unusable) when (unusable is CryptographicException or ArgumentException)
        {
            throw new ConfigurationException($"{what} and its key cannot be used ({unusable.GetType().Name}); a PEM certificate and the unencrypted PEM key that belongs to it are expected.");
        }
    }

    public static X509Certificate2Collection Bundle(string pem, string what)
    {
        var bundle = new X509Certificate2Collection();
        try
        {
            bundle.ImportFromPem(pem);
        }
        catch (CryptographicException)
        {
            bundle.Clear();
        }

        return bundle.Count > 0 ? bundle : throw new ConfigurationException($"{what} has no readable certificate; a PEM text with one or more CERTIFICATE blocks is expected.");
    }
}
