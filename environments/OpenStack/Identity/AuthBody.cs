using System.Text;
using System.Text.Json.Nodes;

namespace Conformance.OpenStack.Identity;

/// <summary>The body of <c>POST /v3/auth/tokens</c>.</summary>
internal static class AuthBody
{
    public static byte[] Of(CloudConfig config)
    {
        var auth = new JsonObject
        {
            ["identity"] = config.Auth switch
            {
                CloudAuth.Password => Method("password", new JsonObject { ["user"] = User(config, config.Password) }),
                CloudAuth.Token => Method("token", new JsonObject { ["id"] = config.Token }),
                _ => Method("application_credential", Credential(config)),
            },
        };

        // An application credential brings its project with it, and Keystone refuses a scope beside it.
        if (config.Auth != CloudAuth.ApplicationCredential && Scope(config) is { } scope)
        {
            auth["scope"] = scope;
        }

        return Encoding.UTF8.GetBytes(new JsonObject { ["auth"] = auth }.ToJsonString());
    }

    private static JsonObject Method(string name, JsonObject content) => new() { ["methods"] = new JsonArray(name), [name] = content };

    private static JsonObject User(CloudConfig config, string? password)
    {
        var user = config.UserId is { } id
            ? new JsonObject { ["id"] = id }
            : new JsonObject { ["name"] = config.UserName, ["domain"] = Domain(config.UserDomainId, config.UserDomainName) };
        if (password is not null)
        {
            user["password"] = password;
        }

        return user;
    }

    private static JsonObject Credential(CloudConfig config)
    {
        var credential = config.ApplicationCredentialId is { } id
            ? new JsonObject { ["id"] = id }
            : new JsonObject { ["name"] = config.ApplicationCredentialName, ["user"] = User(config, null) };
        credential["secret"] = config.ApplicationCredentialSecret;
        return credential;
    }

    private static JsonObject? Scope(CloudConfig config)
    {
        if (config.ProjectId is { } id)
        {
            return new JsonObject { ["project"] = new JsonObject { ["id"] = id } };
        }

        if (config.ProjectName is { } name)
        {
            var stated = (config.ProjectDomainId ?? config.ProjectDomainName) is not null;
            var domain = stated ? Domain(config.ProjectDomainId, config.ProjectDomainName) : Domain(config.UserDomainId, config.UserDomainName);
            return new JsonObject { ["project"] = new JsonObject { ["name"] = name, ["domain"] = domain } };
        }

        return config.DomainId is { } domainId ? new JsonObject { ["domain"] = new JsonObject { ["id"] = domainId } }
            : config.DomainName is { } domainName ? new JsonObject { ["domain"] = new JsonObject { ["name"] = domainName } }
            : null;
    }

    // "default" is the domain that Keystone makes at its installation; nothing else can be meant by a name without domain.
    private static JsonObject Domain(string? id, string? name) =>
        id is null && name is not null ? new JsonObject { ["name"] = name } : new JsonObject { ["id"] = id ?? "default" };
}
