//! `shell-instruction`: bash for RUN comes from SHELL, not from a link.
//!
//! ## What it does
//! Reports a link that makes `/bin/sh` bash. Where that is all a RUN does, the fix makes it a SHELL.
//!
//! ## Why
//! The link changes a file of a package, which an update may put back, and every script of the image that starts with `#!/bin/sh`. SHELL says what
//! is meant: RUN below it, and CMD and ENTRYPOINT in shell form, use bash.
//!
//! ## Example
//! ```dockerfile
//! FROM ubuntu:24.04
//! RUN rm /bin/sh && ln -s /bin/bash /bin/sh
//! ```
//! becomes
//! ```dockerfile
//! FROM ubuntu:24.04
//! SHELL ["/bin/bash", "-c"]
//! ```
//!
//! ## When it stays silent
//! Where the link is another one, and where it is bash that is removed or renamed.
//!
//! ## Fix safety
//! Unsafe: scripts that start with `#!/bin/sh`, and programs that call it, get the shell of the distribution again. There is no fix under a SHELL of the file, where
//! the RUN does other things too, has comments inside, or stands after ONBUILD.
//!
//! ## Codes
//! hadolint DL4005
//!
//! ## Source
//! Dockerfile reference, SHELL.

use crate::diagnostic::{Applicability, Finding, Fix, Rewrite, Severity};
use crate::lint::{On, Rule, RunSite};
use crate::model::{Code, Holder, ShellInForce, SimpleCommand, linked};
use crate::rewrite::replace_instruction;
use crate::syntax::Keyword;

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "shell-instruction",
    codes: &["DL4005"],
    severity: Severity::Info,
    fixes: &[Applicability::Unsafe],
    summary: "bash for RUN comes from SHELL, not from a link",
    matters: &["/bin/sh", "SHELL"],
    on: &[On::Run(&["/bin/sh"], check)],
    ..Rule::USUAL
};

fn check(site: &RunSite<'_, '_>, findings: &mut Vec<Finding>) {
    for code in site.codes {
        for command in &code.commands {
            let Some(bash) = linked(command) else {
                continue;
            };
            findings.push(
                RULE.finding(
                    code.span(command.span),
                    "this link makes `/bin/sh` bash for the whole image",
                )
                .with_help(format!("write `SHELL [\"{bash}\", \"-c\"]`"))
                .with_fix_if(fix(code, bash)),
            );
        }
    }
}

fn fix(code: &Code<'_>, bash: &str) -> Option<Fix> {
    let (model, index) = (code.model, code.index);
    let instruction = model.instructions[index];
    let is_about_sh = |command: &SimpleCommand<'_>| {
        command.prefix().iter().all(|word| word.is("sudo"))
            && command.redirects.is_empty()
            && match command.name() {
                Some("ln") => linked(command).is_some(),
                Some("rm") => command
                    .args()
                    .iter()
                    .all(|word| word.is("/bin/sh") || word.text.starts_with(b"-")),
                _ => false,
            }
    };
    if instruction.statement.kind != Keyword::Run
        || code.holder != Holder::Instruction
        || *model.shell(index) != ShellInForce::Default
        || !instruction.statement.flags.is_empty()
        || !code.commands.iter().all(is_about_sh)
    {
        return None;
    }
    let edit = replace_instruction(model, index, format!("SHELL [\"{bash}\", \"-c\"]"))?;
    Some(Fix::new(
        Applicability::Unsafe,
        "Use SHELL instead; scripts that start with `#!/bin/sh` keep the shell of the distribution",
        vec![edit],
        vec![Rewrite::into(index, [Keyword::Shell.as_str()])],
    ))
}
