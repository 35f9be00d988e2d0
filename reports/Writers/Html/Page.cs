using System.Globalization;
using Conformance.Model;

namespace Conformance.Writers.Html;

/// <summary>The page of one report, from top to bottom.</summary>
internal sealed class Page
{
    private static readonly Outcome[] Order = [Outcome.Fail, Outcome.DidNotFinish, Outcome.Missing, Outcome.Pass];

    private readonly Markup _markup;
    private readonly Report _report;
    private readonly Judgement _judgement;
    private readonly List<Placed> _testcases;
    private readonly List<Remedy> _remedies;
    private readonly List<Placed> _differing;
    private readonly Dictionary<Placed, string> _anchors = new(ReferenceEqualityComparer.Instance);

    public Page(Markup markup, Report report)
    {
        (_markup, _report) = (markup, report);
        _judgement = report.Judgement;
        _testcases = report.Testcases();
        _remedies = _testcases.Remedies();
        _differing = _testcases.Differing();
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (var placed in _testcases)
        {
            var slug = "tc-" + string.Concat(placed.Testcase.Id.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '-'));
            var anchor = slug;
            for (var n = 2; !taken.Add(anchor); n++)
            {
                anchor = string.Create(CultureInfo.InvariantCulture, $"{slug}-{n}");
            }

            _anchors[placed] = anchor;
        }
    }

    private IEnumerable<Placed> In(Role role) => _testcases.Where(placed => placed.Role == role);

    public void Write()
    {
        _markup.Doctype();
        _markup.Element("html", () => { Head(); Body(); }, ("lang", "en"));
    }

    private void Head() => _markup.Element("head", () =>
    {
        _markup.Void("meta", ("charset", "utf-8"));
        _markup.Void("meta", ("http-equiv", "Content-Security-Policy"), ("content", Assets.Policy));
        _markup.Void("meta", ("name", "viewport"), ("content", "width=device-width, initial-scale=1"));
        _markup.Void("meta", ("name", "referrer"), ("content", "no-referrer"));
        _markup.Void("meta", ("name", "generator"), ("content", _report.Run.Tool));
        _markup.Element("title", $"{Word(_judgement.Verdict)}: {_report.Run.Subject} – conformance report");
        _markup.Element("style", () => _markup.Raw(Assets.Style));
    });

    private void Body() => _markup.Element("body", () =>
    {
        _markup.Element("a", "Skip to the results", ("class", "skip"), ("href", "#results"));
        _markup.Element("header", Top, ("class", "top"));
        _markup.Element("main", () => Wrap(() =>
        {
            Summary();
            ToDo();
            Testcases();
            Differences();
            Plain(Role.Recommended, "recommended", "Recommended", "Worth having; they do not decide the certificate.");
            Plain(Role.Attested, "attested", "Attested by people", "What no program can check is stated by a person who answers for it.");
            Plain(Role.Proposed, "proposed", "Proposed", "Demanded by a standard, and checked by no official script yet; they do not decide the certificate.");
            Plain(Role.Unreferenced, "unreferenced", "Not part of any version", "They ran because they were asked for by name; no scope version counts them.");
            Audit();
            How();
        }), ("id", "results"));
        _markup.Element("footer", () => Wrap(() => _markup.Element(
            "p", $"Written by {_report.Run.Tool} for run {_report.Run.Id}. Times are UTC. All findings, uncut: report.json, report.yaml, junit.xml beside this file.")));
        _markup.Element("script", () => _markup.Raw(Assets.Script));
    });

    private void Wrap(Action contents) => _markup.Element("div", contents, ("class", "wrap"));

    private void Top() => Wrap(() =>
    {
        var run = _report.Run;
        _markup.Element("div", () =>
        {
            _markup.Element("span", "Sovereign Cloud Stack · conformance report");
            _markup.Element("span", () => Time(run.Ended));
        }, ("class", "eyebrow"));
        _markup.Element("div", () =>
        {
            Sign(_judgement.Verdict);
            _markup.Element("div", () =>
            {
                _markup.Element("h1", () =>
                {
                    _markup.Text(run.Subject + " ");
                    _markup.Element("span", Word(_judgement.Verdict), ("class", "word"));
                });
                _markup.Element("p", _judgement.Sentence);
            });
        }, ("class", $"verdict v-{Class(_judgement.Verdict)}"));
        _markup.Element("dl", () =>
        {
            Pair("Environment", run.Environment);
            Pair("Measured", () => Time(run.Started));
            Pair("Took", Texts.Duration(run.Ended - run.Started));
            Pair("Scope versions valid on", Texts.Date(run.ReferenceDate));
            Pair("Tool", run.Tool);
        }, ("class", "facts"));
        _markup.Element("nav", () => _markup.Element("ul", () =>
        {
            Item("#summary", "Summary");
            Item(_remedies.Count > 0 ? "#todo" : null, "What to do first");
            Item("#testcases", "Testcases");
            Item(_differing.Count > 0 ? "#differences" : null, "Differences to upstream");
            Item(In(Role.Recommended).Any() ? "#recommended" : null, "Recommended");
            Item(In(Role.Attested).Any() ? "#attested" : null, "Attested by people");
            Item(In(Role.Proposed).Any() ? "#proposed" : null, "Proposed");
            Item(_report.Audit is not null ? "#audit" : null, "What the run left");
            Item("#how", "How this was measured");
        }), ("class", "toc"), ("aria-label", "Sections of this report"));

        void Item(string? address, string text)
        {
            if (address is not null)
            {
                _markup.Element("li", () => _markup.Element("a", text, ("href", address)));
            }
        }
    });

    private void Sign(Verdict verdict) => _markup.Element("svg", () =>
    {
        _markup.Element("circle", "", ("cx", "24"), ("cy", "24"), ("r", "21"), ("fill", "none"), ("stroke", "currentColor"), ("stroke-width", "4"));
        var path = verdict switch
        {
            Verdict.Conforms => "M14 25l7 7 13-15",
            Verdict.Fails => "M16 16l16 16M32 16L16 32",
            _ => "M24 12v15M24 34v.5",
        };
        _markup.Element("path", "", ("d", path), ("fill", "none"), ("stroke", "currentColor"), ("stroke-width", "5"), ("stroke-linecap", "round"), ("stroke-linejoin", "round"));
    }, ("class", $"sign s-{Class(verdict)}"), ("viewBox", "0 0 48 48"), ("aria-hidden", "true"), ("focusable", "false"));

    private void Summary() => _markup.Element("section", () =>
    {
        _markup.Element("h2", "Summary", ("id", "summary-title"));
        var main = In(Role.Main).ToList();
        var counts = OutcomeCounts.Of(main.Select(placed => placed.Result.Outcome));
        _markup.Element("p", $"{Texts.Count(counts.Total, "main testcase")}, each counted once, whichever versions ask for it.", ("class", "lead"));
        _markup.Element("ul", () =>
        {
            foreach (var outcome in (Outcome[])[Outcome.Pass, Outcome.Fail, Outcome.DidNotFinish, Outcome.Missing])
            {
                _markup.Element("li", () =>
                {
                    _markup.Element("b", Texts.Number(counts[outcome]));
                    _markup.Text(Word(outcome));
                }, ("class", $"t-{Class(outcome)}"));
            }
        }, ("class", "tiles"));
        Bar(counts);
        foreach (var scope in _report.Scopes)
        {
            Scope(scope);
        }
    }, ("id", "summary"), ("aria-labelledby", "summary-title"));

    private void Bar(OutcomeCounts counts)
    {
        if (counts.Total == 0)
        {
            return;
        }

        // The numbers stand above in words; the bar is for the eye only.
        _markup.Element("svg", () =>
        {
            var x = 0.0;
            foreach (var outcome in (Outcome[])[Outcome.Pass, Outcome.Fail, Outcome.DidNotFinish, Outcome.Missing])
            {
                var width = 1000.0 * counts[outcome] / counts.Total;
                if (width > 0)
                {
                    _markup.Element("rect", "", ("x", Coordinate(x)), ("y", "0"), ("width", Coordinate(Math.Max(1, width - 3))), ("height", "12"), ("class", $"b-{Class(outcome)}"));
                }

                x += width;
            }
        }, ("class", "bar"), ("viewBox", "0 0 1000 12"), ("preserveAspectRatio", "none"), ("aria-hidden", "true"), ("focusable", "false"));

        static string Coordinate(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
    }

    private void Scope(ScopeReport scope) => _markup.Element("div", () =>
    {
        _markup.Element("h3", () => _markup.Link(scope.Url, scope.Name));
        if (_report.Scopes.Count > 1)
        {
            _markup.Element("p", Capital(scope.Judge().Sentence) + ".", ("class", "lead"));
        }

        Table($"Versions of {scope.Name} and their targets; the main target decides the certificate", "stack brief", ["Version", "Validity", "Target", "Outcome", "#Passed", "#Failed", "#Did not finish", "#Missing"], () =>
        {
            foreach (var version in scope.Versions)
            {
                foreach (var target in version.Targets)
                {
                    var counts = scope.Count(target);
                    Row(() =>
                    {
                        _markup.Element("th", version.Version, ("scope", "row"), ("role", "rowheader"));
                        Cell("Validity", version.Certifiable ? version.Validity : $"{version.Validity} (not certifiable)");
                        Cell("Target", target.Name);
                        Cell("Outcome", () => Badge(target.Outcome));
                        foreach (var (name, number) in (ReadOnlySpan<(string, int)>)[("Passed", counts.Passed), ("Failed", counts.Failed), ("Did not finish", counts.DidNotFinish), ("Missing", counts.Missing)])
                        {
                            _markup.Element("td", Texts.Number(number), ("role", "cell"), ("data-name", name), ("class", number == 0 ? "num zero" : "num"));
                        }
                    });
                }
            }
        });
    }, ("class", "card scope"));

    private void ToDo()
    {
        if (_remedies.Count == 0)
        {
            return;
        }

        Section("todo", "What to do first", "Failed testcases by what cures them: what blocks the certificate and cures the most comes first.", () => _markup.Element("ol", () =>
        {
            foreach (var remedy in _remedies.Take(50))
            {
                _markup.Element("li", () =>
                {
                    _markup.Element("p", remedy.Text, ("class", "what pre"));
                    var optional = remedy.Testcases.All(placed => placed.Role != Role.Main) ? ", none of which the certificate needs" : "";
                    _markup.Element("p", $"Cures {Texts.Count(remedy.Findings, "finding")} of {Texts.Count(remedy.Testcases.Count, "testcase")}{optional}:", ("class", "muted small"));
                    _markup.Element("ul", () =>
                    {
                        foreach (var placed in remedy.Testcases)
                        {
                            _markup.Element("li", () => Anchor(placed));
                        }
                    }, ("class", "links"));
                });
            }

            if (_remedies.Count > 50)
            {
                _markup.Element("li", $"and {Texts.Number(_remedies.Count - 50)} more: see the testcases below");
            }
        }, ("class", "todo")));
    }

    private void Testcases() => Section("testcases", "Testcases", "All that decide a certificate, with what was found. Select one to see its details.", () =>
    {
        _markup.Element("div", () =>
        {
            Button("", "All", true);
            foreach (var outcome in Order)
            {
                Button(Class(outcome), Word(outcome), false);
            }

            _markup.Element("label", "Filter by words", ("class", "sr"), ("for", "words"));
            _markup.Void("input", ("type", "search"), ("id", "words"), ("placeholder", "Filter: id, object, text …"), ("autocomplete", "off"));
            _markup.Element("button", "Open all", ("type", "button"), ("id", "all"), ("aria-pressed", "false"));
            _markup.Element("span", "", ("id", "shown"), ("class", "muted small"), ("role", "status"));
        }, ("class", "tools"), ("hidden", "hidden"));
        var main = In(Role.Main).ToList();
        foreach (var scope in _report.Scopes)
        {
            foreach (var outcome in Order)
            {
                Cases(main.Where(placed => ReferenceEquals(placed.Scope, scope) && placed.Result.Outcome == outcome).ToList(), _report.Scopes.Count > 1 ? $"{scope.Name}: {Word(outcome)}" : Word(outcome));
            }
        }

        if (main.Count == 0)
        {
            _markup.Element("p", "No testcase decides a certificate in this run.");
        }

        void Button(string outcome, string text, bool pressed) =>
            _markup.Element("button", text, ("type", "button"), ("data-outcome", outcome), ("aria-pressed", pressed ? "true" : "false"));
    });

    private void Plain(Role role, string id, string title, string lead)
    {
        var testcases = In(role).ToList();
        if (testcases.Count > 0)
        {
            Section(id, title, lead, () => Cases([.. testcases.OrderBy(placed => Array.IndexOf(Order, placed.Result.Outcome))], null));
        }
    }

    private void Cases(List<Placed> testcases, string? title)
    {
        if (testcases.Count == 0)
        {
            return;
        }

        if (title is not null)
        {
            _markup.Element("h3", $"{title} ({Texts.Number(testcases.Count)})", ("class", "group"));
        }

        _markup.Element("div", () =>
        {
            foreach (var placed in testcases)
            {
                Case(placed, open: placed.Result.Outcome == Outcome.Fail && placed.Role == Role.Main && testcases.Count <= 3);
            }
        }, ("class", "cases"));
    }

    private void Case(Placed placed, bool open)
    {
        var (testcase, result) = (placed.Testcase, placed.Result);
        _markup.Element("details", () =>
        {
            _markup.Element("summary", () =>
            {
                _markup.Element("span", () => Badge(result.Outcome));
                _markup.Element("span", () =>
                {
                    _markup.Element("span", testcase.Id, ("class", "id mono"));
                    _markup.Element("span", Headline(testcase), ("class", "says"));
                }, ("class", "mid"));
                _markup.Element("span", result.Outcome == Outcome.Missing ? "not run" : Texts.Duration(result.Duration), ("class", "time"));
            });
            _markup.Element("div", () => Inside(placed), ("class", "inside"));
        }, ("class", "case"), ("id", _anchors[placed]), ("data-outcome", Class(result.Outcome)), ("open", open ? "open" : null));
    }

    private static string Headline(TestcaseReport testcase) => testcase.Result switch
    {
        { Outcome: Outcome.Pass } when testcase.Attestations is [var attestation, ..] =>
            Texts.Line($"{attestation.By}, {Texts.Date(attestation.On)}: {attestation.Statement}", 300),
        { Outcome: Outcome.Missing or Outcome.DidNotFinish, Reason: { } reason } => Texts.Line(reason, 300),
        { Outcome: Outcome.Fail, Findings.Count: > 0 } result => $"{Texts.Count(result.Findings.Count, "finding")}: {Texts.Line(result.Ordered()[0].ToString(), 240)}",
        { Findings.Count: > 0 } result => $"{Texts.Line(testcase.Description, 240)} ({Texts.Count(result.Findings.Count, "remark")})",
        _ => Texts.Line(testcase.Description, 300),
    };

    private void Inside(Placed placed)
    {
        var (testcase, result) = (placed.Testcase, placed.Result);
        _markup.Element("p", testcase.Description, ("class", "pre"));
        _markup.Element("dl", () =>
        {
            if (testcase.Standard.Length > 0 || testcase.Url is not null)
            {
                Pair("Standard", () => _markup.Link(testcase.Url, testcase.Standard.Length > 0 ? testcase.Standard : testcase.Url!.ToString()));
            }

            if (testcase.CountsIn.Count > 0)
            {
                Pair("Counts in", () => _markup.Text(string.Join(", ", testcase.CountsIn.Select(place => $"{place.Version} {place.Target}"))));
            }

            if (testcase.Section is not null)
            {
                Pair("Section", () => _markup.Text(testcase.Section));
            }

            if (result.Outcome != Outcome.Missing)
            {
                var budget = testcase.Budget is { } limit ? $" of {Texts.Duration(limit)} allowed{(result.Duration > limit ? " – over budget" : "")}" : "";
                Pair("Took", () => _markup.Text(Texts.Duration(result.Duration) + budget));
                Pair("Began", () => Time(result.Started));
            }

            if (result.Attempts > 1)
            {
                Pair("Attempts", () => _markup.Text(Texts.Number(result.Attempts)));
            }

            if (result.Own is { } own)
            {
                Pair("Own verdict", () => Badge(own));
            }
        }, ("class", "meta"));
        if (!string.IsNullOrWhiteSpace(result.Reason))
        {
            _markup.Element("p", result.Reason, ("class", result.Outcome == Outcome.DidNotFinish ? "note n-dnf pre" : "note pre"));
        }

        Findings(result);
        foreach (var attestation in testcase.Attestations)
        {
            _markup.Element("div", () =>
            {
                _markup.Element("blockquote", attestation.Statement, ("class", "pre"));
                _markup.Element("p", () =>
                {
                    _markup.Text($"{attestation.By}, {Texts.Date(attestation.On)}");
                    if (attestation.Evidence is { } evidence)
                    {
                        _markup.Text(" · ");
                        _markup.Link(Uri.TryCreate(evidence, UriKind.Absolute, out var address) ? address : null, evidence);
                    }
                }, ("class", "muted small"));
            });
        }

        if (result.Upstream is { } upstream)
        {
            _markup.Element("p", () =>
            {
                _markup.Text($"The upstream script says {upstream.Outcome.UpstreamName() ?? "nothing"}: {upstream.Reason} ");
                _markup.Link(upstream.Clause, "clause");
            }, ("class", "note"));
        }

        if (result.Table is { } table)
        {
            Shown(table);
        }

        Steps(result);
        if (result.Evidence.Count > 0)
        {
            _markup.Element("div", () =>
            {
                _markup.Element("p", () => _markup.Element("strong", "Evidence"));
                _markup.Element("ul", () =>
                {
                    foreach (var evidence in result.Evidence)
                    {
                        _markup.Element("li", () =>
                        {
                            _markup.Element("a", evidence.Name, ("href", Relative(evidence.File)));
                            _markup.Element("span", $" {evidence.MediaType}, SHA-256 {evidence.Sha256}", ("class", "muted small"));
                        });
                    }
                }, ("class", "plain"));
            });
        }
    }

    /// <summary>A path below the run directory as a relative address, which no name of a file can turn into another scheme or host.</summary>
    private static string Relative(string file) =>
        "./" + string.Join('/', file.Replace('\\', '/').Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part is not ("." or "..")).Select(part => Uri.EscapeDataString(Texts.Visible(part))));

    private void Findings(TestcaseResult result)
    {
        var findings = result.Ordered();
        var shown = findings.Take(HtmlReport.ShownFindings).ToList();

        // What a thousand objects share — rule, remedy, clause — is said once above them.
        var groups = shown.GroupBy(finding => (finding.Level, finding.Rule, finding.Remedy, finding.Clause)).ToList();
        var totals = findings.GroupBy(finding => (finding.Level, finding.Rule, finding.Remedy, finding.Clause)).ToDictionary(group => group.Key, group => group.Count());
        foreach (var group in groups)
        {
            _markup.Element("div", () =>
            {
                _markup.Element("div", () =>
                {
                    _markup.Element("p", () =>
                    {
                        _markup.Element("span", Word(group.Key.Level), ("class", $"level {(group.Key.Level == FindingLevel.Must ? "s-fail" : "s-dnf")}"));
                        _markup.Element("span", group.Key.Rule + " ", ("class", "pre"));
                        _markup.Link(group.Key.Clause, "Clause");
                    });
                    _markup.Element("p", () =>
                    {
                        _markup.Element("strong", "Remedy: ");
                        _markup.Element("span", group.Key.Remedy, ("class", "pre"));
                    });
                }, ("class", "say"));
                var (count, total) = (group.Count(), totals[group.Key]);
                Table(count == total ? Texts.Count(total, "finding") : $"{Texts.Number(count)} of {Texts.Count(total, "finding")}", "stack", ["Object", "Expected", "Observed"], () =>
                {
                    foreach (var finding in group)
                    {
                        Row(() =>
                        {
                            _markup.Element("th", finding.Object, ("scope", "row"), ("role", "rowheader"));
                            Cell("Expected", finding.Expected);
                            Cell("Observed", finding.Observed);
                        });
                    }
                });
            }, ("class", "rule"));
        }

        if (findings.Count > shown.Count)
        {
            _markup.Element("p", $"{Texts.Number(findings.Count - shown.Count)} more findings are not shown here; report.json, report.yaml and junit.xml have all {Texts.Number(findings.Count)}.", ("class", "note"));
        }
    }

    private void Shown(ResultTable table) => Table(table.Caption, "stack matrix", table.Columns, () =>
    {
        foreach (var row in table.Rows)
        {
            _markup.Element("tr", () =>
            {
                foreach (var (at, cell) in row.Cells.Index())
                {
                    if (at == 0)
                    {
                        _markup.Element("th", cell, ("scope", "row"), ("role", "rowheader"));
                    }
                    else
                    {
                        Cell(table.Columns[at], cell);
                    }
                }
            }, ("role", "row"), ("class", row.Deviates ? "deviates" : null));
        }
    });

    private void Steps(TestcaseResult result)
    {
        if (result.Steps.Count > 0)
        {
            // A column that says "none" of each of forty steps only keeps the reader from the times.
            var troubled = result.Steps.Any(step => step.Problem is not null);
            Table("Steps", "stack", troubled ? ["Step", "#Took", "Problem"] : ["Step", "#Took"], () =>
            {
                foreach (var step in result.Steps)
                {
                    Row(() =>
                    {
                        _markup.Element("th", step.Name, ("scope", "row"), ("role", "rowheader"));
                        _markup.Element("td", Texts.Duration(step.Duration), ("class", "num"), ("data-name", "Took"), ("role", "cell"));
                        if (troubled)
                        {
                            Cell("Problem", step.Problem ?? "none");
                        }
                    });
                }
            });
        }
    }

    private void Differences()
    {
        if (_differing.Count == 0)
        {
            return;
        }

        var lead = _report.Run.UpstreamCompatible
            ? "In this run the upstream scripts' verdicts count, as was asked for; our own stand beside them."
            : "Here the upstream scripts come to another verdict. Ours count; each difference names the clause that decides.";
        Section("differences", "Differences to the upstream check scripts", lead, () => _markup.Element("div", () =>
            Table($"{Texts.Count(_differing.Count, "testcase")}", "stack", ["Testcase", "Own verdict", "Upstream", "Why"], () =>
            {
                foreach (var placed in _differing)
                {
                    var upstream = placed.Result.Upstream!;
                    Row(() =>
                    {
                        _markup.Element("th", () => Anchor(placed), ("scope", "row"), ("role", "rowheader"));
                        Cell("Own verdict", () => Badge(placed.Result.OwnOutcome()));
                        Cell("Upstream", () => _markup.Element("span", upstream.Outcome.UpstreamName() ?? "nothing", ("class", $"badge k-{Class(upstream.Outcome)}")));
                        _markup.Element("td", () =>
                        {
                            _markup.Text(upstream.Reason + " ");
                            _markup.Link(upstream.Clause, "Clause");
                        }, ("role", "cell"));
                    });
                }
            }), ("class", "card")));
    }

    private void Audit()
    {
        if (_report.Audit is not { } audit)
        {
            return;
        }

        Section("audit", "What the run left", "Testcases that create objects must remove them again: what is there was counted before and after.", () => _markup.Element("div", () =>
        {
            _markup.Element("p", () =>
            {
                Badge(audit.Outcome);
                _markup.Text(" " + Capital(audit.Sentence) + ".");
            });
            Objects("Left by this run", audit.Leftovers);
            Objects("Appeared meanwhile, made by somebody else", audit.Others);
            Objects("Of other runs of this tool", audit.OtherRuns);
            Table("Objects that are there", "stack", ["Kind", "#Before", "#After", "Problem"], () =>
            {
                foreach (var kind in audit.Kinds)
                {
                    Row(() =>
                    {
                        _markup.Element("th", Capital(kind.Kind), ("scope", "row"), ("role", "rowheader"));
                        foreach (var (name, number) in (ReadOnlySpan<(string, int?)>)[("Before", kind.Before), ("After", kind.After)])
                        {
                            _markup.Element("td", number is { } count ? Texts.Number(count) : "unknown", ("class", "num"), ("data-name", name), ("role", "cell"));
                        }

                        Cell("Problem", kind.Problem ?? "none");
                    });
                }
            });
        }, ("class", "card")));

        void Objects(string caption, IReadOnlyList<AuditedObject> objects)
        {
            if (objects.Count > 0)
            {
                Table(objects.Count > HtmlReport.ShownFindings ? $"{caption}: {HtmlReport.ShownFindings} of {Texts.Number(objects.Count)}" : caption, "stack", ["Object", "Name", "Id", "Why"], () =>
                {
                    foreach (var item in objects.Take(HtmlReport.ShownFindings))
                    {
                        Row(() =>
                        {
                            _markup.Element("th", Capital(item.Kind), ("scope", "row"), ("role", "rowheader"));
                            Cell("Name", item.Name);
                            Cell("Id", item.Id);
                            Cell("Why", item.Why);
                        });
                    }
                });
            }
        }
    }

    private void How() => Section("how", "How this was measured", null, () =>
    {
        var run = _report.Run;
        _markup.Element("div", () =>
        {
            _markup.Element("dl", () =>
            {
                Term("Tool", run.Tool);
                Term("Arguments", () => _markup.Element("code", run.Arguments.Count == 0 ? "none" : string.Join(' ', run.Arguments.Select(Word))));
                Term("Subject", run.Subject);
                foreach (var (name, value) in run.SubjectFacts)
                {
                    Term(Capital(name), value);
                }

                Term("Environment", run.Environment);
                Term("Began", () => Time(run.Started));
                Term("Ended", () => Time(run.Ended));
                Term("Reference date", $"{Texts.Date(run.ReferenceDate)}, the date for which scope versions were chosen");
                Term("Sections", run.Sections is null ? "all" : string.Join(", ", run.Sections));
                Term("Scope version", run.ForcedVersion is null ? "those valid at the reference date" : $"{run.ForcedVersion}, forced");
                Term("Testcases", run.ForcedTests is null ? "all of the versions" : $"those that match {run.ForcedTests}");
                Term("Verdicts", run.UpstreamCompatible ? "the upstream scripts', where they differ" : "our own, by the text of the standards");
                Term("Requests sent", Texts.Number(run.Requests));
                Term("Cancelled", run.Cancelled ? "yes, before its end" : "no");
                Term("Run", $"{run.Id} ({run.Uuid})");
            }, ("class", "how"));
        }, ("class", "card"));
        var slowest = _testcases.Slowest(5);
        if (slowest.Count > 0)
        {
            _markup.Element("h3", "Slowest testcases", ("class", "group"));
            _markup.Element("div", () => Table("The five that took longest", "stack", ["Testcase", "#Took", "#Allowed"], () =>
            {
                foreach (var placed in slowest)
                {
                    Row(() =>
                    {
                        _markup.Element("th", () => Anchor(placed), ("scope", "row"), ("role", "rowheader"));
                        _markup.Element("td", Texts.Duration(placed.Result.Duration), ("class", "num"), ("data-name", "Took"), ("role", "cell"));
                        _markup.Element("td", placed.Testcase.Budget is { } budget ? Texts.Duration(budget) : "unlimited", ("class", "num"), ("data-name", "Allowed"), ("role", "cell"));
                    });
                }
            }), ("class", "card"));
        }

        static string Word(string argument) => argument.Length > 0 && !argument.Any(char.IsWhiteSpace) ? argument : $"\"{argument}\"";
    });

    private void Section(string id, string title, string? lead, Action contents) => _markup.Element("section", () =>
    {
        _markup.Element("h2", title, ("id", $"{id}-title"));
        if (lead is not null)
        {
            _markup.Element("p", lead, ("class", "lead"));
        }

        contents();
    }, ("id", id), ("aria-labelledby", $"{id}-title"));

    /// <summary>A table in a box of its own that scrolls if it must; columns that begin with # hold numbers.</summary>
    private void Table(string caption, string type, IReadOnlyList<string> columns, Action rows) => _markup.Element("div", () => _markup.Element("table", () =>
    {
        _markup.Element("caption", caption);
        _markup.Element("thead", () => Row(() =>
        {
            foreach (var column in columns)
            {
                _markup.Element("th", column.TrimStart('#'), ("scope", "col"), ("role", "columnheader"), ("class", column[0] == '#' ? "num" : null));
            }
        }), ("role", "rowgroup"));
        _markup.Element("tbody", rows, ("role", "rowgroup"));
    }, ("class", type), ("role", "table")), ("class", "scroll"));

    /// <summary>A row. Roles are spelled out, as browsers forget them where the style lays a table out as blocks (on phones).</summary>
    private void Row(Action cells) => _markup.Element("tr", cells, ("role", "row"));

    private void Cell(string column, string text) => _markup.Element("td", text, ("role", "cell"), ("data-name", column), ("class", "pre"));

    private void Cell(string column, Action contents) => _markup.Element("td", contents, ("role", "cell"), ("data-name", column));

    private void Term(string name, string value) => Term(name, () => _markup.Text(value));

    private void Term(string name, Action value)
    {
        _markup.Element("dt", name);
        _markup.Element("dd", value);
    }

    private void Pair(string name, string value) => Pair(name, () => _markup.Text(value));

    /// <summary>A term that moves as a whole when lines break.</summary>
    private void Pair(string name, Action value) => _markup.Element("div", () => Term(name, value));

    private void Anchor(Placed placed) => _markup.Element("a", placed.Testcase.Id, ("href", "#" + _anchors[placed]), ("class", "mono"));

    private void Badge(Outcome outcome) => _markup.Element("span", outcome.ShortName(), ("class", $"badge k-{Class(outcome)}"));

    private void Time(DateTimeOffset time) => _markup.Element("time", Texts.Utc(time), ("datetime", Texts.Utc(time)));

    private static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];

    private static string Word(Verdict verdict) => verdict switch { Verdict.Conforms => "conforms", Verdict.Fails => "fails", _ => "is open" };

    private static string Word(Outcome outcome) => outcome switch { Outcome.Fail => "Failed", Outcome.Missing => "Missing", Outcome.DidNotFinish => "Did not finish", _ => "Passed" };

    private static string Word(FindingLevel level) => level switch { FindingLevel.Must => "MUST", FindingLevel.Should => "SHOULD", _ => "REMARK" };

    private static string Class(Outcome outcome) => outcome switch { Outcome.Fail => "fail", Outcome.Missing => "miss", Outcome.DidNotFinish => "dnf", _ => "pass" };

    private static string Class(Verdict verdict) => verdict switch { Verdict.Conforms => "pass", Verdict.Fails => "fail", _ => "dnf" };
}
