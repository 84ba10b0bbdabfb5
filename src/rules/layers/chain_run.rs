//! `chain-run`: consecutive RUNs that belong together become one.
//!
//! ## What it does
//! Joins a RUN to the one above it where both are steps of one thing: fetching the index of a package manager,
//! installing from it and cleaning up after it, one install after the other with a package manager whose cache is cleaned up after each RUN
//! (yum, dnf, zypper, conda, and the programs that npm and yarn install for all projects), or an `rm` of nothing but what the RUN above made. With `rules.chain-run.mode = "all"` it joins
//! any two neighbours that notice nothing of it, with `"off"` none.
//!
//! ## Why
//! Every RUN makes a layer. An index in a layer of its own goes stale in the build cache: the install below is run again
//! with a list of packages that no longer exist. A file that a later layer removes is still in the image.
//!
//! ## Example
//! ```dockerfile
//! RUN apt-get update
//! RUN apt-get install -y curl
//! RUN rm -rf /var/lib/apt/lists/*
//! ```
//! becomes
//! ```dockerfile
//! RUN apt-get update \
//!     && apt-get install -y curl \
//!     && rm -rf /var/lib/apt/lists/*
//! ```
//!
//! ## When it stays silent
//! Where anything but comments and blank lines stands between the two, one of them is in exec form, has heredocs,
//! other flags, or flags other than cache and read-only bind mounts, a proxy, a shell that is no POSIX one, a text that does not parse, a comment
//! above it that speaks to a tool or is an instruction that somebody has switched off; where the upper one leaves something in its shell that the lower one could see (`cd`, a variable, `set`, a
//! function, a process in the background, …); where failures would be treated in another way.
//!
//! Where a comment says that the two are apart on purpose (`separate`, `own layer`, `do not merge`, `split`, `caching`, …); where comments
//! between them head a group: lines drawn of `#`, `=` or `-`, boxes, comments with an empty line between them.
//!
//! Also where the upper one calls a program that another one may have taken the place of by the time the lower one calls it
//! (`npm install -g npm`): a shell remembers where it found a program.
//!
//! With `"all"`, two that do not belong together also stay apart where the upper one may leave something running (a service, a
//! server, a script of which the file does not tell), or changes its user, its groups or `/bin/sh`; and where the lower one asks what its
//! shell has done before (`$_`, `$SECONDS`, …).
//!
//! ## Fix safety
//! Safe. The lower script runs if and only if the upper one succeeds, in the same environment, user and directory; what the
//! upper leaves in the file system it finds as before. A script that is more than one `&&` list is wrapped in `{ …; }`, or joined by `;`
//! where `set -e` rules. Comments between the two move into the joined instruction. Installs that need nothing of each other stay apart: two of pip, what npm installs for a project, or two `apk add`,
//! which fetch the index themselves. What `"all"` joins shares its place in the build cache: a
//! change in one of the scripts runs all of them again.
//!
//! ## Codes
//! DL3059.
//!
//! ## Source
//! Dockerfile reference, "RUN"; Docker's building best practices, "apt-get".

use super::leaks::leaks;
use super::neighbours::Traces;
use crate::config::{self, ChainMode};
use crate::diagnostic::{Applicability, Finding, Fix, Rewrite, Severity};
use crate::lint::{Context, On, Rule};
use crate::model::{LeadingSet, Model, SimpleCommand, leading_set, shell_options};
use crate::rewrite::{Glue, Join, glue, has_pragma_above, join_runs};
use crate::rules::support::apart::{are_apart, is_helped};
use crate::rules::support::related::Group;
use crate::shell::{List, Pipeline, TokenKind};
use crate::syntax::{Mount, MountKind};
use crate::text::Edit;

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "chain-run",
    codes: &["DL3059"],
    severity: Severity::Info,
    fixes: &[Applicability::Safe],
    summary: "consecutive RUNs that belong together become one",
    on: &[On::File(check)],
    ..Rule::USUAL
};

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let model = context.model;
    if context.options.chain_run == ChainMode::Off {
        return;
    }
    let mut index = 0;
    while index + 1 < model.instructions.len() {
        let first = index;
        index += 1;
        if !model.is_plain_run(index) {
            continue;
        }
        let Some(mut chain) = Chain::start(model, first, context.options) else {
            continue;
        };
        let mut joined = Vec::new();
        while chain.join(index) {
            joined.push(index);
            index += 1;
        }
        if joined.is_empty() {
            continue;
        }
        findings.push(finding(model, first, &joined, chain));
        // The last of them may still be the first of others, but not before it has changed.
    }
}

