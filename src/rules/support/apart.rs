//! RUNs that are to stay as they are: what comments say about that, and what others may not have.

use crate::knowledge::comments::{APART, CACHED, TIDYING};
use crate::model::{Model, SimpleCommand};
use crate::suppress::is_pragma;
use crate::syntax::{Instruction, Item, Keyword, Mount, MountKind};
use crate::text::{GapLineKind, file_name};

/// Starts of comments that tests of Semgrep's rules put above what they are about.
/// <https://semgrep.dev/docs/writing-rules/testing-rules>
const TESTS: &[&str] = &["ok:", "ruleid:", "todook:", "todoruleid:"];

/// Whether comments between two RUNs, above the upper one or inside of them keep them apart: they say so, head a group, speak to a tool, or
/// are an instruction that is switched off.
pub(crate) fn are_apart(model: &Model<'_>, upper: usize, lower: usize) -> bool {
    let source = model.file.source;
    let items = &model.file.items;
    let [from, to] = [upper, lower].map(|index| {
        let start = model.instructions[index].span.start;
        items.partition_point(|item| item.span().start < start)
    });
    let comment = |item: &Item<'_>| match item {
        Item::Comment(comment) => Some(comment.text.of(source)),
        _ => None,
    };
    let above = items[..from].iter().rev().map_while(comment);
    let between: Vec<&[u8]> = items[from..to].iter().filter_map(comment).collect();
    let inside = [upper, lower].map(|index| inside(model.instructions[index], source));
    // Comments in two groups: the first may be about what is above, or head more than what is below.
    let groups = items[from..to]
        .chunk_by(|one, other| comment(one).is_some() == comment(other).is_some())
        .filter(|group| comment(&group[0]).is_some());
    groups.count() > 1
        || between
            .iter()
            .any(|comment| is_banner(comment) || is_pragma(comment) || is_instruction(comment))
        || above
            .chain(between.iter().copied())
            .chain(inside.into_iter().flatten())
            .any(|comment| !is_pragma(comment) && says_apart(comment))
}

/// Whether what a RUN is given may be kept from others: secrets, keys, networks, privileges, settings that are mounted, and a proxy, also
/// one that a file with variables may name.
pub(crate) fn is_helped(model: &Model<'_>, index: usize) -> bool {
    let instruction = model.instructions[index];
    let text = instruction.span.of(model.file.source).to_ascii_lowercase();
    let gives = |mount: &Mount| {
        let target = model.mount_target(index, mount).unwrap_or_default();
        let is_setting = mount.kind == MountKind::Bind
            && ["/etc/", "/root/.", ".netrc", ".conf"]
                .iter()
                .any(|part| target.contains(part));
        mount.is_secret() || is_setting
    };
    memchr::memmem::find(&text, b"_proxy").is_some()
        || memchr::memmem::find(&text, b"acquire::http").is_some()
        || instruction.statement.flags.iter().any(|flag| {
            let text = instruction.text(flag.span);
            Mount::of(text).is_none_or(|mount| gives(&mount))
        })
        || model.commands(index).iter().any(reads_variables)
}

/// Whether a command reads a file that may hold variables such as a proxy, by its name.
fn reads_variables(command: &SimpleCommand<'_>) -> bool {
    let reads = matches!(command.name(), Some("." | "source"));
    reads
        && command.args().first().is_some_and(|word| {
            let path = word.without_quotes();
            let name = file_name(&path);
            let is_of_tools = ["cargo/", "ghcup/", "/opt/", "spack"]
                .iter()
                .any(|part| path.contains(part));
            let is_spoken = ["proxy", "secret", "cred", "token"]
                .iter()
                .any(|part| name.contains(part));
            is_spoken || (!is_of_tools && name.trim_end_matches(".sh").ends_with("env"))
        })
}

/// The comments inside an instruction.
fn inside<'s>(instruction: &Instruction<'_>, source: &'s [u8]) -> Vec<&'s [u8]> {
    let lines = instruction.joined.gaps().iter().flat_map(|gap| &gap.lines);
    lines
        .filter(|line| line.kind == GapLineKind::Comment)
        .map(|line| line.span.of(source))
        .collect()
}

