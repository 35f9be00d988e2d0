namespace Conformance.OpenStack.Http;

/// <summary>An answer is larger than what is read.</summary>
/// <param name="limit">The limit in bytes.</param>
internal sealed class TooLargeException(long limit) : Exception($"more than {(limit >= 1 << 20 ? $"{limit >> 20} MiB" : limit >= 1 << 10 ? $"{limit >> 10} KiB" : $"{limit} bytes")}");
