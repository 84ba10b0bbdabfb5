//! `apt-update-install`: `apt-get update` and `apt-get install` belong into one RUN.
//!
//! ## What it does
//! Finds an `apt-get update` with nothing behind it in its RUN that uses the package lists, and an install with no update
//! before it in its RUN. The update is put before the install; where the two stand in RUNs next to each other, `chain-run` joins these.
//!
//! ## Why
//! The layer of a lonely update is cached. A changed install below it is then run with lists that may be months old: packages
//! are not found, or old versions with known holes are installed. And only lists that are fetched in the RUN that uses them can be removed
//! in it.
//!
//! ## Example
//! ```dockerfile
//! RUN apt-get update && apt-get install -y curl
//! COPY a /a
//! RUN apt-get install -y git
//! ```
//! becomes
//! ```dockerfile
//! RUN apt-get update && apt-get install -y curl
//! COPY a /a
//! RUN apt-get update \
//!     && apt-get install -y git
//! ```
//!
//! ## When it stays silent
//! Where a script of which the file does not tell may update the lists before the install, or use them behind the
//! update; in heredocs, and in shells dfmt does not read.
//!
//! ## Fix safety
//! Safe, and only offered, where an update that always runs, of the same stage or one it is built on, has fetched the lists the
//! install uses, with no change to apt's sources or keys since: the same command works again. The install must stand in the script's own
//! list, not behind `||`, in an `if` or in a loop. Otherwise there is only the finding: an update can fail where sources are stale, and
//! an install of what is there already works without.
//!
//! ## Source
//! Docker's building best practices, "apt-get".

use super::support::related::Group;
use super::support::script::{errexit, first_token};
use super::support::{
    apt_call, command_span, has_pragma_above, is_apt_update, is_plain_run, line_break, runs_shell,
    speaks_of_apt, uses_lists,
};
use super::{Context, Rule};
use crate::config::ChainMode;
use crate::diagnostic::{Applicability, Finding, Fix, Severity};
use crate::model::{Model, Need, Nest, SimpleCommand, Verb, runs_unknown};
use crate::shell::TokenKind;
use crate::syntax::Keyword;
use crate::text::Edit;

/// The rule.
pub(super) const RULE: Rule = Rule {
    id: "apt-update-install",
    codes: &[],
    severity: Severity::Warning,
    fixes: &[Applicability::Safe],
    summary: "`apt-get update` and `apt-get install` belong into one RUN",
    check,
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let model = context.model;
    if !speaks_of_apt(model) {
        return;
    }
    for index in 0..model.instructions.len() {
        if !is_plain_run(model, index) {
            continue;
        }
        let commands = model.commands(index);
        if model.apt_need(index) == Need::Lists {
            findings.extend(install_without_update(context, index, &commands));
        } else {
            findings.extend(update_without_install(model, index, &commands));
        }
    }
}

