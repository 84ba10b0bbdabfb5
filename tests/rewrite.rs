//! Each operation of `rewrite` on files made up by chance and on those of `tests/corpus`: it changes what it says, all other words, comments
//! and instructions stay as they are.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test may read files and panic"
)]

#[path = "support/generate.rs"]
mod generate;
mod support;

use std::path::Path;

use dfmt::diagnostic::{Operation, Rewrite};
use dfmt::model::{Code, Holder, Model, SimpleCommand};
use dfmt::rewrite;
use dfmt::shell::{Token, TokenKind};
use dfmt::syntax::{Body, Dockerfile, Keyword};
use dfmt::text::{Edit, LogicalSpan, apply_edits};
use dfmt::verify;
use generate::{Choices, dockerfile, random_bytes};

/// How many places of a file an operation is tried at.
const PLACES: usize = 8;

/// How many files are made up.
const GENERATED: u64 = 1000;

/// The files: those that Docker takes.
fn files() -> Vec<(String, Vec<u8>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let corpus = support::files_below(&root).into_iter().map(|path| {
        let name = path.strip_prefix(&root).unwrap().display().to_string();
        (name, std::fs::read(path).unwrap())
    });
    let generated = (0..GENERATED).map(|seed| {
        let bytes = random_bytes(seed, 600);
        let source = dockerfile(Choices::new(&bytes), 8);
        (format!("seed {seed}"), source)
    });
    let is_taken = |(_, source): &(String, Vec<u8>)| {
        let file = dfmt::parse(source);
        file.problems.is_empty() && !file.is_rejected()
    };
    let files: Vec<_> = corpus.chain(generated).filter(is_taken).collect();
    assert!(files.len() > 200, "only {} files are taken", files.len());
    files
}

/// Some of the items, spread over all of them.
fn some<T>(items: Vec<T>) -> impl Iterator<Item = T> {
    let step = items.len().div_ceil(PLACES).max(1);
    items.into_iter().step_by(step)
}

/// The words of each command of a shell text, as written.
fn words(code: &Code<'_>) -> Vec<Vec<String>> {
    let words = |command: &SimpleCommand<'_>| {
        let parts = [&command.assignments, &command.words, &command.targets];
        let parts = parts.into_iter().flatten();
        parts
            .map(|word| String::from_utf8_lossy(word.text).into_owned())
            .collect()
    };
    code.commands.iter().map(words).collect()
}

/// The number of a command in its text.
fn place_of(code: &Code<'_>, command: &SimpleCommand<'_>) -> usize {
    let mut commands = code.commands.iter();
    commands
        .position(|other| std::ptr::eq(other, command))
        .unwrap()
}

/// Edits in a shell text, and the words of its commands after them.
type Made = (Vec<Edit>, Vec<Vec<String>>);

/// Makes edits at a command of one of the shell texts of a RUN; or does not.
type Attempt<'t> = dyn Fn(&[Code<'_>], &Code<'_>, &SimpleCommand<'_>) -> Option<Made> + 't;

/// Edits, and what they declare.
struct Change {
    edits: Vec<Edit>,
    operations: Vec<Operation>,
}

/// Makes a change, and checks that what it declares is all that changes; gives the file it makes.
fn changed(name: &str, model: &Model<'_>, change: &Change) -> Vec<u8> {
    let text = apply_edits(model.file.source, &change.edits);
    let file = dfmt::parse(&text);
    let after = Model::new(&file);
    let is_contained = verify::contained(model, &after, &change.edits, &change.operations);
    assert!(
        is_contained.is_ok(),
        "{name}: {is_contained:?}\n--- before\n{}\n--- after\n{}",
        String::from_utf8_lossy(model.file.source),
        String::from_utf8_lossy(&text)
    );
    text
}

