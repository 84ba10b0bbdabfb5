//! `undefined-var`: variables are there where they are used.
//!
//! ## What it does
//! Reports variables that Docker replaces with nothing:
//! - in FROM, those that no ARG above the first FROM declares; as information also a FROM that is no image unless the build gives values to its ARGs,
//!   and as an error one that can never be one, like the name of a stage in upper case (BuildKit knows stages in lower case only), or `BASEIMAGE`, which another
//!   tool is to replace;
//! - in a stage, ARGs above the first FROM, platform variables and ARGs of other stages that it does not declare itself;
//! - in a heredoc of COPY or ADD whose delimiter is not quoted, what only the shell that runs the file can know: `$1`, `$@`, `$?`, and
//!   variables that a line above sets;
//! - variables that the same ENV sets: they count from the next instruction on;
//! - variables set only further down, slips, and any variable that is not set where the whole environment is known;
//! - as information, values that dfmt does not follow: longer than 64 KiB once their variables are replaced, or with more than 100 `${…}` inside
//!   each other.
//!
//! ## Why
//! Docker puts the empty text in their place and goes on: `COPY app-$VERSION.jar` looks for `app-.jar`, `/opt/$NAME` becomes `/opt/`.
//!
//! ## Example
//! ```dockerfile
//! ARG VERSION=1.2
//! FROM debian:12
//! COPY app-$VERSION.deb /tmp/
//! ```
//!
//! ## When it stays silent
//! On `${name:-default}` and `${name:+text}`, which provide for it. On a FROM whose ARGs a compose or Bake file gives values to. On a FROM with a place for a part of an image's name (`php:%%VERSION%%`). On shell text: the shell has variables of its own. On names that the image
//! below may set: unless it is `scratch` or a plain distribution, all is reported only of names of which the file shows that they are meant to be its own.
//!
//! ## Codes
//! BuildKit `UndefinedVar`, `UndefinedArgInFrom`, `InvalidDefaultArgInFrom`; hadolint DL3044
//!
//! ## Source
//! Dockerfile reference, "Environment replacement" and "ARG", "Scope"; BuildKit `reportUnmatchedVariables`, `reportUnusedFromArgs`,
//! `validateBaseImagesWithDefaultArgs` (dockerfile2llb).

use crate::knowledge::docker::PLATFORM_ARGS;
use std::collections::HashSet;

use crate::config::{distance, nearest};
use crate::diagnostic::{Finding, Severity};
use crate::knowledge::images::{ImageRef, Trait};
use crate::lint::{Context, On, Rule};
use crate::model::{
    Base, MAX_VALUE, MAX_VALUE_DEPTH, Model, Reference, ValueError, expand, is_image_reference,
    value_of,
};
use crate::syntax::{Body, Heredoc, Keyword};
use crate::text::Span;

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "undefined-var",
    codes: &[
        "UndefinedVar",
        "UndefinedArgInFrom",
        "InvalidDefaultArgInFrom",
        "DL3044",
    ],
    severity: Severity::Warning,
    fixes: &[],
    summary: "variables are there where they are used",
    on: &[On::File(check)],
    ..Rule::USUAL
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let model = context.model;
    let has_variables = memchr::memchr(b'$', model.file.source).is_some();
    if has_variables {
        let indices = 0..model.instructions.len();
        for span in indices.flat_map(|index| model.too_deep(index)) {
            push_bound(findings, span);
        }
    }
    let globals = match model.global_args() {
        Ok(globals) => globals,
        Err((span, ValueError::TooLong)) => return push_bound(findings, span),
        Err(_) => return,
    };
    for (stage, place) in model.stages.iter().enumerate() {
        let from = place.instructions.start;
        if model.instructions[from].statement.kind != Keyword::From {
            continue;
        }
        check_from(model, from, &globals, findings);
        if has_variables {
            check_stage(model, stage, &globals, findings);
        }
    }
}

fn push(
    findings: &mut Vec<Finding>,
    severity: Severity,
    span: Span,
    message: String,
    help: Option<String>,
) {
    findings.push(
        RULE.finding(span, message)
            .with_severity(severity)
            .with_help_if(help),
    );
}