/// The first install of a RUN that has no update before it.
fn install_without_update(
    context: &Context<'_>,
    index: usize,
    commands: &[SimpleCommand<'_>],
) -> Option<Finding> {
    let model = context.model;
    let first = commands.iter().position(|command| {
        apt_call(command)
            .is_some_and(|call| matches!(call.verb, Verb::Install | Verb::Upgrade | Verb::Query))
    })?;
    let install = &commands[first];
    if !apt_call(install).is_some_and(|call| call.verb == Verb::Install) {
        return None;
    }
    // An update that may or may not run is the author's way.
    if commands[..first].iter().any(is_apt_update) {
        return None;
    }
    let fix = fix(model, index, commands, first).filter(|_| !follows_another(context, index));
    Some(Finding {
        rule: RULE.id,
        severity: RULE.severity,
        span: command_span(model, index, install),
        message: "packages are installed from lists that another layer fetched".into(),
        help: Some("run `apt-get update` in the same RUN, before the install".into()),
        fix,
    })
}

fn fix(
    model: &Model<'_>,
    index: usize,
    commands: &[SimpleCommand<'_>],
    first: usize,
) -> Option<Fix> {
    let install = &commands[first];
    let instruction = model.instructions[index];
    if has_pragma_above(model, index)
        || !instruction.statement.flags.is_empty() && !only_caches(model, index)
    {
        return None;
    }
    if commands[..first].iter().any(|command| {
        touches_sources(&String::from_utf8_lossy(
            command.span.of(instruction.joined.text()),
        ))
    }) {
        return None;
    }
    let update = update_to_repeat(model, index, install)?;
    let script = model.script(index)?;
    let list = script.list.as_ref()?;
    let place = install.place;
    if place.nest != Nest::Top || place.piped {
        return None;
    }
    let and_or = &list.items.get(place.item)?.and_or;
    let behind_or = and_or
        .rest
        .iter()
        .take(place.pipeline)
        .any(|(operator, _)| script.tokens[operator.index()].kind == TokenKind::OrIf);
    let pipeline = if place.pipeline == 0 {
        &and_or.first
    } else {
        &and_or.rest[place.pipeline - 1].1
    };
    if behind_or || !pipeline.prefix.is_empty() {
        return None;
    }
    let errexit = errexit(model, index, list, commands)?;
    // With `-e` an update left of `&&` could fail without ending the script.
    let alone =
        place.pipeline == 0 && (errexit && (list.items.len() > 1 || and_or.rest.is_empty()));
    if errexit && place.pipeline > 0 && (place.item + 1 < list.items.len()) {
        return None;
    }
    let start = if place.pipeline == 0 {
        first_token(and_or)
    } else {
        pipeline.first.range.start
    };
    let at = instruction
        .joined
        .physical(script.tokens[start.index()].span.start);
    let break_line = line_break(model);
    let text = if alone && list.items.len() > 1 {
        format!("{update};{break_line}")
    } else {
        format!("{update}{break_line}&& ")
    };
    Some(Fix {
        applicability: Applicability::Safe,
        title: format!("Run `{update}` before the install"),
        edits: vec![Edit::insert(at, text)],
        rewrites: vec![index],
    })
}

/// Whether the RUN directly above gets an update first: then `chain-run` can join this one to it, and one update is enough.
fn follows_another(context: &Context<'_>, index: usize) -> bool {
    let model = context.model;
    let above = index - 1;
    if context.options.chain_run == ChainMode::Off
        || !is_plain_run(model, above)
        || model.apt_need(above) != Need::Lists
        || !Group::of(&model.commands(above)).is_only_packages()
    {
        return false;
    }
    let commands = model.commands(above);
    let first = commands
        .iter()
        .position(|command| apt_call(command).is_some_and(|call| call.verb == Verb::Install));
    first.is_some_and(|first| fix(model, above, &commands, first).is_some())
}

/// The update that fetched the lists an instruction uses, as a command to be run again there. `None` if there is none that always runs, or
/// apt's sources may have changed since.
fn update_to_repeat(
    model: &Model<'_>,
    index: usize,
    install: &SimpleCommand<'_>,
) -> Option<String> {
    for before in model.before(index) {
        let instruction = model.instructions[before];
        if matches!(
            instruction.effective().kind,
            Keyword::Copy | Keyword::Add | Keyword::Run
        ) && !is_plain_run(model, before)
        {
            let text = String::from_utf8_lossy(instruction.span.of(model.file.source));
            if instruction.effective().kind == Keyword::Run
                || touches_sources(&text)
                || copies_to_root(&text)
            {
                return None;
            }
            continue;
        }
        let commands = model.commands(before);
        let run = String::from_utf8_lossy(instruction.joined.text());
        for command in commands.iter().rev() {
            if is_apt_update(command) {
                return (command.place.certain && command.redirects.is_empty())
                    .then(|| words(command, install))
                    .flatten();
            }
            let text = String::from_utf8_lossy(command.span.of(instruction.joined.text()));
            let words_of = command
                .words
                .iter()
                .any(|word| touches_sources(&String::from_utf8_lossy(word.text)));
            if words_of
                || touches_sources(&text)
                || runs_unknown(command, &run)
                || (run.contains("| ") && runs_shell(command))
            {
                return None;
            }
        }
    }
    None
}

/// An update as it is run before an install: with the words behind the program, and the way to root that the install has.
fn words(update: &SimpleCommand<'_>, install: &SimpleCommand<'_>) -> Option<String> {
    let harmless = |word: &crate::model::Word<'_>| word.text.starts_with(b"DEBIAN_FRONTEND=");
    if !update.assignments.iter().all(harmless) {
        return None;
    }
    let sudo = match install.prefix() {
        [] => "",
        [sudo] if sudo.is("sudo") => "sudo ",
        _ => return None,
    };
    let mut out = String::from(sudo);
    for (index, word) in update.argv().iter().enumerate() {
        word.value.as_ref()?;
        if index > 0 {
            out.push(' ');
        }
        out.push_str(std::str::from_utf8(word.text).ok()?);
    }
    Some(out)
}

/// Whether a text may change where apt gets its packages from, or whom it trusts.
fn touches_sources(text: &str) -> bool {
    [
        "/etc/apt",
        "apt-key",
        "apt-repository",
        "sources.list",
        "keyring",
        ".deb",
        "add-architecture",
        "alternatives",
        "/etc/ssl",
        "resolv.conf",
        "apt.conf",
    ]
    .iter()
    .any(|part| text.contains(part))
}

/// Whether a COPY or ADD puts files where it may cover apt's own.
fn copies_to_root(text: &str) -> bool {
    let target = text.split_whitespace().last().unwrap_or("");
    let target = target.trim_matches(['"', '\'', '[', ']']);
    target == "/" || target.starts_with("/etc") || target.contains('$')
}

/// Whether all flags of a RUN are cache mounts.
fn only_caches(model: &Model<'_>, index: usize) -> bool {
    let instruction = model.instructions[index];
    instruction.statement.flags.iter().all(|flag| {
        let text = instruction.text(flag.span);
        text.starts_with(b"--mount=") && memchr::memmem::find(text, b"type=cache").is_some()
    })
}

/// The last update of a RUN, if nothing behind it uses the lists.
fn update_without_install(
    model: &Model<'_>,
    index: usize,
    commands: &[SimpleCommand<'_>],
) -> Option<Finding> {
    let last = commands.iter().rposition(is_apt_update)?;
    if uses_lists(model, index, &commands[last + 1..]) {
        return None;
    }
    Some(Finding {
        rule: RULE.id,
        severity: RULE.severity,
        span: command_span(model, index, &commands[last]),
        message:
            "package lists are fetched in a layer of their own, which goes stale in the build cache"
                .into(),
        help: Some("run `apt-get update` in the RUN that installs".into()),
        fix: None,
    })
}
