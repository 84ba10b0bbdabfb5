//! The spaces inside of command substitutions.

use super::{Gap, flat_gap, keeps_spaces};
use crate::printer::line::Page;
use crate::shell::{Script, Substitution, TokenId, TokenKind};
use crate::text::LogicalSpan;

/// The words of a script that hold a `$(…)`, and stand on one line, with each of these in its flat form; those that are so already left out.
pub(in crate::printer) fn tidied(script: &Script, page: Page<'_>) -> Vec<(TokenId, Vec<u8>)> {
    let joined = &page.instruction.joined;
    let text = joined.text();
    let mut words = Vec::new();
    if script.substitutions.is_empty() || keeps_spaces(script, page) {
        return words;
    }
    let mut gaps = Vec::new();
    let by_token = |one: &Substitution, other: &Substitution| one.token == other.token;
    for substitutions in script.substitutions.chunk_by(by_token) {
        let token = substitutions[0].token;
        let span = script.tokens[token.index()].span;
        if joined.spans_gap(span) {
            continue;
        }
        gaps.clear();
        collect(script, substitutions, text, &mut gaps);
        if gaps.is_empty() {
            continue;
        }
        gaps.sort_by_key(|(gap, _)| gap.start);
        let (mut word, mut at) = (Vec::with_capacity(span.len() + gaps.len()), span.start);
        for (gap, blank) in &gaps {
            word.extend_from_slice(
                LogicalSpan {
                    start: at,
                    end: gap.start,
                }
                .of(text),
            );
            word.extend_from_slice(blank.as_bytes());
            at = gap.end;
        }
        word.extend_from_slice(
            LogicalSpan {
                start: at,
                end: span.end,
            }
            .of(text),
        );
        words.push((token, word));
    }
    words
}

/// What is to stand between the tokens of substitutions, where it is something else, and at their ends.
fn collect(
    script: &Script,
    substitutions: &[Substitution],
    text: &[u8],
    gaps: &mut Vec<(LogicalSpan, &'static str)>,
) {
    for substitution in substitutions {
        let holder = script.tokens[substitution.token.index()].kind;
        let LogicalSpan { start, end } = substitution.span;
        let tokens = &substitution.script.tokens;
        let is_plain = |kind: TokenKind| {
            !matches!(
                kind,
                TokenKind::Comment
                    | TokenKind::HeredocOperator
                    | TokenKind::HeredocBody
                    | TokenKind::Newline
                    | TokenKind::Opaque
            )
        };
        let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else {
            continue;
        };
        if !matches!(holder, TokenKind::Word | TokenKind::Assignment)
            || !text[..start as usize].ends_with(b"$(")
            || substitution.script.list.is_none()
            || !tokens.iter().all(|token| is_plain(token.kind))
        {
            continue;
        }
        let mut put = |start: u32, end: u32, blank: &'static str| {
            let gap = LogicalSpan { start, end };
            if gap.of(text) != blank.as_bytes() {
                gaps.push((gap, blank));
            }
        };
        // `$((` would start arithmetic.
        let is_subshell = first.span.of(text).starts_with(b"(");
        put(start, first.span.start, if is_subshell { " " } else { "" });
        for at in 1..tokens.len() {
            let blank = match flat_gap(tokens, at, text) {
                Gap::Space => " ",
                _ => "",
            };
            put(tokens[at - 1].span.end, tokens[at].span.start, blank);
        }
        put(last.span.end, end, "");
        collect(
            &substitution.script,
            &substitution.script.substitutions,
            text,
            gaps,
        );
    }
}
