using Conformance.Model;
using Conformance.Yaml;

namespace Conformance.Scopes;

/// <summary>Reads scope files in the format of scs-0003-v1, as the upstream loader takes them.</summary>
public static class ScopeReader
{
    /// <summary>Environment variable of a script that gives the time budget of each of its testcases: <c>60s</c>, <c>10m</c>.</summary>
    public const string BudgetVariable = "CONFORMANCE_BUDGET";

    /// <summary>The budget of a testcase whose script gives none.</summary>
    public static readonly TimeSpan DefaultBudget = TimeSpan.FromSeconds(60);

    private static readonly Dictionary<string, Lifetime> Lifetimes = Enum.GetValues<Lifetime>().ToDictionary(lifetime => lifetime.Word(), StringComparer.Ordinal);
    private static readonly Dictionary<string, Validity> Validities = Enum.GetValues<Validity>().ToDictionary(validity => validity.Word(), StringComparer.Ordinal);

    /// <summary>Reads a scope file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ConfigurationException">It cannot be read, or something is wrong with it: every problem in a line of its own.</exception>
    public static Scope ReadFile(string path) => Read(YamlText.ReadFile(path, "scope file"), path);

    /// <summary>Reads a scope from a text.</summary>
    /// <param name="text">The YAML text.</param>
    /// <param name="fileName">Its name for messages.</param>
    /// <exception cref="ConfigurationException">Something is wrong with it: every problem in a line of its own.</exception>
    public static Scope Read(string text, string fileName)
    {
        var problems = new YamlProblems(fileName);
        var root = YamlText.Parse(text, problems).Map();
        var scope = root is null ? null : new Reading(fileName, problems).Read(root);
        problems.ThrowIfAny();
        return scope!;
    }

    private sealed class Reading(string file, YamlProblems problems)
    {
        private readonly List<string> _warnings = [];
        private readonly OrderedDictionary<string, ScopeTestcase> _testcases = new(StringComparer.Ordinal);
        private readonly OrderedDictionary<string, ScopeModule> _modules = new(StringComparer.Ordinal);

        public Scope? Read(YamlMap root)
        {
            root.Only("uuid", "name", "url", "prerequisite", "variables", "scripts", "modules", "timeline", "versions");
            var name = root.Required("name")?.Text();
            var uuid = root.Required("uuid")?.Uuid();
            var url = root.Required("url")?.Url();
            if (root.Optional("prerequisite") is { } prerequisite)
            {
                Warn(prerequisite, "is not evaluated; certify the other scope on its own");
            }

            var variables = root.Optional("variables") is { } list ? Variables(list) : [];
            IReadOnlyList<ScopeScript> scripts = [.. Maps(root.Required("scripts")).Select(map => Script(map, variables))];
            foreach (var map in Maps(root.Required("modules")))
            {
                Module(map);
            }

            var versions = Versions(root.Required("versions"));
            var timeline = Timeline(root.Required("timeline"), versions);
            return problems.Any ? null : new Scope(name!, uuid!.Value, url!, scripts, [.. _modules.Values], versions, timeline)
            {
                File = file,
                Variables = variables,
                Warnings = _warnings,
            };
        }

        private static IEnumerable<YamlMap> Maps(YamlValue? list) => list?.Items().Select(item => item.Map()).OfType<YamlMap>() ?? [];

        private void Warn(YamlValue place, string message) => _warnings.Add($"{file}:{place.Line}:{place.Column}: {place.Path}: {message}");

        private static List<ScopeVariable> Variables(YamlValue list)
        {
            var variables = new List<ScopeVariable>();
            foreach (var item in list.Items())
            {
                IEnumerable<(YamlValue Place, ScopeVariable Variable)> given = item.Kind == YamlKind.Mapping
                    ? item.Map()!.Entries.Select(entry => (entry.Place, new ScopeVariable(entry.Key, entry.Value.TextOrEmpty() ?? "")))
                    : item.Text() is { } name ? [(item, new ScopeVariable(name, null))] : [];
                foreach (var (place, variable) in given)
                {
                    if (variable.Name == Placeholders.Testcases)
                    {
                        place.Problem($"the variable {variable.Name} is built in; remove it or choose another name");
                    }
                    else if (variables.Any(other => other.Name == variable.Name))
                    {
                        place.Problem($"the variable {variable.Name} is declared twice; keep one of them");
                    }
                    else
                    {
                        variables.Add(variable);
                    }
                }
            }

            return variables;
        }

