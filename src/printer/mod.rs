//! The layout: a tree in, text out. Options come from [`crate::config::Layout`].
//!
//! Every token of the tree is written exactly once and in order, by one loop in `line`; the files beside it only decide
//! what stands between two tokens: nothing, a blank, or a line break with an indent. What is absent here: edits, rules, and
//! any decision about what a token means.

mod instruction;
mod line;
mod shell;

use crate::config::{Layout, LineEndingChoice};
use crate::model::Model;
use crate::suppress::Frozen;
use crate::syntax::{Directive, Item, Keyword, is_directive};
use crate::text::{BOM, Edit, LineEnding, Span, dominant_line_ending};
use line::Line;

/// The file of `model` in the layout's style. `frozen` says which items are written as they stand.
pub fn print(model: &Model<'_>, layout: &Layout, frozen: &Frozen) -> Vec<u8> {
    let source = model.file.source;
    if frozen.whole_file().is_some() {
        return source.to_vec();
    }
    let eol = match layout.line_ending {
        LineEndingChoice::Auto => dominant_line_ending(source),
        LineEndingChoice::Lf => LineEnding::Lf,
        LineEndingChoice::Crlf => LineEnding::Crlf,
    };
    let out = Vec::with_capacity(source.len() + source.len() / 8);
    let mut printer = Printer {
        model,
        layout,
        eol: eol.bytes(),
        out,
        line: Line::default(),
        directives: true,
    };
    if model.file.bom {
        printer.out.extend_from_slice(BOM);
    }
    printer.file(frozen);
    printer.out
}

/// What makes `output`, as [`print`] wrote it, of `source`: the spaces, line breaks and blank lines between tokens that are the same in both,
/// and the letters of keywords.
pub fn changes(source: &[u8], output: &[u8], escape: u8) -> Vec<Edit> {
    let mut edits = Vec::new();
    let (mut old, mut new) = (0, 0);
    loop {
        let pairs = source[old..].iter().zip(&output[new..]);
        let same = pairs.take_while(|(old, new)| old == new).count();
        (old, new) = (old + same, new + same);
        let (Some(a), Some(b)) = (source.get(old), output.get(new)) else {
            break;
        };
        let mut ends = (
            old + gap_len(&source[old..], escape),
            new + gap_len(&output[new..], escape),
        );
        if ends == (old, new) {
            if let Some((moved, at)) = below_comments(&source[old..], &output[new..], escape) {
                ends = (old + moved, new + at);
            } else if a.eq_ignore_ascii_case(b) {
                ends = (old + 1, new + 1);
            } else {
                // No token of both: of the rest nothing is known.
                break;
            }
        }
        edits.push(Edit::replace(Span::new(old, ends.0), &output[new..ends.1]));
        (old, new) = ends;
    }
    if (old, new) != (source.len(), output.len()) {
        edits.push(Edit::replace(Span::new(old, source.len()), &output[new..]));
    }
    edits
}

/// An operator at the end of a line goes below the comments that follow: how long both are in the old text and in the new one.
fn below_comments(old: &[u8], new: &[u8], escape: u8) -> Option<(usize, usize)> {
    let is_operator = |byte: &u8| matches!(byte, b'&' | b'|' | b';');
    let len = old.iter().take_while(|byte| is_operator(byte)).count();
    let comments = |text: &[u8]| {
        let mut at = 0;
        while text[at..].starts_with(b"#") {
            at += text[at..].iter().position(|byte| *byte == b'\n')?;
            at += gap_len(&text[at..], escape);
        }
        Some(at)
    };
    let gap = len + gap_len(&old[len..], escape);
    let (from, to) = (gap + comments(&old[gap..])?, comments(new)?);
    let is_there = len > 0 && to > 0 && new[to..].starts_with(&old[..len]);
    is_there.then_some((from, to + len))
}

/// How long the white space and the continuations at the start of a text are.
fn gap_len(text: &[u8], escape: u8) -> usize {
    let mut at = 0;
    while let Some(byte) = text.get(at) {
        if *byte == escape {
            let mut behind = text[at + 1..].iter();
            match behind.position(|byte| !matches!(byte, b' ' | b'\t' | b'\r')) {
                Some(blanks) if text[at + 1 + blanks] == b'\n' => at += blanks,
                Some(_) => break,
                None => return text.len(),
            }
        } else if !byte.is_ascii_whitespace() {
            break;
        }
        at += 1;
    }
    at
}

struct Printer<'a> {
    model: &'a Model<'a>,
    layout: &'a Layout,
    eol: &'static [u8],
    out: Vec<u8>,
    line: Line,
    /// Whether a comment printed next would still be read as a directive.
    directives: bool,
}