/// Makes edits in one shell text: it has then the `expected` commands, and what it does not stand in has those it had.
fn changes_text(
    name: &str,
    codes: &[Code<'_>],
    code: &Code<'_>,
    command: &SimpleCommand<'_>,
    (edits, expected): Made,
) {
    let model = code.model;
    let operations = vec![Operation::Rewrite(Rewrite::in_place(code.index))];
    let text = changed(name, model, &Change { edits, operations });
    let file = dfmt::parse(&text);
    let after = Model::new(&file);
    let new = after.codes(code.index);
    let shown = String::from_utf8_lossy(&text);
    assert_eq!(codes.len(), new.len(), "{name}: other texts\n{shown}");
    let mut holders = vec![code];
    while let Some((outer, _)) = holders[holders.len() - 1].outer(codes) {
        holders.push(outer);
    }
    for (old, new) in codes.iter().zip(&new) {
        if old.is(code) {
            // But for the commands with a substitution that holds it.
            let at = place_of(code, command);
            let holds =
                |other: usize| other < at && code.commands[other].span.end >= command.span.end;
            let found = words(new);
            assert_eq!(found.len(), expected.len(), "{name}\n{shown}");
            for (at, (found, expected)) in found.iter().zip(&expected).enumerate() {
                let is_same = found == expected || holds(at);
                assert!(is_same, "{name}: {found:?} is not {expected:?}\n{shown}");
            }
        } else if !holders.iter().any(|holder| holder.is(old)) {
            assert_eq!(words(new), words(old), "{name}: another text\n{shown}");
        }
    }
}

/// Tries an operation on commands of all files; gives how often it was made.
fn on_commands(try_it: &Attempt<'_>) -> usize {
    let mut made = 0;
    for (name, source) in files() {
        let file = dfmt::parse(&source);
        let model = Model::new(&file);
        let runs = (0..model.instructions.len())
            .filter(|&index| model.instructions[index].statement.kind == Keyword::Run);
        let codes: Vec<Vec<Code<'_>>> = runs.map(|index| model.codes(index)).collect();
        let places = codes.iter().flat_map(|codes| {
            let written = codes.iter().filter(|code| code.holder != Holder::Arguments);
            written.flat_map(move |code| code.commands.iter().map(move |it| (codes, code, it)))
        });
        // What hands a text to a shell may no longer do so.
        let holds = |(codes, code, command): &(&Vec<Code<'_>>, &Code<'_>, &SimpleCommand<'_>)| {
            let mut outer = codes.iter().filter_map(|inner| inner.outer(codes));
            outer.any(|(outer, at)| outer.is(code) && at == place_of(code, command))
        };
        let places = places.filter(|place| !holds(place));
        for (codes, code, command) in some(places.collect()) {
            if let Some(it) = try_it(codes, code, command) {
                changes_text(&name, codes, code, command, it);
                made += 1;
            }
        }
    }
    made
}

/// Tries an operation on instructions of some kinds of all files; gives the files it made, with their names.
fn on_instructions(
    kinds: &[Keyword],
    try_it: &dyn Fn(&Model<'_>, usize) -> Option<Change>,
) -> Vec<(String, usize, Vec<u8>)> {
    let mut made = Vec::new();
    for (name, source) in files() {
        let file = dfmt::parse(&source);
        let model = Model::new(&file);
        let places = (0..model.instructions.len())
            .filter(|&index| kinds.contains(&model.instructions[index].statement.kind));
        for index in some(places.collect()) {
            if let Some(change) = try_it(&model, index) {
                let text = changed(&name, &model, &change);
                made.push((name.clone(), index, text));
            }
        }
    }
    made
}

fn strings(words: &[&str]) -> Vec<String> {
    words.iter().map(|&word| word.to_owned()).collect()
}

#[test]
fn an_option_is_added() {
    let made = on_commands(&|_, code, command| {
        let word = command.words.get(command.program)?;
        word.as_str().filter(|word| !word.ends_with('\\'))?;
        let mut expected = words(code);
        let at = command.assignments.len() + command.program + 1;
        expected[place_of(code, command)].insert(at, "--added".to_owned());
        Some((vec![rewrite::add_option(code, word, "--added")], expected))
    });
    assert!(made > 300, "only {made}");
}

#[test]
fn a_word_joins_a_list() {
    for from_end in [false, true] {
        let made = on_commands(&|_, code, command| {
            let list: Vec<usize> = (command.program + 1..command.words.len()).collect();
            let place = if from_end { list.len() } else { 0 };
            command
                .words
                .last()
                .filter(|_| !list.is_empty())?
                .as_str()?;
            let mut expected = words(code);
            let at = command.assignments.len() + command.program + 1 + place;
            expected[place_of(code, command)].insert(at, "added".to_owned());
            let edit = rewrite::add_to_list(code, &command.words, &list, place, "added");
            Some((vec![edit], expected))
        });
        assert!(made > 300, "only {made}");
    }
}

#[test]
fn a_word_is_replaced() {
    let made = on_commands(&|_, code, command| {
        let word = command.words.last()?;
        word.as_str()?;
        let mut expected = words(code);
        let at = command.assignments.len() + command.words.len() - 1;
        expected[place_of(code, command)][at] = "replaced".to_owned();
        Some((
            vec![rewrite::replace_word(code, word, "replaced")?],
            expected,
        ))
    });
    assert!(made > 300, "only {made}");
}

#[test]
fn a_word_is_removed() {
    let made = on_commands(&|_, code, command| {
        let [.., before, word] = &command.words[..] else {
            return None;
        };
        word.as_str()?;
        let mut expected = words(code);
        let at = command.assignments.len() + command.words.len() - 1;
        expected[place_of(code, command)].remove(at);
        Some((vec![rewrite::remove_word(code, before, word)?], expected))
    });
    assert!(made > 200, "only {made}");
}

/// What was put before a command goes again, and the file is what it was.
#[test]
fn what_a_command_starts_with_is_removed() {
    let made = on_commands(&|codes, code, command| {
        let start = code.joined.physical(command.words.first()?.span.start);
        let text = apply_edits(code.model.file.source, &[Edit::insert(start, "sudo -E ")]);
        let file = dfmt::parse(&text);
        let model = Model::new(&file);
        let with = model.codes(code.index);
        let at = codes.iter().position(|it| it.is(code)).unwrap();
        let (with, number) = (with.get(at)?, place_of(code, command));
        let edit = rewrite::remove_before_last(with, &with.commands[number].words[..3]).unwrap();
        let source = apply_edits(&text, &[edit]);
        assert_eq!(
            String::from_utf8_lossy(&source),
            String::from_utf8_lossy(code.model.file.source)
        );
        Some((Vec::new(), words(code)))
    });
    assert!(made > 300, "only {made}");
}

#[test]
fn commands_are_appended() {
    let added = [strings(&["first", "x"]), strings(&["second"])];
    let texts = strings(&["first x", "second"]);
    let made = on_commands(&|codes, code, command| {
        let edits = rewrite::append(codes, code, command, &texts)?;
        let mut expected = words(code);
        // Messages stay at the end.
        let is_before = |other: &&SimpleCommand<'_>| {
            code.joined.physical(other.span.start) < edits[0].span.start
        };
        let at = code.commands.iter().filter(is_before).count();
        assert!(command.span.start < code.commands.get(at).map_or(u32::MAX, |it| it.span.start));
        let tells = |name: &str| ["echo", "printf", "true", ":"].contains(&name);
        assert!(expected[at..].iter().all(|words| tells(&words[0])));
        expected.splice(at..at, added.clone());
        Some((edits, expected))
    });
    assert!(made > 200, "only {made}");
}

#[test]
fn a_command_runs_before_another() {
    let made = on_commands(&|_, code, command| {
        let edit = rewrite::run_before(code, command, "added x")?;
        let mut expected = words(code);
        let is_inside = |other: &&SimpleCommand<'_>| other.span.start < command.span.start;
        let at = code.commands.iter().filter(is_inside).count();
        expected.insert(at, strings(&["added", "x"]));
        Some((vec![edit], expected))
    });
    assert!(made > 200, "only {made}");
}

#[test]
fn commands_run_first() {
    let made = on_commands(&|_, code, _| {
        if code.holder != Holder::Instruction {
            return None;
        }
        let edit = rewrite::run_first(code, &["first x", "second"])?;
        let mut expected = words(code);
        let is_set = expected[0].first().is_some_and(|word| word == "set");
        let added = [strings(&["first", "x"]), strings(&["second"])];
        // After a `set -e`, if the two are lines of their own.
        let is_after = is_set && !edit.text.ends_with(b"&& ");
        let at = usize::from(
            is_after && code.joined.physical(code.commands[0].span.start) < edit.span.start,
        );
        expected.splice(at..at, added);
        Some((vec![edit], expected))
    });
    assert!(made > 200, "only {made}");
}

#[test]
fn a_command_is_removed() {
    let made = on_commands(&|_, code, command| {
        let edits = rewrite::remove_command(code, command)?;
        // With what stands in it.
        let stays = |other: &&SimpleCommand<'_>| {
            other.span.start < command.span.start || other.span.start >= command.span.end
        };
        let all = words(code);
        let commands = code.commands.iter().zip(all);
        let expected = commands
            .filter(|(other, _)| stays(other))
            .map(|(_, words)| words);
        Some((edits, expected.collect()))
    });
    assert!(made > 100, "only {made}");
}

