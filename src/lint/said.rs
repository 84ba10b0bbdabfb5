//! What its owner has said about an instruction: a comment that names what a rule is about, and says that it is meant, makes the rule silent.
//!
//! A comment counts that stands above the instruction, with nothing but blank lines between, or inside it. It has to name the matter (the option, the form:
//! [`Rule::matters`]) and next to it say that this is how it is wanted ([`INTENT`]): `# install packages` says nothing, `# we need the recommends` does. What a fix
//! would write and its owner has commented out (`# && rm -rf /var/lib/apt/lists/* \`) is not wanted either; that comment has to touch the instruction.

use std::cell::OnceCell;

use super::rule::Rule;
use crate::diagnostic::Finding;
use crate::model::Model;
use crate::shell::TokenKind;
use crate::suppress::is_pragma;
use crate::syntax::{Instruction, Item};
use crate::text::GapLineKind;

/// What forbids any change.
const FORBIDDEN: &[&[&str]] = &[
    &["do", "not", "change"],
    &["do", "not", "modify"],
    &["do", "not", "touch"],
    &["don't", "change"],
    &["don't", "modify"],
    &["don't", "touch"],
    &["leave", "as", "is"],
    &["keep", "as", "is"],
];

/// Words that say that something is meant. Sorted.
const INTENT: &[&str] = &[
    "because",
    "break",
    "breaks",
    "broken",
    "can't",
    "cannot",
    "deliberate",
    "deliberately",
    "doesn't",
    "don't",
    "fail",
    "fails",
    "instead",
    "intended",
    "intentional",
    "intentionally",
    "keep",
    "keeps",
    "leave",
    "left",
    "matter",
    "matters",
    "must",
    "need",
    "needed",
    "needs",
    "never",
    "not",
    "otherwise",
    "purpose",
    "require",
    "required",
    "requires",
    "since",
    "stay",
    "stays",
    "unsupported",
    "want",
    "wanted",
    "wants",
    "won't",
];

/// How many words may stand between the matter and what is said of it.
const NEAR: usize = 4;

/// What owners have said of their instructions: read once for each of which something is found.
pub(super) struct Said<'m> {
    model: &'m Model<'m>,
    of: Vec<OnceCell<Remarks>>,
}

/// The comments of an instruction.
struct Remarks {
    /// Those above it and inside it, each as written.
    all: Vec<String>,
    /// With which of them those start that touch it: no blank line stands between.
    touching: usize,
    /// Whether they forbid any change.
    forbid: OnceCell<bool>,
}

impl<'m> Said<'m> {
    pub(super) fn of(model: &'m Model<'m>) -> Self {
        let none = model.instructions.iter().map(|_| OnceCell::new());
        Self {
            model,
            of: none.collect(),
        }
    }

    /// Whether the owner of an instruction has spoken of what a rule found there.
    pub(super) fn speaks_of(&self, rule: &Rule, finding: &Finding) -> bool {
        let starts = |instruction: &&Instruction<'_>| instruction.span.start <= finding.span.start;
        let before = self.model.instructions.partition_point(starts);
        let Some(index) = before.checked_sub(1) else {
            return false;
        };
        let comments = self.of[index].get_or_init(|| Remarks::read(self.model, index));
        let all = &comments.all;
        let forbid = || {
            let mut lines = all.chunks(1).flat_map(sentences);
            lines.any(|words| forbids(&words))
        };
        !all.is_empty()
            && (is_said(rule, all)
                || (finding.fix.is_some() && *comments.forbid.get_or_init(forbid))
                || (!rule.matters.is_empty()
                    && is_commented_out(finding, &all[comments.touching..])))
    }
}

/// Whether comment lines name what a rule is about, and say that it is meant.
pub fn is_said(rule: &Rule, comments: &[String]) -> bool {
    let mut sentences = sentences(comments).into_iter();
    !rule.matters.is_empty() && sentences.any(|words| speaks_of(&words, rule.matters))
}

/// Whether what the fix would insert, a command or an option, stands in a comment that was code.
fn is_commented_out(finding: &Finding, comments: &[String]) -> bool {
    let edits = finding.fix.iter().flat_map(|fix| &fix.edits);
    let texts = edits.map(|edit| String::from_utf8_lossy(&edit.text));
    let lines: Vec<String> = texts
        .flat_map(|text| text.lines().map(code).collect::<Vec<_>>())
        .filter(|line| line.contains(' ') || line.starts_with("--"))
        .collect();
    comments
        .iter()
        .filter(|comment| was_code(comment))
        .any(|comment| {
            let words = code(comment);
            lines.iter().any(|line| {
                words
                    .match_indices(line.as_str())
                    .any(|(at, _)| is_apart(&words, at, line.len()))
            })
        })
}

/// The words of a line of code, without the operators and the continuation around them.
fn code(line: &str) -> String {
    let words = line.trim_end_matches(['\\', '`']).split_whitespace();
    words
        .skip_while(|word| matches!(*word, "&&" | ";" | "||"))
        .collect::<Vec<_>>()
        .join(" ")
}

/// Whether a comment looks like a line that was taken out of a script or file.
fn was_code(comment: &str) -> bool {
    let first = comment.split_whitespace().next().unwrap_or_default();
    matches!(first, "&&" | "||" | ";" | "RUN") || comment.ends_with('\\') || first.starts_with("--")
}