/// That dfmt stops at a value, unless that is said of it already.
fn push_bound(findings: &mut Vec<Finding>, span: Span) {
    if findings.iter().any(|finding| finding.span == span) {
        return;
    }
    let message = "dfmt does not follow this value: it is too long or nested too deeply";
    let help = format!(
        "values are followed up to {} KiB and {MAX_VALUE_DEPTH} `${{…}}` inside each other: what depends on it is not checked",
        MAX_VALUE >> 10
    );
    push(
        findings,
        Severity::Info,
        span,
        message.to_owned(),
        Some(help),
    );
}

/// FROM sees the ARGs above the first one, and the platforms.
fn check_from(
    model: &Model<'_>,
    from: usize,
    globals: &[(String, Option<String>)],
    findings: &mut Vec<Finding>,
) {
    let instruction = model.instructions[from];
    let Body::Words(words) = &instruction.statement.body else {
        return;
    };
    let is_known = |name: &str| {
        globals.iter().any(|(known, _)| known == name)
            || PLATFORM_ARGS.iter().any(|(known, _)| *known == name)
    };
    let mut all_known = true;
    for Reference { name, span } in model.references(from) {
        if is_known(&name) {
            continue;
        }
        all_known = false;
        let known = globals.iter().map(|(name, _)| name.as_str());
        let below = model.instructions[from + 1..].iter();
        let is_late = (from + 1..)
            .zip(below)
            .any(|(index, _)| model.set_names(index).contains(&name));
        let help = match meant(&name, known) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None if is_late => {
                "declare it above the first FROM: this sees only those ARGs".to_owned()
            }
            None => format!("declare it above the first FROM: `ARG {name}=…`"),
        };
        let message = format!("no ARG above the first FROM declares `{name}`");
        push(findings, RULE.severity, span, message, Some(help));
    }
    let image = words[0];
    let text = instruction.text(image);
    let is_given = |(name, _): &(String, _)| model.given.args.contains_key(name);
    // The file is not meant to be built without.
    if !all_known || text.contains(&b'$') && globals.iter().any(is_given) {
        return;
    }
    let lookup = |name: &str| value_of(globals, name);
    let value = match expand(text, model.file.escape, &lookup) {
        Ok(value) => value,
        Err(ValueError::TooLong) => {
            return push_bound(findings, instruction.joined.span(image));
        }
        Err(_) => return,
    };
    let above = |key: &str| {
        let stages = model.stages.iter();
        stages
            .take_while(|stage| stage.instructions.start < from)
            .any(|stage| stage.key.as_deref() == Some(key))
    };
    if is_image_reference(&value) || above(&value) {
        return;
    }
    let shown = String::from_utf8_lossy(text);
    let lower = value.to_lowercase();
    let (severity, message, help) = if text.contains(&b'$') {
        let message = if value.is_empty() {
            format!("`{shown}` is empty unless the build gives a value")
        } else {
            format!(
                "`{shown}` is `{value}` unless the build gives values: that is not the name of an image"
            )
        };
        let help = "give the ARG a default, so that the file builds as it is".to_owned();
        (Severity::Info, message, help)
    } else if above(&lower) {
        let message = format!("BuildKit knows no stage `{value}`, only `{lower}`");
        let help = format!(
            "write `FROM {lower}`: it puts the names after AS into lower case, and not those after FROM"
        );
        (Severity::Error, message, help)
    } else if is_placeholder(&value) {
        let Some(name) = name_of_placeholder(&value) else {
            return;
        };
        let message = format!("`{value}` is not the name of an image");
        let help = format!(
            "Docker refuses it as it stands: declare `ARG {name}` above the first FROM, and write `FROM ${{{name}}}`"
        );
        (Severity::Error, message, help)
    } else {
        let message = format!("`{value}` is not the name of an image");
        let help = "Docker refuses it: names are in lower case, a digest has all of its digits";
        (Severity::Error, message, help.to_owned())
    };
    push(
        findings,
        severity,
        instruction.joined.span(image),
        message,
        Some(help),
    );
}

/// Whether a text stands where somebody else puts an image.
fn is_placeholder(text: &str) -> bool {
    let is_usual = |ch: char| ch.is_ascii_alphanumeric() || "._-/:@".contains(ch);
    !text.contains(|ch: char| ch.is_lowercase()) || !text.chars().all(is_usual)
}

