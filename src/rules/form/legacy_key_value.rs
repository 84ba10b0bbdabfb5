//! `legacy-key-value`: `ENV name value` and `LABEL name value` become pairs.
//!
//! ## What it does
//! Writes `name=value`, with quotes where the value needs them, for an ENV or LABEL in its old form.
//!
//! ## Why
//! In the old form everything after the first space is the value, further names and `#` included, so that `ENV A 1 B 2`
//! sets one variable. Docker keeps the form only for old files and warns about it.
//!
//! ## Example
//! ```dockerfile
//! FROM debian:12
//! ENV LANG C.UTF-8
//! ENV GREETING hello "big" world
//! LABEL description a small tool
//! ```
//! becomes
//! ```dockerfile
//! FROM debian:12
//! ENV LANG=C.UTF-8
//! ENV GREETING="hello big world"
//! LABEL description="a small tool"
//! ```
//!
//! ## When it stays silent
//! On pairs, and on what the build refuses.
//!
//! ## Fix safety
//! Safe: the new form gives the same value whatever the variables in it hold. Quotes, escapes and blanks of the old form are kept as what
//! they mean; a name that would run into the next letter gets braces. Every fix is read back: as one pair, and with the same value both where
//! no variable is set and where all are. Continued lines stay as they are, with the comments between them; comments between name and value move above.
//!
//! Reported but not fixed:
//! - `# …` in the value, which looks like a comment but is none (`trailing-comment`);
//! - a `=` with blanks before it (`LABEL name = value`), which makes it a part of the value;
//! - a value whose further lines start with another name: everything is the value of the first, which can hardly be meant;
//! - a value that Docker cannot read, or that ends in an escape character;
//! - in ONBUILD under `# escape=`, which does not reach the build that runs the trigger.
//!
//! ## Codes
//! BuildKit `LegacyKeyValueFormat`
//!
//! ## Source
//! Dockerfile reference, ENV and LABEL; BuildKit `parseNameVal` (`line_parsers.go`) and `shell/lex.go`.

use crate::diagnostic::{Applicability, Finding, Fix, Severity};
use crate::lint::{Context, On, Rule};
use crate::model::{Lookup, Model, Piece, PieceKind, ValueError, expand, pieces};
use crate::rewrite::{comments_above, comments_in_gaps};
use crate::syntax::{Body, Instruction, Keyword};
use crate::text::{Edit, LogicalSpan, Span, trim};

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "legacy-key-value",
    codes: &["LegacyKeyValueFormat"],
    severity: Severity::Info,
    fixes: &[Applicability::Safe],
    summary: "ENV and LABEL set `name=value` pairs",
    matters: &["legacy", "old form", "old syntax"],
    on: &[On::Statement(&[Keyword::Env, Keyword::Label], check)],
    ..Rule::USUAL
};

fn check(context: &Context<'_>, index: usize, findings: &mut Vec<Finding>) {
    let model = context.model;
    let instruction = model.instructions[index];
    let statement = instruction.effective();
    let Body::Legacy { name, value } = statement.body else {
        return;
    };
    let keyword = statement.kind.as_str();
    let shown = String::from_utf8_lossy(instruction.text(name)).into_owned();
    let (severity, help, fix) = match rewritten(model, instruction, name, value) {
        Ok(edits) => {
            let fix = Fix::in_place(Applicability::Safe, index, "Write `name=value`", edits);
            (RULE.severity, None, Some(fix))
        }
        Err(Obstacle::AnotherName(other)) => {
            let help = format!(
                "everything after the first space is the value of `{shown}`: if `{other}` is to be set too, write {keyword} {shown}=… {other}=…"
            );
            (Severity::Warning, Some(help), None)
        }
        Err(Obstacle::Blanks) => {
            let help = format!(
                "everything after the first space is the value of `{shown}`, the `=` too: write {keyword} {shown}=…"
            );
            (Severity::Warning, Some(help), None)
        }
        Err(Obstacle::Other(help)) => (RULE.severity, Some(help.to_owned()), None),
    };
    findings.push(
        RULE.finding(
            instruction.content(),
            format!("{keyword} in the old form, without `=`"),
        )
        .with_severity(severity)
        .with_help_if(help)
        .with_fix_if(fix),
    );
}

