using System.Security.Cryptography;
using Conformance.Harness;
using Conformance.Model;
using Conformance.OpenStack.Acting;
using Conformance.OpenStack.Identities;
using Conformance.Subjects.Ledgers;

namespace Conformance.Iam.Scs0302;

/// <summary>
/// Two domains with a manager each and something in them. An administrator sets up both and removes them; without one, the given managers use theirs.
/// </summary>
internal sealed class Stage
{
    private Stage(IdentityAccount? administrator, Side a, Side b, StepLog steps, string memberRole)
    {
        (Administrator, A, B, Steps, MemberRole) = (administrator, a, b, steps, memberRole);
    }

    /// <summary>An administrator, for what nobody else can set up or verify; or null.</summary>
    public IdentityAccount? Administrator { get; }

    public Side A { get; }

    public Side B { get; }

    public StepLog Steps { get; }

    /// <summary>Id of role member.</summary>
    public string MemberRole { get; }

    /// <summary>Each manager with the other one.</summary>
    public IEnumerable<(Side Own, Side Foreign)> Both => [(A, B), (B, A)];

    /// <summary>Sets it up for the running testcase, at whose end it is removed.</summary>
    /// <param name="accounts">The accounts that were given.</param>
    /// <param name="cancellation">Ends the requests.</param>
    public static async Task<Stage> Set(IdentityAccounts accounts, CancellationToken cancellation)
    {
        if (accounts.Administrator is null && accounts.DomainManagers.Count < 2)
        {
            // A run does not come here: without the accounts the subject does not declare the capability.
            throw new ConfigurationException($"accounts: scs-0302 needs an administrator, or the managers of two domains. Name in the subject file below accounts either administrator (a cloud of clouds.yaml whose "
                + $"account has role admin) or domain_managers (two clouds of clouds.yaml, each scoped to a domain of its own on which the account has role manager); {accounts.DomainManagers.Count} managers are given.");
        }

        var scenario = Scenario.Of(accounts.Time);
        return accounts.Administrator is { } administrator
            ? await SetUp(accounts, administrator, scenario, cancellation)
            : await Given(accounts, scenario, cancellation);
    }

    private static async Task<Stage> SetUp(IdentityAccounts accounts, IdentityAccount administrator, Scenario scenario, CancellationToken cancellation)
    {
        var token = await administrator.Token(cancellation);
        if (!token.Roles.Contains("admin"))
        {
            throw new ConfigurationException($"accounts: administrator: {administrator.Config.Name}: user {token.UserName} has no role admin there, only {string.Join(", ", token.Roles)}. Name another cloud of clouds.yaml.");
        }

        var workshop = Begin(accounts, administrator, scenario);
        var manager = await RoleId(administrator, "manager", cancellation) ?? throw new NoManagerRoleException();
        var member = await RoleId(administrator, "member", cancellation)
            ?? throw new SubjectUnavailableException("There is no role member, which the testcase hands out. Create it: openstack role create member.");
        var a = await One("manager A");
        var b = await One("manager B");
        return new Stage(administrator, a, b, scenario.Steps, member);

        async Task<Side> One(string name)
        {
            var password = Password();
            var domain = await workshop.CreateDomain(cancellation);
            var user = await workshop.CreateUser(domain.Id, password, cancellation);
            await Must(administrator, HttpMethod.Put, $"/domains/{domain.Id}/users/{user.Id}/roles/{manager}", cancellation);
            return await Furnish(new Bare(name, domain.Id, domain.Name, administrator.AtDomain(user.Name, user.Id, password, domain.Id), user.Id, workshop), administrator, member, cancellation);
        }
    }