        private ScopeScript Script(YamlMap map, List<ScopeVariable> variables)
        {
            map.Only("executable", "args", "env", "testcases");
            var executable = map.Optional("executable")?.Text();
            var arguments = map.Optional("args")?.TextOrEmpty() ?? "";
            Check(map.Optional("args"), arguments);
            var environment = Texts(map.Optional("env"), Check);
            var budget = map.Optional("executable") is null ? (TimeSpan?)null
                : map.Optional("env") is { Kind: YamlKind.Mapping } env && env.Map()!.Optional(BudgetVariable) is { } value ? value.Duration()
                : DefaultBudget;
            var testcases = Maps(map.Required("testcases")).Select(testcase => Testcase(testcase, map.Optional("executable") is null, budget));
            return new ScopeScript { Executable = executable, Arguments = arguments, Environment = environment, Testcases = [.. testcases.OfType<ScopeTestcase>()] };

            void Check(YamlValue? place, string text)
            {
                var names = Placeholders.Names(text, out var problem);
                foreach (var name in names)
                {
                    if (name != Placeholders.Testcases && variables.All(variable => variable.Name != name))
                    {
                        place!.Problem($"the placeholder {{{name}}} is no declared variable; {NearMiss.Cure(name, variables.Select(variable => variable.Name).Append(Placeholders.Testcases))}");
                    }
                }

                if (problem is not null)
                {
                    place!.Problem(problem);
                }
            }
        }

        private ScopeTestcase? Testcase(YamlMap map, bool manual, TimeSpan? budget)
        {
            map.Only("id", "lifetime", "section", "description", "url");
            var place = map.Required("id");
            var id = place?.Name();
            var testcase = new ScopeTestcase(id ?? "")
            {
                Description = map.Optional("description")?.Text()?.Trim() ?? "",
                Url = map.Optional("url")?.Url(),
                Section = map.Optional("section")?.Text(),
                Lifetime = map.Optional("lifetime")?.Word("lifetime", Lifetimes) ?? (manual ? Lifetime.Quarter : Lifetime.Week),
                Budget = budget,
                Manual = manual,
            };
            return id is not null && Unique(_testcases, id, testcase, place!, "testcase") ? testcase : null;
        }

        private void Module(YamlMap map)
        {
            map.Only("id", "name", "url", "parameters", "targets");
            var targets = new OrderedDictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
            foreach (var target in map.Optional("targets")?.Map()?.Entries ?? [])
            {
                targets[target.Key] = Target(target.Value);
            }

            var place = map.Required("id");
            var name = map.Optional("name")?.Text()?.Trim();
            var url = map.Optional("url")?.Url();
            var parameters = Texts(map.Optional("parameters"));
            if (place?.Name() is { } id)
            {
                Unique(_modules, id, new ScopeModule(id) { Name = name ?? id, Url = url, Parameters = parameters, Targets = targets }, place, "module");
            }
        }

        private List<string> Target(YamlValue list)
        {
            var ids = new List<string>();
            foreach (var item in list.Items())
            {
                if (item.Text() is not { } id)
                {
                    continue;
                }

                if (!_testcases.ContainsKey(id))
                {
                    item.Problem($"no script declares the testcase \"{id}\"; {Cure(id, _testcases.Keys, "declare it under the scripts")}");
                }
                else if (ids.Contains(id))
                {
                    Warn(item, $"the target names the testcase \"{id}\" twice; keep one of them");
                }
                else
                {
                    ids.Add(id);
                }
            }

            return ids;
        }

        private List<ScopeVersion> Versions(YamlValue? list)
        {
            var read = new OrderedDictionary<string, (DateOnly? Stable, List<ScopeInclude> Includes)>(StringComparer.Ordinal);
            foreach (var map in Maps(list))
            {
                map.Only("version", "include", "stabilized_at", "targets");
                if (map.Optional("targets") is { } targets)
                {
                    Warn(targets, "is not evaluated; the targets of a version come from the modules it includes");
                }

                var place = map.Required("version");
                var stable = map.Optional("stabilized_at")?.Date();
                var includes = Includes(map.Required("include"));
                if (place?.Name() is { } version)
                {
                    Unique(read, version, (stable, includes), place, "version");
                }
            }

            var included = read.Values.SelectMany(version => version.Includes).Select(include => include.Module.Id).ToHashSet(StringComparer.Ordinal);
            return [.. read.Select(version => new ScopeVersion(version.Key, version.Value.Stable, version.Value.Includes, Companions(version.Value.Includes)))];

            // A standard of which the scope has no module can only be proposed to all versions.
            bool ProposesAlone(ScopeModule module) =>
                module.Id.EndsWith(ScopeVersion.ProposalSuffix, StringComparison.Ordinal) && !_modules.ContainsKey(module.Id[..^ScopeVersion.ProposalSuffix.Length]);

            List<ScopeModule> Companions(List<ScopeInclude> includes)
            {
                var own = includes
                    .SelectMany(include => new[] { include.Module.Id + ScopeVersion.RecommendedSuffix, include.Module.Id + ScopeVersion.ManualSuffix, include.Module.Id + ScopeVersion.ProposalSuffix })
                    .ToHashSet(StringComparer.Ordinal);
                return [.. _modules.Values.Where(module => (own.Contains(module.Id) || ProposesAlone(module)) && !included.Contains(module.Id))];
            }
        }