/// The flags of an instruction, as written.
fn flags(model: &Model<'_>, index: usize) -> Vec<String> {
    let instruction = model.instructions[index];
    let flags = instruction.statement.flags.iter();
    flags
        .map(|flag| String::from_utf8_lossy(instruction.text(flag.span)).into_owned())
        .collect()
}

#[test]
fn flags_are_added_and_removed() {
    let added = strings(&[
        "--mount=type=tmpfs,target=/one",
        "--mount=type=tmpfs,target=/two",
    ]);
    let made = on_instructions(&[Keyword::Run], &|model, index| {
        let edits = vec![rewrite::add_flags(model, index, &added)?];
        let operations = vec![Operation::Rewrite(Rewrite::in_place(index))];
        Some(Change { edits, operations })
    });
    assert!(made.len() > 100, "only {}", made.len());
    for (name, index, text) in &made {
        let file = dfmt::parse(text);
        let model = Model::new(&file);
        let found = flags(&model, *index);
        assert!(found.ends_with(&added), "{name}: {found:?}");
        let Some(edit) = rewrite::remove_flags(model.instructions[*index]) else {
            continue;
        };
        let change = Change {
            edits: vec![edit],
            operations: vec![Operation::Rewrite(Rewrite::in_place(*index))],
        };
        let text = changed(name, &model, &change);
        let file = dfmt::parse(&text);
        let after = Model::new(&file);
        assert_eq!(flags(&after, *index), [""; 0], "{name}");
        let (old, new) = (model.instructions[*index], after.instructions[*index]);
        let body = |instruction: &dfmt::syntax::Instruction<'_>| {
            instruction.text(instruction.statement.body_span).to_vec()
        };
        assert_eq!(body(old), body(new), "{name}");
    }
    assert_eq!(
        rewrite::add_flags(&Model::new(&dfmt::parse(b"FROM a")), 0, &[]),
        None
    );
}

