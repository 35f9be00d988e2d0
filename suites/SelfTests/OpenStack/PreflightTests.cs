using Conformance.OpenStack;
using Conformance.OpenStack.Facts;

namespace Conformance.SelfTests.OpenStack;

public sealed class PreflightTests
{
    [TestCase(new[] { "member" }, null)]
    [TestCase(new[] { "reader", "member", "creator" }, null)]
    [TestCase(new[] { "member", "Admin" }, null)]
    [TestCase(new[] { "member", "admin" }, "role admin in project web")]
    [TestCase(new[] { "manager", "member", "reader" }, "role manager in project web")]
    [TestCase(new[] { "admin", "manager", "member" }, "role admin and manager")]
    [TestCase(new[] { "reader" }, "only role reader in project web: role member is needed")]
    [TestCase(new string[0], "no role in project web: role member is needed")]
    public void Only_a_plain_member_may_run_the_suites(string[] roles, string? expected)
    {
        var problem = Preflight.Problem(new AuthToken("anna", "p", "web", roles, default));
        Assert.That(problem, expected is null ? Is.Null : Does.Contain(expected).And.Contain("openstack role add"));
    }

    [Test]
    public void A_token_without_project_is_told_to_name_one() =>
        Assert.That(Preflight.Problem(new AuthToken("anna", null, null, [], default)), Does.Contain("project_name"));
}