    private static async Task<Stage> Given(IdentityAccounts accounts, Scenario scenario, CancellationToken cancellation)
    {
        var sides = new List<Bare>();
        foreach (var (index, account) in accounts.DomainManagers.Take(2).Index())
        {
            var token = await account.Token(cancellation);
            if (token.DomainId is not { } domain || token.UserId is not { } user)
            {
                throw new ConfigurationException($"accounts: domain_managers: {account.Config.Name}: its token is not scoped to a domain. Give domain_name or domain_id below auth in clouds.yaml, and no project.");
            }

            if (!token.Roles.Contains("manager"))
            {
                throw new ConfigurationException($"accounts: domain_managers: {account.Config.Name}: user {token.UserName} has no role manager on domain {token.DomainName ?? domain}. "
                    + $"Grant it: openstack role add --user {token.UserName} --domain {token.DomainName ?? domain} manager.");
            }

            sides.Add(new Bare(index == 0 ? "manager A" : "manager B", domain, token.DomainName ?? "", account, user, Begin(accounts, account, scenario)));
        }

        if (sides[0].DomainId == sides[1].DomainId)
        {
            throw new ConfigurationException($"accounts: domain_managers: {sides[0].Manager.Config.Name} and {sides[1].Manager.Config.Name} are scoped to the same domain {sides[0].DomainName}; two domains are needed.");
        }

        var member = await RoleId(sides[0].Manager, "member", cancellation)
            ?? throw new SubjectUnavailableException("Role member is not among the roles that manager A may list. Domain managers must be able to list roles.");
        return new Stage(null, await Furnish(sides[0], sides[0].Manager, member, cancellation), await Furnish(sides[1], sides[1].Manager, member, cancellation), scenario.Steps, member);
    }

    /// <summary>The id of a role, or null if there is none of this name, or it is not to be seen.</summary>
    /// <param name="account">Who looks.</param>
    /// <param name="name">The role's name.</param>
    /// <param name="cancellation">Ends the request.</param>
    public static async Task<string?> RoleId(IdentityAccount account, string name, CancellationToken cancellation)
    {
        var answer = await account.Ask(HttpMethod.Get, $"/roles?name={Uri.EscapeDataString(name)}", null, cancellation);
        return answer.Items("roles").Where(role => IdentityAnswer.TextOf(role, "name") == name).Select(role => IdentityAnswer.TextOf(role, "id")).FirstOrDefault();
    }

    /// <summary>A password nobody knows.</summary>
    public static string Password() => "Aa1!" + RandomNumberGenerator.GetHexString(32, lowercase: true);

    private static async Task<Side> Furnish(Bare bare, IdentityAccount by, string member, CancellationToken cancellation)
    {
        var password = Password();
        var side = new Side(bare.Name, bare.DomainId, bare.DomainName, bare.Manager, bare.ManagerId, bare.Steward)
        {
            Password = password,
            User = await bare.Steward.CreateUser(bare.DomainId, password, cancellation),
            Project = await bare.Steward.CreateProject(bare.DomainId, cancellation),
            Group = await bare.Steward.CreateGroup(bare.DomainId, cancellation),
        };
        await Must(by, HttpMethod.Put, $"/projects/{side.Project.Id}/users/{side.User.Id}/roles/{member}", cancellation);
        await Must(by, HttpMethod.Put, $"/domains/{side.DomainId}/groups/{side.Group.Id}/roles/{member}", cancellation);
        await Must(by, HttpMethod.Put, $"/groups/{side.Group.Id}/users/{side.User.Id}", cancellation);
        return side;
    }

    private static async Task Must(IdentityAccount account, HttpMethod method, string path, CancellationToken cancellation)
    {
        var answer = await account.Ask(method, path, null, cancellation);
        if (!answer.Succeeded)
        {
            throw new SubjectUnavailableException($"{account.Config.Name} cannot set up what the testcase needs: {method} {path} answers {answer.Text}.");
        }
    }

    private static Workshop Begin(IdentityAccounts accounts, IdentityAccount account, Scenario scenario)
    {
        var workshop = accounts.Open(account, scenario.Steps);
        scenario.AtTheEnd(async cancellation =>
            [.. (await workshop.Clear(cancellation)).Where(result => result.State == CleanupState.Left).Select(result => $"{result}; try ./run.sh cleanup --run {accounts.Owner.Run}")]);
        return workshop;
    }

    /// <summary>A side before there is anything in it.</summary>
    private sealed record Bare(string Name, string DomainId, string DomainName, IdentityAccount Manager, string ManagerId, Workshop Steward);
}