#[test]
fn an_instruction_is_put_above() {
    let kinds = [Keyword::Run, Keyword::Copy, Keyword::Env, Keyword::Cmd];
    let made = on_instructions(&kinds, &|model, index| {
        model.stage_of(index)?;
        let keyword = model.instructions[index].statement.kind.as_str();
        Some(Change {
            edits: vec![rewrite::instruction_above(
                model,
                index,
                "STOPSIGNAL SIGINT",
            )],
            operations: vec![Operation::Rewrite(Rewrite::into(
                index,
                ["STOPSIGNAL", keyword],
            ))],
        })
    });
    assert!(made.len() > 200, "only {}", made.len());
}

#[test]
fn an_instruction_is_replaced() {
    let kinds = [Keyword::Cmd, Keyword::Env, Keyword::Label, Keyword::Expose];
    let made = on_instructions(&kinds, &|model, index| {
        let edit = rewrite::replace_instruction(model, index, "STOPSIGNAL 9")?;
        Some(Change {
            edits: vec![edit],
            operations: vec![Operation::Rewrite(Rewrite::into(index, ["STOPSIGNAL"]))],
        })
    });
    assert!(made.len() > 200, "only {}", made.len());
}

/// Comments inside move above, and a second time there is nothing to do.
#[test]
fn a_body_is_replaced() {
    let body = "[\"a\", \"b\"]";
    let kinds = [Keyword::Cmd, Keyword::Entrypoint];
    let made = on_instructions(&kinds, &|model, index| {
        let edits = rewrite::replace_body(model, index, body)?;
        let operations = vec![Operation::Rewrite(Rewrite::in_place(index))];
        Some(Change { edits, operations })
    });
    assert!(made.len() > 100, "only {}", made.len());
    for (name, index, text) in made {
        let file = dfmt::parse(&text);
        let model = Model::new(&file);
        let instruction = model.instructions[index];
        assert!(
            matches!(instruction.statement.body, Body::Exec(_)),
            "{name}"
        );
        let edits = rewrite::replace_body(&model, index, body).unwrap();
        assert_eq!(apply_edits(&text, &edits), text, "{name}: a second time");
    }
}

