using System.CommandLine;

namespace Conformance.Runner.CommandLine;

/// <summary>Options that take a whole number within bounds.</summary>
internal static class BoundedOption
{
    /// <summary>An option whose help and whose refusal both name the bounds.</summary>
    public static Option<int> Create(string name, string what, int standard, int least, int most)
    {
        var option = new Option<int>(name) { Description = $"{what} ({least} to {most}).", DefaultValueFactory = _ => standard, HelpName = "N" };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && int.TryParse(result.Tokens[0].Value, out var number) && (number < least || number > most))
            {
                result.AddError($"{name}: a number from {least} to {most}.");
            }
        });
        return option;
    }
}
