//! What its owner has said about an instruction: a comment that names what a rule is about, and says that it is meant, makes the rule silent.
//!
//! A comment counts that stands above the instruction, with nothing but blank lines between, or inside it. One inside speaks for the commands it stands over, or
//! for the one that it stands in or beside; what a RUN leaves in the image ([`Rule::cache_of`]) is a matter of all of it. It has to name the matter (the option, the form:
//! [`Rule::matters`]) and next to it say that this is how it is wanted ([`INTENT`]): `# install packages` says nothing, `# we need the recommends` does. What a fix
//! would write and its owner has commented out (`# && rm -rf /var/lib/apt/lists/* \`) is not wanted either; that comment has to touch the instruction.

use std::cell::OnceCell;
use std::cmp::Reverse;

use super::rule::Rule;
use crate::diagnostic::Finding;
use crate::model::Model;
use crate::shell::TokenKind;
use crate::suppress::is_pragma;
use crate::syntax::{Instruction, Item};
use crate::text::{GapLineKind, Span};

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
    /// Those above it and inside it, in order.
    all: Vec<Remark>,
    /// Whether they forbid any change.
    forbid: OnceCell<bool>,
}

/// Comment lines with nothing between them.
struct Remark {
    /// The lines as written, without what makes comments of them.
    lines: Vec<String>,
    /// From the first to the last.
    span: Span,
    /// Whether no blank line stands between them and the instruction.
    touches: bool,
    /// What they speak for; without it all of the instruction.
    of: Option<Span>,
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
        let remarks = self.of[index].get_or_init(|| Remarks::read(self.model, index));
        let all = &remarks.all;
        let edits = finding.fix.iter().flat_map(|fix| &fix.edits);
        let places = edits.map(|edit| edit.span).chain([finding.span]);
        let places: Vec<Span> = places.collect();
        let is_meant = |remark: &Remark| {
            let is_there = |of: Span| {
                places
                    .iter()
                    .any(|at| at.start <= of.end && of.start <= at.end)
            };
            rule.cache_of.is_some() || remark.of.is_none_or(is_there)
        };
        let forbid = || {
            let mut lines = all
                .iter()
                .flat_map(|remark| remark.lines.chunks(1))
                .flat_map(sentences);
            lines.any(|words| forbids(&words))
        };
        !all.is_empty()
            && (all
                .iter()
                .any(|remark| is_meant(remark) && is_said(rule, &remark.lines))
                || (finding.fix.is_some() && *remarks.forbid.get_or_init(forbid))
                || (!rule.matters.is_empty()
                    && all
                        .iter()
                        .any(|remark| remark.touches && is_commented_out(finding, &remark.lines))))
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
        let instruction = model.instructions[index];
        let items = &model.file.items;
        let at = items.partition_point(|item| item.span().start < instruction.span.start);
        let (mut above, mut touching) = (Vec::new(), None);
        for item in items[..at].iter().rev() {
            match item {
                Item::Instruction(_) => break,
                Item::Blank(_) => _ = touching.get_or_insert(item.span().end),
                Item::Comment(comment) => above.push(comment.text),
                Item::Directive(_) => {}
            }
        }
        above.reverse();
        let mut all = group(model, above);
        for remark in &mut all {
            remark.touches = touching.is_none_or(|from| remark.span.start >= from);
        }
        all.extend(inside(model, index));
        Self {
            all,
            forbid: OnceCell::new(),
        }
    }
}

/// The remarks inside an instruction, each with what it speaks for.
fn inside(model: &Model<'_>, index: usize) -> Vec<Remark> {
    let (instruction, source) = (model.instructions[index], model.file.source);
    let lines = instruction.joined.gaps().iter().flat_map(|gap| &gap.lines);
    let lines = lines.filter(|line| line.kind == GapLineKind::Comment);
    let mut comments: Vec<Span> = lines.map(|line| line.span).collect();
    let mut commands: Vec<Span> = Vec::new();
    for code in model.codes(index) {
        let tokens = code.script.tokens.iter();
        let tokens = tokens.filter(|token| token.kind == TokenKind::Comment);
        comments.extend(tokens.map(|token| code.joined.span(token.span)));
        commands.extend(
            code.commands
                .iter()
                .map(|command| code.joined.span(command.span)),
        );
    }
    comments.sort_unstable_by_key(|comment| comment.start);
    // What holds another one comes before it.
    commands.sort_unstable_by_key(|it| (it.start, Reverse(it.end)));
    let first_end = commands.iter().map(|it| it.end).min();
    let last_start = commands.last().map(|it| it.start);
    let mut remarks = group(model, comments);
    // The commands that have started and may hold the next remark, the innermost last.
    let (mut open, mut started): (Vec<Span>, _) = (Vec::new(), 0);
    let mut over: Vec<usize> = Vec::new();
    for (number, remark) in remarks.iter_mut().enumerate() {
        let at = remark.span;
        let before = commands.partition_point(|it| it.start < at.start);
        open.extend(&commands[started..before]);
        started = before;
        while open.pop_if(|it| it.end <= at.end).is_some() {}
        if let Some(command) = open.last() {
            remark.of = Some(*command);
        } else if is_beside(source, at) {
            let line = memchr::memrchr(b'\n', &source[..at.start as usize]);
            let start = line.map_or(0, |line| line as u32 + 1);
            let on_line = commands.partition_point(|it| it.start < start);
            // One from a line above may end here.
            let above = commands[..on_line].last().filter(|it| it.end > start);
            let first = above.or(commands[on_line..before].first());
            remark.of = first.map(|it| Span::new(it.start as usize, at.end as usize));
        } else if first_end.is_some_and(|end| end <= at.start)
            && last_start.is_some_and(|start| start >= at.end)
        {
            over.push(number);
        }
    }
    let mut end = instruction.span.end;
    for number in over.into_iter().rev() {
        let start = remarks[number].span.start;
        remarks[number].of = Some(Span { start, end });
        end = start;
    }
    remarks
}

/// Whether a comment stands behind something on its line.
fn is_beside(source: &[u8], comment: Span) -> bool {
    let before = source[..comment.start as usize].iter().rev();
    let mut before = before.take_while(|byte| **byte != b'\n');
    !before.all(u8::is_ascii_whitespace)
}

/// Comments, in order, as remarks: lines that follow each other are one.
fn group(model: &Model<'_>, comments: Vec<Span>) -> Vec<Remark> {
    let source = model.file.source;
    let mut remarks: Vec<Remark> = Vec::new();
    for span in comments {
        let text = span.of(source);
        if is_pragma(text) {
            continue;
        }
        let text = String::from_utf8_lossy(text);
        let text = text.trim_start_matches(['#', ' ', '\t']).trim_end();
        let goes_on = |last: &&mut Remark| {
            // One that the shell reads up to the end of the script holds those of Docker.
            let between = source.get(last.span.end as usize..span.start as usize);
            between.is_some_and(|it| {
                it.trim_ascii().is_empty() && memchr::memchr_iter(b'\n', it).count() == 1
            }) && !is_beside(source, last.span)
        };
        match remarks.last_mut().filter(goes_on) {
            Some(last) => {
                last.lines.push(text.to_owned());
                last.span.end = span.end;
            }
            None => remarks.push(Remark {
                lines: vec![text.to_owned()],
                span,
                touches: true,
                of: None,
            }),
        }
    }
    remarks
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
