//! `layer-order`: what changes seldom stands above what changes often.
//!
//! ## What it does
//! Finds a RUN that installs packages of the system or tools by name below a COPY of sources that it needs nothing of, and moves it above that COPY,
//! or the COPY below it. Finds an ARG that has another value in every build (a commit, a date, the version of the project) above such RUNs, or above the
//! install of a project's dependencies, that do not ask for it, and moves it below them, with the LABEL and ENV that say it again.
//!
//! ## Why
//! A layer is built again when a file changes that was copied above it, and every RUN below an ARG when that has another value, whether the RUN
//! uses it or not.
//!
//! ## Example
//! ```dockerfile
//! FROM debian:12
//! ARG GIT_COMMIT
//! LABEL org.opencontainers.image.revision=$GIT_COMMIT
//! WORKDIR /app
//! COPY . .
//! RUN apt-get update && apt-get install -y --no-install-recommends make && rm -rf /var/lib/apt/lists/*
//! RUN make
//! CMD ["/app/main"]
//! ```
//! becomes
//! ```dockerfile
//! FROM debian:12
//! WORKDIR /app
//! RUN apt-get update && apt-get install -y --no-install-recommends make && rm -rf /var/lib/apt/lists/*
//! COPY . .
//! ARG GIT_COMMIT
//! LABEL org.opencontainers.image.revision=$GIT_COMMIT
//! RUN make
//! CMD ["/app/main"]
//! ```
//!
//! ## When it stays silent
//! Where one may see the other: files, owners, users, the working directory, variables, the shell (`docs/effects.md`). Where the RUN upgrades all packages,
//! or an ARG or ADD stands above it that is there to have it done anew: an ARG that nothing asks for, an address. Where a command stands in the RUN of which
//! it is not known what it reads, and where a file that the install of a project reads names the variable, or a script of the project runs in it.
//!
//! ## Fix safety
//! Unsafe: packages of the system are installed before the sources are there, and their scripts can do anything; dfmt holds that they do not look at a
//! project outside of the folders of the system.
//!
//! ## Source
//! Docker's manual, "Optimize cache usage in builds"; Dockerfile reference, "Impact on build caching".

mod stamps;

use std::cell::OnceCell;
use std::ops::Range;

use crate::diagnostic::{Applicability, Finding, Fix, Operation};
use crate::lint::{Context, On, Rule, is_said};
use crate::model::{Effects, Model, Resource};
use crate::rewrite::{comments_touching, heads_others, move_above, move_below};
use crate::syntax::Keyword;
use crate::text::Edit;

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "layer-order",
    fixes: &[Applicability::Unsafe],
    summary: "what changes seldom stands above what changes often",
    matters: &["cache", "layer", "order"],
    on: &[On::Stage(check)],
    ..Rule::USUAL
};

/// More instructions than anybody writes for one stage: each install would pass the COPYs one round after the other.
const MANY: usize = 256;

/// How many instructions it looks past, at most.
const FAR: usize = 32;

fn check(context: &Context<'_>, stage: usize, findings: &mut Vec<Finding>) {
    let model = context.model;
    let range = model.stage_instructions(stage);
    if range.len() > MANY {
        return;
    }
    let order = Order {
        context,
        stage,
        effects: range.clone().map(|_| OnceCell::new()).collect(),
        range,
    };
    let kind = |at: &usize| model.instructions[*at].statement.kind;
    let first = order.range.clone().find(|at| order.brings_sources(*at));
    for run in first.map_or(0..0, |first| first + 1..order.range.end) {
        if kind(&run) == Keyword::Run {
            findings.extend(order.above_sources(run));
        }
    }
    findings.extend(order.below_runs());
}

/// The instructions of a stage, and what they do to each other.
struct Order<'o, 'm> {
    context: &'o Context<'m>,
    stage: usize,
    range: Range<usize>,
    effects: Vec<OnceCell<Option<Effects>>>,
}

/// A RUN and a COPY of sources that change places.
struct Change {
    copy: usize,
    moves: Operation,
    /// `None` where comments stand in the way.
    edits: Option<Vec<Edit>>,
    title: &'static str,
    help: String,
}