/// The name a variable would have that stands for all of such a text: `BASE_IMAGE` for `BASE-IMAGE`.
fn name_of_placeholder(text: &str) -> Option<String> {
    let name = text.trim_matches(|ch: char| ch.is_ascii_punctuation());
    let is_name = name.starts_with(|ch: char| ch.is_ascii_uppercase())
        && (name.chars())
            .all(|ch| ch.is_ascii_uppercase() || ch.is_ascii_digit() || "_-".contains(ch));
    is_name.then(|| name.replace('-', "_"))
}

/// What a name is, and where, if the stage does not have it.
enum Origin {
    /// An ARG above the first FROM.
    Global,
    /// A variable of Docker's own.
    Platform,
    /// Set by the same ENV.
    SameEnv,
    /// Set by an instruction of the stage further down.
    Later(u32),
    /// Set in another stage.
    OtherStage(u32),
    /// Nearly the name of one that is there.
    Slip(String),
    /// Nothing is called so.
    Nowhere,
}

fn check_stage(
    model: &Model<'_>,
    stage: usize,
    globals: &[(String, Option<String>)],
    findings: &mut Vec<Finding>,
) {
    let mut known: HashSet<String> = HashSet::new();
    let is_known =
        |known: &HashSet<String>, name: &str| known.contains(name) || model.inherits(stage, name);
    let mut said: HashSet<String> = HashSet::new();
    let image = bottom(model, stage);
    let is_bare = image.is_some_and(|image| image.is_empty() || is_bare(image));
    for index in model.stage_instructions(stage).skip(1) {
        let instruction = model.instructions[index];
        let kind = instruction.statement.kind;
        let set = match kind {
            Keyword::Env | Keyword::Arg => model.set_names(index),
            _ => Vec::new(),
        };
        // An ARG sees those before it on its line, an ENV only those of the lines above.
        if kind == Keyword::Arg {
            known.extend(set.iter().cloned());
        }
        let for_shells = check_heredocs(model, index, |name| is_known(&known, name), findings);
        for Reference { name, span } in model.references(index) {
            let is_in = |body: &Span| body.start <= span.start && span.end <= body.end;
            let is_lost = adds_to_lost(model, index, &name, span);
            let is_known = is_known(&known, &name) && !is_lost;
            if is_known || said.contains(&name) || for_shells.iter().any(is_in) {
                continue;
            }
            let origin = if is_lost {
                Origin::SameEnv
            } else {
                origin(model, index, &name, &set, globals, &known)
            };
            let itself = kind == Keyword::Env && set.contains(&name);
            if may_be_of_image(&origin, &name, image, is_bare, itself) {
                continue;
            }
            let (message, mut help) = words(&name, &origin, itself);
            let heredocs = instruction.heredocs.iter();
            let heredoc = heredocs.into_iter().find(|heredoc| is_in(&heredoc.body));
            if let (Some(heredoc), Origin::Nowhere) = (heredoc, &origin) {
                help = Some(format!(
                    "declare it with ARG or ENV; or, if the file is to have `${name}` itself, quote the delimiter: {}",
                    quoted(heredoc)
                ));
            }
            // The image may have it already, with another value.
            let severity = match origin {
                Origin::SameEnv if !is_bare && !is_lost => Severity::Info,
                _ => RULE.severity,
            };
            let code = match origin {
                Origin::SameEnv => "DL3044",
                _ => "UndefinedVar",
            };
            let finding = RULE.finding(span, message).with_severity(severity);
            findings.push(finding.with_help_if(help).with_code(code));
            said.insert(name);
        }
        known.extend(set);
    }
}

/// Reports the heredocs of a COPY or ADD that are files with variables of a shell; gives their bodies.
fn check_heredocs(
    model: &Model<'_>,
    index: usize,
    is_known: impl Fn(&str) -> bool,
    findings: &mut Vec<Finding>,
) -> Vec<Span> {
    let instruction = model.instructions[index];
    if !matches!(instruction.statement.kind, Keyword::Copy | Keyword::Add) {
        return Vec::new();
    }
    let expanded = instruction.heredocs.iter().filter(|heredoc| heredoc.expand);
    let meant = expanded.filter_map(|heredoc| {
        let meant = model.meant_for_the_shell(heredoc)?;
        (!is_known(&meant.name)).then_some((heredoc, meant.span))
    });
    let mut bodies = Vec::new();
    for (heredoc, span) in meant {
        let text = String::from_utf8_lossy(span.of(model.file.source));
        let has_backslash = instruction
            .joined
            .text()
            .windows(3)
            .any(|part| part == b"<<\\" || part == b"<-\\");
        let note = if has_backslash {
            "; a backslash does not quote it"
        } else {
            ""
        };
        findings.push(
            RULE.finding(
                span,
                format!("Docker replaces `{text}` before it writes the file, mostly with nothing"),
            )
            .with_help(format!(
                "write `\\{text}`, or quote the delimiter, which keeps the whole text as it is: {}{note}",
                quoted(heredoc)
            )),
        );
        bodies.push(heredoc.body);
    }
    bodies
}