/// Why there is no fix.
enum Obstacle {
    /// A line of the value starts with this name, as if it were set too.
    AnotherName(String),
    /// A `=` with blanks before it.
    Blanks,
    Other(&'static str),
}

fn rewritten(
    model: &Model<'_>,
    instruction: &Instruction<'_>,
    name: LogicalSpan,
    value: LogicalSpan,
) -> Result<Vec<Edit>, Obstacle> {
    let escape = model.file.escape;
    let joined = &instruction.joined;
    let text = instruction.text(value);
    if instruction.statement.kind == Keyword::Onbuild && escape != b'\\' {
        return Err(Obstacle::Other(
            "write it by hand: the build that runs this trigger may have another escape character",
        ));
    }
    if text.starts_with(b"=") {
        return Err(Obstacle::Blanks);
    }
    if let Some(other) = another_name(instruction, value) {
        return Err(Obstacle::AnotherName(other));
    }
    let pieces = pieces(text, escape)
        .map_err(|_| Obstacle::Other("close the quote or brace: Docker cannot read this value"))?;
    if has_comment(&pieces, text) {
        return Err(Obstacle::Other(
            "if `# …` is meant as a comment, give it a line of its own: Docker reads it as part of the value",
        ));
    }
    let is_dropped = |piece: &Piece| piece.kind == PieceKind::Dropped;
    if pieces.iter().any(is_dropped) {
        return Err(Obstacle::Other("the value ends in an escape character"));
    }
    let between = joined.gaps_between(name.end, value.start);
    let moved = comments_in_gaps(model.file.source, between).ok_or(Obstacle::Other(
        "a comment inside is meant for a tool: move it by hand",
    ))?;
    let quoted = quoted(&pieces, text, escape);
    let changes = [Vec::new(), quoted]
        .into_iter()
        .find(|changes| is_same(instruction.text(name), text, changes, escape))
        .ok_or(Obstacle::Other("dfmt cannot write this value as a pair"))?;
    // A change inside a continuation would take it apart.
    let place = |span: LogicalSpan| LogicalSpan {
        start: value.start + span.start,
        end: value.start + span.end,
    };
    if changes
        .iter()
        .any(|(span, _)| joined.spans_gap(place(*span)))
    {
        return Err(Obstacle::Other("a line ends inside an escape"));
    }
    let mut edits: Vec<Edit> = comments_above(model, instruction, &moved)
        .into_iter()
        .collect();
    edits.push(Edit::replace(
        Span {
            start: joined.physical_end(name.end),
            end: joined.physical(value.start),
        },
        "=",
    ));
    edits.extend(changes.into_iter().map(|(span, text)| {
        let span = place(span);
        if span.start == value.end {
            Edit::insert(joined.physical_end(span.start), text)
        } else if span.is_empty() {
            Edit::insert(joined.physical(span.start), text)
        } else {
            Edit::replace(joined.span(span), text)
        }
    }));
    Ok(edits)
}

/// The first word of a further line of the value, where it looks like a name that is to be set: `NAME=…`, `SOME_NAME value`. A list of words
/// in upper case, one a line, is none.
fn another_name(instruction: &Instruction<'_>, value: LogicalSpan) -> Option<String> {
    let gaps = instruction.joined.gaps_between(value.start + 1, value.end);
    let starts = gaps.iter().map(|gap| gap.at);
    let ends = gaps.iter().skip(1).map(|gap| gap.at).chain([value.end]);
    starts.zip(ends).find_map(|(start, end)| {
        let line = trim(instruction.text(LogicalSpan {
            start,
            end: end.min(value.end),
        }));
        let is_name =
            |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b'_';
        let (name, rest) = line.split_at(line.iter().take_while(|byte| is_name(byte)).count());
        let is_set = match rest.first() {
            Some(b'=') => true,
            Some(b' ' | b'\t') => name.contains(&b'_'),
            _ => false,
        };
        (is_set && name.first().is_some_and(u8::is_ascii_uppercase))
            .then(|| String::from_utf8_lossy(name).into_owned())
    })
}

/// Whether a `#` between blanks stands outside quotes.
fn has_comment(pieces: &[Piece], text: &[u8]) -> bool {
    let mut is_quoted = false;
    pieces.iter().any(|piece| {
        is_quoted ^= piece.kind == PieceKind::Quote;
        let at = piece.span.start as usize;
        let is_blank = |byte: Option<&u8>| byte.is_none_or(|byte| matches!(byte, b' ' | b'\t'));
        !is_quoted
            && piece.kind == PieceKind::Char
            && text[at] == b'#'
            && at > 0
            && is_blank(text.get(at - 1))
            && is_blank(text.get(at + 1))
    })
}

type Change = (LogicalSpan, Vec<u8>);

/// What makes of the value the same in one pair of double quotes, as changes of its bytes in order.
fn quoted(pieces: &[Piece], text: &[u8], escape: u8) -> Vec<Change> {
    let mut changes: Vec<Change> = vec![(LogicalSpan::empty(0), b"\"".to_vec())];
    let mut open = None;
    let is_name = |byte: Option<&u8>| {
        byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_' || *byte >= 0x80)
    };
    for (index, piece) in pieces.iter().enumerate() {
        let span = piece.span;
        let bytes = span.of(text);
        let next = pieces.get(index + 1);
        match piece.kind {
            PieceKind::Quote => {
                open = match open {
                    None => Some(bytes[0]),
                    Some(_) => None,
                };
                changes.push((span, Vec::new()));
            }
            PieceKind::Char => {
                let is_special = match bytes[0] {
                    b'"' => true,
                    b'$' => {
                        let is_plain = next.is_none_or(|next| {
                            next.kind == PieceKind::Char
                                && matches!(text[next.span.start as usize], b' ' | b'\t')
                        });
                        open == Some(b'\'') || !is_plain
                    }
                    byte => byte == escape && open == Some(b'\''),
                };
                if is_special {
                    changes.push((span, [&[escape][..], bytes].concat()));
                }
            }
            PieceKind::Escaped => {
                let protected = &bytes[1..];
                let stays = matches!(protected[0], b'"' | b'$') || protected[0] == escape;
                if !stays {
                    changes.push((span, protected.to_vec()));
                }
            }
            PieceKind::Variable => {
                // What stands after it once quotes and escapes are gone.
                let behind = pieces[index + 1..].iter().find_map(|next| match next.kind {
                    PieceKind::Quote => None,
                    PieceKind::Escaped => text.get(next.span.start as usize + 1),
                    _ => text.get(next.span.start as usize),
                });
                let is_parted = next.is_some_and(|next| next.kind != PieceKind::Char);
                if is_parted && is_name(behind) && is_name(bytes.get(1)) {
                    let name = &bytes[1..];
                    changes.push((span, [&b"${"[..], name, b"}"].concat()));
                }
            }
            PieceKind::Braced | PieceKind::Dropped => {}
        }
    }
    changes.push((LogicalSpan::empty(text.len()), b"\"".to_vec()));
    changes
}

/// Whether Docker reads the changed value as that of one pair, and gives it the value it had.
fn is_same(name: &[u8], old: &[u8], changes: &[Change], escape: u8) -> bool {
    let mut new = Vec::with_capacity(old.len() + 2);
    let mut at = 0;
    for (span, text) in changes {
        new.extend_from_slice(&old[at..span.start as usize]);
        new.extend_from_slice(text);
        at = span.end as usize;
    }
    new.extend_from_slice(&old[at..]);
    let mut source = Vec::new();
    if escape != b'\\' {
        source.extend_from_slice(&[b"# escape=", &[escape][..], b"\n"].concat());
    }
    source.extend_from_slice(&[b"ENV ", name, b"=", &new].concat());
    let file = crate::syntax::parse(&source);
    let is_pair = file.instructions().next().is_some_and(|instruction| {
        let Body::Pairs(pairs) = &instruction.statement.body else {
            return false;
        };
        matches!(pairs[..], [pair] if instruction.text(pair.name) == name
            && pair.value.is_some_and(|value| instruction.text(value) == new))
    });
    // No variable, all of them, and all of them empty.
    let none = |_: &str| None;
    let all = |name: &str| Some(format!("{name} $A \"b' \\ c"));
    let empty = |_: &str| Some(String::new());
    let lookups: [&Lookup<'_>; 3] = [&none, &all, &empty];
    is_pair
        && lookups.into_iter().all(|lookup| {
            let before = expand(old, escape, lookup);
            before != Err(ValueError::TooLong) && before == expand(&new, escape, lookup)
        })
}
