//! `syntax-directive`: `# syntax=` is read, and names a frontend that knows what the file has.
//!
//! ## What it does
//! Reports a `# syntax=` that is no more than a comment: it is misspelt (`# sytnax=`), or something stands above it. Reports a frontend whose name is nearly
//! that of Docker's (`docker/dockerfle`), and one that is older than what the file has: flags such as `--link` and `--parents`, heredocs, secrets as variables
//! (`--mount=type=secret,env=…`), ADD of a git repository, letters and variables in `--chmod`, `from` after ONBUILD, `${name%pattern}`; and `RUN --device` in
//! a frontend that is not of the channel `labs`.
//!
//! ## Why
//! BuildKit reads directives at the very top alone, and says nothing about what it does not take for one: the file is then built by the frontend that the
//! builder happens to have. A frontend that does not exist, or does not know a flag, ends the build.
//!
//! ## Example
//! ```dockerfile
//! # The image of the shop.
//! # syntax=docker/dockerfile:1
//! FROM debian:12
//! ```
//! becomes
//! ```dockerfile
//! # syntax=docker/dockerfile:1
//! # The image of the shop.
//! FROM debian:12
//! ```
//!
//! ## When it stays silent
//! On frontends that are not Docker's, on those of the channel `labs`, which have new things earlier, and on a `# syntax=` further down where there is one at the
//! top. Below a `#!` in the first line BuildKit finds it.
//!
//! ## Fix safety
//! Unsafe: another frontend builds the file, which can read it in another way. A frontend that is pinned by a digest stays as it is.
//!
//! ## Source
//! Dockerfile reference, "Parser directives"; BuildKit `DetectSyntax` (parser/directives.go); Docker's manual, "Dockerfile release notes"; BuildKit's sources
//! at its tags `dockerfile/…`.

use super::newer_syntax::{Newer, newer};
use crate::config::distance;
use crate::diagnostic::{Applicability, Finding, Fix, Operation, Severity};
use crate::knowledge::docker::FRONTENDS;
use crate::lint::{Context, On, Rule};
use crate::model::Model;
use crate::syntax::{Comment, DirectiveName, Dockerfile, Frontend, Item, directive_of};
use crate::text::{BOM, Edit, Span};

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "syntax-directive",
    codes: &[],
    severity: Severity::Warning,
    fixes: &[Applicability::Unsafe],
    summary: "`# syntax=` is read, and names a frontend that knows what the file has",
    matters: &["directive", "frontend", "syntax"],
    on: &[On::File(check)],
    ..Rule::USUAL
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let model = context.model;
    let finding = match model.file.frontend() {
        Some(frontend) if frontend.is_dockers() => old(model, &frontend),
        Some(frontend) => misspelt_image(&frontend),
        None => comment(model.file),
    };
    findings.extend(finding);
}

/// A frontend whose name is nearly that of Docker's.
fn misspelt_image(frontend: &Frontend<'_>) -> Option<Finding> {
    let text = std::str::from_utf8(frontend.text).ok()?;
    let name = std::str::from_utf8(frontend.name()).ok()?;
    let meant = meant_image(name)?;
    let new = format!("{meant}{}", &text[name.len()..]);
    let edit = Edit::replace(frontend.span, new.as_bytes());
    let title = format!("Write {meant}");
    Some(
        RULE.finding(
            frontend.span,
            format!("there is no frontend `{name}`: the build fails"),
        )
        .with_severity(Severity::Error)
        .with_help(format!("write `{new}`"))
        .with_fix(
            Fix::new(Applicability::Unsafe, title, vec![edit], Vec::new())
                .with([Operation::Frontend(new)]),
        ),
    )
}

/// The frontend of Docker that a name is nearly that of; `None` if it is none, or one.
fn meant_image(name: &str) -> Option<&'static str> {
    if name == "dockerfile" {
        return Some("docker/dockerfile");
    }
    let known = FRONTENDS
        .iter()
        .map(|known| (distance(name, known), *known));
    let (distance, known) = known.min()?;
    (1..=2).contains(&distance).then_some(known)
}

