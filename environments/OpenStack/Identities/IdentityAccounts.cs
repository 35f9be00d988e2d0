using Conformance.Model;
using Conformance.OpenStack.Acting;
using Conformance.OpenStack.Http;
using Conformance.Subjects.Ledgers;

namespace Conformance.OpenStack.Identities;

/// <summary>The accounts of a run beside the project member, each asked over connections of its own.</summary>
public sealed class IdentityAccounts : IAsyncDisposable
{
    /// <summary>What a subject has for testcases on domain managers; naming an administrator or two managers among its accounts declares it.</summary>
    public const string Capability = "domain-managers";

    private readonly CancellationTokenSource lifetime = new();
    private readonly List<ApiClient> clients = [];
    private readonly Ledger ledger;
    private readonly ActingOptions options;

    /// <summary>Prepares them; nothing is sent yet.</summary>
    /// <param name="cloud">The cloud they are accounts of.</param>
    /// <param name="ledger">The run's ledger.</param>
    /// <param name="options">Budgets and pauses; null = the defaults.</param>
    /// <param name="time">The clock; null = the system's.</param>
    /// <exception cref="ConfigurationException">A certificate file cannot be used.</exception>
    public IdentityAccounts(Cloud cloud, Ledger ledger, ActingOptions? options = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(cloud);
        (this.ledger, this.options, Time) = (ledger, options ?? new ActingOptions(), time ?? TimeProvider.System);
        Administrator = cloud.Accounts.Administrator is { } administrator ? Open(administrator, cloud.Options) : null;
        DomainManagers = [.. cloud.Accounts.DomainManagers.Select(manager => Open(manager, cloud.Options))];
    }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; }

    /// <summary>The run whose objects they make.</summary>
    public LedgerOwner Owner => ledger.Owner;

    /// <summary>An account with role admin, or null.</summary>
    public IdentityAccount? Administrator { get; }

    /// <summary>Accounts with role manager on a domain each.</summary>
    public IReadOnlyList<IdentityAccount> DomainManagers { get; }

    /// <summary>How many requests they sent so far.</summary>
    public int Requests => clients.Sum(client => client.Requests);

    /// <summary>A workshop whose cleanup removes things with the rights of an account.</summary>
    /// <param name="account">One of these accounts.</param>
    /// <param name="steps">Where its steps are written down.</param>
    public Workshop Open(IdentityAccount account, StepLog steps)
    {
        ArgumentNullException.ThrowIfNull(account);
        return new(account.Caller, ledger, steps, options, Time);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await lifetime.CancelAsync();
        clients.ForEach(client => client.Dispose());
        lifetime.Dispose();
    }

    private IdentityAccount Open(CloudConfig config, CloudOptions cloud)
    {
        var client = new ApiClient(config, cloud);
        clients.Add(client);
        return new IdentityAccount(config, client, cloud.Time, lifetime.Token);
    }
}
