using System.CommandLine;
using Conformance.Model;

namespace Conformance.Runner.CommandLine;

/// <summary>Options that say what the embedded cloud holds and how it is served.</summary>
internal sealed class EmbeddedSymbols
{
    private readonly Option<int> _seed = new("--seed") { Description = "Embedded cloud: seed of its contents.", DefaultValueFactory = _ => 1, HelpName = "N" };

    private readonly Option<int> _flavors = BoundedOption.Create("--flavors", "Embedded cloud: number of flavors", 45, 31, 100_000);

    private readonly Option<int> _images = BoundedOption.Create("--images", "Embedded cloud: number of images", 16, 10, 100_000);

    private readonly Option<string?> _defect = new("--defect")
    {
        Description = "Embedded cloud or status page: put in this deliberate defect or near miss (`list defects`).", HelpName = "ID",
    };

    private readonly Option<int> _port = new("--port") { Description = "Main port; 0 = a free one.", HelpName = "PORT" };

    private readonly Option<int> _objectStorePort = new("--object-store-port") { Description = "Port of Swift and S3; 0 = a free one.", HelpName = "PORT" };

    private readonly Option<bool> _tls = new("--tls") { Description = "Serve https with a throw-away certificate authority." };

    private readonly Option<TimeSpan> _transition = new("--transition-time")
    {
        Description = "How long state changes take: 500ms, 2s.",
        HelpName = "TIME",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (DurationText.Parse(text) is { } time)
            {
                return time;
            }

            result.AddError($"--transition-time {text}: no span of time; {DurationText.Cure}.");
            return TimeSpan.Zero;
        },
    };

    public void AddContentsTo(Command command)
    {
        command.Add(_seed);
        command.Add(_flavors);
        command.Add(_images);
        command.Add(_defect);
    }

    public void AddServingTo(Command command)
    {
        AddContentsTo(command);
        command.Add(_port);
        command.Add(_objectStorePort);
        command.Add(_tls);
        command.Add(_transition);
    }

    public EmbeddedOptions Read(ParseResult parsed) => new()
    {
        Seed = parsed.GetValue(_seed),
        Flavors = parsed.GetValue(_flavors),
        Images = parsed.GetValue(_images),
        Defect = parsed.GetValue(_defect),
        Port = parsed.GetValue(_port),
        ObjectStorePort = parsed.GetValue(_objectStorePort),
        Tls = parsed.GetValue(_tls),
        TransitionTime = parsed.GetValue(_transition),
    };
}
