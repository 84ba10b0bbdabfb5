//! `pipefail`: a pipe fails where its left side does.
//!
//! ## What it does
//! Reports a RUN with a pipe whose left side can fail unseen. Where the image is known to have a shell that knows `pipefail`, the fix puts a SHELL
//! with it above the first such RUN of the stage.
//!
//! ## Why
//! A pipe gives the status of its last command only. Where a download on its left breaks off, the build goes on with what came through.
//!
//! ## Example
//! ```dockerfile
//! FROM debian:12
//! RUN curl -fsSL https://example.com/a.tar.gz | tar xz
//! ```
//! becomes
//! ```dockerfile
//! FROM debian:12
//! SHELL ["/bin/bash", "-o", "pipefail", "-c"]
//! RUN curl -fsSL https://example.com/a.tar.gz | tar xz
//! ```
//!
//! ## When it stays silent
//! Where SHELL or a `set` before the pipe turns `pipefail` on; where the left side cannot fail (`echo`, `printf`, `yes`, `cat` of a heredoc, and filters such as
//! `tr` behind one of these); where the right side fails without input (`sha256sum -c`); and where the build goes on whatever the pipe gives (`… || true`, conditions, before `;` without `-e`).
//!
//! ## Fix safety
//! Unsafe: what failed unseen fails now, also a `grep` that finds nothing; and on Debian and Ubuntu all shell forms of the stage below, those of CMD and ENTRYPOINT included, run in bash
//! instead of dash. On Alpine it is `ash` before and after.
//!
//! A SHELL of the stage that is plain bash gets `-o pipefail` where it stands, or goes away where the new one stands above it: there is one SHELL, above the first such pipe.
//!
//! There is no fix where a pipe below would break for sure or by chance, because its right side stops reading early (`yes |`, `| head`, `| grep -q`: the
//! left side dies of SIGPIPE), where `echo` writes a backslash, which dash and bash read differently, under another SHELL of the file, in texts that are handed to
//! another shell, and on images that are not known.
//!
//! ## Codes
//! hadolint DL4006
//!
//! ## Source
//! Docker's building best practices, "Using pipes"; bash(1), `pipefail`; POSIX XCU, `echo`.

use std::collections::{HashMap, HashSet};

use crate::diagnostic::{Applicability, Finding, Fix, Rewrite, Severity};
use crate::knowledge::distributions::Distribution;
use crate::knowledge::programs::{Does, is_known_to};
use crate::lint::{Context, On, Rule};
use crate::model::{
    Code, Model, Nest, ShellInForce, SimpleCommand, checks_sums, is_fatal, links_shell,
};
use crate::rewrite::{instruction_above, replace_instruction};
use crate::shell::{Script, TokenKind};
use crate::syntax::{Item, Keyword};
use crate::text::{Edit, LogicalSpan};

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "pipefail",
    codes: &["DL4006"],
    severity: Severity::Info,
    fixes: &[Applicability::Unsafe],
    summary: "a pipe fails where its left side does",
    matters: &["pipefail"],
    on: &[On::Stage(check)],
    ..Rule::USUAL
};

/// A `|`, and what stands next to it.
struct Pipe<'c, 'm> {
    span: LogicalSpan,
    left: Option<&'c SimpleCommand<'m>>,
    right: Option<&'c SimpleCommand<'m>>,
}

fn check(context: &Context<'_>, stage: usize, findings: &mut Vec<Finding>) {
    let model = context.model;
    let range = model.stage_instructions(stage);
    let mut is_first = true;
    for index in range.clone() {
        let codes = model.run_codes(index);
        for code in &codes {
            let Some(span) = unseen(&codes, code) else {
                continue;
            };
            let fix = if std::mem::take(&mut is_first) {
                fix(code, range.end)
            } else {
                None
            };
            findings.push(
                RULE.finding(
                    code.span(span),
                    "the build goes on if a command on the left of this pipe fails",
                )
                .with_help("turn on `pipefail` with SHELL, in a shell that has it")
                .with_fix_if(fix),
            );
        }
    }
}

