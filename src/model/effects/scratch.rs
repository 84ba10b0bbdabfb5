//! What can lie in a stage that starts from nothing: no more than its instructions bring.

use super::is_in;
use crate::knowledge::files::is_surely_file;
use crate::knowledge::folders::SEARCHED;
use crate::model::{Base, BuildContext, Model, SourceKind, Workdir, context_path, joined};
use crate::syntax::{Body, CopySource, CopySourceKind, Keyword};
use crate::text::file_name;

impl Model<'_> {
    /// Whether a stage starts from `scratch`, itself or by the stages it is built on, whatever a build is given.
    pub fn starts_from_nothing(&self, stage: usize) -> bool {
        // Most do not: the way there need not be looked at.
        matches!(self.base_below(stage), Base::Scratch) && self.is_named_plainly(stage)
    }

    /// Whether no variable says what a stage starts from, and none what those start from that it is built on.
    fn is_named_plainly(&self, stage: usize) -> bool {
        let is_plain = |stage: usize| {
            let from = self.instructions[self.stages[stage].instructions.start];
            let word = match &from.statement.body {
                Body::Words(words) => words.first(),
                _ => None,
            };
            word.is_some_and(|word| !from.text(*word).contains(&b'$'))
        };
        is_plain(stage) && self.stages_below(stage).all(is_plain)
    }

    /// Whether a path may be there in a stage that starts from nothing, at its end.
    pub fn may_hold_at_end(&self, build: &dyn BuildContext, stage: usize, path: &str) -> bool {
        self.below_end(stage)
            .any(|by| self.may_bring_path(build, stage, by, path))
    }

    /// Whether a path may be there in a stage that starts from nothing, before an instruction of it.
    pub fn may_hold_before(&self, build: &dyn BuildContext, index: usize, path: &str) -> bool {
        self.stage_of(index).is_none_or(|stage| {
            let question = format!("{path} may come to stage {stage}");
            self.any_before(index, &question, |by| {
                self.may_bring_path(build, stage, by, path)
            })
        })
    }

    /// Whether an instruction that lies below a stage may bring a path.
    fn may_bring_path(
        &self,
        build: &dyn BuildContext,
        stage: usize,
        by: usize,
        path: &str,
    ) -> bool {
        let statement = &self.instructions[by].statement;
        match statement.kind {
            Keyword::Run => true,
            // Those of the stage itself run in later builds.
            Keyword::Onbuild => self.stage_of(by) != Some(stage),
            Keyword::Workdir => match self.workdir_after(by) {
                Workdir::Known(folder) => is_in(&folder, path),
                Workdir::Unclear | Workdir::Image => true,
            },
            Keyword::Copy | Keyword::Add => self.copied_to(by).is_none_or(|(copy, target)| {
                // ADD may unpack what it adds, `--parents` makes folders.
                let is_plain = statement.kind == Keyword::Copy
                    && self.instructions[by].flag(statement, "parents").is_none();
                is_in(&target, path)
                    || copy.sources.iter().any(|source| {
                        if is_plain && is_one_file(build, source, copy.from.is_none()) {
                            joined(&target, file_name(&source.text)) == path
                        } else {
                            is_in(path, &target)
                        }
                    })
            }),
            _ => false,
        }
    }

    /// Where a program may lie that is called by a name or an absolute path; with a name, in the folders of the usual `PATH`.
    pub fn places_of_program(program: &str) -> Vec<String> {
        if program.starts_with('/') {
            return vec![joined("/", program)];
        }
        let folders = SEARCHED.iter();
        folders.map(|folder| joined(folder, program)).collect()
    }
}

/// Whether a source is a file, and neither a folder nor several.
fn is_one_file(build: &dyn BuildContext, source: &CopySource, of_context: bool) -> bool {
    let Some(path) = context_path(&source.text).filter(|_| source.kind == CopySourceKind::Path)
    else {
        return false;
    };
    let kind = of_context.then(|| build.kind(&path)).flatten();
    match kind {
        Some(kind) => kind != SourceKind::Directory,
        None => is_surely_file(file_name(&path)),
    }
}