fn finding(model: &Model<'_>, first: usize, joined: &[usize], chain: Chain<'_, '_>) -> Finding {
    let below = model.instructions[joined[0]];
    let above = model.instructions[first].first_line;
    let mut rewrites = vec![Rewrite::in_place(first)];
    rewrites.extend(joined.iter().copied().map(Rewrite::removed));
    RULE.finding(
        below.joined.span(below.statement.keyword),
        if chain.related {
            format!("this RUN belongs to the one in line {above}")
        } else {
            format!("this RUN and the one in line {above} can be one")
        },
    )
    .with_help("join them with `&&`: one layer, cached and cleaned as a whole")
    .with_fix(Fix::new(
        Applicability::Safe,
        "Join the RUNs",
        chain.edits,
        rewrites,
    ))
}

/// RUNs being joined.
#[expect(
    clippy::struct_excessive_bools,
    reason = "four independent facts about one script"
)]
struct Chain<'m, 'a> {
    model: &'m Model<'a>,
    options: &'m config::Rules,
    /// The last of them.
    last: usize,
    /// What they have done.
    group: Group,
    /// Whether all of them belong together.
    related: bool,
    /// What the next RUN could notice of them, once something has asked.
    traces: Option<Traces>,
    /// The `set` all of it stands under.
    set: Option<LeadingSet>,
    /// Whether a failing command ends the script.
    errexit: bool,
    /// Whether another RUN may follow the last one.
    open: bool,
    /// Whether it is still the RUN it started with, and that is one simple command of literal words.
    single: bool,
    /// Whether the last and-or list holds an `&&` that joined two of them.
    joined_by_and: bool,
    edits: Vec<Edit>,
}

impl<'m, 'a> Chain<'m, 'a> {
    fn start(model: &'m Model<'a>, index: usize, options: &'m config::Rules) -> Option<Self> {
        if !model.is_plain_run(index)
            || has_pragma_above(model, index)
            || !can_share_mounts(model, index)
            || is_helped(model, index)
        {
            return None;
        }
        // BASH_ENV is read by every shell anew.
        if model.env_before(index, "BASH_ENV").is_some() {
            return None;
        }
        let shell = shell_options(&model.shell(index).words())?;
        let list = model.script(index)?.list.as_ref()?;
        let commands = model.commands(index);
        let set = leading_set(list, &commands);
        let open = !leaks(model, index, &commands, usize::from(set.is_some()));
        let single = is_single_literal(list, &commands);
        let errexit = shell.errexit || set.as_ref().is_some_and(|set| set.options.errexit);
        let group = Group::of(&commands);
        Some(Self {
            model,
            options,
            last: index,
            group,
            related: true,
            traces: None,
            set,
            errexit,
            open,
            single,
            joined_by_and: false,
            edits: Vec::new(),
        })
    }

    /// Joins the RUN of this index, if it can be and belongs here.
    fn join(&mut self, index: usize) -> bool {
        let model = self.model;
        if !self.open
            || index >= model.instructions.len()
            || !model.is_plain_run(index)
            || has_pragma_above(model, index)
            || flags(model, self.last) != flags(model, index)
            || is_helped(model, index)
        {
            return false;
        }
        let commands = model.commands(index);
        let related = self.group.fits(model, index, &commands, self.options);
        if !related && self.options.chain_run != ChainMode::All {
            return false;
        }
        if are_apart(model, self.last, index) {
            return false;
        }
        // Most RUNs never get here; where the first one does, nothing has been joined to it yet.
        let first = self.last;
        let traces = self.traces.get_or_insert_with(|| {
            let mut traces = Traces::default();
            traces.add(model, first, &model.commands(first));
            traces
        });
        let fits = if related {
            traces.keep_programs(&commands)
        } else {
            traces.allow(model, index, &commands)
        };
        if !fits {
            return false;
        }
        let joins = self.append(index, &commands).is_some();
        self.related &= related || !joins;
        joins
    }

