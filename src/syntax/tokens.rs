//! The leaves of the tree with everything between them: joined in order they are the file.

use super::tree::{Body, Dockerfile, Instruction, Item, Statement};
use crate::text::{BOM, GapLineKind, LogicalSpan, Span};

/// What a leaf is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeafKind {
    /// The byte-order mark.
    Bom,
    /// A comment line outside instructions, or one inside.
    Comment,
    /// A directive.
    Directive,
    /// A keyword, `CMD`/`NONE` of HEALTHCHECK included.
    Keyword,
    /// A flag, or the bare `--` behind flags.
    Flag,
    /// A word, a pair, a name, a value, a string or a mark of a JSON array.
    Word,
    /// Text that is one to this tree: a shell command, a WORKDIR, what cannot be read.
    Text,
    /// White space and line endings.
    Blank,
    /// The continuation character.
    Continuation,
    /// The body of a heredoc.
    HeredocBody,
    /// The line that ends a heredoc.
    HeredocEnd,
}

/// A leaf: one run of bytes. A word that spans lines gives a leaf for each run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leaf {
    /// What it is.
    pub kind: LeafKind,
    /// Its bytes.
    pub span: Span,
}

impl Dockerfile<'_> {
    /// All leaves in order. They tile the file: each starts where the one before ends.
    pub fn leaves(&self) -> Vec<Leaf> {
        let mut out = Leaves {
            leaves: Vec::new(),
            at: 0,
        };
        if self.bom {
            out.push(LeafKind::Bom, Span::new(0, BOM.len()));
        }
        for item in &self.items {
            match item {
                Item::Blank(_) => {}
                Item::Comment(comment) => out.push(LeafKind::Comment, comment.text),
                Item::Directive(directive) => out.push(LeafKind::Directive, directive.text),
                Item::Instruction(instruction) => out.instruction(instruction),
            }
            out.blank_up_to(item.span().end);
        }
        out.leaves
    }
}

impl Statement {
    /// The tokens of a statement in order, as (kind, logical span).
    pub(crate) fn leaves(&self) -> Vec<(LeafKind, LogicalSpan)> {
        let mut out = Vec::with_capacity(8);
        self.collect(&mut out);
        out
    }

    fn collect(&self, out: &mut Vec<(LeafKind, LogicalSpan)>) {
        out.push((LeafKind::Keyword, self.keyword));
        out.extend(self.flags.iter().map(|flag| (LeafKind::Flag, flag.span)));
        out.extend(self.flags_end.map(|span| (LeafKind::Flag, span)));
        collect_body(&self.body, out);
    }
}

fn collect_body(body: &Body, out: &mut Vec<(LeafKind, LogicalSpan)>) {
    match body {
        Body::Empty => {}
        Body::Words(words) => out.extend(words.iter().map(|&span| (LeafKind::Word, span))),
        Body::Pairs(pairs) => out.extend(pairs.iter().map(|pair| (LeafKind::Word, pair.span))),
        Body::Legacy { name, value } => {
            out.extend([(LeafKind::Word, *name), (LeafKind::Word, *value)]);
        }
        Body::Exec(exec) => {
            out.push((LeafKind::Word, exec.open));
            for item in &exec.items {
                out.push((LeafKind::Word, item.span));
                out.extend(item.comma.map(|comma| (LeafKind::Word, comma)));
            }
            out.push((LeafKind::Word, exec.close));
        }
        Body::Shell(span) | Body::Text(span) | Body::Opaque(span) => {
            out.push((LeafKind::Text, *span));
        }
        Body::Health { kind, command } => {
            out.push((LeafKind::Keyword, *kind));
            collect_body(command, out);
        }
        Body::Onbuild(inner) => inner.collect(out),
    }
}

struct Leaves {
    leaves: Vec<Leaf>,
    at: u32,
}

impl Leaves {
    fn push(&mut self, kind: LeafKind, span: Span) {
        self.blank_up_to(span.start);
        if !span.is_empty() {
            self.leaves.push(Leaf { kind, span });
            self.at = span.end;
        }
    }

    fn blank_up_to(&mut self, end: u32) {
        if self.at < end {
            self.leaves.push(Leaf {
                kind: LeafKind::Blank,
                span: Span {
                    start: self.at,
                    end,
                },
            });
            self.at = end;
        }
    }

    fn instruction(&mut self, instruction: &Instruction<'_>) {
        let joined = &instruction.joined;
        let mut gaps = joined.gaps().iter().peekable();
        for (kind, span) in instruction.statement.leaves() {
            let mut from = span.start;
            while from < span.end || span.is_empty() {
                while let Some(gap) = gaps.next_if(|gap| gap.at <= from) {
                    self.gap(gap);
                }
                let to = gaps.peek().map_or(span.end, |gap| gap.at.min(span.end));
                if span.is_empty() {
                    break;
                }
                self.push(
                    kind,
                    joined.span(LogicalSpan {
                        start: from,
                        end: to,
                    }),
                );
                from = to;
            }
        }
        for gap in gaps {
            self.gap(gap);
        }
        for heredoc in &instruction.heredocs {
            self.push(LeafKind::HeredocBody, heredoc.body);
            self.push(LeafKind::HeredocEnd, heredoc.terminator);
        }
    }

    fn gap(&mut self, gap: &crate::text::Gap) {
        let start = gap.span.start;
        self.push(
            LeafKind::Continuation,
            Span {
                start,
                end: start + 1,
            },
        );
        for line in &gap.lines {
            if line.kind == GapLineKind::Comment {
                self.push(LeafKind::Comment, line.span);
            }
        }
        self.blank_up_to(gap.span.end);
    }
}