impl<'m> Order<'_, 'm> {
    fn model(&self) -> &'m Model<'m> {
        self.context.model
    }

    fn effects(&self, index: usize) -> Option<&Effects> {
        let known = &self.effects[index - self.range.start];
        known.get_or_init(|| self.model().effects(index)).as_ref()
    }

    /// Whether two instructions may change places, for all that they do themselves, and neither installs for a project.
    fn commute(&self, one: usize, other: usize) -> bool {
        match (self.effects(one), self.effects(other)) {
            (Some(one), Some(other)) => one.may_change_places(other),
            _ => false,
        }
    }

    /// Whether an instruction copies a folder of the build context, or what a stage made of one.
    fn brings_sources(&self, index: usize) -> bool {
        let model = self.model();
        let is_folder = |at: usize| {
            let folder = model.folder_copy(at);
            folder.is_some_and(|folder| folder.is_folder(self.context.build))
        };
        if is_folder(index) {
            return true;
        }
        let Some(stage) = model.stage_copied_from(index) else {
            return false;
        };
        let last = model.stage_instructions(stage).end - 1;
        let question = "copies a folder of the context";
        stage < self.stage && (is_folder(last) || model.any_before(last, question, is_folder))
    }

    /// Whether a RUN installs something for the image as a whole.
    fn is_for_image(&self, run: usize) -> bool {
        let is_far = |write: &Resource| match write {
            Resource::System => true,
            // Where the tools of languages go.
            Resource::Tree(path) => matches!(&path[..], "/usr/bin" | "/usr/lib" | "/usr/local"),
            _ => false,
        };
        let is_run = self.model().instructions[run].statement.kind == Keyword::Run;
        let effects = self.effects(run).filter(|_| is_run);
        effects.is_some_and(|it| it.installs.is_empty() && it.writes.iter().any(is_far))
    }

    /// A RUN below a COPY of sources that it needs nothing of.
    fn above_sources(&self, run: usize) -> Option<Finding> {
        if !self.is_for_image(run) {
            return None;
        }
        let up = self.run_above(run);
        // The RUN may not pass what stands between, or not in the text, but the COPY may.
        let down = || self.copy_below(run);
        let change = match up {
            Some(up) if up.edits.is_some() => up,
            Some(up) => down().filter(|down| down.edits.is_some()).unwrap_or(up),
            None => down()?,
        };
        let model = self.model();
        if self.is_meant(change.copy) {
            return None;
        }
        let fix = change.edits.map(|edits| {
            Fix::new(Applicability::Unsafe, change.title, edits, Vec::new()).with([change.moves])
        });
        let instruction = model.instructions[run];
        let span = instruction.joined.span(instruction.statement.keyword);
        let line = model.instructions[change.copy].first_line;
        let message = format!(
            "this needs nothing of what line {line} copies, and is done again whenever that changes"
        );
        let finding = RULE.finding(span, message);
        Some(finding.with_help(change.help).with_fix_if(fix))
    }

    /// The RUN goes above the highest COPY of sources that it may pass.
    fn run_above(&self, run: usize) -> Option<Change> {
        let model = self.model();
        let near = self.range.start.max(run.saturating_sub(FAR))..run;
        let passed = near.rev().take_while(|&at| self.commute(at, run));
        let copy = passed.filter(|&at| self.brings_sources(at)).last()?;
        let edits = move_above(model, run, copy).map(Vec::from);
        let line = model.instructions[copy].first_line;
        Some(Change {
            copy,
            moves: Operation::Move {
                index: run,
                above: copy,
            },
            // What stays would be without its comment.
            edits: edits.filter(|_| !heads_others(model, run)),
            title: "Do it before the sources are copied",
            help: format!("move it above line {line}"),
        })
    }

    /// The nearest COPY of sources goes below the RUN.
    fn copy_below(&self, run: usize) -> Option<Change> {
        let model = self.model();
        let mut near = self.range.start.max(run.saturating_sub(FAR))..run;
        let copy = near.rfind(|&at| self.brings_sources(at))?;
        if !(copy + 1..=run).all(|at| self.commute(copy, at)) {
            return None;
        }
        // Those that stand together stay together.
        let span = |at: usize| model.instructions[at].span;
        let joins = |at: &usize| {
            span(at - 1).end == span(*at).start && self.is_for_image(*at) && self.commute(copy, *at)
        };
        let last = (run + 1..self.range.end).take(FAR).take_while(joins).last();
        let last = last.unwrap_or(run);
        let line = model.instructions[copy].first_line;
        Some(Change {
            copy,
            moves: Operation::Move {
                index: copy,
                above: last + 1,
            },
            edits: move_below(model, &[copy], last, &[]),
            title: "Copy the sources after it",
            help: format!("move line {line} below it"),
        })
    }

    /// Whether the comments above a COPY say that it stands where it does on purpose.
    fn is_meant(&self, copy: usize) -> bool {
        let model = self.model();
        let comments = comments_touching(model, copy).of(model.file.source);
        let comments = String::from_utf8_lossy(comments);
        let lines = comments.lines().map(|line| line.replace('#', ""));
        is_said(&RULE, &lines.collect::<Vec<_>>())
    }
}
