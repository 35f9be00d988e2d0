namespace Conformance.Kubernetes;

/// <summary>A value that is fetched once, when first asked for, and shared by all who ask; so is a failure.</summary>
/// <param name="fetch">Fetches it; must not depend on a single caller.</param>
internal sealed class Shared<T>(Func<Task<T>> fetch)
{
    private readonly Lazy<Task<T>> _value = new(() => Task.Run(fetch));

    /// <summary>The value.</summary>
    /// <param name="cancellation">Ends this caller's wait, not the fetching.</param>
    public Task<T> Get(CancellationToken cancellation) => _value.Value.WaitAsync(cancellation);

    /// <summary>The value if it was fetched and is there; else the type's default. Fetches nothing.</summary>
    public T? Known => _value is { IsValueCreated: true, Value.IsCompletedSuccessfully: true } ? _value.Value.Result : default;
}
