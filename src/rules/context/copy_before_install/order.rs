//! A COPY of sources above an install: the finding, and the fix that changes their order.

use super::super::super::support::without_fix;
use super::RULE;
use super::help::named;
use crate::diagnostic::{Applicability, Finding, Fix, Operation};
use crate::knowledge::ecosystems::{Ahead, ManifestKind};
use crate::lint::Context;
use crate::model::manifests::{Obstacle, Project, Read, manifests};
use crate::model::{
    AheadOf, BuildContext, Effects, FolderCopy, Install, KnownStart, Model, SimpleCommand, joined,
};
use crate::rewrite::{
    comments_touching, has_comments_apart, has_pragma_above, instruction_above, lift, move_below,
    run_alike,
};
use crate::text::{Edit, file_name};
use std::collections::HashSet;

/// A COPY of sources above an install.
pub(super) struct Order<'o, 'm> {
    pub(super) model: &'o Model<'m>,
    pub(super) build: &'o dyn BuildContext,
    pub(super) folder: &'o FolderCopy,
    /// The whole project, as one COPY would bring it: mostly this one.
    pub(super) project: FolderCopy,
    pub(super) copy: usize,
    pub(super) run: usize,
    pub(super) installs: &'o [Install],
    /// How many commands of the RUN need nothing but the manifests.
    pub(super) known: usize,
    /// Whether there are others.
    pub(super) is_split: bool,
    /// What is done ahead of the first of these.
    pub(super) ahead: Option<&'o AheadOf>,
}

impl<'o, 'm> Order<'o, 'm> {
    /// A COPY above a RUN that starts with installs.
    pub(super) fn of_start(
        context: &Context<'m>,
        (copy, folder): (usize, &'o FolderCopy),
        project: FolderCopy,
        start: &'o KnownStart,
    ) -> Self
    where
        'm: 'o,
    {
        Self {
            model: context.model,
            build: context.build,
            folder,
            project,
            copy,
            run: start.run,
            installs: &start.installs,
            known: start.known,
            is_split: start.known < start.all,
            ahead: None,
        }
    }
}

impl Order<'_, '_> {
    pub(super) fn finding(&self) -> Option<Finding> {
        let fix = self.fix();
        if let Err(Obstacle::Needs(_)) = fix {
            return None;
        }
        let first: Vec<String> = self.installs.iter().flat_map(named).collect();
        let mut help = format!(
            "copy {} and its lock file first, install, then copy the rest",
            first.join(", ")
        );
        let has_none = |it: &Install| {
            !it.lists.is_empty()
                || matches!(
                    it.ecosystem.kind,
                    ManifestKind::Dotnet | ManifestKind::Maven
                )
        };
        if self.installs.iter().all(has_none) {
            help = format!(
                "copy {} first, install, then copy the rest",
                first.join(", ")
            );
        }
        if let Err(Obstacle::Unknown(why)) = &fix {
            help = without_fix(&help, why);
        }
        let finding = self.without_help().with_help(help);
        Some(finding.with_fix_if(fix.ok()))
    }

    pub(super) fn without_help(&self) -> Finding {
        let mut names: Vec<&str> = self.installs.iter().map(|it| it.ecosystem.name).collect();
        names.dedup();
        let instruction = self.model.instructions[self.copy];
        let message = format!(
            "every change of a file that is copied here installs the dependencies of {} again",
            names.join(" and ")
        );
        let span = instruction.joined.span(instruction.statement.keyword);
        RULE.finding(span, message)
    }

    pub(super) fn fix(&self) -> Result<Fix, Obstacle> {
        let model = self.model;
        let source_of = |path: &str| self.project.source_of(path);
        let project = Project {
            build: self.build,
            source_of: &source_of,
        };
        let mut all = Read::default();
        for install in self.installs {
            let read = manifests(install, &project)?;
            all.files.extend(read.files);
            all.filled.extend(read.filled);
        }
        for paths in [&mut all.files, &mut all.filled] {
            let mut seen = HashSet::new();
            paths.retain(|path| seen.insert(path.clone()));
        }
        self.settings()?;
        let ignored = self.ignored(&all.filled)?;
        let effects = match self.ahead {
            Some(_) => model.effects_ahead(self.run),
            None => model
                .effects(self.run)
                .or_else(|| model.effects_of_start(self.run)),
        };
        let effects = effects.ok_or_else(|| match self.ahead {
            // Of root only.
            Some(_) => unknown("it is not known where the user keeps what is installed"),
            None => unknown("its RUN may need the sources"),
        })?;
        let copied = model.effects(self.copy);
        let copied = copied.filter(|_| model.sees_only_manifests(self.copy, &effects));
        let copied = copied.ok_or_else(|| {
            unknown("the install may look at what is copied, or at where it goes")
        })?;
        if let Some(Ahead::Fills(fills)) = self.ahead.map(|it| it.install.ecosystem.ahead)
            && fills.not_where.iter().any(|part| model.speaks_of(part))
        {
            return Err(unknown(
                "what is fetched may be what only some are let in to, and the build may do without it",
            ));
        }
        let between: Option<Vec<Effects>> = (self.copy + 1..self.run)
            .map(|at| model.effects(at).filter(|own| own.installs.is_empty()))
            .collect();
        let between = between.unwrap_or_default();
        let is_known = between.len() == self.run - self.copy - 1;
        // What says something of containers may stay where it is; else the COPY goes below.
        let stays = |own: &Effects| own.only_settings() && own.commutes(&effects);
        let stays = self.is_split && between.iter().all(stays);
        if !is_known || !(stays || between.iter().all(|own| own.commutes(&copied))) {
            return Err(unknown("what stands between may need the sources"));
        }
        let copies = self.copies(all.files)?;
        let edits = if self.is_split {
            self.split(&copies, stays)
        } else {
            self.swap(&copies)
        };
        let (edits, operations) = edits.ok_or_else(|| unknown("a comment stands in the way"))?;
        let title = match self.ahead.map(|it| it.install.ecosystem.ahead) {
            Some(Ahead::Fills(_) | Ahead::Fetches(_)) => {
                "Fetch the dependencies before the sources are copied"
            }
            _ if self.is_split => "Install before the sources are copied, and build after",
            _ => "Install before the sources are copied",
        };
        let fix = Fix::new(Applicability::Unsafe, title, edits, Vec::new());
        Ok(fix.with(operations).with_files(ignored))
    }

