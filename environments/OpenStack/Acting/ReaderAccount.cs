using Conformance.Model;
using Conformance.OpenStack.Facts;

namespace Conformance.OpenStack.Acting;

/// <summary>A second account of the same project that may read only, for testcases that ask what it is refused.</summary>
/// <param name="config">How it signs in; null if the subject has none.</param>
/// <param name="options">How the cloud is asked; null = the defaults.</param>
public sealed class ReaderAccount(CloudConfig? config, CloudOptions? options = null) : IAsyncDisposable
{
    /// <summary>What a subject must declare for testcases that need such an account.</summary>
    public const string Capability = "reader-account";

    private readonly Lazy<Cloud?> cloud = new(() => config is null ? null : OpenStack.Cloud.Open(config, options));

    /// <summary>The cloud as the account sees it, after a look at what the account is.</summary>
    /// <param name="member">The token of the account that is tested.</param>
    /// <param name="cancellation">Ends the request.</param>
    /// <exception cref="ConfigurationException">There is no such account, or it is one that may do more, or in another project: nothing could be learnt from it.</exception>
    public async Task<Cloud> Cloud(AuthToken member, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(member);
        var reader = cloud.Value ?? throw new ConfigurationException(
            $"The subject declares {Capability}, and no account is given. Name a cloud of clouds.yaml with an account that has role reader only, in the project that is tested.");
        var token = await reader.Token(cancellation);
        if (token.ProjectId != member.ProjectId)
        {
            throw new ConfigurationException($"The account {token.UserName} given as {Capability} is in project {token.ProjectName ?? "none"}, not in {member.ProjectName}. Give it role reader there.");
        }

        return token.Roles.All(role => role == "reader") ? reader : throw new ConfigurationException(
            $"The account {token.UserName} given as {Capability} has the roles {string.Join(", ", token.Roles.Order(StringComparer.Ordinal))} in project {token.ProjectName}; it must have reader only.");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (cloud.IsValueCreated && cloud.Value is { } open)
        {
            await open.DisposeAsync();
        }
    }
}