/// How a heredoc is opened whose body stays as it is.
fn quoted(heredoc: &Heredoc) -> String {
    let dash = if heredoc.chomp { "-" } else { "" };
    format!("`<<{dash}\"{}\"`", String::from_utf8_lossy(&heredoc.name))
}

/// The image at the bottom of a stage; empty for `scratch`, `None` if it is known only at build time.
fn bottom<'m>(model: &'m Model<'_>, stage: usize) -> Option<&'m str> {
    match model.base_below(stage) {
        Base::Scratch => Some(""),
        Base::Image(image) => image.as_deref(),
        // It would be the image of another stage.
        Base::Stage(_) => None,
    }
}

fn is_bare(image: &str) -> bool {
    ImageRef::of(image).is_known_as(Trait::PathOnly)
}

fn origin(
    model: &Model<'_>,
    index: usize,
    name: &str,
    set: &[String],
    globals: &[(String, Option<String>)],
    known: &HashSet<String>,
) -> Origin {
    if set.iter().any(|set| set == name) && !is_of_itself(model, index, name) {
        return Origin::SameEnv;
    }
    if PLATFORM_ARGS.iter().any(|(known, _)| *known == name) {
        return Origin::Platform;
    }
    if globals.iter().any(|(known, _)| known == name) {
        return Origin::Global;
    }
    let stage = model.stage_of(index);
    let first = model
        .stages
        .first()
        .map_or(0, |first| first.instructions.start);
    let setters = model.set_by(name);
    let setters = &setters[setters.partition_point(|&by| by < first)..];
    let line = |by: usize| model.instructions[by].first_line;
    let same = setters.iter().find(|by| model.stage_of(**by) == stage);
    if let Some(&later) = same.filter(|later| **later > index) {
        return Origin::Later(line(later));
    }
    let is_arg = |by: &&usize| model.instructions[**by].statement.kind == Keyword::Arg;
    let elsewhere = setters.iter().filter(|by| model.stage_of(**by) != stage);
    if let Some(&other) = elsewhere.into_iter().find(is_arg) {
        return Origin::OtherStage(line(other));
    }
    // Most names are no slip whatever is known.
    let is_open = may_be_slip(name).then_some(stage).flatten();
    let inherited = is_open.map(|stage| model.inherited(stage));
    let known = known.iter().chain(inherited.iter().flatten());
    match meant(name, known.map(String::as_str)) {
        Some(meant) => Origin::Slip(meant.to_owned()),
        None => Origin::Nowhere,
    }
}

/// Whether a reference adds to a variable that the same ENV has set before: `ENV A=$A:b A=$A:c`, where `b` is lost.
fn adds_to_lost(model: &Model<'_>, index: usize, name: &str, reference: Span) -> bool {
    let instruction = model.instructions[index];
    let (Keyword::Env, Body::Pairs(pairs)) =
        (instruction.statement.kind, &instruction.statement.body)
    else {
        return false;
    };
    let own = pairs.iter().position(|pair| {
        let value = pair.value.map(|value| instruction.joined.span(value));
        value.is_some_and(|it| it.start <= reference.start && reference.end <= it.end)
    });
    let sets = |at: &usize| instruction.text(pairs[*at].name) == name.as_bytes();
    own.filter(sets)
        .is_some_and(|own| (0..own).any(|at| sets(&at)))
}

/// Whether the ENV only builds on what the variable held before: `ENV A=$A:b`.
fn is_of_itself(model: &Model<'_>, index: usize, name: &str) -> bool {
    let instruction = model.instructions[index];
    match &instruction.statement.body {
        Body::Pairs(pairs) => pairs
            .iter()
            .take_while(|pair| {
                let value = pair.value.map_or(&b""[..], |value| instruction.text(value));
                !crate::model::references(value, model.file.escape)
                    .iter()
                    .any(|(used, _)| used == name)
            })
            .all(|pair| instruction.text(pair.name) != name.as_bytes()),
        _ => true,
    }
}

