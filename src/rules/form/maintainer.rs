//! `maintainer`: MAINTAINER becomes a label.
//!
//! ## What it does
//! Writes `LABEL org.opencontainers.image.authors="…"` for a MAINTAINER.
//!
//! ## Why
//! MAINTAINER is deprecated. A label says the same where tools look for it, and can be read like any other.
//!
//! ## Example
//! ```dockerfile
//! FROM debian:12
//! MAINTAINER Ada Lovelace <ada@example.com>
//! ```
//! becomes
//! ```dockerfile
//! FROM debian:12
//! LABEL org.opencontainers.image.authors="Ada Lovelace <ada@example.com>"
//! ```
//!
//! ## When it stays silent
//! Where there is no MAINTAINER.
//!
//! ## Fix safety
//! Safe: no container runs differently. The image's `Author` field, which only MAINTAINER sets and only people read, stays empty or keeps that of
//! the base image; the label has its value. Docker replaces no variables in MAINTAINER but does in LABEL, so `$`, `"` and the escape character
//! are escaped. Quotes around the whole text, which Docker takes for a part of the name, go: nobody is called that.
//!
//! Reported but not fixed: where the stage, or one it is built on, has a label of that name already; where the text has a `# …` that looks like a comment, stands on several
//! lines or is not UTF-8; and above the first FROM, where neither is allowed.
//!
//! ## Codes
//! hadolint DL4000, BuildKit `MaintainerDeprecated`
//!
//! ## Source
//! Dockerfile reference, MAINTAINER; OCI image specification, "Pre-Defined Annotation Keys"; BuildKit `dispatchMaintainer`.

use crate::diagnostic::{Applicability, Finding, Fix, Rewrite, Severity};
use crate::lint::{Context, On, Rule};
use crate::model::Model;
use crate::rewrite::replace_instruction;
use crate::syntax::{Body, Keyword};
use crate::text::{Edit, trim};

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "maintainer",
    codes: &["DL4000", "MaintainerDeprecated"],
    severity: Severity::Info,
    fixes: &[Applicability::Safe],
    summary: "a label names the author, not MAINTAINER",
    matters: &["MAINTAINER", "maintainer instruction!"],
    on: &[On::Instruction(&[Keyword::Maintainer], check)],
    ..Rule::USUAL
};

/// The label the OCI image specification has for it.
const AUTHORS: &str = "org.opencontainers.image.authors";

fn check(context: &Context<'_>, index: usize, findings: &mut Vec<Finding>) {
    let model = context.model;
    let instruction = model.instructions[index];
    let (help, edit) = match label(model, index) {
        Ok(edit) => (None, Some(edit)),
        Err(help) => (Some(help), None),
    };
    findings.push(
        RULE.finding(instruction.content(), "MAINTAINER is deprecated")
            .with_help_if(help)
            .with_fix_if(edit.map(|edit| {
                Fix::new(
                    Applicability::Safe,
                    format!("Write LABEL {AUTHORS}"),
                    vec![edit],
                    vec![Rewrite::into(index, [Keyword::Label.as_str()])],
                )
            })),
    );
}

/// The whole instruction as a label, or what to do instead.
fn label(model: &Model<'_>, index: usize) -> Result<Edit, String> {
    let instruction = model.instructions[index];
    let statement = &instruction.statement;
    let by_hand = |why: &str| format!("{why}; write LABEL {AUTHORS}=\"…\" by hand");
    let Body::Text(text) = statement.body else {
        return Err(by_hand("it names nobody"));
    };
    let is_staged = model.stage_of(index).is_some_and(|stage| {
        let first = model.stages[stage].instructions.start;
        model.instructions[first].statement.kind == Keyword::From || model.stages.len() == 1
    });
    if !is_staged {
        return Err(by_hand("it stands above the first FROM"));
    }
    if let Some(line) = labelled(model, index) {
        return Err(format!("line {line} has the label {AUTHORS} already"));
    }
    if !instruction.joined.is_single() || !statement.flags.is_empty() {
        return Err(by_hand("it stands on several lines"));
    }
    let Ok(author) = std::str::from_utf8(instruction.text(text)) else {
        return Err(by_hand("the text is not UTF-8"));
    };
    if author.contains(" # ") || author.contains("\t# ") {
        return Err(by_hand("the `# …` in it may be meant as a comment"));
    }
    let escape = char::from(model.file.escape);
    if author.ends_with(escape) {
        return Err(by_hand("the text ends in an escape character"));
    }
    let mut value = String::with_capacity(author.len());
    for ch in unquoted(author).chars() {
        if matches!(ch, '"' | '$') || ch == escape {
            value.push(escape);
        }
        value.push(ch);
    }
    let is_lower = instruction.text(statement.keyword) == b"maintainer";
    let keyword = if is_lower { "label" } else { "LABEL" };
    let text = format!("{keyword} {AUTHORS}=\"{value}\"");
    replace_instruction(model, index, text).ok_or_else(|| by_hand("there is a comment in it"))
}

/// The text without one pair of quotes around all of it.
fn unquoted(text: &str) -> &str {
    ['"', '\'']
        .into_iter()
        .find_map(|quote| {
            let inner = text.strip_prefix(quote)?.strip_suffix(quote)?;
            (!inner.contains(quote) && !trim(inner.as_bytes()).is_empty()).then_some(inner)
        })
        .unwrap_or(text)
}

/// The line of a LABEL with that name that reaches the image, too.
fn labelled(model: &Model<'_>, index: usize) -> Option<u32> {
    let stage = model.stage_of(index)?;
    let later = index..model.stage_instructions(stage).end;
    model.before(index).chain(later).find_map(|other| {
        let instruction = model.instructions[other];
        let is_authors = |name| {
            let name = instruction.text(name);
            let name: Vec<u8> = name
                .iter()
                .filter(|byte| !b"\"'".contains(byte))
                .copied()
                .collect();
            name == AUTHORS.as_bytes()
        };
        let sets = instruction.statement.kind == Keyword::Label
            && instruction
                .statement
                .pairs()
                .any(|(name, _)| is_authors(name));
        sets.then_some(instruction.first_line)
    })
}