    fn append(&mut self, index: usize, commands: &[SimpleCommand<'_>]) -> Option<()> {
        let model = self.model;
        let (script, above) = (model.script(index)?, model.script(self.last)?);
        let (list, above_list) = (script.list.as_ref()?, above.list.as_ref()?);
        let text = model.instructions[index].joined.text();
        if script
            .tokens
            .iter()
            .any(|token| token.kind == TokenKind::Background)
        {
            return None;
        }
        let mut start = list.items.first()?.and_or.first_token();
        let set = leading_set(list, commands);
        let shares = set.is_some()
            && set.as_ref().map(|set| &set.text) == self.set.as_ref().map(|set| &set.text);
        let mut items = &list.items[..];
        let mut leads = None;
        if shares {
            // The upper `set` reaches here.
            let set = set.as_ref()?;
            start = set.rest;
            items = &items[usize::from(set.by_semicolon)..];
        } else if let (Some(own), true, None, false) = (&set, self.single, &self.set, self.errexit)
        {
            // A single command goes below the `set` of the RUN it belongs to.
            if own.by_semicolon && own.options.errexit {
                leads = Some(own.text.clone());
                start = own.rest;
                items = &items[1..];
            }
        } else if let (Some(upper), None) = (&self.set, &set) {
            // It was written for a shell without these options.
            let sensitive = text.iter().any(|byte| matches!(byte, b'$' | b'`' | b'|'));
            if upper.options.strict && sensitive {
                return None;
            }
            if upper.options.errexit
                && (items.len() > 1 || !items[0].and_or.pipelines().all(Pipeline::is_simple))
            {
                return None;
            }
        } else if set.is_some() && self.set.is_some() {
            return None;
        }
        let one_and_list = items.len() == 1 && !script.has(&items[0].and_or, TokenKind::OrIf);
        let all_simple = items
            .iter()
            .all(|item| item.and_or.pipelines().all(Pipeline::is_simple));
        let glue = if leads.is_some() {
            Glue::Semicolon
        } else {
            match glue(above, above_list, self.errexit)? {
                // The pipeline it would stand after is the right side of an `&&` by now.
                Glue::Semicolon if self.joined_by_and => {
                    let last = &above_list.items.last()?.and_or;
                    last.pipelines()
                        .next_back()?
                        .is_simple()
                        .then_some(Glue::And)?
                }
                glue => glue,
            }
        };
        let wrap = glue == Glue::And && !one_and_list;
        // Two ways of writing in one instruction help nobody.
        if wrap && set.is_some() {
            return None;
        }
        if self.errexit && glue == Glue::And && (wrap || !all_simple) {
            return None;
        }
        let lead = leads.as_deref();
        let join = Join {
            start,
            glue,
            wrap,
            lead,
        };
        self.edits
            .extend(join_runs(model, self.last, index, &join)?);
        self.group.add(commands);
        if let Some(traces) = &mut self.traces {
            traces.add(model, index, commands);
        }
        self.open = !wrap
            && !leaks(
                model,
                index,
                commands,
                usize::from(shares || leads.is_some()),
            )
            && (set.is_none() || shares || leads.is_some());
        if leads.is_some() {
            self.set = set;
            self.errexit = true;
        }
        self.single = false;
        self.joined_by_and = glue == Glue::And;
        self.last = index;
        Some(())
    }
}

/// Whether a script is one simple command whose words are all literal.
fn is_single_literal(list: &List, commands: &[SimpleCommand<'_>]) -> bool {
    let [item] = &list.items[..] else {
        return false;
    };
    let and_or = &item.and_or;
    and_or.rest.is_empty()
        && and_or.first.rest.is_empty()
        && and_or.first.is_simple()
        && commands.len() == 1
        && commands[0]
            .words
            .iter()
            .chain(&commands[0].assignments)
            .chain(&commands[0].targets)
            .all(|word| word.value.is_some())
}

fn flags(model: &Model<'_>, index: usize) -> Vec<(String, Option<String>)> {
    let instruction = model.instructions[index];
    let flags = instruction.flags(&instruction.statement);
    flags.map(|flag| (flag.name, flag.value)).collect()
}

/// Whether all flags are mounts that two RUNs can share: a cache is the same for both, a read-only bind mount too. What is written to
/// others is gone after the first RUN; secrets and keys, networks and privileges are given to no more than they were.
fn can_share_mounts(model: &Model<'_>, index: usize) -> bool {
    let instruction = model.instructions[index];
    instruction.statement.flags.iter().all(|flag| {
        Mount::of(instruction.text(flag.span)).is_some_and(|mount| match mount.kind {
            MountKind::Cache => true,
            MountKind::Bind => mount.is_read_only(),
            _ => false,
        })
    })
}
