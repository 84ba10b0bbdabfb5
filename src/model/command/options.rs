//! What options a command has, and whether a word may hold some that are known only at build time.

use super::{SimpleCommand, Word};
use crate::model::{Code, Model};

/// Whether short options written together, such as `-yq`, have one of `letters`. `valued` are the letters whose value is the rest
/// of the word.
pub fn has_letter(word: &str, letters: &str, valued: &str) -> bool {
    let Some(rest) = word.strip_prefix('-').filter(|rest| !rest.starts_with('-')) else {
        return false;
    };
    rest.chars()
        .take_while(|letter| letter.is_ascii_alphabetic() && !valued.contains(*letter))
        .any(|letter| letters.contains(letter))
}

/// Whether a word that is known only at build time may hold options: it stands unquoted, and before the verb or with a name that
/// says so.
pub fn may_hold_options(word: &Word<'_>, before_verb: bool) -> bool {
    let named = || {
        let name = String::from_utf8_lossy(word.text).to_lowercase();
        ["opt", "flag", "arg", "yes"]
            .iter()
            .any(|part| name.contains(part))
    };
    word.value.is_none() && word.text.starts_with(b"$") && (before_verb || named())
}

/// The words of a call that may hold options, known only at build time. The verb is the word of this index.
pub fn unknown_words<'c, 'm>(
    command: &'c SimpleCommand<'m>,
    verb: usize,
) -> impl Iterator<Item = &'c Word<'m>> {
    let words = command.words.iter().enumerate().skip(command.program);
    words
        .filter(move |(at, word)| may_hold_options(word, *at < verb))
        .map(|(_, word)| word)
}

/// The words on the lines of the file that assign the variable that a word expands.
pub fn assigned<'m>(model: &'m Model<'_>, word: &Word<'_>) -> impl Iterator<Item = &'m str> {
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
pub fn redirected<'c, 'm>(
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
