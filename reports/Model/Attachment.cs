namespace Conformance.Model;

/// <summary>Something a testcase wants to be kept as evidence of its own, for instance a picture of what was seen.</summary>
/// <param name="Name">What it shows, for people.</param>
/// <param name="Extension">Ending of the file it is kept in, without a dot: <c>png</c>.</param>
/// <param name="MediaType">Media type: <c>image/png</c>.</param>
/// <param name="Bytes">Its bytes; free of secrets.</param>
public sealed record Attachment(string Name, string Extension, string MediaType, ReadOnlyMemory<byte> Bytes);
