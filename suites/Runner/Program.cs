using Conformance.Runner.CommandLine;

return await ConformanceCommand.Invoke(args, Console.Out, Console.Error).ConfigureAwait(false);