    /// Whether settings of the installs come from elsewhere: nobody has read what they name.
    fn settings(&self) -> Result<(), Obstacle> {
        let stage = self.model.stage_of(self.run);
        let start = stage.map_or(0, |it| self.model.stage_instructions(it).start);
        let is_other = |path: &String| {
            let range = start..self.run;
            let same = self.project.source_of(path);
            self.model
                .is_brought_otherwise(self.copy, range, (same, path), self.build)
        };
        for install in self.installs {
            let ecosystem = install.ecosystem;
            let names = ecosystem.also.iter().chain(ecosystem.opaque);
            let mut paths = names.map(|name| joined(&install.folder, name));
            if let Some(path) = paths.find(is_other) {
                let what = format!("another instruction brings `{}`", file_name(&path));
                return Err(Obstacle::Unknown(what));
            }
        }
        Ok(())
    }

    /// What is known of the RUN goes above the COPY, or, if that is not to stay where it is, both above the rest of the RUN.
    fn split(&self, copies: &[String], stays: bool) -> Option<(Vec<Edit>, Vec<Operation>)> {
        let (model, copy, run) = (self.model, self.copy, self.run);
        let above = if stays { copy } else { run };
        if stays && has_comments_apart(model, copy) {
            return None;
        }
        let (head, cut, operation) = if let Some(ahead) = self.ahead {
            let commands = model.commands(run);
            let known = commands[..self.known].iter().map(written);
            let script: Vec<String> = known.chain([ahead.words.join(" ")]).collect();
            let cut = match self.known {
                0 => Vec::new(),
                known => lift(model, run, known, false)?.1,
            };
            let head = run_alike(model, run, &script.join(" && "));
            (head, cut, Operation::Ahead { index: run, above })
        } else {
            let with_comments = speaks_of_install(model, run);
            let (head, cut) = lift(model, run, self.known, with_comments)?;
            let operation = Operation::Lift {
                index: run,
                above,
                with_comments,
            };
            (head, cut, operation)
        };
        let lines: Vec<String> = copies.iter().cloned().chain([head]).collect();
        let mut operations = inserted(copies, above);
        operations.push(operation);
        let mut edits = if stays {
            let line_ending = String::from_utf8_lossy(model.line_ending().bytes()).into_owned();
            vec![instruction_above(model, copy, &lines.join(&line_ending))]
        } else {
            operations.push(Operation::Move { index: copy, above });
            move_below(model, &[copy], run - 1, &lines)?
        };
        edits.extend(cut);
        Some((edits, operations))
    }

    /// The COPY goes below the RUN.
    fn swap(&self, copies: &[String]) -> Option<(Vec<Edit>, Vec<Operation>)> {
        let (model, copy, run) = (self.model, self.copy, self.run);
        let line_ending = String::from_utf8_lossy(model.line_ending().bytes()).into_owned();
        let mut edits = move_below(model, &[copy], run, &[])?;
        if !copies.is_empty() {
            if has_comments_apart(model, run) {
                return None;
            }
            let manifests = instruction_above(model, run, &copies.join(&line_ending));
            edits.insert(1, manifests);
        }
        let mut operations = inserted(copies, run);
        operations.push(Operation::Move {
            index: copy,
            above: run + 1,
        });
        Some((edits, operations))
    }
}

/// Whether the comment that touches a RUN from above is about the install that it starts with: it goes along with that.
fn speaks_of_install(model: &Model<'_>, run: usize) -> bool {
    let comments = comments_touching(model, run).of(model.file.source);
    let text = String::from_utf8_lossy(comments).to_lowercase();
    let mut words = ["dependenc", "deps", "install", "modules", "packages"].iter();
    words.any(|word| text.contains(word)) && !has_pragma_above(model, run)
}

/// A command as it is written, in one line.
fn written(command: &SimpleCommand<'_>) -> String {
    let words = command.words.iter();
    let words: Vec<_> = words
        .map(|word| String::from_utf8_lossy(word.text))
        .collect();
    words.join(" ")
}

/// That COPYs are put above an instruction.
fn inserted(copies: &[String], above: usize) -> Vec<Operation> {
    let insert = |_| Operation::Insert {
        above,
        keyword: "COPY",
    };
    copies.iter().map(insert).collect()
}

fn unknown(what: &str) -> Obstacle {
    Obstacle::Unknown(what.to_owned())
}
