namespace Conformance.OpenStack;

/// <summary>A value that is fetched once, when first asked for, and shared by all who ask; so is a failure.</summary>
/// <param name="fetch">Fetches it; must not depend on a single caller.</param>
internal sealed class Shared<T>(Func<Task<T>> fetch)
{
    private readonly Lazy<Task<T>> value = new(() => Task.Run(fetch));

    /// <summary>The value.</summary>
    /// <param name="cancellation">Ends this caller's wait, not the fetching.</param>
    public Task<T> Get(CancellationToken cancellation) => value.Value.WaitAsync(cancellation);

    /// <summary>The value if it was fetched and is there; else the type's default. Fetches nothing.</summary>
    public T? Known => value is { IsValueCreated: true, Value.IsCompletedSuccessfully: true } ? value.Value.Result : default;
}