        private List<ScopeInclude> Includes(YamlValue? list)
        {
            var includes = new List<ScopeInclude>();
            foreach (var item in list?.Items() ?? [])
            {
                var map = item.Kind == YamlKind.Mapping ? item.Map()!.Only("ref", "parameters") : null;
                var place = map is null ? item : map.Required("ref");
                var parameters = Texts(map?.Optional("parameters"));
                if (place?.Text() is not { } id)
                {
                    continue;
                }

                if (!_modules.TryGetValue(id, out var module))
                {
                    place.Problem($"there is no module \"{id}\"; {Cure(id, _modules.Keys, "add it under modules")}");
                }
                else if (includes.Any(include => include.Module.Id == id))
                {
                    Warn(place, $"the version includes the module \"{id}\" twice; keep one of them");
                }
                else
                {
                    includes.Add(new ScopeInclude(module, parameters));
                }
            }

            return includes;
        }

        private ScopeTimeline Timeline(YamlValue? list, List<ScopeVersion> versions)
        {
            var known = versions.ToDictionary(version => version.Version, StringComparer.Ordinal);
            var entries = new List<ScopeTimelineEntry>();
            foreach (var map in Maps(list))
            {
                // The format lets other keys stand here; a slip of the pen still deserves a word.
                foreach (var entry in map.Entries.Where(entry => entry.Key is not ("date" or "versions")))
                {
                    Warn(entry.Place, $"is not evaluated; {NearMiss.Cure(entry.Key, ["date", "versions"])}");
                }

                var place = map.Required("date");
                var validities = new OrderedDictionary<string, Validity>(StringComparer.Ordinal);
                var date = place?.Date();
                foreach (var entry in map.Required("versions")?.Map()?.Entries ?? [])
                {
                    var validity = entry.Value.Word("validity", Validities);
                    if (!known.TryGetValue(entry.Key, out var version))
                    {
                        entry.Place.Problem($"there is no version \"{entry.Key}\"; {Cure(entry.Key, known.Keys, "add it under versions")}");
                    }
                    else if (validity is { } valid)
                    {
                        validities[entry.Key] = valid;
                        if (valid.IsCertifiable() && !(version.StabilizedAt <= date))
                        {
                            Warn(entry.Value, $"the version is {valid.Word()} before it is stable; give it a stabilized_at that is not after {date:yyyy-MM-dd}");
                        }
                    }
                }

                if (date is { } day && entries.Any(entry => entry.Date == day))
                {
                    place!.Problem($"the date {day:yyyy-MM-dd} has two entries; join them into one");
                }
                else
                {
                    entries.Add(new ScopeTimelineEntry(date ?? default, validities));
                }
            }

            return new ScopeTimeline(entries);
        }

        private static OrderedDictionary<string, string> Texts(YamlValue? map, Action<YamlValue?, string>? check = null)
        {
            var texts = new OrderedDictionary<string, string>(StringComparer.Ordinal);
            foreach (var entry in map?.Map()?.Entries ?? [])
            {
                if (entry.Value.TextOrEmpty() is { } text)
                {
                    texts[entry.Key] = text;
                    check?.Invoke(entry.Value, text);
                }
            }

            return texts;
        }

        private static bool Unique<T>(IDictionary<string, T> all, string key, T value, YamlValue place, string what)
        {
            if (all.TryAdd(key, value))
            {
                return true;
            }

            place.Problem($"the {what} \"{key}\" is there twice; remove or rename one of them");
            return false;
        }

        // Testcases and modules are too many to be listed.
        private static string Cure(string word, IEnumerable<string> known, string otherwise) =>
            NearMiss.Find(word, known) is { } near ? $"did you mean \"{near}\"?" : otherwise;
    }
}