/// Whether the image below may well have set the name.
fn may_be_of_image(
    origin: &Origin,
    name: &str,
    image: Option<&str>,
    is_bare: bool,
    builds_on_itself: bool,
) -> bool {
    if is_bare {
        return false;
    }
    match origin {
        Origin::Platform | Origin::SameEnv => false,
        // `CPATH` is a name, too.
        Origin::Slip(meant) => meant == "PATH" || builds_on_itself,
        Origin::Global | Origin::OtherStage(_) => image.is_none_or(|image| {
            // `NODE_VERSION` is set by node, `PYTHON_VERSION` by python.
            let repository = ImageRef::of(image).name().to_lowercase();
            let lower = name.to_lowercase();
            let first = lower.split('_').next().unwrap_or_default();
            repository.contains(first) || lower.contains(&repository) || lower.ends_with("_home")
        }),
        Origin::Later(_) | Origin::Nowhere => true,
    }
}

fn words(name: &str, origin: &Origin, itself: bool) -> (String, Option<String>) {
    match origin {
        Origin::Global => (
            format!("`{name}` is declared above the first FROM, and not in this stage"),
            Some(format!("write `ARG {name}` in this stage, too")),
        ),
        Origin::Platform => (
            format!("`{name}` is not declared in this stage"),
            Some(format!(
                "write `ARG {name}` in this stage: Docker sets it then"
            )),
        ),
        Origin::SameEnv => (
            format!("`{name}` has its old value here: the new one holds only below this ENV"),
            Some("write two ENVs".to_owned()),
        ),
        Origin::Later(line) => (
            format!("`{name}` is not set yet: line {line} sets it"),
            None,
        ),
        Origin::OtherStage(line) => (
            format!("`{name}` is not declared in this stage"),
            Some(format!(
                "write `ARG {name}` in this stage, too: the ARG in line {line} ends with its own stage"
            )),
        ),
        Origin::Slip(meant) => (
            format!("`{name}` is not set: did you mean `{meant}`?"),
            None,
        ),
        Origin::Nowhere if itself => (
            format!("`{name}` is not set before this ENV"),
            Some(format!(
                "write `${{{name}:+:${name}}}`: it adds the old value only if there is one"
            )),
        ),
        Origin::Nowhere => (
            format!("`{name}` is not set"),
            Some("declare it with ARG or ENV: Docker replaces it with nothing".to_owned()),
        ),
    }
}

/// The name that another one is most likely a slip for: one letter too many, too few or another, two swapped, or other case. Not where there
/// are numbers in the names, and not where only the last letter is another (`VAR_A`, `VAR_B`).
fn meant<'k>(name: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    if !may_be_slip(name) {
        return None;
    }
    let meant = nearest(name, known)?;
    let is_slip = match distance(name, meant) {
        0 => true,
        1 => all_but_last(name) != all_but_last(meant),
        _ => false,
    };
    (is_slip && !has_number(meant)).then_some(meant)
}

/// Whether a name is one of those that are easily mistaken for another: long enough, and without a number.
fn may_be_slip(name: &str) -> bool {
    name.len() > 3 && !has_number(name)
}

fn has_number(text: &str) -> bool {
    text.contains(|ch: char| ch.is_ascii_digit())
}

fn all_but_last(name: &str) -> String {
    let mut chars = name.chars();
    chars.next_back();
    chars.as_str().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_near() {
        for (name, known) in [
            ("VERISON", "VERSION"),
            ("VERSON", "VERSION"),
            ("PAHT", "PATH"),
            ("version", "VERSION"),
            ("VERSION_", "VERSION"),
        ] {
            assert_eq!(meant(name, [known]), Some(known), "{name}");
        }
        for (name, known) in [
            ("A", "B"),
            ("PY3", "PY2"),
            ("USER", "HOME"),
            ("HOME", "JAVA_HOME"),
            ("DATA", "PATH"),
            ("DIR_A", "DIR_B"),
        ] {
            assert_eq!(meant(name, [known]), None, "{name}");
        }
    }
}