/// Whether a part of a text does not go on in words around it.
fn is_apart(text: &str, at: usize, len: usize) -> bool {
    let is_end = |byte: Option<&u8>| byte.is_none_or(|byte| b" ;&|".contains(byte));
    let bytes = text.as_bytes();
    is_end(at.checked_sub(1).and_then(|before| bytes.get(before))) && is_end(bytes.get(at + len))
}

impl Remarks {
    /// Those above an instruction, up to the next one, and those inside it.
    fn read(model: &Model<'_>, index: usize) -> Self {
        let (instruction, source) = (model.instructions[index], model.file.source);
        let items = &model.file.items;
        let at = items.partition_point(|item| item.span().start < instruction.span.start);
        let (mut comments, mut near) = (Vec::new(), None);
        for item in items[..at].iter().rev() {
            match item {
                Item::Instruction(_) => break,
                Item::Blank(_) => _ = near.get_or_insert(comments.len()),
                Item::Comment(comment) => {
                    let text = comment.text.of(source);
                    comments.extend((!is_pragma(text)).then_some(text));
                }
                Item::Directive(_) => {}
            }
        }
        let touching = near.map_or(0, |near| comments.len() - near);
        comments.reverse();
        let lines = instruction.joined.gaps().iter().flat_map(|gap| &gap.lines);
        let inside = lines.filter(|line| line.kind == GapLineKind::Comment);
        let inside = inside.map(|line| line.span.of(source));
        let in_scripts = model.tokens(index).flat_map(|(text, tokens)| {
            let found = tokens.iter().filter(|it| it.kind == TokenKind::Comment);
            found.map(move |token| token.span.of(text))
        });
        comments.extend(inside.chain(in_scripts).filter(|it| !is_pragma(it)));
        let texts = comments.into_iter().map(|comment| {
            let text = String::from_utf8_lossy(comment);
            let text = text.trim_start_matches(['#', ' ', '\t']).trim_end();
            text.to_owned()
        });
        Self {
            all: texts.collect(),
            touching,
            forbid: OnceCell::new(),
        }
    }
}

/// The words of each sentence. A line goes on in the next one if that starts with a small letter.
fn sentences(comments: &[String]) -> Vec<Vec<&str>> {
    let mut sentences: Vec<Vec<&str>> = Vec::new();
    for comment in comments {
        let goes_on = comment.starts_with(|ch: char| ch.is_lowercase());
        if !goes_on || sentences.is_empty() {
            sentences.push(Vec::new());
        }
        for word in comment.split_whitespace() {
            let is_end = word.ends_with(['.', '!', '?', ';']);
            let word = word.trim_matches(|ch: char| !ch.is_alphanumeric() && !"-/".contains(ch));
            if let Some(sentence) = sentences.last_mut() {
                sentence.push(word);
            }
            if is_end {
                sentences.push(Vec::new());
            }
        }
    }
    sentences
}

/// Whether a sentence forbids to change what it stands above: it starts so and goes no further, or says `this` or `it`.
fn forbids(sentence: &[&str]) -> bool {
    let words: Vec<String> = sentence
        .iter()
        .map(|word| word.replace('’', "'").to_lowercase())
        .filter(|word| {
            !matches!(
                &word[..],
                "please" | "the" | "line" | "lines" | "below" | "this" | "it"
            )
        })
        .collect();
    let is_about_this = words.len() < sentence.len();
    FORBIDDEN.iter().any(|order| {
        words.len() >= order.len()
            && words
                .iter()
                .zip(*order)
                .all(|(word, wanted)| word == wanted)
            && (is_about_this || words.len() == order.len())
    })
}

/// Whether a sentence names one of the matters, with [`INTENT`] near it.
fn speaks_of(sentence: &[&str], matters: &[&str]) -> bool {
    let is_same = |word: &str, wanted: &str| {
        if wanted.starts_with(|ch: char| ch.is_ascii_uppercase()) {
            word == wanted
        } else {
            word.eq_ignore_ascii_case(wanted)
        }
    };
    matters.iter().any(|matter| {
        let is_enough = matter.ends_with('!');
        let wanted: Vec<&str> = matter.trim_end_matches('!').split(' ').collect();
        let mut places = sentence
            .windows(wanted.len())
            .enumerate()
            .filter(|(_, words)| {
                words
                    .iter()
                    .zip(&wanted)
                    .all(|(word, wanted)| is_same(word, wanted))
            });
        places.any(|(at, _)| {
            let end = at + wanted.len();
            let before = &sentence[at.saturating_sub(NEAR + 1)..at];
            let after = &sentence[end..(end + NEAR + 1).min(sentence.len())];
            let says = |word: &&str| {
                let word = word.replace('’', "'").to_lowercase();
                INTENT.binary_search(&word.as_str()).is_ok()
            };
            is_enough || before.iter().chain(after).any(says)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intents_are_sorted() {
        assert!(INTENT.is_sorted());
    }

    #[test]
    fn owners_forbid_changes() {
        let forbids = |comment: &str| {
            let lines: Vec<String> = comment.lines().map(str::to_owned).collect();
            sentences(&lines).iter().any(|sentence| forbids(sentence))
        };
        for comment in [
            "DO NOT CHANGE this line, it is patched by release.sh",
            "do not touch",
            "Please don't modify!",
            "Install curl. Leave as is.",
        ] {
            assert!(forbids(comment), "{comment}");
        }
        for comment in [
            "copy these first as long as they don't change",
            "Do not change /etc/hosts at runtime",
            "Docker caches layers that do not change",
        ] {
            assert!(!forbids(comment), "{comment}");
        }
    }
}