/// The first pipe of a text whose left side can fail without anybody noticing.
fn unseen(codes: &[Code<'_>], code: &Code<'_>) -> Option<LogicalSpan> {
    if code.shell().iter().any(|word| word.contains("pipefail")) {
        return None;
    }
    let set = code.commands.iter().find(|command| {
        command.name() == Some("set") && command.args().iter().any(|word| word.is("pipefail"))
    });
    let end = set.map_or(u32::MAX, |set| set.span.start);
    let pipes = pipes(code);
    let read: HashSet<LogicalSpan> = pipes
        .iter()
        .filter_map(|pipe| Some(pipe.right?.span))
        .collect();
    // What only passes on what comes through a pipe cannot fail.
    let filters = |left: &SimpleCommand<'_>| {
        matches!(left.name(), Some(name) if is_known_to(name, Does::TakeAnyInput))
            && read.contains(&left.span)
    };
    // Of several from one command the first, as its text has them.
    let mut into: HashMap<LogicalSpan, Option<&SimpleCommand<'_>>> = HashMap::new();
    for pipe in &pipes {
        if let Some(left) = pipe.left {
            into.entry(left.span).or_insert(pipe.right);
        }
    }
    let counts = |pipe: &Pipe<'_, '_>| {
        let left = || {
            pipe.left
                .is_none_or(|left| can_fail(left) && !filters(left))
        };
        let right = || {
            pipe.right
                .is_none_or(|right| !checks_sums(right) && matters(codes, code, &into, right))
        };
        pipe.span.start < end && left() && right()
    };
    pipes.iter().find(|pipe| counts(pipe)).map(|pipe| pipe.span)
}

/// The pipes of a text, those of its substitutions included.
fn pipes<'c, 'm>(code: &'c Code<'m>) -> Vec<Pipe<'c, 'm>> {
    let mut spans = Vec::new();
    spans_in(code.script, &mut spans);
    let text = code.joined.text();
    let is_near = |start: u32, end: u32| {
        let between = text.get(start as usize..end as usize);
        between.is_some_and(|between| between.iter().all(u8::is_ascii_whitespace))
    };
    let pipe = |span: LogicalSpan| {
        // They are in the order of their starts.
        let next = code.commands.partition_point(|it| it.span.start < span.end);
        let (before, after) = code.commands.split_at(next);
        let left = before
            .iter()
            .rev()
            .find(|it| is_near(it.span.end, span.start));
        let right = after
            .iter()
            .take_while(|it| is_near(span.end, it.span.start))
            .next();
        // Between the patterns of a `case` there is no command; nor between two compound ones, of which nothing is said.
        (left.is_some() || right.is_some()).then_some(Pipe { span, left, right })
    };
    spans.into_iter().filter_map(pipe).collect()
}

fn spans_in(script: &Script, spans: &mut Vec<LogicalSpan>) {
    let is_pipe = |kind| matches!(kind, TokenKind::Pipe | TokenKind::PipeBoth);
    let tokens = script.tokens.iter().filter(|token| is_pipe(token.kind));
    spans.extend(tokens.map(|token| token.span));
    for substitution in &script.substitutions {
        spans_in(&substitution.script, spans);
    }
}

fn can_fail(left: &SimpleCommand<'_>) -> bool {
    match left.name() {
        Some("echo" | "printf" | "true" | ":" | "yes") => false,
        Some("cat") => !left.args().is_empty() || left.targets.is_empty(),
        _ => true,
    }
}

