namespace Conformance.OpenStack.AllInOne;

/// <summary>What a guest of a cloud on one machine boots.</summary>
/// <param name="Kernel">Path of the kernel.</param>
/// <param name="Ramdisk">Path of the first file system, in which all is that runs.</param>
/// <param name="CommandLine">What the kernel is told.</param>
public sealed record GuestFiles(string Kernel, string Ramdisk, string CommandLine);
