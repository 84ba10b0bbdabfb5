//! `workdir-over-cd`: WORKDIR says where a RUN works.
//!
//! ## What it does
//! Reports a RUN that starts with `cd` to an absolute directory and does all its work there, and a `cd` at the end of a RUN, which
//! does nothing. Where nothing else notices, the fix makes the `cd` a WORKDIR; where WORKDIR says the same already, it takes it away.
//!
//! ## Why
//! WORKDIR stands where one looks for it, and holds for the instructions below too. A `cd` before each RUN has to be repeated and can be
//! forgotten, and one at the end is lost: the next RUN starts where WORKDIR says.
//!
//! ## Example
//! ```dockerfile
//! FROM debian:12
//! COPY . /src
//! RUN cd /src && make install
//! WORKDIR /app
//! ```
//! becomes
//! ```dockerfile
//! FROM debian:12
//! COPY . /src
//! WORKDIR /src
//! RUN make install
//! WORKDIR /app
//! ```
//!
//! ## When it stays silent
//! Where `cd` stands between other commands, where the directory is relative or holds a variable, under `/proc`, `/sys`, `/dev` and `/run`, in a mount of the RUN, after ONBUILD, in heredocs, and in RUNs that look at the
//! directory themselves (`cd` once more, `pwd`, `$PWD`, `pushd`).
//!
//! ## Fix safety
//! Safe. WORKDIR makes a directory that is missing, with another owner perhaps, and `cd` fails there: so the RUN must fail where `cd` fails. Then a build that works
//! has the directory, and WORKDIR changes nothing. The RUN must have no mounts, whose directories are gone for WORKDIR, and no shell that
//! reads a profile, which may go elsewhere.
//!
//! WORKDIR is set only where the next instruction that looks at it is an absolute WORKDIR: no RUN, COPY, ADD, CMD, ENTRYPOINT, HEALTHCHECK or ONBUILD comes
//! between, and not the end of the stage. It is taken away only where the WORKDIR in force is known to be the same. Elsewhere the finding has no fix.
//!
//! ## Codes
//! hadolint DL3003 (which reports every `cd`)
//!
//! ## Source
//! Docker's building best practices, WORKDIR; BuildKit, `dispatchWorkdir`.

use crate::diagnostic::{Applicability, Finding, Fix, Rewrite, Severity};
use crate::knowledge::folders::MOUNTED;
use crate::lint::{On, Rule, RunSite};
use crate::model::{Code, Holder, Model, Nest, SimpleCommand, Word, Workdir, is_fatal, joined};
use crate::rewrite::{instruction_above, remove_command};
use crate::shell::TokenKind;
use crate::syntax::{Body, Keyword};
use crate::text::file_name;

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "workdir-over-cd",
    codes: &["DL3003"],
    severity: Severity::Info,
    fixes: &[Applicability::Safe],
    summary: "WORKDIR says where a RUN works",
    matters: &["WORKDIR", "cd"],
    on: &[On::Run(&["cd "], check)],
    ..Rule::USUAL
};

fn check(site: &RunSite<'_, '_>, findings: &mut Vec<Finding>) {
    if let [code, ..] = site.codes
        && code.holder == Holder::Instruction
        && !site.is_onbuild()
    {
        findings.extend(at_the_start(site.codes, code).or_else(|| at_the_end(code)));
    }
}

/// A `cd` whose RUN does the rest of its work there.
fn at_the_start(codes: &[Code<'_>], code: &Code<'_>) -> Option<Finding> {
    let (model, index) = (code.model, code.index);
    let instruction = model.instructions[index];
    let [cd, others @ ..] = &code.commands[..] else {
        return None;
    };
    let body = instruction.text(instruction.statement.body_span);
    let looks = |command: &SimpleCommand<'_>| {
        matches!(
            command.name(),
            Some("cd" | "pushd" | "popd" | "pwd" | "dirs")
        )
    };
    if !body.starts_with(b"cd")
        || memchr::memmem::find(body, b"PWD").is_some()
        || others.iter().any(looks)
    {
        return None;
    }
    let directory = directory(cd)?;
    let path = directory.as_str()?;
    // What is written must mean the same to WORKDIR: no quotes, no escapes.
    if directory.text != path.as_bytes() || !path.starts_with('/') || path.contains("..") {
        return None;
    }
    model.plain_path(index, path.as_bytes())?;
    let root = path.trim_start_matches('/').split('/').next();
    if root.is_some_and(|root| MOUNTED.contains(&root)) {
        return None;
    }
    if is_mounted(model, index, path) {
        return None;
    }
    let next = others.first()?;
    let is_there = model.workdir_before(index) == Workdir::Known(joined("/", path));
    let fix = fix(codes, code, path, is_there, next.span.start);
    let help = if is_there {
        "remove the `cd`: WORKDIR is this folder already".to_owned()
    } else if fix.is_some() {
        format!("write `WORKDIR {path}` above this RUN")
    } else {
        format!(
            "write `WORKDIR {path}` above this RUN, and the old WORKDIR below it where it is still needed"
        )
    };
    Some(
        RULE.finding(
            code.span(cd.span),
            "this RUN changes directory with `cd`: WORKDIR does that",
        )
        .with_help(help)
        .with_fix_if(fix),
    )
}

