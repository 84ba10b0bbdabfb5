//! The check that nothing changed its meaning is worth what it catches: here outputs are broken on purpose.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test may read files and panic"
)]

mod support;

use std::collections::BTreeMap;
use std::path::Path;

use dfmt::config::Settings;
use dfmt::diagnostic::{Operation, Rewrite};
use dfmt::engine::{self, FixMode, Request};
use dfmt::model::{Model, NoContext};
use dfmt::shell::Script;
use dfmt::syntax::{Item, LeafKind, decode_string, flag_value};
use dfmt::text::{Edit, LogicalSpan, Span, apply_edits};
use dfmt::verify::{self, Mismatch};

/// A file with a bit of everything, in the layout's style.
const EVERYTHING: &str = r#"# syntax=docker/dockerfile:1
# check=skip=JSONArgsRecommended

# The builder.
FROM --platform=linux/amd64 debian:12 AS build
# Where it lives.
ARG VERSION=1.0 NAME
ENV PATH=/a:/b QUOTED="two  words"
ENV LEGACY a   b  c
LABEL one="1" \
    # the second
    two='2'
COPY --from=other --chown="a b" first second /third/
RUN --mount=type=cache,target=/c \
    set -eux; \
    # fetch
    apt-get install -y curl; \
    echo "in  quotes" 'more  "of"  it' && true || false; \
    cat 2>err <in | tee out
RUN wo\
rd "across \
  lines"
RUN a<<EOF
RUN cat <<EOF > /x && cat <<-'END'
body  one
# no comment
EOF
	body two
	END
HEALTHCHECK --interval=5s CMD curl localhost
ONBUILD RUN if a; then b; fi

# apart

FROM scratch
CMD ["exec", "form  here"]
ENTRYPOINT ["caf\u00e9"]
EXPOSE 80 443
WORKDIR /a  b
# last
USER me
"#;

/// Another escape character, a shell that is none, a byte-order mark, and a comment that is no directive.
const WINDOWS: &str = "\u{feff}# escape=`
FROM mcr.microsoft.com/windows/servercore:ltsc2022
SHELL [\"powershell\", \"-Command\"]
RUN Write-Host  a; `
    b
ENV A=1 `
    B=C:\\dir
# syntax=docker/dockerfile:1
USER app
";

const LATENT: &str = "
# escape=`
FROM scratch
ENV A=b
";

fn same(before: &[u8], after: &[u8]) -> Result<(), Mismatch> {
    let (before, after) = (dfmt::syntax::parse(before), dfmt::syntax::parse(after));
    verify::same_meaning(&Model::new(&before), &Model::new(&after))
}

/// Every text with the `nth` occurrence of `from` replaced.
fn replaced(text: &str, from: &str, to: &str) -> Vec<String> {
    text.match_indices(from)
        .map(|(at, _)| format!("{}{to}{}", &text[..at], &text[at + from.len()..]))
        .collect()
}

/// Every text with one line changed: `None` drops it.
fn lines(text: &str, change: impl Fn(&str) -> Option<Option<String>>) -> Vec<String> {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let mut out = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        if let Some(changed) = change(line) {
            let changed = changed.unwrap_or_default();
            out.push(format!(
                "{}{changed}{}",
                lines[..at].concat(),
                lines[at + 1..].concat()
            ));
        }
    }
    out
}

/// Every text with two neighbouring lines exchanged.
fn swapped(text: &str, wanted: impl Fn(&str, &str) -> bool) -> Vec<String> {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    (1..lines.len())
        .filter(|&at| wanted(lines[at - 1], lines[at]))
        .map(|at| {
            let (before, after) = (lines[..at - 1].concat(), lines[at + 1..].concat());
            format!("{before}{}{}{after}", lines[at], lines[at - 1])
        })
        .collect()
}

fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with('#')
}

fn is_keyword_line(line: &str) -> bool {
    line.starts_with(|ch: char| ch.is_ascii_uppercase()) && !line.ends_with("\\\n")
}