#[test]
fn an_instruction_is_removed() {
    let kinds = [Keyword::Cmd, Keyword::Env, Keyword::Label, Keyword::Expose];
    let made = on_instructions(&kinds, &|model, index| {
        let (edit, comments) = rewrite::remove_instruction(model, index)?;
        Some(Change {
            edits: vec![edit],
            operations: comments
                .into_iter()
                .map(Operation::RemoveComment)
                .chain([Operation::Rewrite(Rewrite::removed(index))])
                .collect(),
        })
    });
    assert!(made.len() > 200, "only {}", made.len());
}

#[test]
fn lists_become_lines() {
    let made = on_instructions(&[Keyword::Run], &|model, index| {
        let edit = rewrite::commands_in_lines(model, index)?;
        let operations = vec![Operation::InLines { index }];
        Some(Change {
            edits: vec![edit],
            operations,
        })
    });
    assert!(made.len() > 100, "only {}", made.len());
    for (name, index, text) in made {
        let file = dfmt::parse(&text);
        let model = Model::new(&file);
        assert_eq!(model.instructions[index].heredocs.len(), 1, "{name}");
        assert!(
            rewrite::commands_in_lines(&model, index).is_none(),
            "{name}"
        );
    }
}

#[test]
fn files_are_copied_in_place() {
    let made = on_instructions(&[Keyword::Run], &|model, index| {
        let writing = model.writing(index)?;
        let edit = rewrite::copies_in_place(model, index, &writing)?;
        let operations = vec![Operation::WriteByCopy { index }];
        Some(Change {
            edits: vec![edit],
            operations,
        })
    });
    assert!(!made.is_empty());
}