/// Whether a comment says that instructions are apart on purpose.
fn says_apart(comment: &[u8]) -> bool {
    let text = String::from_utf8_lossy(comment).to_lowercase();
    let is_letter = |ch: char| ch.is_alphanumeric() || matches!(ch, '-' | '_' | '\'' | '/' | '.');
    let words: Vec<&str> = text
        .split(|ch| !is_letter(ch))
        .map(|word| word.trim_matches(['.', '\'', '-']))
        .filter(|word| !word.is_empty())
        .collect();
    let has = |phrase: &&str| (0..words.len()).any(|at| starts_with(&words[at..], phrase));
    let tidies = || {
        words
            .iter()
            .any(|word| TIDYING.iter().any(|start| word.starts_with(start)))
    };
    APART.iter().any(has) || (CACHED.iter().any(has) && !tidies())
}

/// Whether words start with those of a phrase.
fn starts_with(words: &[&str], phrase: &str) -> bool {
    let mut rest = phrase;
    for word in words {
        match rest.strip_prefix(word) {
            Some("") => return true,
            Some(behind) if behind.starts_with(' ') => rest = &behind[1..],
            _ => return false,
        }
    }
    false
}

/// Whether a comment is part of a box or of the head of a group: it has a line drawn in it, or no text.
fn is_banner(comment: &[u8]) -> bool {
    let is_drawn = |byte: u8| b"#=-*~_+".contains(&byte);
    let text = comment.trim_ascii();
    text.chunk_by(|one, other| one == other)
        .any(|run| run.len() > 2 && is_drawn(run[0]))
        || text.iter().all(|&byte| is_drawn(byte) || byte == b' ')
        || (text.len() > 1 && text.ends_with(b"#"))
}

/// Whether a comment is an instruction that somebody has switched off, which inside another one could not be switched on again, or
/// belongs to a test.
fn is_instruction(comment: &[u8]) -> bool {
    let marks = |byte: &u8| matches!(byte, b'#' | b' ' | b'\t');
    let start = comment.iter().take_while(|byte| marks(byte)).count();
    let text = &comment[start..];
    let word = text
        .split(u8::is_ascii_whitespace)
        .next()
        .unwrap_or_default();
    let lower = word.to_ascii_lowercase();
    TESTS
        .iter()
        .any(|start| lower.starts_with(start.as_bytes()))
        || (word.len() < text.len() && word == Keyword::of(word).as_str().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_say_that_runs_are_apart() {
        for comment in [
            "# in a separate layer, as it is large",
            "# Own layer",
            "# do NOT merge with the above",
            "# Don't combine: the disk is too small",
            "# cached unless the list changes",
            "# Layer caching: rarely changes",
            "# split, so that a failure is seen",
            "# (kept apart.)",
        ] {
            assert!(says_apart(comment.as_bytes()), "{comment}");
        }
        for comment in [
            "# clear the apk cache",
            "# Remove lists to keep the layer small",
            "# update the package cache",
            "# Install Varnish-cache",
            "# ccache - speed up compilation",
            "# multilayered",
            "# tools",
        ] {
            assert!(!says_apart(comment.as_bytes()), "{comment}");
        }
    }

    #[test]
    fn banners_head_groups() {
        for comment in [
            "#",
            "##########",
            "####### Install #######",
            "# ---- Base ----",
            "#   base image   #",
            "# =====",
            "#NCBI####",
            "### tools",
            "# ***",
            "# --",
        ] {
            assert!(is_banner(comment.as_bytes()), "{comment}");
        }
        for comment in [
            "# tools",
            "## tools",
            "# with --no-install-recommends",
            "# g++",
            "# a - b",
            "# see https://example.com/a_b",
        ] {
            assert!(!is_banner(comment.as_bytes()), "{comment}");
        }
    }
}