/// Whether a folder lies in a mount of the RUN, or may: it is there while the RUN runs, and WORKDIR would leave it in the image.
fn is_mounted(model: &Model<'_>, index: usize, folder: &str) -> bool {
    let folder = joined("/", folder);
    model.instructions[index].mounts().any(|mount| {
        model.mount_target(index, &mount).is_some_and(|target| {
            let target = target.trim_end_matches('/');
            let rest = folder.strip_prefix(target);
            target.contains('$')
                || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    })
}

/// A `cd` that nothing follows: it ends with its RUN.
fn at_the_end(code: &Code<'_>) -> Option<Finding> {
    let (cd, others) = code.commands.split_last()?;
    let directory = directory(cd)?;
    if directory.text == b"-"
        || directory.text.starts_with(b"..")
        || others.iter().any(SimpleCommand::changes_folder)
        || code
            .script
            .tokens
            .iter()
            .any(|token| token.kind == TokenKind::OrIf)
    {
        return None;
    }
    let directory = String::from_utf8_lossy(directory.text);
    Some(
        RULE.finding(
            code.span(cd.span),
            "this `cd` does nothing: the RUN ends here, and the next one starts where WORKDIR says",
        )
        .with_severity(Severity::Warning)
        .with_help(format!(
            "write `WORKDIR {directory}` below this RUN, if that is meant"
        )),
    )
}

/// Where a plain `cd` of the RUN's own shell goes.
fn directory<'c, 'm>(cd: &'c SimpleCommand<'m>) -> Option<&'c Word<'m>> {
    let is_plain = cd.words.len() == 2
        && cd.words[0].is("cd")
        && cd.assignments.is_empty()
        && cd.redirects.is_empty()
        && cd.place.in_shell
        && cd.place.nest == Nest::Top;
    is_plain.then(|| &cd.words[1])
}

/// Whether a shell starts where the build says, without reading a profile of its own.
fn starts_plainly(shell: &[&str]) -> bool {
    let [program, options @ ..] = shell else {
        return false;
    };
    let name = file_name(program);
    matches!(name, "sh" | "bash" | "dash" | "ash")
        && options.iter().all(|option| {
            *option == "pipefail" || !option.starts_with("--") && !option.contains(['l', 'i'])
        })
}

fn fix(codes: &[Code<'_>], code: &Code<'_>, path: &str, is_there: bool, next: u32) -> Option<Fix> {
    let (model, index) = (code.model, code.index);
    let instruction = model.instructions[index];
    let cd = &code.commands[0];
    let mut tokens = code.script.tokens.iter();
    let operator = tokens.find(|token| token.span.start >= cd.span.end)?;
    let behind = tokens.next()?;
    let has_or = || {
        let mut tokens = code.script.tokens.iter();
        tokens.any(|token| matches!(token.kind, TokenKind::OrIf | TokenKind::Background))
    };
    // The first command after it must be next to the operator, or what stands between would be lost; and with a bracket
    // in front the text may be an exec form.
    if operator.kind != TokenKind::AndIf
        || behind.span.start > next
        || code.joined.text()[behind.span.start as usize] == b'['
        || !starts_plainly(&code.shell())
        || has_or()
        || !is_fatal(codes, code, cd)
        || !instruction.statement.flags.is_empty()
        || !instruction.heredocs.is_empty()
    {
        return None;
    }
    let drop = remove_command(code, cd)?;
    // A comment after the operator would come to stand at the start.
    if drop.first()?.span.end != code.joined.physical(behind.span.start) {
        return None;
    }
    let stage = model.stage_of(index)?;
    if model.stages[stage].instructions.start == index {
        return None;
    }
    if is_there {
        return Some(Fix::in_place(
            Applicability::Safe,
            index,
            "Remove the `cd`: WORKDIR is this folder already",
            drop,
        ));
    }
    is_overruled(model, stage, index).then(|| {
        let above = instruction_above(model, index, &format!("WORKDIR {path}"));
        let edits = std::iter::once(above).chain(drop).collect();
        Fix::new(
            Applicability::Safe,
            format!("Use `WORKDIR {path}` instead"),
            edits,
            vec![Rewrite::into(
                index,
                [Keyword::Workdir.as_str(), Keyword::Run.as_str()],
            )],
        )
    })
}

/// Whether the next instruction of the stage that looks at the working directory sets another one, from the root.
fn is_overruled(model: &Model<'_>, stage: usize, index: usize) -> bool {
    for at in index + 1..model.stage_instructions(stage).end {
        let instruction = model.instructions[at];
        match instruction.statement.kind {
            Keyword::Env
            | Keyword::Arg
            | Keyword::Label
            | Keyword::Expose
            | Keyword::User
            | Keyword::Stopsignal
            | Keyword::Maintainer => {}
            Keyword::Workdir => {
                let Body::Text(text) = instruction.statement.body else {
                    return false;
                };
                let path = model.plain_path(at, instruction.text(text));
                return path.is_some_and(|path| path.starts_with('/'));
            }
            _ => return false,
        }
    }
    false
}