/// A comment put after an instruction and moved above it: but for its own line the file is what it was.
#[test]
fn a_comment_moves_above() {
    let mut made = 0;
    for (name, source) in files() {
        let file = dfmt::parse(&source);
        let model = Model::new(&file);
        let kinds = [
            Keyword::Expose,
            Keyword::Workdir,
            Keyword::Label,
            Keyword::Volume,
        ];
        let places = (0..model.instructions.len()).filter(|&index| {
            let instruction = model.instructions[index];
            let ends = instruction
                .joined
                .gaps()
                .last()
                .is_none_or(|gap| gap.at < instruction.statement.body_span.end);
            ends && kinds.contains(&instruction.statement.kind)
        });
        for index in some(places.collect()) {
            let at = model.instructions[index].content().end;
            let text = apply_edits(&source, &[Edit::insert(at, "  # moved")]);
            let with = dfmt::parse(&text);
            let with = Model::new(&with);
            let instruction = with.instructions[index];
            let end = instruction.statement.body_span.end;
            let tail = LogicalSpan {
                start: end - 9,
                end,
            };
            assert_eq!(instruction.text(tail), b"  # moved", "{name}");
            let edits = rewrite::move_comment_above(&with, instruction, tail).unwrap();
            let after = apply_edits(&text, &edits);
            let is_it = |line: &&[u8]| line.trim_ascii() == b"# moved";
            let lines: Vec<&[u8]> = after.split_inclusive(|&byte| byte == b'\n').collect();
            assert_eq!(
                lines.iter().copied().filter(|line| is_it(line)).count(),
                1,
                "{name}"
            );
            let rest: Vec<u8> = lines
                .into_iter()
                .filter(|line| !is_it(line))
                .flatten()
                .copied()
                .collect();
            assert_eq!(
                String::from_utf8_lossy(&rest),
                String::from_utf8_lossy(&source),
                "{name}"
            );
            made += 1;
        }
    }
    assert!(made > 100, "only {made}");
    let file = dfmt::parse(b"FROM a\nEXPOSE 80 # hadolint ignore=DL3000\n");
    let model = Model::new(&file);
    let tail = LogicalSpan { start: 9, end: 33 };
    assert_eq!(
        rewrite::move_comment_above(&model, model.instructions[1], tail),
        None,
        "it speaks to a tool"
    );
}

/// Two RUNs are one that has the commands of both.
#[test]
fn runs_are_joined() {
    let commands = |model: &Model<'_>, index: usize| -> Vec<Vec<String>> {
        model.codes(index).iter().flat_map(words).collect()
    };
    let mut made = 0;
    for (name, source) in files() {
        let file = dfmt::parse(&source);
        let model = Model::new(&file);
        let is_run = |index: usize| {
            let script = model.script(index);
            let is_background = |token: &Token| token.kind == TokenKind::Background;
            let runs_on = script.is_none_or(|script| script.tokens.iter().any(is_background));
            !runs_on && model.is_plain_run(index) && !model.has_inner_code(index)
        };
        for lower in 1..model.instructions.len() {
            let upper = lower - 1;
            if !is_run(upper)
                || !is_run(lower)
                || !model.instructions[lower].statement.flags.is_empty()
            {
                continue;
            }
            let list = model.script(lower).unwrap().list.as_ref().unwrap();
            for (glue, wrap, lead) in [
                (rewrite::Glue::And, true, None),
                (rewrite::Glue::Semicolon, false, Some("set -ex")),
            ] {
                let start = list.items[0].and_or.first_token();
                let join = rewrite::Join {
                    start,
                    glue,
                    wrap,
                    lead,
                };
                let Some(edits) = rewrite::join_runs(&model, upper, lower, &join) else {
                    continue;
                };
                let operations = [Rewrite::in_place(upper), Rewrite::removed(lower)]
                    .map(Operation::Rewrite)
                    .to_vec();
                let text = changed(&name, &model, &Change { edits, operations });
                let after = dfmt::parse(&text);
                let after = Model::new(&after);
                let mut expected = Vec::from_iter(lead.map(|_| strings(&["set", "-ex"])));
                expected.extend(commands(&model, upper));
                expected.extend(commands(&model, lower));
                assert_eq!(commands(&after, upper), expected, "{name}");
                made += 1;
            }
        }
    }
    assert!(made > 50, "only {made}");
}