/// Whether the build looks at what a pipe gives: `right` is what stands right of one of its `|`.
fn matters(
    codes: &[Code<'_>],
    code: &Code<'_>,
    into: &HashMap<LogicalSpan, Option<&SimpleCommand<'_>>>,
    right: &SimpleCommand<'_>,
) -> bool {
    // The pipe ends where no other one follows.
    let mut last = right;
    while let Some(next) = into.get(&last.span).copied().flatten() {
        last = next;
    }
    if last.place.nest != Nest::Substitution {
        return is_fatal(codes, code, last);
    }
    // `A=$(b | c)` gives what the pipe gives.
    let holder = code.commands.iter().rev().find(|it| {
        it.place.nest != Nest::Substitution
            && it.span.start <= last.span.start
            && last.span.end <= it.span.end
    });
    holder.is_some_and(|holder| holder.words.is_empty() && is_fatal(codes, code, holder))
}

fn fix(code: &Code<'_>, end: usize) -> Option<Fix> {
    let (model, index) = (code.model, code.index);
    let is_own = model.instructions[index].statement.kind == Keyword::Run
        && code.shell() == model.shell(index).words();
    if !is_own {
        return None;
    }
    if let Some((by, bash)) = plain_bash(model, model.shell(index)) {
        let is_near = model.stage_of(by) == model.stage_of(index);
        let may_break = (by..end).any(|at| breaks(model, at, false));
        let set = replace_instruction(model, by, shell(bash))?;
        return (is_near && !may_break).then(|| Fix::in_place(Applicability::Unsafe, by, "Turn on `pipefail`; failures that were hidden, a `grep` that finds nothing included, end the build", vec![set]));
    }
    if *model.shell(index) != ShellInForce::Default {
        return None;
    }
    let distribution = model.distribution(index)?;
    let is_ash = distribution == Distribution::Alpine;
    let changes_echo = distribution == Distribution::Debian;
    if (index..end).any(|at| breaks(model, at, changes_echo)) {
        return None;
    }
    let title = if is_ash {
        "Turn on `pipefail`; failures that were hidden, a `grep` that finds nothing included, end the build"
    } else {
        "Turn on `pipefail`; failures that were hidden end the build, and all shell forms below run in bash"
    };
    let program = if is_ash { "/bin/ash" } else { "/bin/bash" };
    let mut edits = vec![instruction_above(model, index, &shell(program))];
    let mut rewrites = vec![Rewrite::into(
        index,
        [Keyword::Shell.as_str(), Keyword::Run.as_str()],
    )];
    // A link that makes `/bin/sh` bash may become a SHELL in the same round: not together with this one.
    let stage = model.stage_instructions(model.stage_of(index)?);
    if model.speaks_of("/bin/sh") {
        let links = stage.filter(|&at| at != index && links_shell(model, at));
        rewrites.extend(links.map(Rewrite::in_place));
    }
    // A SHELL below would turn it off again.
    for at in index + 1..end {
        let Some((_, bash)) = shell_below(model, at) else {
            continue;
        };
        let instruction = model.instructions[at];
        let is_needed = bash != program || stand_above(model, at);
        let (edit, rewrite) = if is_needed || !instruction.joined.is_single() {
            let edit = replace_instruction(model, at, shell(bash))?;
            (edit, Rewrite::in_place(at))
        } else {
            (Edit::delete(instruction.span), Rewrite::removed(at))
        };
        edits.push(edit);
        rewrites.push(rewrite);
    }
    rewrites.sort_unstable_by_key(|rewrite| rewrite.index);
    Some(Fix::new(Applicability::Unsafe, title, edits, rewrites))
}

/// Whether comment lines stand directly above an instruction.
fn stand_above(model: &Model<'_>, index: usize) -> bool {
    let items = &model.file.items;
    let start = model.instructions[index].span.start;
    let at = items.partition_point(|item| item.span().start < start);
    at > 0 && matches!(items[at - 1], Item::Comment(_))
}

/// A SHELL with `pipefail`.
fn shell(program: &str) -> String {
    format!("SHELL [\"{program}\", \"-o\", \"pipefail\", \"-c\"]")
}

/// The SHELL that hands all texts to bash and no more, and its bash.
fn plain_bash<'s>(model: &Model<'_>, shell: &'s ShellInForce) -> Option<(usize, &'s str)> {
    match shell {
        ShellInForce::Set { by, words, .. } => match &words[..] {
            [bash, option] if bash.ends_with("/bash") && option == "-c" => {
                let instruction = model.instructions[*by];
                let is_own = instruction.statement.kind == Keyword::Shell;
                (is_own && instruction.joined.is_single()).then_some((*by, bash))
            }
            _ => None,
        },
        _ => None,
    }
}

/// An instruction that sets the shell to plain bash.
fn shell_below<'m>(model: &'m Model<'_>, at: usize) -> Option<(usize, &'m str)> {
    // What a SHELL sets is in force after it.
    let behind = (at + 1 < model.instructions.len()).then(|| model.shell(at + 1))?;
    plain_bash(model, behind).filter(|(by, _)| *by == at)
}

/// Whether something in an instruction is sure to break, or may by chance, in the shell with `pipefail`.
fn breaks(model: &Model<'_>, index: usize, changes_echo: bool) -> bool {
    let codes = model.codes(index);
    codes.iter().any(|code| {
        let has_backslash = |command: &SimpleCommand<'_>| {
            command.name() == Some("echo")
                && command
                    .args()
                    .iter()
                    .any(|word| word.text.contains(&b'\\') || word.is("-e"))
        };
        changes_echo && code.commands.iter().any(has_backslash)
            || pipes(code).iter().any(|pipe| {
                let left = pipe.left.and_then(SimpleCommand::name);
                left == Some("yes") || pipe.right.is_some_and(stops_early)
            })
    })
}

/// Whether a command may end before it has read all of its input.
fn stops_early(right: &SimpleCommand<'_>) -> bool {
    let has = |letters: &[char]| {
        right
            .args()
            .iter()
            .filter_map(|word| word.as_str())
            .any(|word| {
                word.starts_with("--quiet")
                    || word.starts_with("--max-count")
                    || word.starts_with("--silent")
                    || word.starts_with('-') && !word.starts_with("--") && word.contains(letters)
            })
    };
    match right.name() {
        Some("head" | "more" | "less" | "true" | ":" | "read") => true,
        Some("grep" | "egrep" | "fgrep") => has(&['q', 'm']),
        Some("sed") => right.args().iter().any(|word| word.text.contains(&b'q')),
        Some("awk" | "gawk" | "mawk") => right
            .args()
            .iter()
            .any(|word| memchr::memmem::find(word.text, b"exit").is_some()),
        _ => false,
    }
}