type Mutator = (&'static str, fn(&str) -> Vec<String>);

/// Ways to break a text.
const MUTATORS: &[Mutator] = &[
    ("drops a comment", |text| {
        lines(text, |line| is_comment(line).then_some(None))
    }),
    ("duplicates a comment", |text| {
        lines(text, |line| {
            is_comment(line).then(|| Some(format!("{line}{line}")))
        })
    }),
    ("changes a comment", |text| {
        lines(text, |line| {
            is_comment(line).then(|| Some(format!("{}x\n", line.trim_end())))
        })
    }),
    ("drops an instruction", |text| {
        lines(text, |line| is_keyword_line(line).then_some(None))
    }),
    ("duplicates an instruction", |text| {
        lines(text, |line| {
            is_keyword_line(line).then(|| Some(format!("{line}{line}")))
        })
    }),
    ("comments an instruction out", |text| {
        lines(text, |line| {
            is_keyword_line(line).then(|| Some(format!("# {line}")))
        })
    }),
    ("swaps two instructions", |text| {
        swapped(text, |a, b| {
            is_keyword_line(a) && is_keyword_line(b) && a != b
        })
    }),
    ("moves a comment below the instruction", |text| {
        swapped(text, |a, b| {
            a.starts_with('#') && !is_comment(b) && b.len() > 1
        })
    }),
    ("moves a comment above the line before it", |text| {
        swapped(text, |a, b| {
            b.starts_with('#') && !is_comment(a) && a.len() > 1
        })
    }),
    (
        "moves a comment away from the instruction below it",
        |text| swapped_in(text, |a, b| a.starts_with('#') && is_keyword_line(b)),
    ),
    ("moves a comment near", |text| {
        replaced(text, "# apart\n\n", "# apart\n")
    }),
    ("moves a comment into a directive's place", |text| {
        text.strip_prefix('\n')
            .map(str::to_owned)
            .into_iter()
            .collect()
    }),
    ("puts a line above the directives", |text| {
        let first = if text.starts_with('#') {
            "\n"
        } else {
            "# early\n"
        };
        [first, "# first\n", "RUN x\n"]
            .iter()
            .map(|line| format!("{line}{text}"))
            .collect()
    }),
    ("changes the escape directive", |text| {
        [
            replaced(text, "# escape=`\nFROM", "# escape=\\\nFROM"),
            replaced(text, "# escape=`\nFROM", "FROM"),
        ]
        .concat()
    }),
    ("changes a directive", |text| {
        [
            replaced(text, "docker/dockerfile:1", "docker/dockerfile:2"),
            replaced(text, "# check=skip=", "# check=skip=A,"),
        ]
        .concat()
    }),
    ("swaps two directives", |text| {
        swapped(text, |a, b| {
            a.starts_with("# syntax=") && b.starts_with("# check=")
        })
    }),
    ("removes or adds a byte-order mark", |text| {
        match text.strip_prefix('\u{feff}') {
            Some(rest) => vec![rest.to_owned()],
            None => vec![format!("\u{feff}{text}")],
        }
    }),
    ("drops a flag", |text| {
        [
            "--platform=linux/amd64 ",
            "--from=other ",
            "--mount=type=cache,target=/c ",
            "--interval=5s ",
        ]
        .iter()
        .flat_map(|flag| replaced(text, flag, ""))
        .collect()
    }),
    ("changes a flag", |text| {
        [
            replaced(text, "--chown=\"a b\"", "--chown=a b"),
            replaced(text, "=cache", "=bind"),
        ]
        .concat()
    }),
    ("drops a quote", |text| {
        [replaced(text, "\"", ""), replaced(text, "'", "")].concat()
    }),
    ("changes the kind of a quote", |text| {
        [replaced(text, "\"", "'"), replaced(text, "'", "\"")].concat()
    }),
    ("drops a word", |text| {
        [
            "curl ",
            "second ",
            "80 ",
            "NAME",
            "set ",
            "err ",
            "debian:12 ",
        ]
        .iter()
        .flat_map(|word| replaced(text, word, ""))
        .collect()
    }),
    ("adds a word", |text| {
        ["install ", "first ", "EXPOSE ", "cat "]
            .iter()
            .flat_map(|word| replaced(text, word, &format!("{word}more ")))
            .collect()
    }),
    ("joins two words", |text| {
        [
            "apt-get install",
            "first second",
            "80 443",
            "curl localhost",
            "echo \"",
            "a   b",
        ]
        .iter()
        .flat_map(|pair| replaced(text, pair, &pair.replace(' ', "")))
        .collect()
    }),
    ("splits a word", |text| {
        [
            "localhost",
            "true",
            "first",
            "VERSION",
            "PATH",
            "apt-get",
            "word",
            "scratch",
        ]
        .iter()
        .flat_map(|word| replaced(text, word, &format!("{} {}", &word[..2], &word[2..])))
        .collect()
    }),
    ("swaps two words", |text| {
        replaced(text, "first second", "second first")
    }),
    ("changes && to ;", |text| replaced(text, " && ", "; ")),
    ("changes ; to &&", |text| replaced(text, "; ", " && ")),
    ("changes || to |", |text| replaced(text, "||", "|")),
    ("changes | to ||", |text| replaced(text, " | ", " || ")),
    ("drops a ;", |text| replaced(text, "; ", " ")),
    ("inserts a blank inside a quoted string", |text| {
        [
            "two  words",
            "in  quotes",
            "more  \"of\"",
            "form  here",
            "body  one",
            "across ",
        ]
        .iter()
        .flat_map(|words| replaced(text, words, &words.replacen(' ', "  ", 1)))
        .collect()
    }),
    ("drops a blank inside a quoted string", |text| {
        [
            "two  words",
            "in  quotes",
            "more  \"of\"",
            "form  here",
            "body  one",
            "across ",
        ]
        .iter()
        .flat_map(|words| replaced(text, words, &words.replacen(' ', "", 1)))
        .collect()
    }),
    ("makes a heredoc", |text| {
        replaced(text, "a<<EOF", "a <<EOF")
    }),
    ("changes a heredoc byte", |text| {
        ["body", "# no comment", "one\n", "\tbody"]
            .iter()
            .flat_map(|part| {
                let spaced = replaced(text, part, &format!(" {part}"));
                [spaced, replaced(text, part, &part.to_uppercase())].concat()
            })
            .filter(|changed| changed != text)
            .collect()
    }),
    ("drops a heredoc terminator", |text| {
        [
            replaced(text, "\nEOF\n", "\n"),
            replaced(text, "\n\tEND\n", "\n"),
        ]
        .concat()
    }),
    ("moves a heredoc terminator", |text| {
        swapped(text, |_, line| line == "EOF\n" || line == "\tEND\n")
    }),
    ("changes how a heredoc is read", |text| {
        [
            replaced(text, "<<EOF >", "<<'EOF' >"),
            replaced(text, "<<EOF >", "<<-EOF >"),
            replaced(text, "<<-'END'", "<<-END"),
            replaced(text, "<<EOF >", "3<<EOF >"),
        ]
        .concat()
    }),
    ("swaps two heredocs", |text| {
        replaced(
            text,
            "<<EOF > /x && cat <<-'END'",
            "<<-'END' > /x && cat <<EOF",
        )
    }),
    ("changes a legacy value's inner blanks", |text| {
        [
            replaced(text, "a   b  c", "a b c"),
            replaced(text, "a   b  c", "a   b  c  d"),
        ]
        .concat()
    }),
    ("makes pairs of the legacy form", |text| {
        replaced(text, "ENV LEGACY a", "ENV LEGACY=a")
    }),
    ("changes a pair", |text| {
        [
            replaced(text, "=1.0", "=1.1"),
            replaced(text, "/a:/b", "/a: /b"),
            replaced(text, "A=1", "A= 1"),
        ]
        .concat()
    }),
    ("changes the name of a stage", |text| {
        [
            replaced(text, "AS build", "AS Build"),
            replaced(text, "AS build", "AZ build"),
        ]
        .concat()
    }),
    ("parts a number from its redirection", |text| {
        [
            replaced(text, "2>err", "2 >err"),
            replaced(text, "2>err", ">err"),
        ]
        .concat()
    }),
    ("changes a redirection", |text| {
        [
            replaced(text, "2>err", "2>>err"),
            replaced(text, "<in", ">in"),
        ]
        .concat()
    }),
    ("indents inside a word split by a continuation", |text| {
        [
            replaced(text, "\nrd ", "\n    rd "),
            replaced(text, "\n  lines", "\n    lines"),
        ]
        .concat()
    }),
    ("turns exec form into shell form", |text| {
        [replaced(text, "\"]", "\",]"), replaced(text, "[\"", "['")].concat()
    }),
    ("turns shell form into exec form", |text| {
        replaced(text, "CMD curl localhost", "CMD [\"curl\", \"localhost\"]")
    }),
    ("changes a decoded string", |text| {
        replaced(text, "\\u00e9", "\\u00e8")
    }),
    ("ends a line that goes on", |text| {
        [replaced(text, " \\\n", "\n"), replaced(text, " `\n", "\n")].concat()
    }),
    ("lets a line go on", |text| {
        let escape = if text.contains("escape=`\nFROM") {
            '`'
        } else {
            '\\'
        };
        let goes_on = |line: &str| format!("{} {escape}\n", line.trim_end());
        // At the end of the file there is nothing to go on with.
        let inside = |line: &str| is_keyword_line(line) && !text.ends_with(line);
        lines(text, |line| inside(line).then(|| Some(goes_on(line))))
    }),
    ("takes another keyword", |text| {
        [
            replaced(text, "ENTRYPOINT [", "CMD ["),
            replaced(text, "COPY ", "ADD "),
            replaced(text, "ONBUILD RUN", "RUN"),
            replaced(
                text,
                "HEALTHCHECK --interval=5s CMD",
                "HEALTHCHECK --interval=5s NONE",
            ),
        ]
        .concat()
    }),
    ("changes blanks of a text that is one string", |text| {
        [
            replaced(text, "/a  b", "/a b"),
            replaced(text, "Write-Host  a", "Write-Host a"),
        ]
        .concat()
    }),
    ("changes case", |text| {
        [
            "apt-get",
            "first",
            "localhost",
            "debian:12",
            "Write-Host",
            "app\n",
        ]
        .iter()
        .flat_map(|word| {
            let other = if word.starts_with('W') {
                word.to_lowercase()
            } else {
                word.to_uppercase()
            };
            replaced(text, word, &other)
        })
        .collect()
    }),
    ("makes a comment of the rest", |text| {
        [
            replaced(text, " && true", " # && true"),
            replaced(text, "80 443", "80\n# 443"),
        ]
        .concat()
    }),
];

/// Every text with an empty line between two neighbouring lines.
fn swapped_in(text: &str, wanted: impl Fn(&str, &str) -> bool) -> Vec<String> {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    (1..lines.len())
        .filter(|&at| wanted(lines[at - 1], lines[at]))
        .map(|at| format!("{}\n{}", lines[..at].concat(), lines[at..].concat()))
        .collect()
}

const TEXTS: &[&str] = &[EVERYTHING, WINDOWS, LATENT];

/// What the mutators break is in the style of the layout: nothing else hides after the mutation.
#[test]
fn the_texts_are_laid_out() {
    for text in TEXTS {
        let file = dfmt::syntax::parse(text.as_bytes());
        assert!(file.problems.is_empty(), "{:?}", file.problems);
        assert_eq!(
            String::from_utf8(formatted(text.as_bytes())).unwrap(),
            *text
        );
        assert_eq!(same(text.as_bytes(), text.as_bytes()), Ok(()));
    }
}

fn formatted(source: &[u8]) -> Vec<u8> {
    let settings = Settings::default();
    let request = Request {
        settings: &settings,
        fix: FixMode::Off,
        format: true,
        context: &NoContext,
        only: None,
        shellcheck: None,
    };
    let outcome = engine::run(source, request).unwrap();
    outcome.output.unwrap_or_else(|| source.to_vec())
}

#[test]
fn every_mutation_is_caught() {
    let mut missed = Vec::new();
    for (name, mutate) in MUTATORS {
        let mut applied = 0;
        for text in TEXTS {
            for broken in mutate(text) {
                applied += 1;
                assert_ne!(broken, *text, "{name}: nothing was changed");
                if same(text.as_bytes(), broken.as_bytes()).is_ok() {
                    missed.push(format!("{name}:\n{}", diff(text, &broken)));
                }
            }
        }
        assert!(applied > 0, "{name}: never applied");
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

fn diff(old: &str, new: &str) -> String {
    let diff = similar::TextDiff::from_lines(old, new);
    diff.unified_diff().context_radius(1).to_string()
}

/// Layout is no change.
#[test]
fn layout_is_not_caught() {
    let harmless: &[(&str, &str)] = &[
        ("FROM --platform", "from   --platform"),
        ("ONBUILD RUN", "onbuild run"),
        (
            "first second /third/",
            "first \\\n  second \\\n\\\n\t/third/",
        ),
        ("80 443", "80\t443  "),
        ("[\"exec\", \"form  here\"]", "[ \"exec\" ,\"form  here\" ]"),
        ("\\u00e9", "\u{e9}"),
        ("echo \"in", "echo   \"in"),
        (" && true", " \\\n   &&    true"),
        ("    # fetch\n", "# fetch\n\n"),
        ("--chown=\"a b\"", "--chown=a\\ b"),
        ("# syntax=", "#SYNTAX = "),
        ("\n# apart\n", "\n\n\n# apart\n\n"),
        ("one=\"1\" \\\n", "one=\"1\"   \\   \n"),
    ];
    for (from, to) in harmless {
        let changed = replaced(EVERYTHING, from, to);
        assert!(!changed.is_empty(), "{from}");
        for changed in changed {
            assert_eq!(
                same(EVERYTHING.as_bytes(), changed.as_bytes()),
                Ok(()),
                "{from} to {to}"
            );
        }
    }
}

/// The outputs of all format fixtures that Docker's parser takes.
fn outputs() -> Vec<(String, Vec<u8>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = support::files_below(&root.join("tests/fixtures/format")).into_iter();
    let sources = files.filter(|path| {
        path.extension()
            .is_some_and(|extension| extension == "Dockerfile")
    });
    let outputs: Vec<_> = sources
        .map(|path| {
            (
                path.display().to_string(),
                formatted(&std::fs::read(path).unwrap()),
            )
        })
        .filter(|(_, output)| !dfmt::syntax::parse(output).is_rejected())
        .collect();
    assert!(outputs.len() > 100, "the fixtures are not where they were");
    outputs
}

/// What a byte stands in, for those mutations of a byte that change no meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Harmless {
    /// A continuation character: without it a spacer line is a blank line, and the last line of a file ends anyway.
    Continuation,
    /// An escape in a string of the exec form, or in a flag: the value is the same.
    Value,
}

/// The places in a text where a deletion or a duplication may be harmless, by byte.
fn harmless(text: &[u8]) -> BTreeMap<usize, Harmless> {
    let file = dfmt::syntax::parse(text);
    let mut places = BTreeMap::new();
    for leaf in file.leaves() {
        let bytes = leaf.span.of(text);
        let kind = match leaf.kind {
            LeafKind::Continuation => Harmless::Continuation,
            LeafKind::Flag if bytes.iter().any(|byte| b"\\\"'".contains(byte)) => Harmless::Value,
            LeafKind::Word if bytes.starts_with(b"\"") => Harmless::Value,
            _ => continue,
        };
        places.extend(leaf.span.range().map(|at| (at, kind)));
    }
    places
}

/// Each byte that is not blank counts: without it, or with it twice, the text means something else.
#[test]
fn every_byte_counts() {
    let (mut missed, mut tried, mut excused) = (Vec::new(), 0, 0);
    for (name, output) in outputs() {
        let excuses = harmless(&output);
        for at in 0..output.len() {
            // White space for Docker, also as single bytes.
            if output[at].is_ascii_whitespace() || matches!(output[at], 0x0b | 0x85 | 0xA0) {
                continue;
            }
            let (mut without, mut twice) = (output.clone(), output.clone());
            without.remove(at);
            twice.insert(at, output[at]);
            for broken in [without, twice] {
                tried += 1;
                if same(&output, &broken).is_err() {
                    continue;
                }
                let really = match excuses.get(&at) {
                    Some(Harmless::Continuation) => joined(&output) == joined(&broken),
                    Some(Harmless::Value) => values(&output) == values(&broken),
                    None => false,
                };
                if really {
                    excused += 1;
                } else {
                    let shown = String::from_utf8_lossy(&broken).into_owned();
                    missed.push(format!("{name}: byte {at}\n{shown}"));
                }
            }
        }
    }
    assert!(tried > 10_000, "only {tried} mutations");
    assert!(
        excused * 100 < tried,
        "{excused} of {tried} mutations are said to be harmless"
    );
    assert!(
        missed.is_empty(),
        "{} missed\n{}",
        missed.len(),
        missed[..missed.len().min(20)].join("\n")
    );
}

/// What Docker reads of the lines: the logical lines, less blanks at their ends.
fn joined(text: &[u8]) -> Vec<Vec<u8>> {
    let file = dfmt::syntax::parse(text);
    let lines = file
        .instructions()
        .map(|instruction| instruction.joined.text());
    lines
        .map(|line| {
            line.split(u8::is_ascii_whitespace)
                .filter(|word| !word.is_empty())
                .collect::<Vec<_>>()
        })
        .map(|words| words.join(&b' '))
        .collect()
}

/// The values of all flags and strings of exec forms.
fn values(text: &[u8]) -> Vec<Vec<u8>> {
    let file = dfmt::syntax::parse(text);
    let leaves = file.leaves();
    leaves
        .iter()
        .map(|leaf| (leaf.kind, leaf.span.of(text)))
        .filter(|(kind, _)| !matches!(kind, LeafKind::Blank | LeafKind::Continuation))
        .map(|(kind, bytes)| match kind {
            LeafKind::Flag => flag_value(bytes),
            LeafKind::Word
                if bytes.len() > 1 && bytes.starts_with(b"\"") && bytes.ends_with(b"\"") =>
            {
                decode_string(bytes).into_bytes()
            }
            _ => bytes.to_vec(),
        })
        .collect()
}

/// The tokens of a script, those that hold a `$(…)` cut into what is around it and its tokens.
fn pieces(script: &Script, text: &[u8]) -> Vec<LogicalSpan> {
    let mut pieces = Vec::new();
    for (at, token) in script.tokens.iter().enumerate() {
        let mut start = token.span.start;
        let held = script.substitutions.iter();
        for inner in held.filter(|inner| inner.token.index() == at) {
            let is_dollar = text[..inner.span.start as usize].ends_with(b"$(");
            if is_dollar && inner.script.list.is_some() {
                let end = inner.span.start;
                pieces.push(LogicalSpan { start, end });
                pieces.extend(self::pieces(&inner.script, text));
                start = inner.span.end;
            }
        }
        let end = token.span.end;
        pieces.push(LogicalSpan { start, end });
    }
    pieces
}

/// The physical spans that must stay in one piece: tokens of shell text, and the other leaves.
fn atoms(text: &[u8]) -> Vec<Span> {
    let file = dfmt::syntax::parse(text);
    let model = Model::new(&file);
    let mut atoms = Vec::new();
    let mut laid_out = Vec::new();
    for (index, instruction) in model.instructions.iter().enumerate() {
        if let Some(script) = model.script(index).filter(|script| script.list.is_some()) {
            let body = dfmt::model::shell_text(instruction.effective()).unwrap();
            laid_out.push(instruction.joined.span(body));
            let pieces = pieces(script, instruction.joined.text());
            atoms.extend(
                pieces
                    .into_iter()
                    .map(|piece| instruction.joined.span(piece)),
            );
        }
    }
    let leaves = file.leaves();
    let kept = leaves.iter().filter(|leaf| {
        let is_text = !matches!(leaf.kind, LeafKind::Blank | LeafKind::Continuation);
        is_text && !laid_out.iter().any(|span| span.contains(leaf.span))
    });
    atoms.extend(kept.map(|leaf| leaf.span));
    atoms
}

/// A blank inside a token is caught, wherever it is put; so is one less where there are several.
#[test]
fn every_blank_inside_a_token_counts() {
    let (mut missed, mut tried) = (Vec::new(), 0);
    for (name, output) in outputs() {
        let directives: Vec<Span> = dfmt::syntax::parse(&output)
            .items
            .iter()
            .filter(|item| matches!(item, Item::Directive(_)))
            .map(Item::span)
            .collect();
        for atom in atoms(&output) {
            for at in atom.start + 1..atom.end {
                // Blanks around the name of a directive are layout.
                if directives.iter().any(|directive| directive.contains(atom)) {
                    continue;
                }
                let at = at as usize;
                let (before, after) = (output[at - 1], output[at]);
                // At the ends of the lines of a token, Docker cuts blanks after the escape character.
                if before == b'\n' || matches!(after, b'\n' | b'\r') || before == b'\r' {
                    continue;
                }
                let mut with = output.clone();
                with.insert(at, b' ');
                let mut without = output.clone();
                without.remove(at);
                let mut broken = vec![with];
                if after == b' ' {
                    broken.push(without);
                }
                for broken in broken {
                    tried += 1;
                    if same(&output, &broken).is_ok() && values(&output) != values(&broken) {
                        let shown = String::from_utf8_lossy(&broken).into_owned();
                        missed.push(format!("{name}: byte {at}\n{shown}"));
                    }
                }
            }
        }
    }
    assert!(tried > 5_000, "only {tried} mutations");
    assert!(
        missed.is_empty(),
        "{} missed\n{}",
        missed.len(),
        missed[..missed.len().min(20)].join("\n")
    );
}

/// What `contained` says of one edit of [`EVERYTHING`].
fn contained(from: &str, to: &str, rewrites: &[Rewrite]) -> Result<(), Mismatch> {
    let at = EVERYTHING
        .find(from)
        .unwrap_or_else(|| panic!("{from} is not in the text"));
    edited(Span::new(at, at + from.len()), to, rewrites)
}

/// That all these stay in their place.
fn in_place(indices: &[usize]) -> Vec<Rewrite> {
    indices.iter().copied().map(Rewrite::in_place).collect()
}

fn edited(span: Span, to: &str, rewrites: &[Rewrite]) -> Result<(), Mismatch> {
    let edits = [Edit::replace(span, to)];
    let text = apply_edits(EVERYTHING.as_bytes(), &edits);
    let (before, after) = (
        dfmt::syntax::parse(EVERYTHING.as_bytes()),
        dfmt::syntax::parse(&text),
    );
    let operations = rewriting(rewrites);
    verify::contained(
        &Model::new(&before),
        &Model::new(&after),
        &edits,
        &operations,
    )
}

fn rewriting(rewrites: &[Rewrite]) -> Vec<Operation> {
    rewrites.iter().cloned().map(Operation::Rewrite).collect()
}

/// The index of the instruction that has this text.
fn index_of(part: &str) -> usize {
    let at = EVERYTHING.find(part).unwrap() as u32;
    let file = dfmt::syntax::parse(EVERYTHING.as_bytes());
    let found = file
        .instructions()
        .position(|instruction| instruction.span.start <= at && at < instruction.span.end);
    found.unwrap()
}

#[test]
fn edits_of_what_they_rewrite_are_contained() {
    let expose = index_of("EXPOSE");
    assert_eq!(
        contained(
            "EXPOSE 80 443",
            "EXPOSE 80 443 8080",
            &[Rewrite::in_place(expose)]
        ),
        Ok(())
    );
    assert_eq!(
        contained("EXPOSE 80 443\n", "", &[Rewrite::removed(expose)]),
        Ok(()),
        "taken away"
    );
    let merged = "ENV PATH=/a:/b QUOTED=\"two  words\" LEGACY=\"a   b  c\"";
    let both = "ENV PATH=/a:/b QUOTED=\"two  words\"\nENV LEGACY a   b  c";
    let env = index_of("ENV PATH");
    assert_eq!(
        contained(
            both,
            merged,
            &[Rewrite::in_place(env), Rewrite::removed(env + 1)]
        ),
        Ok(()),
        "two merged into one"
    );
    let split = "EXPOSE 80\nEXPOSE 443";
    assert_eq!(
        contained(
            "EXPOSE 80 443",
            split,
            &[Rewrite::into(expose, ["EXPOSE", "EXPOSE"])]
        ),
        Ok(()),
        "one made two"
    );
}

/// `EXPOSE 80 # web`: words become a comment.
#[test]
fn a_comment_may_come_from_the_words_of_what_is_rewritten() {
    let text = "FROM a\nEXPOSE 80 # web\n# last\nUSER b # c\n";
    let contained = |new: &str, rewrites: &[usize]| {
        let edits = [Edit::replace(Span::new(0, text.len()), new)];
        let (before, after) = (
            dfmt::syntax::parse(text.as_bytes()),
            dfmt::syntax::parse(new.as_bytes()),
        );
        let operations = rewriting(&in_place(rewrites));
        verify::contained(
            &Model::new(&before),
            &Model::new(&after),
            &edits,
            &operations,
        )
    };
    let all = [0, 1, 2];
    let moved = "FROM a\n# web\nEXPOSE 80\n# last\nUSER b # c\n";
    assert_eq!(contained(moved, &all), Ok(()));
    for (name, new, rewrites) in [
        ("of another instruction", moved, &[0, 2][..]),
        (
            "of nowhere",
            "FROM a\n# web!\nEXPOSE 80\n# last\nUSER b # c\n",
            &all,
        ),
        (
            "another one gone",
            "FROM a\n# web\nEXPOSE 80\nUSER b # c\n",
            &all,
        ),
    ] {
        assert!(contained(new, rewrites).is_err(), "{name}");
    }
}

#[test]
fn edits_of_anything_else_are_not() {
    let expose = index_of("EXPOSE");
    let run = index_of("RUN --mount");
    let cases: &[(&str, &str, &str, &[usize])] = &[
        ("rewrites nothing", "EXPOSE 80 443", "EXPOSE 80", &[]),
        (
            "rewrites another",
            "EXPOSE 80 443",
            "EXPOSE 80",
            &[expose - 1],
        ),
        (
            "reaches into the next",
            "443\nWORKDIR /a",
            "443\nWORKDIR /b",
            &[expose],
        ),
        (
            "adds an instruction",
            "EXPOSE 80 443\n",
            "EXPOSE 80\nEXPOSE 443\n",
            &[expose],
        ),
        (
            "swallows the next",
            "EXPOSE 80 443\n",
            "EXPOSE 80 443 \\\n",
            &[expose],
        ),
        ("drops a comment inside", "    # fetch\n", "", &[run]),
        ("changes a comment", "# fetch", "# Fetch", &[run]),
        (
            "adds a comment",
            "    # fetch\n",
            "    # fetch\n    # more\n",
            &[run],
        ),
        ("drops a comment outside", "# apart\n", "", &[]),
        (
            "makes a comment of it",
            "EXPOSE 80 443",
            "# EXPOSE 80 443",
            &[expose],
        ),
        (
            "changes a directive",
            "dockerfile:1\n",
            "dockerfile:2\n",
            &[],
        ),
        (
            "drops a directive",
            "# check=skip=JSONArgsRecommended\n",
            "",
            &[],
        ),
        ("unmakes the directives", "# syntax=", "\n# syntax=", &[]),
        (
            "puts an instruction first",
            "# syntax=",
            "ARG A\n# syntax=",
            &[],
        ),
        ("swaps comments", "# The builder.\nFROM", "FROM", &[0]),
        (
            "makes a parse error",
            "one=\"1\"",
            "one=\"1\" none",
            &[index_of("LABEL")],
        ),
        (
            "makes an unknown instruction",
            "EXPOSE 80",
            "EXPOSES 80",
            &[expose],
        ),
        (
            "makes an unknown flag",
            "COPY --from=other",
            "COPY --form=other",
            &[index_of("COPY")],
        ),
        ("opens a heredoc", "EXPOSE 80 443", "RUN cat <<X", &[expose]),
        ("touches a heredoc", "body  one", "body one", &[]),
    ];
    for (name, from, to, rewrites) in cases {
        assert!(
            contained(from, to, &in_place(rewrites)).is_err(),
            "{name}: {from} to {to}"
        );
    }
}

/// What fixes once did, or may do, to what they do not speak of; and beside each what they may do.
#[test]
fn every_kind_of_damage_is_seen() {
    let two = "FROM a\nRUN b\nENV C=1\nRUN d\n";
    let commented = "FROM a\n# of b\nRUN b\n# of c\nENV C=1\n";
    let continued = "FROM a\nRUN b \\\n    ;\nENV C=1\n";
    let heredocs = "FROM a\nCOPY <<A <<B /c/\none\nA\ntwo\nB\nRUN <<E\nx\nE\n";
    let directive = "# check=skip=A\nFROM a\nRUN b\n";
    let itself = Rewrite::in_place;
    let label = |at| Rewrite::into(at, ["LABEL"]);
    let cases: &[(&str, &str, &str, &[Rewrite], bool)] = &[
        ("nothing", two, two, &[], true),
        (
            "melted, both rewritten",
            two,
            "FROM a\nRUN b ENV C=1\nRUN d\n",
            &[itself(1), itself(2)],
            false,
        ),
        (
            "joined as declared",
            two,
            "FROM a\nRUN b ENV C=1\nRUN d\n",
            &[itself(1), Rewrite::removed(2)],
            true,
        ),
        (
            "melted behind a blank line",
            continued,
            "FROM a\nRUN b && c \\\n    \nENV C=1\n",
            &[itself(1), Rewrite::removed(2)],
            false,
        ),
        (
            "melted, its start seen",
            continued,
            "FROM a\nRUN b && c \\\nENV C=1\n",
            &[itself(1), Rewrite::removed(2)],
            false,
        ),
        (
            "split",
            two,
            "FROM a\nRUN b\nRUN b\nENV C=1\nRUN d\n",
            &[itself(1)],
            false,
        ),
        (
            "split as declared",
            two,
            "FROM a\nRUN b\nRUN b\nENV C=1\nRUN d\n",
            &[Rewrite::into(1, ["RUN", "RUN"])],
            true,
        ),
        (
            "split into others",
            two,
            "FROM a\nRUN b\nUSER b\nENV C=1\nRUN d\n",
            &[Rewrite::into(1, ["RUN", "RUN"])],
            false,
        ),
        (
            "dropped",
            two,
            "FROM a\nRUN b\nRUN d\n",
            &[itself(2)],
            false,
        ),
        ("dropped, unsaid", two, "FROM a\nRUN b\nRUN d\n", &[], false),
        (
            "dropped as declared",
            two,
            "FROM a\nRUN b\nRUN d\n",
            &[Rewrite::removed(2)],
            true,
        ),
        (
            "reordered",
            two,
            "FROM a\nENV C=1\nRUN b\nRUN d\n",
            &[itself(1), itself(2)],
            false,
        ),
        (
            "moved past what stays",
            two,
            "FROM a\nENV C=1\nRUN d\nRUN b\n",
            &[itself(1), itself(3)],
            false,
        ),
        (
            "another keyword",
            two,
            "FROM a\nRUN b\nLABEL C=1\nRUN d\n",
            &[itself(2)],
            false,
        ),
        (
            "another keyword as declared",
            two,
            "FROM a\nRUN b\nLABEL C=1\nRUN d\n",
            &[label(2)],
            true,
        ),
        (
            "a comment swallowed",
            commented,
            "FROM a\n# of b\nRUN b \\\n# of c\n    && c\nENV C=1\n",
            &[itself(1)],
            false,
        ),
        (
            "a comment moved past an instruction",
            commented,
            "FROM a\n# of b\n# of c\nRUN b\nENV C=1\n",
            &[itself(1)],
            false,
        ),
        (
            "a comment dropped with its instruction",
            commented,
            "FROM a\n# of c\nENV C=1\n",
            &[Rewrite::removed(1)],
            false,
        ),
        (
            "text moved between heredocs",
            heredocs,
            "FROM a\nCOPY <<A <<B /c/\none\ntwo\nA\nB\nRUN <<E\nx\nE\n",
            &[],
            false,
        ),
        (
            "a heredoc that ends elsewhere",
            heredocs,
            "FROM a\nCOPY <<A <<B /c/\none\nA\ntwo\nB\nRUN <<F\nx\nF\n",
            &[itself(2)],
            false,
        ),
        (
            "a heredoc with more in it",
            heredocs,
            "FROM a\nCOPY <<A <<B /c/\none\nA\ntwo\nB\nRUN <<E\nx\ny\nE\n",
            &[itself(2)],
            true,
        ),
        (
            "a directive switched off",
            directive,
            "\n# check=skip=A\nFROM a\nRUN b\n",
            &[],
            false,
        ),
        (
            "a directive switched on",
            "\n# check=skip=A\nFROM a\nRUN b\n",
            directive,
            &[],
            false,
        ),
    ];
    for (name, from, to, rewrites, is_fine) in cases {
        let edits = edits_between(from, to);
        let text = apply_edits(from.as_bytes(), &edits);
        assert_eq!(text, to.as_bytes(), "{name}");
        let (before, after) = (
            dfmt::syntax::parse(from.as_bytes()),
            dfmt::syntax::parse(&text),
        );
        let operations = rewriting(rewrites);
        let found = verify::contained(
            &Model::new(&before),
            &Model::new(&after),
            &edits,
            &operations,
        );
        assert_eq!(found.is_ok(), *is_fine, "{name}: {found:?}");
    }
}

/// What `contained` says where each of `changes` puts a text in the place of a part of `from`: before which words, how much of them, what.
fn operated(
    from: &str,
    changes: &[(&str, usize, &str)],
    operations: &[Operation],
) -> Result<(), Mismatch> {
    let edits = changes.iter().map(|(words, len, text)| {
        let at = if words.is_empty() {
            from.len()
        } else {
            from.find(words).unwrap()
        };
        Edit::replace(Span::new(at, at + len), *text)
    });
    let edits: Vec<Edit> = edits.collect();
    let text = apply_edits(from.as_bytes(), &edits);
    let (before, after) = (
        dfmt::syntax::parse(from.as_bytes()),
        dfmt::syntax::parse(&text),
    );
    verify::contained(
        &Model::new(&before),
        &Model::new(&after),
        &edits,
        operations,
    )
}

#[test]
fn a_frontend_is_the_one_that_is_declared() {
    let frontend = |name: &str| Operation::Frontend(name.to_owned());
    let remove = |from: &str, text: &str| {
        let at = from.find(text).unwrap();
        Operation::RemoveComment(Span::new(at, at + text.len()))
    };
    let (above, comment) = ("# syntax=a/b:1\n", "# sytnax=a/b:1");
    let text = "# escape=`\n# sytnax=a/b:1\nFROM a\nRUN b\n";
    let line = "# sytnax=a/b:1\n";
    let moved = [("# escape", 0, above), (line, line.len(), "")];
    assert_eq!(
        operated(text, &moved, &[frontend("a/b:1"), remove(text, comment)]),
        Ok(())
    );
    for operations in [
        &[][..],
        &[remove(text, comment)],
        &[frontend("a/b:1")],
        &[frontend("a/b:2"), remove(text, comment)],
    ] {
        assert!(
            operated(text, &moved, operations).is_err(),
            "{operations:?}"
        );
    }
    let named = "# syntax=a/b:1\n# check=error=true\nFROM a\n";
    let newer = [("a/b:1", 5, "a/b:2")];
    assert_eq!(operated(named, &newer, &[frontend("a/b:2")]), Ok(()));
    assert!(operated(named, &newer, &[]).is_err());
    let other = [("a/b:1", 5, "a/b:2"), ("error=true", 10, "error=false")];
    assert!(operated(named, &other, &[frontend("a/b:2")]).is_err());
    // Below an instruction it is none.
    let below = [("RUN", 0, above)];
    assert!(operated("FROM a\nRUN b\n", &below, &[frontend("a/b:1")]).is_err());
}

#[test]
fn what_configures_passes_what_builds() {
    let moved = |text: &'static str, line: &'static str| {
        let operation = Operation::Move { index: 1, above: 3 };
        operated(text, &[(line, line.len(), ""), ("", 0, line)], &[operation]).is_ok()
    };
    assert!(moved("FROM a\nCMD [\"b\"]\nRUN ./c\n", "CMD [\"b\"]\n"));
    assert!(moved("FROM a\nSTOPSIGNAL 2\nVOLUME /c\n", "STOPSIGNAL 2\n"));
    assert!(moved("FROM a\nEXPOSE 1\nENV A=1\n", "EXPOSE 1\n"));
    assert!(!moved("FROM a\nEXPOSE $A\nENV A=1\n", "EXPOSE $A\n"));
    assert!(!moved("FROM a\nCMD b\nSHELL [\"c\"]\n", "CMD b\n"));
    assert!(!moved("FROM a\nCMD b\nCMD c\n", "CMD b\n"));
    assert!(!moved("FROM a\nCMD b\nONBUILD RUN c\n", "CMD b\n"));
    assert!(!moved("FROM a\nCMD b\nFROM c\n", "CMD b\n"));
}

#[test]
fn operations_are_checked_each_on_its_own() {
    use Operation::{Ahead, Insert, Move, RemoveComment, Split};
    type Case<'c> = (
        &'c str,
        &'c str,
        &'c [(&'c str, usize, &'c str)],
        &'c [Operation],
        bool,
    );
    let text = "FROM a\n# of b\nUSER b\n# of c\nENV C=1\nCOPY d /d\n# end\n";
    let (of_c, copy) = ("# of c\nENV C=1\n", "COPY d /d\n");
    let removed = |at| Operation::Rewrite(Rewrite::removed(at));
    let up = [Move { index: 2, above: 1 }];
    let run = "FROM a\n# of b\nRUN --network=none b x && (c && d) || e && f\nUSER g\n";
    let cut = |to| [(" && f", " && f".len(), to)];
    let split = |parts| [Split { index: 1, parts }];
    let port = |above| Insert {
        above,
        keyword: "EXPOSE",
    };
    let cases: &[Case<'_>] = &[
        (
            "moved",
            text,
            &[("# of b", 0, of_c), (of_c, of_c.len(), "")],
            &up,
            true,
        ),
        (
            "moved, unsaid",
            text,
            &[("# of b", 0, of_c), (of_c, of_c.len(), "")],
            &[],
            false,
        ),
        (
            "another one moved",
            text,
            &[("# of b", 0, of_c), (of_c, of_c.len(), "")],
            &[Move { index: 3, above: 1 }],
            false,
        ),
        (
            "moved elsewhere",
            text,
            &[("FROM", 0, of_c), (of_c, of_c.len(), "")],
            &up,
            false,
        ),
        (
            "moved, with other words",
            text,
            &[("# of b", 0, "# of c\nENV C=2\n"), (of_c, of_c.len(), "")],
            &up,
            false,
        ),
        (
            "moved, its comment lost",
            text,
            &[("# of b", 0, "ENV C=1\n"), (of_c, of_c.len(), "")],
            &up,
            false,
        ),
        (
            "moved, its comment left behind",
            text,
            &[("# of b", 0, "ENV C=1\n"), ("ENV C=1\n", 8, "")],
            &up,
            false,
        ),
        (
            "moved under the comment of another",
            text,
            &[("USER b", 0, of_c), (of_c, of_c.len(), "")],
            &up,
            false,
        ),
        (
            "moved, and another changed",
            text,
            &[
                ("# of b", 0, of_c),
                ("b\n# of c", 1, "z"),
                (of_c, of_c.len(), ""),
            ],
            &up,
            false,
        ),
        ("copied", text, &[("# of b", 0, of_c)], &up, false),
        (
            "moved to the end",
            text,
            &[(of_c, of_c.len(), ""), ("# end", 0, of_c)],
            &[Move { index: 2, above: 4 }],
            true,
        ),
        (
            "moved and removed",
            text,
            &[(of_c, of_c.len(), "")],
            &[Move { index: 2, above: 1 }, removed(2)],
            false,
        ),
        (
            "split",
            run,
            &cut("\nRUN --network=none f"),
            &split(2),
            true,
        ),
        (
            "split, unsaid",
            run,
            &cut("\nRUN --network=none f"),
            &[],
            false,
        ),
        (
            "split, a flag for one half",
            run,
            &cut("\nRUN f"),
            &split(2),
            true,
        ),
        (
            "split, another flag",
            run,
            &cut("\nRUN --network=host f"),
            &split(2),
            false,
        ),
        (
            "split into more than said",
            run,
            &cut("\nRUN f\nRUN g"),
            &split(2),
            false,
        ),
        (
            "split, a command more",
            run,
            &cut("\nRUN f && g"),
            &split(2),
            false,
        ),
        (
            "split, a command less",
            run,
            &cut("\nRUN true"),
            &split(2),
            false,
        ),
        (
            "split, another kind",
            run,
            &cut("\nEXPOSE 2"),
            &split(2),
            false,
        ),
        (
            "split into fewer than said",
            run,
            &cut("\nRUN f"),
            &split(3),
            false,
        ),
        (
            "split, a flag lost",
            run,
            &[("--network=none ", 15, ""), (" && f", 5, "\nRUN f")],
            &split(2),
            false,
        ),
        (
            "split at an or",
            run,
            &[(" || e && f", 10, "\nRUN e && f")],
            &split(2),
            false,
        ),
        (
            "split in a group",
            run,
            &[(" && d) || e && f", 16, "\nRUN d) || e && f")],
            &split(2),
            false,
        ),
        (
            "inserted",
            text,
            &[(copy, 0, "EXPOSE 1\n")],
            &[port(3)],
            true,
        ),
        (
            "inserted at the end",
            text,
            &[("", 0, "EXPOSE 1\n")],
            &[port(4)],
            true,
        ),
        (
            "inserted below a comment",
            text,
            &[("ENV", 0, "EXPOSE 1\n")],
            &[port(2)],
            false,
        ),
        (
            "inserted above a comment",
            text,
            &[("# of c", 0, "EXPOSE 1\n")],
            &[port(2)],
            true,
        ),
        (
            "inserted, unsaid",
            text,
            &[(copy, 0, "EXPOSE 1\n")],
            &[],
            false,
        ),
        (
            "inserted elsewhere",
            text,
            &[(copy, 0, "EXPOSE 1\n")],
            &[port(1)],
            false,
        ),
        (
            "inserted, another",
            text,
            &[(copy, 0, "LABEL e=1\n")],
            &[port(3)],
            false,
        ),
        (
            "inserted two",
            text,
            &[(copy, 0, "EXPOSE 1\nEXPOSE 2\n")],
            &[port(3)],
            false,
        ),
        (
            "inserted, and the one below changed",
            text,
            &[("COPY d", 6, "EXPOSE 1\nCOPY x")],
            &[port(3)],
            false,
        ),
        (
            "removed with its comment",
            text,
            &[(of_c, of_c.len(), "")],
            &[removed(2), RemoveComment(Span::new(21, 27))],
            true,
        ),
        (
            "removed with its comment, unsaid",
            text,
            &[(of_c, of_c.len(), "")],
            &[removed(2)],
            false,
        ),
        (
            "removed with the comment of another",
            text,
            &[("# of b", 7, ""), ("ENV C=1\n", 8, "")],
            &[removed(2), RemoveComment(Span::new(21, 27))],
            false,
        ),
        (
            "a comment removed",
            text,
            &[("# of c", 7, "")],
            &[RemoveComment(Span::new(21, 27))],
            true,
        ),
        (
            "a comment removed that stays",
            text,
            &[("COPY", 0, "")],
            &[RemoveComment(Span::new(21, 27))],
            false,
        ),
    ];
    let project = "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci && npm run build\n";
    let stamped = "FROM a\nARG GIT_COMMIT\nLABEL b=$GIT_COMMIT\nRUN apk add c\nCMD d\n";
    let arg = ("ARG GIT_COMMIT\n", 15, "");
    let label = ("LABEL b=$GIT_COMMIT\n", 20, "");
    let copy_all = "COPY . .\n";
    let manifests = "COPY package.json ./\n";
    let lifting = |above, with_comments| Operation::Lift {
        index: 3,
        above,
        with_comments,
    };
    let lift = |above| lifting(above, false);
    let copied = |above| Insert {
        above,
        keyword: "COPY",
    };
    let both = format!("{manifests}RUN npm ci\n");
    let commented =
        "FROM node:22\nWORKDIR /app\n# all\nCOPY . .\n# of d\nRUN npm ci && npm run build\n";
    let below_comment = format!("{manifests}# of d\nRUN npm ci\n");
    let above_all = ("# all", 0, &below_comment[..]);
    let gone = ("# of d\n", 7, "");
    let others = "COPY other.json ./\nRUN npm ci\n";
    let elsewhere = "COPY package.json /tmp/\nRUN npm ci\n";
    let owned = "COPY --chown=1 package.json ./\nRUN npm ci\n";
    let rest = ("npm ci && ", 10, "");
    let service = "FROM node:22\nWORKDIR /app\nRUN npm ci\nCOPY . .\nEXPOSE 3000\nCMD node a.js\n";
    let on_top = "FROM node:22 AS a\nWORKDIR /app\nCOPY . .\nCMD node a.js\nFROM a\nRUN b\n";
    let put = |keyword, above| Insert { above, keyword };
    let made = "RUN useradd --system app && chown app:app /app\n";
    let given = ("COPY . .", 4, "COPY --chown=node:node");
    let chown = Operation::AddFlag {
        index: 3,
        flag: "--chown=node:node".to_owned(),
    };
    let accounts: &[Case<'_>] = &[
        (
            "a user at the end",
            service,
            &[("CMD", 0, "USER node\n")],
            &[put("USER", 5)],
            true,
        ),
        (
            "a user, and whose a COPY is",
            service,
            &[given, ("CMD", 0, "USER node\n")],
            &[put("USER", 5), chown.clone()],
            true,
        ),
        (
            "whose a COPY is, without the user",
            service,
            &[given],
            std::slice::from_ref(&chown),
            false,
        ),
        (
            "another user, and whose a COPY is",
            service,
            &[given, ("CMD", 0, "USER app\n")],
            &[put("USER", 5), chown.clone()],
            false,
        ),
        (
            "a user above a COPY",
            service,
            &[("COPY", 0, "USER node\n")],
            &[put("USER", 3)],
            false,
        ),
        (
            "a user above a RUN",
            service,
            &[("RUN", 0, "USER node\n")],
            &[put("USER", 2)],
            false,
        ),
        (
            "a user below another stage",
            on_top,
            &[("CMD", 0, "USER node\n")],
            &[put("USER", 3)],
            false,
        ),
        (
            "an account",
            service,
            &[("COPY", 0, made)],
            &[put("RUN", 3)],
            true,
        ),
        (
            "an account and more",
            service,
            &[("COPY", 0, "RUN useradd app && rm -rf /app\n")],
            &[put("RUN", 3)],
            false,
        ),
        (
            "all that lies in a folder",
            service,
            &[("COPY", 0, "RUN chown -R node /app\n")],
            &[put("RUN", 3)],
            false,
        ),
        (
            "whatever a variable says",
            service,
            &[("COPY", 0, "RUN chown node $A\n")],
            &[put("RUN", 3)],
            false,
        ),
        (
            "an account or not",
            service,
            &[("COPY", 0, "RUN useradd app || chown app /app\n")],
            &[put("RUN", 3)],
            false,
        ),
    ];
    let lifted: &[Case<'_>] = &[
        (
            "lifted",
            project,
            &[("COPY", 0, &both), rest],
            &[copied(2), lift(2)],
            true,
        ),
        (
            "lifted with its comment",
            commented,
            &[above_all, gone, rest],
            &[copied(2), lifting(2, true)],
            true,
        ),
        (
            "lifted with its comment, unsaid",
            commented,
            &[above_all, gone, rest],
            &[copied(2), lift(2)],
            false,
        ),
        (
            "lifted, its comment there twice",
            commented,
            &[above_all, rest],
            &[copied(2), lifting(2, true)],
            false,
        ),
        (
            "lifted, its comment left behind",
            commented,
            &[("# all", 0, &both), rest],
            &[copied(2), lifting(2, true)],
            false,
        ),
        (
            "lifted, its comment lost",
            commented,
            &[("# all", 0, &both), gone, rest],
            &[copied(2), lifting(2, true)],
            false,
        ),
        (
            "lifted below the comment of another",
            commented,
            &[("COPY . .", 0, &below_comment), gone, rest],
            &[copied(2), lifting(2, true)],
            false,
        ),
        (
            "lifted, without its manifests",
            project,
            &[("COPY", 0, "RUN npm ci\n"), rest],
            &[lift(2)],
            false,
        ),
        (
            "lifted, with other manifests",
            project,
            &[("COPY", 0, others), rest],
            &[copied(2), lift(2)],
            false,
        ),
        (
            "lifted, and what is inserted goes where nothing comes again",
            project,
            &[("COPY", 0, elsewhere), rest],
            &[copied(2), lift(2)],
            false,
        ),
        (
            "lifted, and what is inserted has another owner",
            project,
            &[("COPY", 0, owned), rest],
            &[copied(2), lift(2)],
            false,
        ),
        (
            "lifted, and written twice",
            project,
            &[("COPY", 0, &both)],
            &[copied(2), lift(2)],
            false,
        ),
        (
            "lifted, with another option",
            project,
            &[
                ("COPY", 0, "COPY package.json ./\nRUN npm ci --omit=dev\n"),
                rest,
            ],
            &[copied(2), lift(2)],
            false,
        ),
        (
            "lifted more than is known",
            project,
            &[
                (
                    "COPY",
                    0,
                    "COPY package.json ./\nRUN npm ci && npm run build\n",
                ),
                ("RUN npm ci && npm run build\n", 28, ""),
            ],
            &[copied(2), lift(2)],
            false,
        ),
        (
            "lifted past a variable",
            "FROM node:22\nWORKDIR /app\nENV A=b\nRUN npm ci && npm run build\n",
            &[("ENV", 0, "RUN npm ci\n"), rest],
            &[lift(2)],
            false,
        ),
        (
            "the sources moved below an install",
            "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\n",
            &[(copy_all, 9, manifests), ("", 0, copy_all)],
            &[copied(2), Move { index: 2, above: 4 }],
            true,
        ),
        (
            "the sources moved below a build",
            "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm run build\n",
            &[(copy_all, 9, manifests), ("", 0, copy_all)],
            &[copied(2), Move { index: 2, above: 4 }],
            false,
        ),
        (
            "the sources moved to another stage",
            "FROM node:22\nCOPY . /app\nFROM a\n",
            &[("COPY . /app\n", 12, ""), ("", 0, "COPY . /app\n")],
            &[Move { index: 1, above: 3 }],
            false,
        ),
        (
            "several moved together",
            stamped,
            &[
                arg,
                label,
                ("CMD", 0, "ARG GIT_COMMIT\nLABEL b=$GIT_COMMIT\n"),
            ],
            &[Move { index: 1, above: 4 }, Move { index: 2, above: 4 }],
            true,
        ),
        (
            "several moved together, and not in their order",
            stamped,
            &[
                arg,
                label,
                ("CMD", 0, "LABEL b=$GIT_COMMIT\nARG GIT_COMMIT\n"),
            ],
            &[Move { index: 2, above: 4 }, Move { index: 1, above: 4 }],
            false,
        ),
        (
            "moved without what asks for it",
            stamped,
            &[arg, ("CMD", 0, "ARG GIT_COMMIT\n")],
            &[Move { index: 1, above: 4 }],
            false,
        ),
        (
            "an install moved above the sources",
            "FROM a\nCOPY . /app\nRUN apk add c\n",
            &[("COPY", 0, "RUN apk add c\n"), ("RUN apk add c\n", 14, "")],
            &[Move { index: 2, above: 1 }],
            true,
        ),
        (
            "an install moved above sources that are looked into for programs",
            "FROM a\nENV PATH=/app/bin:$PATH\nCOPY . /app\nRUN apk add c\n",
            &[("COPY", 0, "RUN apk add c\n"), ("RUN apk add c\n", 14, "")],
            &[Move { index: 3, above: 2 }],
            false,
        ),
        (
            "moved past what may see it",
            "FROM a\nRUN b\nENV C=1\n",
            &[("RUN", 0, "ENV C=1\n"), ("ENV C=1\n", 8, "")],
            &[Move { index: 2, above: 1 }],
            false,
        ),
    ];
    let maven = "FROM maven:3\nWORKDIR /app\nCOPY . .\nRUN mvn -B clean package && ls\n";
    let pom = "COPY pom.xml ./\n";
    let fetch = "RUN mvn -B --fail-never dependency:go-offline\n";
    let (filled, bare) = (format!("{pom}{fetch}"), format!("{fetch}{pom}"));
    let failing = filled.replace(" --fail-never", "");
    let other = filled.replace("-B", "-Pa");
    let as_user = maven.replace("COPY", "USER app\nCOPY");
    let seen = maven.replace("RUN mvn", "RUN make\nRUN mvn");
    let tolerated = maven.replace("&& ls", "|| ls");
    let (elsewhere, found) = (
        maven.replace("RUN", "WORKDIR a\nRUN"),
        maven.replace("RUN", "EXPOSE 1\nRUN"),
    );
    let dotnet = "FROM mcr.microsoft.com/dotnet/sdk:9.0\nWORKDIR /app\nCOPY . .\nRUN dotnet publish -c Release\n";
    let restore = "COPY a.csproj ./\nRUN dotnet restore\n";
    let of_nothing = "COPY a.txt ./\nRUN dotnet restore\n";
    let ran = Ahead { index: 3, above: 2 };
    let past_one = [copied(2), Ahead { index: 4, above: 2 }];
    let both_ways = [copied(2), ran.clone()];
    let turned = [ran.clone(), copied(2)];
    let of_user = [copied(3), Ahead { index: 4, above: 3 }];
    let inserted = [
        copied(2),
        Insert {
            above: 2,
            keyword: "RUN",
        },
    ];
    let fetched: &[Case<'_>] = &[
        (
            "what fetches",
            maven,
            &[("COPY", 0, &filled)],
            &both_ways,
            true,
        ),
        (
            "what fetches, past a setting",
            &found,
            &[("COPY", 0, &filled)],
            &past_one,
            true,
        ),
        (
            "what fetches, above its manifest",
            maven,
            &[("COPY", 0, &bare)],
            &turned,
            false,
        ),
        (
            "what fetches, without its manifest",
            maven,
            &[("COPY", 0, fetch)],
            std::slice::from_ref(&ran),
            false,
        ),
        (
            "what fetches, and may fail",
            maven,
            &[("COPY", 0, &failing)],
            &both_ways,
            false,
        ),
        (
            "what fetches something else",
            maven,
            &[("COPY", 0, &other)],
            &both_ways,
            false,
        ),
        (
            "what builds",
            maven,
            &[(
                "COPY",
                0,
                "COPY pom.xml ./\nRUN mvn -B clean package && ls\n",
            )],
            &both_ways,
            false,
        ),
        (
            "what does anything",
            maven,
            &[("COPY", 0, "COPY pom.xml ./\nRUN ls\n")],
            &both_ways,
            false,
        ),
        (
            "what fetches for somebody else",
            &as_user,
            &[("COPY", 0, &filled)],
            &of_user,
            false,
        ),
        (
            "what fetches, above what may see it",
            &seen,
            &[("COPY", 0, &filled)],
            &past_one,
            false,
        ),
        (
            "what fetches for what may fail",
            &tolerated,
            &[("COPY", 0, &filled)],
            &both_ways,
            false,
        ),
        (
            "what fetches elsewhere",
            &elsewhere,
            &[("COPY", 0, &filled)],
            &past_one,
            false,
        ),
        (
            "what restores",
            dotnet,
            &[("COPY", 0, restore)],
            &both_ways,
            true,
        ),
        (
            "what fetches, as a RUN of its own",
            maven,
            &[("COPY", 0, &filled)],
            &inserted,
            false,
        ),
        (
            "what restores nothing",
            dotnet,
            &[("COPY", 0, of_nothing)],
            &both_ways,
            false,
        ),
    ];
    let all = cases.iter().chain(lifted).chain(accounts).chain(fetched);
    for (name, from, changes, operations, is_fine) in all {
        let found = operated(from, changes, operations);
        assert_eq!(found.is_ok(), *is_fine, "{name}: {found:?}");
    }
}

/// What is done ahead of a RUN is what the tables say of it, with its flags, and sees no sources.
#[test]
fn what_is_done_ahead_is_checked() {
    let copied = |above| Operation::Insert {
        above,
        keyword: "COPY",
    };
    let ahead = |index, above| Operation::Ahead { index, above };
    let uv = "FROM a\nUSER root\nWORKDIR /app\nCOPY . .\nRUN --network=default apk add git && uv sync --frozen && b\n";
    let sync = "RUN --network=default apk add git && uv sync --frozen --no-install-project\n";
    let put = |text: &str| format!("COPY pyproject.toml ./\n{text}");
    let cut = ("apk add git && ", "apk add git && ".len(), "");
    for (name, text, is_cut, expected) in [
        ("done ahead", put(sync), true, true),
        ("without its manifests", sync.to_owned(), true, false),
        (
            "without its flags",
            put(&sync.replace("--network=default ", "")),
            true,
            false,
        ),
        (
            "with another option",
            put(&sync.replace("--frozen", "--locked")),
            true,
            false,
        ),
        (
            "with all of it",
            put(&sync.replace(" --no-install-project", "")),
            true,
            false,
        ),
        (
            "with one command less",
            put(&sync.replace("apk add git && ", "")),
            true,
            false,
        ),
        (
            "with one command more",
            put(&sync.replace("uv", "rm -rf /app && uv")),
            true,
            false,
        ),
        (
            "with another command",
            put("RUN --network=default rm -rf /app\n"),
            true,
            false,
        ),
        ("and what stands before it twice", put(sync), false, false),
    ] {
        let changes = [("COPY", 0, &text[..]), cut];
        let mut operations = vec![ahead(4, 3)];
        if text.starts_with("COPY") {
            operations.insert(0, copied(3));
        }
        let count = if is_cut { 2 } else { 1 };
        let found = operated(uv, &changes[..count], &operations);
        assert_eq!(found.is_ok(), expected, "{name}: {found:?}");
    }
    let go = "FROM a\nUSER root\nWORKDIR /app\nCOPY . .\nENV A=1\nRUN GOOS=linux go build\n";
    let download = "COPY go.mod ./\nRUN go mod download\nCOPY . .\n";
    let moved = Operation::Move { index: 3, above: 5 };
    for (name, from, text, expected) in [
        (
            "fetched, and the COPY moved",
            go.to_owned(),
            download.to_owned(),
            true,
        ),
        (
            "moved past what nobody knows",
            go.replace("ENV A=1", "RUN make"),
            download.to_owned(),
            false,
        ),
        (
            "moved past a WORKDIR",
            go.replace("ENV A=1", "WORKDIR /app/b"),
            download.to_owned(),
            false,
        ),
        (
            "fetched for what is vendored",
            go.replace("build", "build -mod=vendor"),
            download.to_owned(),
            false,
        ),
        (
            "and more than that",
            go.to_owned(),
            download.replace("download", "download -x"),
            false,
        ),
    ] {
        let changes = [
            ("COPY . .\n", "COPY . .\n".len(), ""),
            ("RUN GOOS", 0, &text[..]),
        ];
        let operations = [copied(5), ahead(5, 5), moved.clone()];
        let found = operated(&from, &changes, &operations);
        assert_eq!(found.is_ok(), expected, "{name}: {found:?}");
    }
}

/// A second stage says of containers what the first one said, takes what it copies from where it lies, and brings the program.
#[test]
fn a_second_stage_is_checked() {
    let from = "FROM golang:1.22\nENV A=1\nWORKDIR /app\nCOPY . .\nRUN go build -o app\n# of d\nEXPOSE 80\nUSER d\nCMD [\"./app\"]\n";
    let moved = "# of d\nEXPOSE 80\nUSER d\nCMD [\"./app\"]\n";
    let stage = "\nFROM debian:12\nRUN apt-get update && apt-get install -y a && rm -rf /var/lib/apt/lists/*\nENV A=1\nWORKDIR /app\nCOPY --from=build /app/app /app/app\n";
    let second = format!("{stage}{moved}");
    let insert = |keyword| Operation::Insert { above: 8, keyword };
    let repeat = |index| Operation::Repeat { index, above: 8 };
    let moves = |index| Operation::Move { index, above: 8 };
    let named = Operation::NameStage {
        index: 0,
        name: "build".to_owned(),
    };
    let operations = vec![
        named.clone(),
        insert("FROM"),
        insert("RUN"),
        repeat(1),
        repeat(2),
        insert("COPY"),
        moves(5),
        moves(6),
        moves(7),
    ];
    let check = |name: &str, text: &str, operations: &[Operation]| {
        let at = from.find(moved).unwrap();
        let start = "FROM golang:1.22".len();
        let edits = [
            Edit::insert(start as u32, format!(" AS {name}")),
            Edit::replace(Span::new(at, from.len()), text),
        ];
        let after = apply_edits(from.as_bytes(), &edits);
        let (before, after) = (
            dfmt::syntax::parse(from.as_bytes()),
            dfmt::syntax::parse(&after),
        );
        let (before, after) = (Model::new(&before), Model::new(&after));
        verify::contained(&before, &after, &edits, operations)
    };
    assert_eq!(check("build", &second, &operations), Ok(()));
    assert!(check("b", &second, &operations).is_err(), "another name");
    for (what, old, new) in [
        ("another variable", "A=1", "A=2"),
        ("another directory", "WORKDIR /app", "WORKDIR /app/b"),
        ("another port", "EXPOSE 80", "EXPOSE 81"),
        ("another user", "USER d", "USER e"),
        ("another program", "./app", "./app2"),
        ("no comment", "# of d\n", ""),
        ("another place", "/app/app /app/app", "/app/app /srv/app"),
        ("another file", "/app/app /app/app", "/app/b /app/b"),
        ("another stage", "--from=build", "--from=debian"),
        ("no stage", "--from=build ", ""),
        ("another command", "apt-get install -y a", "make install"),
        ("what is removed", "/var/lib/apt/lists/*", "/app"),
    ] {
        let text = second.replacen(old, new, 1);
        assert_ne!(text, second, "{what}");
        assert!(check("build", &text, &operations).is_err(), "{what}");
    }
    for (what, at) in [
        ("the name", 0),
        ("the FROM", 1),
        ("a repeated one", 3),
        ("a moved one", 7),
    ] {
        let mut fewer = operations.clone();
        fewer.remove(at);
        assert!(
            check("build", &second, &fewer).is_err(),
            "{what} is not said"
        );
    }
    // What builds is not moved.
    let built = second.replacen(
        "COPY --from=build /app/app /app/app\n",
        "COPY --from=build /app/app /app/app\nCOPY . .\n",
        1,
    );
    let mut moving = operations.clone();
    moving.insert(6, moves(3));
    assert!(check("build", &built, &moving).is_err());
    // Nothing stands twice but in a second stage.
    let twice = operated(
        "FROM a\nENV A=1\nRUN b\n",
        &[("", 0, "ENV A=1\n")],
        &[Operation::Repeat { index: 1, above: 3 }],
    );
    assert!(twice.is_err());
}

/// A COPY may go into a second stage where nothing below it stays that builds, and nothing takes what it brought from where that is no more.
#[test]
fn a_copy_may_go_into_a_second_stage() {
    let from = "FROM python:3.12-slim\nWORKDIR /app\nCOPY a .\nRUN pip install -r a\nCOPY . .\nCMD [\"python\", \"b\"]\n";
    let check = |copied: &str, is_below: bool, index: usize| {
        let [moved, stays] = match index {
            4 => ["COPY . .\n", "RUN pip install -r a\n"],
            _ => ["COPY a .\n", "RUN pip install -r a\nCOPY . .\n"],
        };
        let copies = if is_below {
            format!("{moved}COPY --from=build {copied} {copied}\n")
        } else {
            format!("COPY --from=build {copied} {copied}\n{moved}")
        };
        let above = if index == 4 { "COPY a .\n" } else { "" };
        let to = format!(
            "FROM python:3.12-slim AS build\nWORKDIR /app\n{above}{stays}\nFROM python:3.12-slim\nWORKDIR /app\n{copies}CMD [\"python\", \"b\"]\n"
        );
        let insert = |keyword| Operation::Insert { above: 6, keyword };
        let moves = |index| Operation::Move { index, above: 6 };
        let mut operations = vec![
            Operation::NameStage {
                index: 0,
                name: "build".to_owned(),
            },
            insert("FROM"),
            Operation::Repeat { index: 1, above: 6 },
            insert("COPY"),
            moves(index),
            moves(5),
        ];
        if is_below {
            operations.swap(3, 4);
        }
        let start = "FROM python:3.12-slim".len();
        let below = from.find("COPY a").unwrap();
        let rest = to
            .find(if index == 4 { "COPY a" } else { "RUN pip" })
            .unwrap();
        let edits = [
            Edit::insert(start as u32, " AS build".to_owned()),
            Edit::replace(Span::new(below, from.len()), &to[rest..]),
        ];
        let after = apply_edits(from.as_bytes(), &edits);
        assert_eq!(String::from_utf8_lossy(&after), to);
        let (before, after) = (
            dfmt::syntax::parse(from.as_bytes()),
            dfmt::syntax::parse(&after),
        );
        let (before, after) = (Model::new(&before), Model::new(&after));
        verify::contained(&before, &after, &edits, &operations)
    };
    assert_eq!(check("/usr/local/bin", false, 4), Ok(()));
    assert_eq!(check("/usr/local/bin", true, 4), Ok(()));
    assert_eq!(check("/app", false, 4), Ok(()), "it is laid over that");
    assert!(check("/app", true, 4).is_err(), "it is no more there");
    assert!(check("/usr/local/bin", false, 2).is_err(), "pip reads it");
}

/// The one edit that makes `to` of `from`.
fn edits_between(from: &str, to: &str) -> Vec<Edit> {
    let (old, new) = (from.as_bytes(), to.as_bytes());
    let start = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let longest = old.len().min(new.len()) - start;
    let ends = old.iter().rev().zip(new.iter().rev());
    let end = ends.take_while(|(a, b)| a == b).count().min(longest);
    vec![Edit::replace(
        Span::new(start, old.len() - end),
        &new[start..new.len() - end],
    )]
}

/// The mutators as edits that were meant to rewrite nothing. `contained` asks for all comments in order, not for their
/// places: a fix may take the instruction below a comment away.
#[test]
fn mutations_are_not_contained() {
    let moves = [
        "moves a comment below the instruction",
        "moves a comment above the line before it",
        "moves a comment away from the instruction below it",
        "moves a comment near",
        "swaps two instructions",
    ];
    let mut missed = Vec::new();
    for (name, mutate) in MUTATORS.iter().filter(|(name, _)| !moves.contains(name)) {
        for broken in mutate(EVERYTHING) {
            let (old, new) = (EVERYTHING.as_bytes(), broken.as_bytes());
            let start = old.iter().zip(new).take_while(|(a, b)| a == b).count();
            let shorter = old.len().min(new.len()) - start;
            let end = old
                .iter()
                .rev()
                .zip(new.iter().rev())
                .take_while(|(a, b)| a == b)
                .count();
            let end = end.min(shorter);
            // The common parts are cut between characters.
            let (mut start, mut end) = (start, end);
            while !EVERYTHING.is_char_boundary(start) || !broken.is_char_boundary(start) {
                start -= 1;
            }
            while !EVERYTHING.is_char_boundary(old.len() - end)
                || !broken.is_char_boundary(new.len() - end)
            {
                end -= 1;
            }
            let to = &broken[start..new.len() - end];
            if edited(Span::new(start, old.len() - end), to, &[]).is_ok() {
                missed.push(format!("{name}:\n{}", diff(EVERYTHING, &broken)));
            }
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

#[test]
fn a_command_becomes_a_flag_of_copies() {
    use Operation::{AddFlag, ChangeAtCopy};
    let text = "FROM node:22\nWORKDIR /srv\nCOPY a.sh b.sh /srv/\nCOPY c.sh /bin/c.sh\nEXPOSE 80\nRUN mkdir -p /d && chmod 755 /srv/a.sh /srv/b.sh && make\n";
    let flag = |index, flag: &str| AddFlag {
        index,
        flag: flag.to_owned(),
    };
    let paths =
        |paths: &[&str]| -> Vec<String> { paths.iter().map(|it| (*it).to_owned()).collect() };
    let gone = |paths: Vec<(usize, Vec<String>)>| ChangeAtCopy {
        index: 5,
        command: 1,
        paths,
    };
    let both = || gone(vec![(2, paths(&["/srv/a.sh", "/srv/b.sh"]))]);
    let command = " && chmod 755 /srv/a.sh /srv/b.sh";
    let cut = (command, command.len(), "");
    let add = |text| (" a.sh b.sh", 0, text);
    let good = [add(" --chmod=755"), cut];
    let said = vec![flag(2, "--chmod=755"), both()];
    assert_eq!(operated(text, &good, &said), Ok(()));
    let also_c = vec![
        flag(2, "--chmod=755"),
        flag(3, "--chmod=755"),
        gone(vec![
            (2, paths(&["/srv/a.sh", "/srv/b.sh"])),
            (3, paths(&["/bin/c.sh"])),
        ]),
    ];
    for (name, changes, operations) in [
        ("unsaid", &good[..], vec![]),
        ("a flag only", &good[..1], vec![flag(2, "--chmod=755")]),
        ("no flag", &good[1..], vec![both()]),
        ("a flag not written", &good[1..], said.clone()),
        (
            "another flag written",
            &[add(" --chmod=777"), cut],
            said.clone(),
        ),
        (
            "another mode",
            &[add(" --chmod=777"), cut],
            vec![flag(2, "--chmod=777"), both()],
        ),
        (
            "another flag",
            &[add(" --chown=755"), cut],
            vec![flag(2, "--chown=755"), both()],
        ),
        (
            "a flag for another COPY",
            &[(" c.sh", 0, " --chmod=755"), cut],
            vec![
                flag(3, "--chmod=755"),
                gone(vec![(3, paths(&["/srv/a.sh", "/srv/b.sh"]))]),
            ],
        ),
        (
            "a flag for one more COPY",
            &[add(" --chmod=755"), (" c.sh", 0, " --chmod=755"), cut],
            also_c,
        ),
        (
            "one path only",
            &good,
            vec![
                flag(2, "--chmod=755"),
                gone(vec![(2, paths(&["/srv/a.sh"]))]),
            ],
        ),
        (
            "another path",
            &good,
            vec![
                flag(2, "--chmod=755"),
                gone(vec![(2, paths(&["/srv/a.sh", "/srv/b.sh", "/srv/z.sh"]))]),
            ],
        ),
        (
            "another source",
            &[(" a.sh b.sh", 5, " --chmod=755 z.sh"), cut],
            said.clone(),
        ),
        (
            "more gone",
            &[
                add(" --chmod=755"),
                (command, command.len() + " && make".len(), ""),
            ],
            said.clone(),
        ),
        (
            "another one gone",
            &[add(" --chmod=755"), ("mkdir -p /d && ", 15, "")],
            said.clone(),
        ),
        (
            "the RUN gone",
            &[
                add(" --chmod=755"),
                (
                    "RUN mkdir",
                    text.len() - text.find("RUN mkdir").unwrap(),
                    "",
                ),
            ],
            said.clone(),
        ),
        (
            "a flag of the RUN",
            &[add(" --chmod=755"), (" mkdir", 0, " --network=none"), cut],
            said.clone(),
        ),
        (
            "something put in between",
            &[add(" --chmod=755"), ("EXPOSE 80", 9, "RUN make"), cut],
            vec![
                flag(2, "--chmod=755"),
                both(),
                Operation::Rewrite(Rewrite::into(4, ["RUN"])),
            ],
        ),
    ] {
        assert!(operated(text, changes, &operations).is_err(), "{name}");
    }
    // What stands in between, or before it in the RUN, or somebody else who runs it.
    for (from, to) in [
        ("EXPOSE 80", "RUN make"),
        ("EXPOSE 80", "COPY d.sh /srv/a.sh"),
        ("EXPOSE 80", "RUN npm ci"),
        ("EXPOSE 80", "FROM node:22"),
        ("EXPOSE 80", "USER node"),
        ("mkdir -p /d", "make"),
    ] {
        let text = text.replace(from, to);
        assert!(operated(&text, &good, &said).is_err(), "{to}");
    }
    // Alone, the RUN goes with it.
    let alone = "FROM a\nCOPY a.sh /a.sh\n# of c\nRUN chmod +x /a.sh\nCMD b\n";
    let run = "RUN chmod +x /a.sh\n";
    let said = |flag: &str| {
        [
            AddFlag {
                index: 1,
                flag: flag.to_owned(),
            },
            ChangeAtCopy {
                index: 2,
                command: 0,
                paths: vec![(1, paths(&["/a.sh"]))],
            },
        ]
    };
    let changes = |flag| [(" a.sh", 0, flag), (run, run.len(), "")];
    let found = operated(alone, &changes(" --chmod=755"), &said("--chmod=755"));
    assert_eq!(found, Ok(()));
    let found = operated(alone, &changes(" --chmod=744"), &said("--chmod=744"));
    assert!(found.is_err(), "by the owner alone");
    let all = [
        (" a.sh", 0, " --chmod=755"),
        ("# of c\n", 7 + run.len(), ""),
    ];
    assert!(
        operated(alone, &all, &said("--chmod=755")).is_err(),
        "the comment"
    );
}

#[test]
fn a_copy_is_linked_where_that_changes_nothing() {
    let link = |index| {
        [Operation::AddFlag {
            index,
            flag: "--link".to_owned(),
        }]
    };
    let text = "FROM debian:12\nCOPY a.txt /srv/a/\nCOPY a.txt /bin/\nWORKDIR /b\nCOPY b /b\n";
    let first = ("COPY a.txt /srv", 4, "COPY --link");
    assert_eq!(operated(text, &[first], &link(1)), Ok(()));
    assert!(operated(text, &[first], &[]).is_err(), "unsaid");
    assert!(operated(text, &[first], &link(2)).is_err(), "another one");
    let with = |flag| operated(text, &[("COPY a.txt /srv", 4, flag)], &link(1));
    assert!(with("COPY --link --chown=1").is_err(), "one more");
    assert!(with("COPY --link=false").is_err(), "another value");
    assert!(with("COPY").is_err(), "none");
    for (index, words) in [(2, "COPY a.txt /bin"), (4, "COPY b")] {
        let found = operated(text, &[(words, 4, "COPY --link")], &link(index));
        assert!(found.is_err(), "{words}");
    }
}

/// What a RUN writes may be copied: the same text to the byte, mode, owner and place, and what is left of the RUN as it was.
#[test]
fn a_file_may_be_copied_that_a_run_writes() {
    let all = "FROM alpine:3.20\nRUN echo 'a $b' > /a && chmod +x /a\n";
    let run = &all[17..all.len() - 1];
    let good = "COPY --chmod=755 <<\"EOF\" /a\na $b\nEOF";
    let write = |index| [Operation::WriteByCopy { index }];
    let of = |text: &str| operated(all, &[(run, run.len(), text)], &write(1));
    assert_eq!(of(good), Ok(()));
    for (from, to) in [
        ("\"EOF\"", "EOF"),
        ("a $b\n", "a $c\n"),
        ("a $b\n", "a $b\n\n"),
        ("a $b\n", "a $b \n"),
        (" /a", " /b"),
        (" /a", " /a/"),
        (" /a", " a"),
        (" --chmod=755", ""),
        ("755", "644"),
        ("755", "755 --chown=1"),
        ("755", "755 --link"),
        ("COPY", "ADD"),
        ("\nEOF", "\nEOF\nRUN make"),
        ("COPY", "RUN make\nCOPY"),
    ] {
        let bad = good.replacen(from, to, 1);
        assert!(of(&bad).is_err(), "{bad}");
    }
    let is_unsaid = operated(all, &[(run, run.len(), good)], &[]);
    assert!(is_unsaid.is_err(), "unsaid");

    let part = "FROM alpine:3.20\nUSER app:web\nRUN make a && make b && echo c > /c\n";
    let copy = "\nCOPY --chown=app:web <<EOF /c\nc\nEOF";
    let tail = " && echo c > /c";
    let cut = |text: &str| operated(part, &[(tail, tail.len(), text)], &write(2));
    assert_eq!(cut(copy), Ok(()));
    for bad in [
        copy.replace(" --chown=app:web", ""),
        copy.replace("app:web", "app"),
        copy.replace("--chown", "--chmod=600 --chown"),
        format!(" && make c{copy}"),
    ] {
        assert!(cut(&bad).is_err(), "{bad}");
    }
    let less = [("make a && ", 10, ""), (tail, tail.len(), copy)];
    assert!(
        operated(part, &less, &write(2)).is_err(),
        "a command is gone"
    );
    let other = [("make b", 6, "make c"), (tail, tail.len(), copy)];
    assert!(
        operated(part, &other, &write(2)).is_err(),
        "another command"
    );

    // Where nobody knows what the RUN writes, nothing may be copied.
    for (command, text) in [
        ("echo $A > /a", "$A"),
        ("echo -n a > /a", "a"),
        ("echo a >> /a", "a"),
        ("echo a > /etc/hosts", "a"),
        ("touch /a && echo a > /a", "a"),
    ] {
        let source = format!("FROM alpine:3.20\nRUN {command}\n");
        let run = format!("RUN {command}");
        let path = command.rsplit(' ').next().unwrap();
        let copy = format!("COPY <<EOF {path}\n{text}\nEOF");
        let changes = [(&run[..], run.len(), &copy[..])];
        assert!(operated(&source, &changes, &write(1)).is_err(), "{command}");
    }
}

/// A list of commands may stand on lines: all of them, under `-e`, in a heredoc that the same shell reads.
#[test]
fn a_list_may_stand_on_lines() {
    let text = "FROM a\nRUN --network=none make a && make b | cat && (cd c && make)\n";
    let run = &text[7..text.len() - 1];
    let good = "RUN --network=none <<EOF\nset -e\nmake a\nmake b | cat\n(cd c && make)\nEOF";
    let lines = [Operation::InLines { index: 1 }];
    let of = |to: &str| operated(text, &[(run, run.len(), to)], &lines);
    assert_eq!(of(good), Ok(()));
    assert_eq!(of(&good.replace("make b |", "make b \\\n    |")), Ok(()));
    for (from, to) in [
        (" --network=none", ""),
        ("set -e\n", ""),
        ("set -e\n", "set -x\n"),
        ("set -e\n", "set -eu\n"),
        ("set -e\n", "set -e\nset +e\n"),
        ("make a\n", ""),
        ("make a\n", "make a\nmake a\n"),
        ("make a\n", "make a || true\n"),
        ("make a\n", "make a;\n"),
        ("make a\n", "make a &\n"),
        ("make a\n", "make 'a'\n"),
        ("make a\n", "make a # b\n"),
        ("<<EOF", "<<-EOF"),
        ("<<EOF", "<<EOF bash"),
        ("<<EOF", "cat <<EOF"),
        ("\nEOF", "\nEOF\nRUN make d"),
    ] {
        let bad = good.replacen(from, to, 1);
        assert!(of(&bad).is_err(), "{bad}");
    }
    let is_unsaid = operated(text, &[(run, run.len(), good)], &[]);
    assert!(is_unsaid.is_err(), "unsaid");
    for (list, body) in [
        ("a && b || c", "a\nb || c"),
        ("a && ! b", "a\n! b"),
        ("a && (b; c)", "a\n(b; c)"),
        ("a && { b && c; }", "a\n{ b && c; }"),
        ("a && if b; then c; fi", "a\nif b; then c; fi"),
        ("a && . ./b", "a\n. ./b"),
        ("a && $B", "a\n$B"),
        ("a && echo $(b; c)", "a\necho $(b; c)"),
    ] {
        let source = format!("FROM a\nRUN {list}\n");
        let run = format!("RUN {list}");
        let to = format!("RUN <<EOF\nset -e\n{body}\nEOF");
        let found = operated(&source, &[(&run, run.len(), &to)], &lines);
        assert!(found.is_err(), "{list}");
    }
    let commented = "FROM a\nRUN a && \\\n    # of b\n    b \\\n    # of c\n    && c\n";
    let run = &commented[7..commented.len() - 1];
    let to = "RUN <<EOF\nset -e\na\n# of b\nb\n# of c\nc\nEOF";
    let of = |to: &str| operated(commented, &[(run, run.len(), to)], &lines);
    assert_eq!(of(to), Ok(()));
    for (from, to_be) in [
        ("# of b\n", ""),
        ("# of b\n", "# of d\n"),
        ("# of b\nb\n", "b\n# of b\n"),
        ("# of c\nc\n", "c\n# of c\n"),
        ("# of b\n", "# of b\n# of e\n"),
    ] {
        let bad = to.replacen(from, to_be, 1);
        assert!(of(&bad).is_err(), "{bad}");
    }
    let set = "FROM a\nRUN set -x && a && b\n";
    let run = "RUN set -x && a && b";
    let to = |set: &str| format!("RUN <<EOF\n{set}\na\nb\nEOF");
    let found = |it: &str| operated(set, &[(run, run.len(), &to(it))], &lines).is_ok();
    assert!(found("set -ex") && !found("set -e") && !found("set -e\nset -x"));
}

/// What a RUN clones may be fetched by ADD: the same repository, commit, folder and owner, and what is left of the RUN as it was.
#[test]
fn a_repository_may_be_fetched_by_add() {
    let fetch = |index, gone: &[usize], follows| {
        let gone = gone.to_vec();
        [Operation::FetchByAdd {
            index,
            gone,
            follows,
        }]
    };
    let all = "FROM alpine:3.20\nRUN cd /src && git clone -b v1 https://github.com/a/b && cd b && git checkout v2\n";
    let run = &all[17..all.len() - 1];
    let good = "ADD --keep-git-dir=true https://github.com/a/b.git#v2 /src/b";
    let of = |text: &str| {
        operated(
            all,
            &[(run, run.len(), text)],
            &fetch(1, &[0, 1, 2, 3], false),
        )
    };
    assert_eq!(of(good), Ok(()));
    for (from, to) in [
        ("#v2", "#v1"),
        ("#v2", ""),
        ("#v2", "#v2:docs"),
        ("a/b", "a/c"),
        (".git", ""),
        ("https", "http"),
        ("github.com", "gitlab.com"),
        ("/src/b", "/src"),
        ("/src/b", "b"),
        ("/src/b", "/src/b /c"),
        (" --keep-git-dir=true", ""),
        ("true", "false"),
        ("true", "true --chown=1"),
        ("true", "true --chmod=600"),
        ("true", "true --link"),
        ("ADD", "COPY"),
        ("/src/b", "/src/b\nRUN make"),
        ("ADD", "RUN make\nADD"),
    ] {
        let bad = good.replacen(from, to, 1);
        assert!(of(&bad).is_err(), "{bad}");
    }
    let changes = [(run, run.len(), good)];
    assert!(operated(all, &changes, &[]).is_err(), "unsaid");
    for gone in [
        &[0, 1, 2][..],
        &[1, 2, 3],
        &[0, 1, 2, 3, 4],
        &[3, 2, 1, 0],
        &[],
    ] {
        let found = operated(all, &changes, &fetch(1, gone, false));
        assert!(found.is_err(), "{gone:?}");
    }

    let part = "FROM alpine:3.20\nARG V=1\nWORKDIR /w\nUSER app:web\nRUN git clone https://example.org/b.git && \\\n    cd b && \\\n    # The release.\n    git checkout v$V && \\\n    # All of it.\n    make a && make b\n";
    let start = part.find("RUN").unwrap();
    let run = &part[start..part.len() - 1];
    let good = "ADD --chown=app:web --keep-git-dir=true https://example.org/b.git#v${V} b\nRUN cd b && \\\n    # The release.\n    # All of it.\n    make a && make b";
    let of = |text: &str| operated(part, &[(run, run.len(), text)], &fetch(4, &[0, 2], true));
    assert_eq!(of(good), Ok(()));
    assert_eq!(of(&good.replace(" b\nRUN", " /w/b\nRUN")), Ok(()));
    for (from, to) in [
        (" --chown=app:web", ""),
        ("app:web", "app"),
        ("${V}", "1"),
        ("${V}", "${W}"),
        (" b\n", " /b\n"),
        ("cd b && ", ""),
        ("make a && ", ""),
        ("make a && make b", "make b && make a"),
        ("make a", "make  'a'"),
        ("&& make b", "; make b"),
        ("make b", "make b && make c"),
        ("RUN", "RUN --network=none"),
        ("    # All of it.\n", ""),
        (
            "    make a && make b",
            "    make a && \\\n    # All of it.\n    make b",
        ),
        (
            "RUN cd b && \\\n    # The release.\n    # All of it.\n    make a && make b",
            "",
        ),
    ] {
        let mut bad = good.replacen(from, to, 1);
        if bad.matches("# All of it.").count() > 1 {
            bad = bad.replacen("    # All of it.\n", "", 1);
        }
        assert!(of(&bad).is_err(), "{bad}");
    }
    let other_side = [(run, run.len(), good)];
    for (gone, follows) in [
        (&[0, 2][..], false),
        (&[0], true),
        (&[0, 1], true),
        (&[0, 1, 2], true),
    ] {
        let found = operated(part, &other_side, &fetch(4, gone, follows));
        assert!(found.is_err(), "{gone:?}");
    }

    // What is not known, or does more, is not fetched.
    for (command, source, folder) in [
        ("git clone $A /b", "$A", "/b"),
        (
            "git clone https://github.com/$A.git",
            "https://github.com/$A.git",
            "$A",
        ),
        (
            "git clone https://github.com/a/$A /b",
            "https://github.com/a/$A.git",
            "/b",
        ),
        (
            "git clone https://example.org/a /b",
            "https://example.org/a.git",
            "/b",
        ),
        (
            "git clone --bare https://github.com/a/b /b",
            "https://github.com/a/b.git",
            "/b",
        ),
        (
            "git clone https://github.com/a/b $B",
            "https://github.com/a/b.git",
            "$B",
        ),
        (
            "git clone https://github.com/a/b /b && git -C /c checkout v1",
            "https://github.com/a/b.git#v1",
            "/b",
        ),
        (
            "git clone https://github.com/a/b /b && git -C /b checkout 12ab34f",
            "https://github.com/a/b.git#12ab34f",
            "/b",
        ),
        (
            "git clone https://github.com/a/b /b && cd /b && git checkout HEAD",
            "https://github.com/a/b.git#HEAD",
            "/b",
        ),
        (
            "git clone https://github.com/a/b /b && cd /b && git checkout v1 a",
            "https://github.com/a/b.git#v1",
            "/b",
        ),
        (
            "git clone https://github.com/a/b /b && cd /b && git fetch",
            "https://github.com/a/b.git",
            "/b",
        ),
        (
            "cd /c && git clone https://github.com/a/b $D",
            "https://github.com/a/b.git",
            "/c/$D",
        ),
        (
            "! git clone https://github.com/a/b /b",
            "https://github.com/a/b.git",
            "/b",
        ),
        (
            "git clone https://github.com/a/b /b || true",
            "https://github.com/a/b.git",
            "/b",
        ),
        (
            "git clone https://github.com/a/b /b > /log",
            "https://github.com/a/b.git",
            "/b",
        ),
        (
            "(git clone https://github.com/a/b /b)",
            "https://github.com/a/b.git",
            "/b",
        ),
        (
            "sudo git clone https://github.com/a/b /b",
            "https://github.com/a/b.git",
            "/b",
        ),
        (
            "A=1 git clone https://github.com/a/b /b",
            "https://github.com/a/b.git",
            "/b",
        ),
        (
            "touch /c && git clone https://github.com/a/b /b",
            "https://github.com/a/b.git",
            "/b",
        ),
        (
            "mkdir -p /c && git clone https://github.com/a/b /b",
            "https://github.com/a/b.git",
            "/b",
        ),
    ] {
        let source_text = format!("FROM alpine:3.20\nARG A=a\nENV D=/d\nRUN {command}\n");
        let run = format!("RUN {command}");
        let add = format!("ADD --keep-git-dir=true {source} {folder}");
        let gone: Vec<usize> = (0..=command.matches(" && ").count()).collect();
        let changes = [(&run[..], run.len(), &add[..])];
        let found = operated(&source_text, &changes, &fetch(3, &gone, false));
        assert!(found.is_err(), "{command}");
    }

    // Where the RUN sets the variable, or ends before, an ADD below it does something else.
    for (above, is_fine) in [
        ("make", true),
        ("V=2 make", false),
        ("export V=2", false),
        ("read V", false),
        (": ${V:=2}", false),
        (". ./env", false),
        ("exit 0", false),
        ("umask 077", false),
        ("cd /c", true),
        ("alias git=true", false),
    ] {
        let text = format!(
            "FROM alpine:3.20\nARG V\nRUN {above} && git clone -b $V https://github.com/a/b /b\n"
        );
        let clone = " && git clone -b $V https://github.com/a/b /b";
        let add = "\nADD --keep-git-dir=true https://github.com/a/b.git#$V /b";
        let found = operated(&text, &[(clone, clone.len(), add)], &fetch(2, &[1], false));
        assert_eq!(found.is_ok(), is_fine, "{above}: {found:?}");
    }
    // A folder is seen from the one in force.
    for (above, folder, is_fine) in [
        ("make", "b", true),
        ("make", "/w/b", true),
        ("cd c", "c/b", true),
        ("cd c", "/w/c/b", true),
        ("cd c", "b", false),
        ("cd /c", "/c/b", true),
        ("cd /c", "b", false),
        ("(cd /c)", "b", false),
        ("pushd /c", "b", false),
        ("eval 'cd /c'", "b", false),
        (". ./env", "b", false),
        ("$CD /c", "b", false),
    ] {
        let text = format!(
            "FROM alpine:3.20\nWORKDIR /w\nRUN {above} && git clone https://github.com/a/b\n"
        );
        let clone = " && git clone https://github.com/a/b";
        let add = format!("\nADD --keep-git-dir=true https://github.com/a/b.git {folder}");
        let found = operated(&text, &[(clone, clone.len(), &add)], &fetch(2, &[1], false));
        assert_eq!(found.is_ok(), is_fine, "{above}: {folder}: {found:?}");
    }
    for (user, owner, is_fine) in [
        ("0", "", true),
        ("0:0", "", true),
        ("0:5", "", false),
        ("0:5", " --chown=0:5", true),
        ("$USER", "", false),
        ("app", " --chown=app", true),
        ("app", "", false),
    ] {
        let text =
            format!("FROM alpine:3.20\nUSER {user}\nRUN git clone https://github.com/a/b /b\n");
        let run = "RUN git clone https://github.com/a/b /b";
        let add = format!("ADD{owner} --keep-git-dir=true https://github.com/a/b.git /b");
        let found = operated(&text, &[(run, run.len(), &add)], &fetch(2, &[0], false));
        assert_eq!(found.is_ok(), is_fine, "{user}: {owner}: {found:?}");
    }
    let twice = "FROM alpine:3.20\nRUN --network=none git clone https://github.com/a/b /b\n";
    let run = "RUN --network=none git clone https://github.com/a/b /b";
    let add = "ADD --keep-git-dir=true https://github.com/a/b.git /b";
    let found = operated(twice, &[(run, run.len(), add)], &fetch(1, &[0], false));
    assert!(found.is_err(), "flags");
}

/// What a RUN downloads and unpacks may be unpacked by ADD: the same archive, checksum, folder and owner.
#[test]
fn an_archive_may_be_unpacked_by_add() {
    let fetch = |gone: &[usize], follows| {
        let gone = gone.to_vec();
        [Operation::FetchByAdd {
            index: 1,
            gone,
            follows,
        }]
    };
    let sum = "0123456789abcdef0123456789ABCDEF0123456789abcdef0123456789abcdef";
    let lower = sum.to_ascii_lowercase();
    let all = format!(
        "FROM alpine:3.20\nRUN mkdir -p /opt/t && curl -fsSLo /tmp/t.tgz https://example.org/t.tgz && echo \"{sum}  /tmp/t.tgz\" | sha256sum -c - && tar -xzf /tmp/t.tgz -C /opt/t && rm /tmp/t.tgz\n"
    );
    let run = &all[17..all.len() - 1];
    let good =
        format!("ADD --checksum=sha256:{lower} --unpack=true https://example.org/t.tgz /opt/t/");
    let of = |text: &str| {
        let changes = [(run, run.len(), text)];
        operated(&all, &changes, &fetch(&[0, 1, 2, 3, 4], false))
    };
    assert_eq!(of(&good), Ok(()));
    for (from, to) in [
        (&format!(" --checksum=sha256:{lower}")[..], ""),
        ("sha256:0", "sha256:1"),
        (" --unpack=true", ""),
        ("true", "false"),
        ("true", "true --chown=app"),
        ("true", "true --exclude=a"),
        ("t.tgz", "u.tgz"),
        ("https", "http"),
        ("/opt/t/", "/opt/"),
        ("/opt/t/", "/opt/t/ /c"),
        ("ADD", "COPY"),
    ] {
        let bad = good.replacen(from, to, 1);
        assert!(of(&bad).is_err(), "{bad}");
    }

    // The whole of it, and nothing else.
    let url = "https://example.org/t.tgz";
    for (command, folder, is_fine) in [
        (format!("curl -fsSL {url} | tar xz -C /a"), "/a", true),
        (format!("wget -qO- {url} | tar -xzf - -C /a"), "/a", true),
        (
            format!("cd /a && curl -fsSL {url} | tar xz -C .b"),
            "/a/.b",
            true,
        ),
        (
            format!("cd /a/b && curl -fsSL {url} | tar xz -C .."),
            "/a",
            true,
        ),
        (
            format!("cd /a/b && curl -fsSL {url} | tar xz -C .."),
            "/a/b",
            false,
        ),
        (
            format!("cd /a && wget {url} && tar xf t.tgz && rm t.tgz"),
            "/a/",
            true,
        ),
        (format!("wget {url} && tar xf t.tgz"), "./", false),
        (
            format!("wget {url} && rm t.tgz && tar xf t.tgz"),
            "./",
            false,
        ),
        (
            format!("wget {url} && tar xf t.tgz && rm u.tgz"),
            "./",
            false,
        ),
        (
            format!("wget {url} && tar xf t.tgz && rm t.tgz a"),
            "./",
            false,
        ),
        (
            format!("wget {url} && cd /a && tar xf t.tgz && rm t.tgz"),
            "/a",
            false,
        ),
        (
            format!("wget {url} && tar tf t.tgz && rm t.tgz"),
            "./",
            false,
        ),
        (
            format!("wget -P /d {url} && tar xf t.tgz && rm t.tgz"),
            "./",
            false,
        ),
        (format!("curl -k {url} | tar xz -C /a"), "/a", false),
        (format!("curl -u a:b {url} | tar xz -C /a"), "/a", false),
        (format!("curl {url} | tar xz -C /a bin"), "/a", false),
        (
            format!("curl {url} | tar xz -C /a --strip-components=1"),
            "/a",
            false,
        ),
        (format!("curl {url} | tar xz -C /a -C b"), "b", false),
        (format!("curl {url} | tar xzf t.tgz -C /a"), "/a", false),
        (
            format!("curl {url} | tee t.tgz | tar xz -C /a"),
            "/a",
            false,
        ),
        (
            format!("mkdir -p /c && curl {url} | tar xz -C /a"),
            "/a",
            false,
        ),
        (
            format!(
                "wget {url} && echo \"{sum} t.tgz\" | sha512sum -c && tar xf t.tgz && rm t.tgz"
            ),
            "./",
            false,
        ),
        (
            format!(
                "wget {url} && echo \"{sum} u.tgz\" | sha256sum -c && tar xf t.tgz && rm t.tgz"
            ),
            "./",
            false,
        ),
        (
            format!(
                "wget {url} && echo \"{sum} t.tgz\" | sha256sum -c sums && tar xf t.tgz && rm t.tgz"
            ),
            "./",
            false,
        ),
    ] {
        let text = format!("FROM alpine:3.20\nRUN {command}\n");
        let run = format!("RUN {command}");
        let add = format!("ADD --unpack=true {url} {folder}");
        let with_sum = format!("ADD --checksum=sha256:{lower} --unpack=true {url} {folder}");
        let gone: Vec<usize> = (0..=command.matches(" && ").count()).collect();
        for add in [&add, &with_sum] {
            let changes = [(&run[..], run.len(), &add[..])];
            let found = operated(&text, &changes, &fetch(&gone, false));
            let is_meant = is_fine && *add != with_sum;
            assert_eq!(found.is_ok(), is_meant, "{command}: {add}: {found:?}");
        }
    }
    let part =
        format!("FROM alpine:3.20\nRUN curl {url} | tar xz -C /a && make && set -e && cd /a\n");
    let run = &part[17..part.len() - 1];
    let text = format!("ADD --unpack=true {url} /a\nRUN make && set -e && cd /a");
    let of = |text: &str| operated(&part, &[(run, run.len(), text)], &fetch(&[0], true));
    assert_eq!(of(&text), Ok(()));
    assert!(of(&text.replace("make && ", "")).is_err());
    assert!(of(&text.replace("&& set -e ", "")).is_err());
}