#[test]
fn an_instruction_is_split() {
    let split = |source: &str| {
        let file: Dockerfile<'_> = dfmt::parse(source.as_bytes());
        let model = Model::new(&file);
        let instruction = model.instructions[1];
        let text = String::from_utf8_lossy(instruction.joined.text()).into_owned();
        let right = text.find("USER").unwrap();
        let left = text[..right].trim_end().len();
        let edit = rewrite::split_instruction(&model, instruction, left as u32, right as u32)?;
        let change = Change {
            edits: vec![edit],
            operations: vec![Operation::Rewrite(Rewrite::into(1, ["EXPOSE", "USER"]))],
        };
        Some(String::from_utf8(changed(source, &model, &change)).unwrap())
    };
    let one = "FROM a\n# ports\nEXPOSE 80 \\\n  # more\n  81   USER app\nCMD [\"a\"]\n";
    let two = "FROM a\n# ports\nEXPOSE 80 \\\n  # more\n  81\nUSER app\nCMD [\"a\"]\n";
    assert_eq!(split(one).as_deref(), Some(two));
    assert_eq!(
        split("FROM a\nEXPOSE 80 \\\n  USER app\n"),
        None,
        "a line ends between"
    );
    assert_eq!(
        split("FROM a\nEXPOSE 80\\ USER app\n"),
        None,
        "it would go on"
    );
}

/// The words or pairs of an instruction, and where they stand.
fn parts(model: &Model<'_>, index: usize) -> Vec<(String, LogicalSpan)> {
    let instruction = model.instructions[index];
    let spans: Vec<LogicalSpan> = match &instruction.statement.body {
        Body::Pairs(pairs) => pairs.iter().map(|pair| pair.span).collect(),
        Body::Words(words) => words.clone(),
        _ => Vec::new(),
    };
    let text = |span: LogicalSpan| String::from_utf8_lossy(instruction.text(span)).into_owned();
    spans.into_iter().map(|span| (text(span), span)).collect()
}

#[test]
fn a_part_of_a_list_is_removed() {
    let kinds = [Keyword::Env, Keyword::Label, Keyword::Expose];
    for number in 0..3 {
        let made = on_instructions(&kinds, &|model, index| {
            let parts = parts(model, index);
            let spans: Vec<_> = parts.iter().map(|(_, span)| *span).collect();
            let joined = &model.instructions[index].joined;
            (number < spans.len()).then_some(())?;
            let edit = rewrite::remove_part(joined, &spans, number)?;
            let edits = vec![edit];
            let operations = vec![Operation::Rewrite(Rewrite::in_place(index))];
            let text = apply_edits(model.file.source, &edits);
            let file = dfmt::parse(&text);
            let words = |all: Vec<(String, LogicalSpan)>| -> Vec<String> {
                all.into_iter().map(|(text, _)| text).collect()
            };
            let mut expected = words(parts);
            expected.remove(number);
            let found = words(self::parts(&Model::new(&file), index));
            assert_eq!(found, expected);
            Some(Change { edits, operations })
        });
        assert!(made.len() > 20, "only {}", made.len());
    }
}

#[test]
fn parts_of_a_list_change_places() {
    let kinds = [Keyword::Env, Keyword::Label];
    let made = on_instructions(&kinds, &|model, index| {
        let parts = parts(model, index);
        let spans: Vec<_> = parts.iter().map(|(_, span)| *span).collect();
        let order: Vec<usize> = (0..spans.len()).rev().collect();
        let joined = &model.instructions[index].joined;
        let edits = rewrite::reorder_parts(joined, &spans, &order)?;
        let text = apply_edits(model.file.source, &edits);
        let file = dfmt::parse(&text);
        let found = self::parts(&Model::new(&file), index);
        let found: Vec<String> = found.into_iter().map(|(text, _)| text).collect();
        let expected: Vec<String> = parts.into_iter().rev().map(|(text, _)| text).collect();
        assert_eq!(found, expected);
        let operations = vec![Operation::Rewrite(Rewrite::in_place(index))];
        Some(Change { edits, operations })
    });
    assert!(made.len() > 50, "only {}", made.len());
}
