//! `invalid-exec-form`: what was meant as a JSON array is one.
//!
//! ## What it does
//! Finds bodies that start like a JSON array but are none: `'single'` or `“typographic”` quotes, a comma too many, a `# comment` after the array,
//! words without quotes.
//!
//! ## Why
//! Docker takes everything that is not valid JSON for plain text, without a word. `CMD ['node', 'app.js']` makes the shell look for a program called
//! `[node,`; `VOLUME ['/data']` makes a volume called `['/data']`.
//!
//! ## Example
//! ```dockerfile
//! FROM node:22
//! CMD ['node', 'server.js',]
//! ```
//! becomes
//! ```dockerfile
//! FROM node:22
//! CMD ["node", "server.js"]
//! ```
//!
//! ## When it stays silent
//! On tests of the shell (`[ -f x ] && …`), on wildcards (`COPY [a-z]* …`), where another instruction follows the array (`two-in-one-line`), and inside ONBUILD.
//!
//! ## Fix safety
//! Unsafe: what the file says begins to happen. Variables in the strings were expanded by the shell, if it got that far; in the exec form they are not.
//! Only quotes and a last comma are changed; a comment after the array moves above. Whatever else is wrong is reported: a missing comma, quote or bracket, backslashes in other quotes than JSON's,
//! and an array that Docker would refuse, like a COPY that has no destination without its comment.
//!
//! ## Codes
//! tally: invalid-json-form
//!
//! ## Source
//! Dockerfile reference, "Shell and exec form": the exec form is parsed as a JSON array, with double quotes; BuildKit `parseMaybeJSON`.

use crate::diagnostic::{Applicability, Finding, Fix, Severity};
use crate::lint::{About, Context, On, Rule};
use crate::model::{Model, is_instruction, leading_keyword, names_posix_shell};
use crate::rewrite::{move_comment_above, replace_text};
use crate::syntax::{Body, Instruction, Keyword, encode_string};
use crate::syntax::{LooseArray, starts_quoted};
use crate::text::{Edit, LogicalSpan, trim, trim_start};

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "invalid-exec-form",
    codes: &["invalid-json-form"],
    severity: Severity::Error,
    fixes: &[Applicability::Unsafe],
    summary: "what was meant as a JSON array is one",
    about: About::Refused,
    matters: &["a shell", "exec form", "shell form", "the shell"],
    on: &[On::Instruction(&[], check)],
    ..Rule::USUAL
};

fn check(context: &Context<'_>, index: usize, findings: &mut Vec<Finding>) {
    let model = context.model;
    let instruction = model.instructions[index];
    let Some(body) = body(instruction) else {
        return;
    };
    let text = instruction.text(body);
    if !text.starts_with(b"[") {
        return;
    }
    let array = LooseArray::read(instruction.joined.text(), body);
    let behind = array.as_ref().map(|array| {
        let rest = LogicalSpan {
            start: array.end,
            end: body.end,
        };
        trim(instruction.text(rest))
    });
    if !is_meant(instruction.statement.kind, text, array.as_ref(), behind) {
        return;
    }
    let edits = match (&array, behind) {
        (Some(array), Some(behind)) => edits(model, instruction, body, array, behind),
        _ => None,
    };
    let help = edits.is_none().then(|| {
        "JSON wants double quotes, a comma between the strings, and nothing after the bracket"
            .to_owned()
    });
    findings.push(
        RULE.finding(
            instruction.content(),
            format!("no JSON array: {}", consequence(instruction.statement.kind)),
        )
        .with_help_if(help)
        .with_fix_if(
            edits.map(|edits| {
                Fix::in_place(Applicability::Unsafe, index, "Write it as JSON", edits)
            }),
        ),
    );
}

/// The body, where it might be an array but is none.
fn body(instruction: &Instruction<'_>) -> Option<LogicalSpan> {
    let statement = &instruction.statement;
    let is_empty = instruction.heredocs.is_empty();
    match (&statement.body, statement.kind) {
        (Body::Shell(span), _) | (Body::Text(span), Keyword::Shell) => Some(*span),
        (Body::Words(_), Keyword::Add | Keyword::Copy | Keyword::Volume) => {
            Some(statement.body_span)
        }
        (Body::Health { command, .. }, _) => match **command {
            Body::Shell(span) => Some(span),
            _ => None,
        },
        _ => None,
    }
    .filter(|_| is_empty)
}

fn consequence(keyword: Keyword) -> &'static str {
    match keyword {
        Keyword::Add | Keyword::Copy => "Docker takes its parts for names of files",
        Keyword::Volume => "Docker takes its parts for directories",
        Keyword::Shell => "Docker refuses it",
        _ => "Docker hands it to the shell as text",
    }
}

/// Whether an array was meant, and not a test of the shell or a wildcard.
fn is_meant(
    keyword: Keyword,
    text: &[u8],
    array: Option<&LooseArray>,
    behind: Option<&[u8]>,
) -> bool {
    let inner = &text[1..];
    let is_tight = !inner.starts_with(b" ") && !inner.starts_with(b"\t");
    if let (Some(array), Some(behind)) = (array, behind) {
        // `[ 'x' ]` is a test, `["a"] CMD …` another rule's.
        let several = array.items.len() > 1 || array.last_comma.is_some();
        return (is_tight || several) && leading_keyword(behind).is_none();
    }
    if starts_quoted(trim_start(inner)) {
        return is_tight;
    }
    let is_command = matches!(
        keyword,
        Keyword::Run | Keyword::Cmd | Keyword::Entrypoint | Keyword::Healthcheck
    );
    let starts_a_word = inner
        .first()
        .is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'.'));
    is_command && is_tight && starts_a_word && text.ends_with(b"]") && text.contains(&b',')
}

/// What makes it JSON, with a comment after it moved above.
fn edits(
    model: &Model<'_>,
    instruction: &Instruction<'_>,
    body: LogicalSpan,
    array: &LooseArray,
    behind: &[u8],
) -> Option<Vec<Edit>> {
    let joined = &instruction.joined;
    let mut edits = Vec::new();
    let is_comment = behind.starts_with(b"#");
    let is_other_shell =
        instruction.statement.kind == Keyword::Shell && !names_posix_shell(instruction.text(body));
    if !behind.is_empty() && !is_comment || is_other_shell {
        return None;
    }
    if !is_taken(model, instruction, body, array) {
        return None;
    }
    if is_comment {
        let tail = LogicalSpan {
            start: array.end,
            end: body.end,
        };
        edits.extend(move_comment_above(model, instruction, tail)?);
    }
    for (item, value) in &array.items {
        if !instruction.text(*item).starts_with(b"\"") {
            edits.push(replace_text(joined, *item, encode_string(value))?);
        }
    }
    if let Some(comma) = array.last_comma {
        edits.push(Edit::delete(joined.span(comma)));
    }
    edits.sort_by_key(|edit| edit.span.start);
    Some(edits)
}

/// Whether Docker takes what is to be written: of `COPY ["a"] # b c` the comment is all that makes it a source and a destination.
fn is_taken(
    model: &Model<'_>,
    instruction: &Instruction<'_>,
    body: LogicalSpan,
    array: &LooseArray,
) -> bool {
    let before = LogicalSpan {
        start: instruction.statement.keyword.start,
        end: body.start,
    };
    let strings: Vec<String> = array
        .items
        .iter()
        .map(|(_, value)| encode_string(value))
        .collect();
    let text = [
        instruction.text(before),
        b"[",
        strings.join(", ").as_bytes(),
        b"]",
    ]
    .concat();
    is_instruction(model, &text)
}
