using System.Text;
using System.Text.Json.Nodes;
using Conformance.Model;

namespace Conformance.Kubernetes;

/// <summary>
/// Kubeconfigs as one text, as secrets of a cluster hold them. What is read may come from strangers: only what is in the text itself counts, and whatever would
/// make this process run programs, read files or trust anybody is refused.
/// </summary>
public static class KubeConfigText
{
    /// <summary>A kubeconfig with one context; the text is a secret.</summary>
    /// <param name="config">How the cluster is reached: by client certificate or token.</param>
    public static string Write(KubeConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        var name = config.Context.Length == 0 ? "default" : config.Context;
        var cluster = new JsonObject { ["server"] = config.Server.AbsoluteUri.TrimEnd('/') };
        var user = new JsonObject();
        Add(cluster, "certificate-authority-data", config.CertificateAuthority);
        Add(user, "client-certificate-data", config.ClientCertificate);
        Add(user, "client-key-data", config.ClientKey);
        if (config.TlsServerName is { } serverName)
        {
            cluster["tls-server-name"] = serverName;
        }

        if (config.Token is { } token)
        {
            user["token"] = token;
        }

        // JSON is YAML.
        return new JsonObject
        {
            ["apiVersion"] = "v1", ["kind"] = "Config", ["current-context"] = name,
            ["clusters"] = new JsonArray(new JsonObject { ["name"] = name, ["cluster"] = cluster }),
            ["users"] = new JsonArray(new JsonObject { ["name"] = name, ["user"] = user }),
            ["contexts"] = new JsonArray(new JsonObject { ["name"] = name, ["context"] = new JsonObject { ["cluster"] = name, ["user"] = name } }),
        }.ToJsonString();

        static void Add(JsonObject to, string key, string? pem)
        {
            if (pem is not null)
            {
                to[key] = Convert.ToBase64String(Encoding.UTF8.GetBytes(pem));
            }
        }
    }

    /// <summary>The current context of a kubeconfig.</summary>
    /// <param name="text">The text.</param>
    /// <param name="origin">Where it is from, for messages: <c>secret crossplane-system/x, key kubeconfig</c>.</param>
    /// <exception cref="ConfigurationException">It is no kubeconfig, or it has what is refused. Never quotes the text.</exception>
    public static KubeConfig Read(string text, string origin)
    {
        var root = Manifests.Parse(text, origin) is [var single] && single.Kind == "Config" ? single
            : throw new ConfigurationException($"{origin}: this is no kubeconfig; it must be one document with kind: Config.");
        var context = Entry("contexts", "context", root.TextAt("current-context"), "current-context");
        var cluster = Entry("clusters", "cluster", context.TextAt("cluster"), "cluster of the context");
        var user = Entry("users", "user", context.TextAt("user"), "user of the context");
        foreach (var (place, key) in new[]
        {
            (user, "exec"), (user, "auth-provider"), (user, "tokenFile"), (user, "client-certificate"), (user, "client-key"), (user, "as"),
            (cluster, "certificate-authority"), (cluster, "insecure-skip-tls-verify"), (cluster, "proxy-url"),
        })
        {
            if (place.ContainsKey(key))
            {
                throw new ConfigurationException($"{origin}: {key} is not accepted here; put certificates, keys and tokens into the kubeconfig itself (…-data, token).");
            }
        }

        return Uri.TryCreate(cluster.TextAt("server"), UriKind.Absolute, out var server) && server.Scheme == "https"
            ? new KubeConfig
            {
                Server = server, Context = root.TextAt("current-context")!, Namespace = context.TextAt("namespace") ?? "default",
                CertificateAuthority = Pem(cluster, "certificate-authority-data"), TlsServerName = cluster.TextAt("tls-server-name"),
                ClientCertificate = Pem(user, "client-certificate-data"), ClientKey = Pem(user, "client-key-data"), Token = user.TextAt("token"),
            }
            : throw new ConfigurationException($"{origin}: the cluster's server is no address that begins with https://.");

        JsonObject Entry(string list, string inner, string? name, string what) =>
            (root[list] as JsonArray ?? []).OfType<JsonObject>().FirstOrDefault(entry => name is not null && entry.TextAt("name") == name)?[inner] as JsonObject
            ?? throw new ConfigurationException($"{origin}: {what} names nothing that is in {list}.");

        string? Pem(JsonObject from, string key)
        {
            if (from.TextAt(key) is not { } encoded)
            {
                return null;
            }

            try
            {
                return Encoding.UTF8.GetString(Convert.FromBase64String(encoded));
            }
            catch (FormatException)
            {
                throw new ConfigurationException($"{origin}: {key} is no base64; encode the PEM file in one line (base64 -w0).");
            }
        }
    }
}
