//! Giving options to a command: which commands a RUN has, where an option goes, and what the file says about it elsewhere.

use super::script::errexit;
use crate::diagnostic::Applicability;
use crate::knowledge::releases;
use crate::model::{Code, Model, SimpleCommand, Word};
use crate::syntax::{Keyword, MountKind};
use crate::text::Edit;

/// The shell texts of a RUN with their commands, also of one that ONBUILD keeps for later; none where there is no shell text
/// dfmt reads. A word of them can be edited where it stands.
pub(crate) fn run_codes<'m>(model: &'m Model<'_>, index: usize) -> Vec<Code<'m>> {
    if model.instructions[index].effective().kind == Keyword::Run {
        model.codes(index)
    } else {
        Vec::new()
    }
}

/// Whether the file has these bytes anywhere: most files call few programs, and the rest need not be read closely.
pub(crate) fn speaks_of(model: &Model<'_>, word: &str) -> bool {
    model.speaks_of(word)
}

/// Puts `option` behind a word of a shell text.
pub(crate) fn insert_behind(code: &Code<'_>, word: &Word<'_>, option: &str) -> Edit {
    Edit::insert(
        code.joined.physical_end(word.span.end),
        format!(" {option}"),
    )
}

/// Takes a word that stands behind another one away, with the blanks between the two. `None` if that would take a comment along.
pub(crate) fn remove_behind(code: &Code<'_>, before: &Word<'_>, word: &Word<'_>) -> Option<Edit> {
    let joined = code.joined;
    let gaps = joined.gaps_between(before.span.end, word.span.end);
    if gaps.iter().any(|gap| !gap.lines.is_empty()) {
        return None;
    }
    let (start, end) = (
        joined.physical_end(before.span.end),
        joined.physical_end(word.span.end),
    );
    Some(Edit::delete(crate::text::Span { start, end }))
}

/// Whether short options written together, such as `-yq`, have one of `letters`. `valued` are the letters whose value is the rest
/// of the word.
pub(crate) fn has_letter(word: &str, letters: &str, valued: &str) -> bool {
    let Some(rest) = word.strip_prefix('-').filter(|rest| !rest.starts_with('-')) else {
        return false;
    };
    rest.chars()
        .take_while(|letter| letter.is_ascii_alphabetic() && !valued.contains(*letter))
        .any(|letter| letters.contains(letter))
}

/// Where the caches are that a RUN mounts: the targets of its mounts of type `cache`; an empty one if it has none.
pub(crate) fn cache_mounts(model: &Model<'_>, index: usize) -> Vec<String> {
    let mounts = model.instructions[index].mounts();
    mounts
        .filter(|mount| mount.kind == MountKind::Cache)
        .map(|mount| model.mount_target(index, &mount).unwrap_or_default())
        .collect()
}

/// Whether one of the cache mounts of a RUN covers one of these directories, or may: it lies above or below, or its place is known
/// only at build time.
pub(crate) fn mounts_cover(model: &Model<'_>, index: usize, directories: &[&str]) -> bool {
    cache_mounts(model, index).iter().any(|target| {
        let path = target.trim_end_matches('/');
        path.contains('$')
            || directories
                .iter()
                .any(|directory| is_above(path, directory) || is_above(directory, path))
    })
}

fn is_above(upper: &str, lower: &str) -> bool {
    lower
        .strip_prefix(upper)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The texts of what ran before a place, nearest first: the instruction up to there, then those below it.
pub(crate) fn texts_before<'m>(code: &Code<'m>, at: u32) -> impl Iterator<Item = &'m [u8]> {
    let model = code.model;
    let source = model.file.source;
    // What stands before a heredoc is its instruction's own text.
    std::iter::once(code.before(at)).chain(
        model
            .before(code.index)
            .map(move |before| model.instructions[before].span.of(source)),
    )
}

/// Whether anything that ran before a place has one of `words` in it; `words` are lower case.
pub(crate) fn said_before(code: &Code<'_>, at: u32, words: &[&str]) -> bool {
    let says = |text: &[u8]| {
        words.iter().any(|word| {
            let first = word.as_bytes()[0];
            memchr::memchr2_iter(first, first.to_ascii_uppercase(), text).any(|at| {
                let part = text.get(at..at + word.len());
                part.is_some_and(|part| part.eq_ignore_ascii_case(word.as_bytes()))
            })
        })
    };
    let question = format!("says {words:?}");
    let model = code.model;
    model.holds_of_all(&question, || says(model.file.source))
        && any_text_before(code, at, &question, &says)
}

