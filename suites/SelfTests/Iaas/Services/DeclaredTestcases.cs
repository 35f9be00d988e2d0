using System.Reflection;
using Conformance.Harness;
using Conformance.Iaas.Scs0102;

namespace Conformance.SelfTests.Iaas.Services;

/// <summary>What the fixtures of this part bind: every id once, with arguments that fit.</summary>
public sealed class DeclaredTestcases
{
    private static readonly string[] Standards = ["scs-0102", "scs-0104", "scs-0114", "scs-0123"];

    public static IEnumerable<TestCaseData> Bound =>
        from type in typeof(ImageMetadata).Assembly.GetTypes()
        where type.GetCustomAttribute<StandardAttribute>() is { } standard && Standards.Contains(standard.Id) || type == typeof(Conformance.Iaas.Scs0116.KeyManager)
        from method in type.GetMethods()
        from testcase in method.GetCustomAttributes<TestcaseAttribute>()
        select new TestCaseData(type, method, testcase) { TestName = testcase.Id };

    [TestCaseSource(nameof(Bound))]
    public void The_arguments_fit_the_method_and_the_id_its_standard(Type type, MethodInfo method, TestcaseAttribute testcase)
    {
        var parameters = method.GetParameters();
        Assert.That(parameters[^1].ParameterType, Is.EqualTo(typeof(CancellationToken)));
        Assert.That(testcase.Arguments.Select(argument => argument!.GetType()), Is.EqualTo(parameters.SkipLast(1).Select(parameter => parameter.ParameterType)));
        Assert.That(testcase.Id, Does.StartWith(type.GetCustomAttribute<StandardAttribute>()!.Id + "-"));
        Assert.That(method.ReturnType, Is.EqualTo(typeof(Task)));
    }

    [Test]
    public void Every_declared_id_is_bound_once()
    {
        string[] properties =
        [
            "architecture", "hash_algo", "min_disk", "min_ram", "os_version", "os_distro", "os_purpose", "hw_disk_bus", "hypervisor_type", "hw_rng_model", "image_build_date",
            "image_original_user", "image_source", "image_description", "replace_frequency", "provided_until", "uuid_validity", "hotfix_hours",
        ];
        string[] sources = ["capi-1", "capi-2", "ubuntu-2404", "ubuntu-2204", "ubuntu-2004", "debian-13", "debian-12", "debian-11"];
        string[] images = ["capi-1", "capi-2", "ubuntu-2404", "ubuntu-2204", "debian-13", "debian-12"];
        string[] services = ["compute", "identity", "image", "network", "load-balancer", "placement", "s3"];
        string[] expected =
        [
            .. properties.Select(name => $"scs-0102-prop-{name}"), "scs-0102-image-recency", "scs-0102-os_purpose-uniqueness",
            .. sources.Select(name => $"scs-0104-source-{name}"), .. images.Select(name => $"scs-0104-image-{name}"),
            "scs-0114-syntax-check", "scs-0114-encrypted-type", "scs-0114-replicated-type", "scs-0116-presence",
            .. services.Select(name => $"scs-0123-service-{name}"), "scs-0123-storage-apis", "scs-0123-swift-s3", "scs-0123-s3-round-trip",
        ];
        var bound = Bound.Select(data => ((TestcaseAttribute)data.Arguments[2]!).Id).Where(id => id != "scs-0116-permissions");
        Assert.That(bound.Order(), Is.EqualTo(expected.Order()));
        Assert.That(ImageProperties.Names.Order(), Is.EqualTo(properties.Order()));
    }
}