impl Printer<'_> {
    fn file(&mut self, frozen: &Frozen) {
        let items = &self.model.file.items;
        let start = self.out.len();
        let parted = parted_items(items);
        let (mut blanks, mut index, mut below_comment) = (0, 0, false);
        for (at, item) in items.iter().enumerate() {
            let is_frozen = frozen.item(at);
            if let Item::Blank(_) = item
                && !is_frozen
            {
                blanks += 1;
                continue;
            }
            let wanted = if self.out.len() == start {
                let is_latent = self.is_latent_directive(item)
                    || self.is_latent_mark(item)
                    || self.is_latent_shebang(at);
                usize::from(blanks > 0 && is_latent)
            } else if parted.binary_search(&at).is_ok() && !is_frozen {
                // A blank line that stays as it is parts them already.
                usize::from(blanks > 0 || !matches!(items[at - 1], Item::Blank(_)))
            } else if blanks > 0 && below_comment {
                // Without it the comment would belong to what follows.
                self.layout.blank_lines.clamp(1, blanks)
            } else if self.directives && blanks > 0 && self.is_latent_directive(item) {
                self.layout.blank_lines.clamp(1, blanks)
            } else {
                blanks.min(self.layout.blank_lines)
            };
            blanks = 0;
            below_comment = matches!(item, Item::Comment(_));
            for _ in 0..wanted {
                self.out.extend_from_slice(self.eol);
            }
            let is_first = self.out.len() == start;
            self.directives &= wanted == 0
                && (matches!(item, Item::Directive(_))
                    || self.is_latent_directive(item)
                    || is_first && is_shebang(item, self.model.file.source));
            // An indent is all that keeps the line from being one that BuildKit passes over.
            if is_frozen || is_first && self.is_latent_shebang(at) && !is_at_margin(item) {
                index += usize::from(matches!(item, Item::Instruction(_)));
                self.raw(item);
                continue;
            }
            match item {
                Item::Blank(_) => {}
                Item::Comment(comment) => {
                    self.out
                        .extend_from_slice(comment.text.of(self.model.file.source));
                    self.out.extend_from_slice(self.eol);
                }
                Item::Directive(directive) => self.directive(directive),
                Item::Instruction(_) => {
                    self.instruction(index);
                    index += 1;
                }
            }
        }
    }

    /// Whether a line would become a directive if the blank lines above it went away.
    fn is_latent_directive(&self, item: &Item<'_>) -> bool {
        match item {
            Item::Comment(comment) => {
                self.directives && is_directive(comment.text.of(self.model.file.source))
            }
            _ => false,
        }
    }

    /// Whether a line starts with `#!`, and would make a directive of the line below if it were the first one.
    fn is_latent_shebang(&self, at: usize) -> bool {
        let items = &self.model.file.items;
        let is_below = |item: &Item<'_>| match item {
            Item::Comment(comment) => is_directive(comment.text.of(self.model.file.source)),
            _ => false,
        };
        is_shebang(&items[at], self.model.file.source) && items.get(at + 1).is_some_and(is_below)
    }

    /// Whether a line would start with a byte-order mark, of UTF-8 or UTF-16, if it were the first one.
    fn is_latent_mark(&self, item: &Item<'_>) -> bool {
        let line = item.span().of(self.model.file.source);
        let marks = [BOM, b"\xFF\xFE", b"\xFE\xFF"];
        !self.model.file.bom && marks.iter().any(|mark| line.starts_with(mark))
    }

    fn directive(&mut self, directive: &Directive) {
        self.out.extend_from_slice(b"# ");
        self.out
            .extend_from_slice(directive.name.as_str().as_bytes());
        self.out.push(b'=');
        self.out
            .extend_from_slice(directive.value.of(self.model.file.source));
        self.out.extend_from_slice(self.eol);
    }

    /// An item as it stands, with a line ending if it lacks one.
    fn raw(&mut self, item: &Item<'_>) {
        let bytes = item.span().of(self.model.file.source);
        self.out.extend_from_slice(bytes);
        if !bytes.ends_with(b"\n") {
            self.out.extend_from_slice(self.eol);
        }
    }
}

/// Whether a comment starts with `#!`.
fn is_shebang(item: &Item<'_>, source: &[u8]) -> bool {
    matches!(item, Item::Comment(comment) if comment.text.of(source).starts_with(b"#!"))
}

/// Whether a comment starts where its line does.
fn is_at_margin(item: &Item<'_>) -> bool {
    matches!(item, Item::Comment(comment) if comment.text.start == comment.span.start)
}

/// The items that start a stage but the first: a FROM, or the comment block that touches it. Those directly below the FROM of a stage that
/// is nothing but that are not parted from it: such stages are a list of names. Sorted.
fn parted_items(items: &[Item<'_>]) -> Vec<usize> {
    let is_from = |item: &Item<'_>| match item {
        Item::Instruction(instruction) => instruction.statement.kind == Keyword::From,
        _ => false,
    };
    let froms = items
        .iter()
        .enumerate()
        .filter(|(_, item)| is_from(item))
        .map(|(at, _)| at)
        .skip(1);
    froms
        .map(|mut at| {
            while matches!(items[at - 1], Item::Comment(_)) {
                at -= 1;
            }
            at
        })
        .filter(|at| !is_from(&items[at - 1]))
        .collect()
}