/// Whether one of [`texts_before`] is one that is looked for. What is found in a text must be found in all that the text is the start of;
/// and it must depend on nothing that `question` does not name.
pub(crate) fn any_text_before(
    code: &Code<'_>,
    at: u32,
    question: &str,
    is_it: &dyn Fn(&[u8]) -> bool,
) -> bool {
    let (model, index) = (code.model, code.index);
    let source = model.file.source;
    let own = format!("{question} in its own text, {}", code.is_in_file());
    (model.holds(index, &own, |_| is_it(code.around())) && is_it(code.before(at)))
        || model.any_before(index, question, |before| {
            is_it(model.instructions[before].span.of(source))
        })
}

/// Whether what an image brings, and what its packages bring, is of 2016 or later, as far as its name or the file up to a place tells.
pub(crate) fn is_recent(code: &Code<'_>, at: u32) -> bool {
    let Some(base) = code.model.base_image(code.index) else {
        return false;
    };
    releases::is_recent(base)
        || said_before(code, at, releases::RECENT)
        || any_text_before(code, at, "names Python", &|text| {
            releases::names_python(&String::from_utf8_lossy(text))
        })
}

/// Whether the build fails where a command fails: nothing swallows its status, in its text and in those that hold it.
pub(crate) fn is_fatal(codes: &[Code<'_>], code: &Code<'_>, command: &SimpleCommand<'_>) -> bool {
    let place = command.place;
    // A trap may have the last word.
    let traps = || {
        let mut commands = code.commands.iter();
        commands.any(|command| command.name() == Some("trap"))
    };
    let counts = place.decides || (place.stops && errexit(code) == Some(true));
    let outer = || match code.outer(codes) {
        Some((outer, at)) => is_fatal(codes, outer, &outer.commands[at]),
        None => true,
    };
    counts && !traps() && outer()
}

/// How far a fix may be trusted that makes no difference to a command that succeeds: only where the build goes on after a failure
/// can it change what an image has.
pub(crate) fn unless_tolerated(
    codes: &[Code<'_>],
    code: &Code<'_>,
    command: &SimpleCommand<'_>,
) -> Applicability {
    if is_fatal(codes, code, command) {
        Applicability::Safe
    } else {
        Applicability::Unsafe
    }
}

/// Whether a word that is known only at build time may hold options: it stands unquoted, and before the verb or with a name that
/// says so.
pub(crate) fn may_hold_options(word: &Word<'_>, before_verb: bool) -> bool {
    let named = || {
        let name = String::from_utf8_lossy(word.text).to_lowercase();
        ["opt", "flag", "arg", "yes"]
            .iter()
            .any(|part| name.contains(part))
    };
    word.value.is_none() && word.text.starts_with(b"$") && (before_verb || named())
}

/// The words of a call that may hold options, known only at build time. The verb is the word of this index.
pub(crate) fn unknown_words<'c, 'm>(
    command: &'c SimpleCommand<'m>,
    verb: usize,
) -> impl Iterator<Item = &'c Word<'m>> {
    let words = command.words.iter().enumerate().skip(command.program);
    words
        .filter(move |(at, word)| may_hold_options(word, *at < verb))
        .map(|(_, word)| word)
}

/// The words on the lines of the file that assign the variable that a word expands.
pub(crate) fn assigned<'m>(model: &'m Model<'_>, word: &Word<'_>) -> impl Iterator<Item = &'m str> {
    let name: Vec<u8> = word
        .text
        .iter()
        .copied()
        .skip_while(|byte| matches!(byte, b'$' | b'{'))
        .take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
        .collect();
    let lines = model.file.source.split(|&byte| byte == b'\n');
    lines
        .filter(move |line| {
            !name.is_empty()
                && memchr::memmem::find_iter(line, &name).any(|at| {
                    matches!(line.get(at + name.len()), Some(b'=' | b' '))
                        && !matches!(line.get(at.wrapping_sub(1)), Some(b'$' | b'{'))
                })
        })
        .filter_map(|line| std::str::from_utf8(line).ok())
        .flat_map(|line| line.split([' ', '\t', '"', '\'', '=']))
}

/// Where a command's standard output (1) or standard error (2) goes, if it is redirected.
pub(crate) fn redirected<'c, 'm>(
    code: &Code<'_>,
    command: &'c SimpleCommand<'m>,
    stream: u8,
) -> Option<&'c Word<'m>> {
    let text = code.joined.text();
    command.targets.iter().find(|target| {
        let before = text[..target.span.start as usize].trim_ascii_end();
        let is_operator = |byte: &&u8| matches!(**byte, b'<' | b'>' | b'|' | b'&');
        let start = before.len() - before.iter().rev().take_while(is_operator).count();
        let (rest, operator) = before.split_at(start);
        let number = match rest {
            [.., b' ' | b'\t', digit] if digit.is_ascii_digit() => *digit,
            _ => b'1',
        };
        match operator {
            b">" | b">>" | b">|" | b">&" => number == b'0' + stream,
            b"&>" | b"&>>" => true,
            _ => false,
        }
    })
}