/// A frontend of Docker that is older than what the file has.
fn old(model: &Model<'_>, frontend: &Frontend<'_>) -> Option<Finding> {
    if frontend.is_labs() || frontend.is_experimental() {
        return None;
    }
    let is_newer = |it: &Newer| match it.since {
        Some(since) => frontend.is_before(since),
        // What is built from the sources may be of any channel.
        None => frontend.name().ends_with(b"/dockerfile"),
    };
    let all = (0..model.instructions.len()).flat_map(|index| {
        let line = model.instructions[index].first_line;
        let newer = newer(model, index).into_iter().filter(is_newer);
        newer.map(move |it| (line, it))
    });
    // The newest one, and of several the first.
    let rank = |(_, it): &(u32, Newer)| it.since.unwrap_or(u32::MAX);
    let (line, found) =
        all.reduce(|one, next| if rank(&next) > rank(&one) { next } else { one })?;
    let what = &found.name;
    let text = std::str::from_utf8(frontend.text).ok()?;
    let name = std::str::from_utf8(frontend.name()).ok()?;
    let (new, came, which) = match found.since {
        Some(since) => (
            format!("{name}:1"),
            format!("that came with 1.{since}"),
            "the newest one that is stable",
        ),
        None => (
            format!("{name}:1-labs"),
            "so far only the channel `labs` has that".to_owned(),
            "of that channel",
        ),
    };
    let is_pinned = text.contains('@');
    let fix = (!is_pinned).then(|| {
        let edit = Edit::replace(frontend.span, new.as_bytes());
        let title = format!("Write {new}");
        Fix::new(Applicability::Unsafe, title, vec![edit], Vec::new())
            .with([Operation::Frontend(new.clone())])
    });
    Some(
        RULE.finding(
            frontend.span,
            format!("`{text}` does not know {what}, which line {line} has: {came}"),
        )
        .with_severity(Severity::Error)
        .with_help(format!("write `{new}`, {which}"))
        .with_fix_if(fix),
    )
}

/// A comment that is meant to name a frontend.
fn comment(file: &Dockerfile<'_>) -> Option<Finding> {
    let mut is_first = true;
    let mut is_top = true;
    for item in &file.items {
        match item {
            Item::Comment(comment) => {
                let text = comment.text.of(file.source);
                if let Some(image) = frontend_in(text) {
                    // BuildKit skips a `#!`, which dfmt takes for a comment like others.
                    return (!is_first).then(|| finding(file, comment, &image, false));
                }
                if is_top && let Some(image) = misspelt(text) {
                    return Some(finding(file, comment, &image, true));
                }
                is_first &= text.starts_with(b"#!") && comment.span.start == start(file);
            }
            Item::Instruction(_) => (is_first, is_top) = (false, false),
            Item::Blank(_) => is_first = false,
            Item::Directive(_) => {}
        }
    }
    None
}

/// The frontend of Docker that a comment asks for as a directive does.
fn frontend_in(comment: &[u8]) -> Option<String> {
    let (name, value) = directive_of(comment)?;
    let value = std::str::from_utf8(value.of(comment)).ok()?;
    (name == DirectiveName::Syntax).then(|| image(value))?
}

/// The frontend of Docker that a comment asks for in nearly the form of a directive: `# sytnax=…`, `# syntax: …`.
fn misspelt(comment: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(comment).ok()?;
    let text = text.trim_start_matches('#').trim_start();
    let end = text.find(|ch: char| !ch.is_ascii_alphanumeric())?;
    let (word, rest) = text.split_at(end);
    let value = rest.trim_start().trim_start_matches(['=', ':']);
    let image = image(value.trim_start())?;
    (distance(word, DirectiveName::Syntax.as_str()) <= 2).then_some(image)
}

/// The first word of a text, if that is a frontend of Docker; and nothing that reads on.
fn image(text: &str) -> Option<String> {
    let word = text.split_whitespace().next()?;
    let span = Span::new(0, word.len());
    let frontend = Frontend {
        text: word.as_bytes(),
        span,
    };
    frontend.is_dockers().then(|| word.to_owned())
}

/// Where the text of a file starts, after a byte-order mark.
fn start(file: &Dockerfile<'_>) -> u32 {
    if file.bom { BOM.len() as u32 } else { 0 }
}

fn finding(file: &Dockerfile<'_>, comment: &Comment, image: &str, is_misspelt: bool) -> Finding {
    let line_ending = crate::text::dominant_line_ending(file.source).bytes();
    let mut text = format!("# syntax={image}").into_bytes();
    text.extend_from_slice(line_ending);
    let at = start(file);
    let edits = if comment.span.start == at {
        vec![Edit::replace(comment.span, text)]
    } else {
        vec![Edit::insert(at, text), Edit::delete(comment.span)]
    };
    let (message, title) = if is_misspelt {
        (
            "this is a comment, not the directive `syntax`",
            "Write the directive",
        )
    } else {
        (
            "this is no more than a comment: directives stand above all else",
            "Move it to the top",
        )
    };
    RULE.finding(comment.text, message)
        .with_help(format!("write `# syntax={image}` in the first line"))
        .with_fix(
            Fix::new(Applicability::Unsafe, title, edits, Vec::new()).with([
                Operation::Frontend(image.to_owned()),
                Operation::RemoveComment(comment.text),
            ]),
        )
}
