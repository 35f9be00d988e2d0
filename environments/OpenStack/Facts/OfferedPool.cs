namespace Conformance.OpenStack.Facts;

/// <summary>A shared pool from which the project may take subnets.</summary>
/// <param name="Id">Id.</param>
/// <param name="Name">Name; may be empty.</param>
/// <param name="IpVersion">4 or 6.</param>
/// <param name="Default">Whether it is the default pool of its IP version.</param>
/// <param name="Prefixes">Its prefixes.</param>
/// <param name="ShortestPrefix">The largest subnet it gives: <c>56</c>.</param>
/// <param name="LongestPrefix">The smallest subnet it gives: <c>64</c>.</param>
public sealed record OfferedPool(string Id, string Name, int IpVersion, bool Default, IReadOnlyList<string> Prefixes, int ShortestPrefix, int LongestPrefix);
