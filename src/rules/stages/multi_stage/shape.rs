//! Shapes of stages that build and ship in one: what each language does differently.

use super::parts::{Call, Does, Why};
use super::walk::Left;
use crate::knowledge::distributions::Distribution;
use crate::knowledge::folders::SEARCHED;
use crate::knowledge::images::ImageRef;
use crate::knowledge::languages::Language;
use crate::lint::Context;
use crate::model::{SimpleCommand, joined};
use crate::syntax::Keyword;

/// How stages of a language are told, read and shipped.
pub(super) struct Shape {
    pub(super) language: &'static Language,
    /// Whether a stage may be of this shape, by what it starts from and runs.
    pub(super) is_it: fn(&Site<'_, '_>) -> bool,
    /// What a command does that is of this language; `None` if it is of none.
    pub(super) command: fn(&Call<'_, '_>) -> Option<Does>,
    /// Whether what a container starts, other than a program that the stage makes, is there in the image chosen: `java -jar` of a jar that is made.
    pub(super) starts: fn(&Site<'_, '_>, &Left, &[String]) -> bool,
    /// Chooses what the second stage starts from, and what else it needs.
    pub(super) base: fn(&Site<'_, '_>, &Left, &mut Base) -> Result<(), Why>,
}

/// A stage that builds and is shipped.
pub(super) struct Site<'s, 'm> {
    pub(super) context: &'s Context<'m>,
    pub(super) stage: usize,
    pub(super) image: ImageRef<'s>,
}

impl Site<'_, '_> {
    /// Asks about each command of the RUNs of the stage.
    pub(super) fn any_command(&self, ask: impl Fn(usize, &SimpleCommand<'_>) -> bool) -> bool {
        let model = self.context.model;
        model.stage_instructions(self.stage).any(|index| {
            let is_run = model.instructions[index].statement.kind == Keyword::Run;
            is_run && model.commands(index).iter().any(|it| ask(index, it))
        })
    }

    /// The value of a variable for a command of a RUN, if that is known.
    pub(super) fn variable(
        &self,
        run: usize,
        command: &SimpleCommand<'_>,
        name: &str,
    ) -> Option<String> {
        let call = Call {
            context: self.context,
            run,
            command,
            folder: "/",
        };
        call.variable(name)
    }
}

/// What a second stage starts from, and what it needs beside what the first one leaves.
#[derive(Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent facts about one stage"
)]
pub(super) struct Base {
    /// The image.
    pub(super) image: String,
    /// What that is made of, where its name does not tell.
    pub(super) distribution: Option<Distribution>,
    /// Whether containers need a shell, or packages.
    pub(super) needs_system: bool,
    /// Whether they need Bash.
    pub(super) needs_bash: bool,
    /// Files of the first stage's image, beside what that leaves.
    pub(super) paths: Vec<String>,
    /// Packages that programs need that were built with those for building.
    pub(super) packages: Vec<String>,
    /// Whether these are installed with what they recommend.
    pub(super) with_recommended: bool,
    /// Packages of clients that health checks call: the image of the first stage has them.
    pub(super) clients: Vec<String>,
    /// Packages that the first stage installs, as they are written there, and that only building needs.
    pub(super) unneeded: Vec<String>,
    /// Files that the first stage leaves and that no container needs: they were copied elsewhere.
    pub(super) unwanted: Vec<String>,
    /// RUNs, each without its keyword.
    pub(super) runs: Vec<String>,
    /// RUNs of the first stage that stand in the second one instead: no build needs what they install.
    pub(super) moved: Vec<usize>,
    /// RUNs at the end of the first stage, each without its keyword: they remove what containers do not need.
    pub(super) ends: Vec<String>,
    /// ENVs, each without its keyword.
    pub(super) variables: Vec<String>,
    /// Whether containers need no files of the build context but those that are built into what is made.
    pub(super) without_data: bool,
    /// What is not known.
    pub(super) doubts: Vec<Why>,
}

/// Whether a program that containers start in a folder is one of some files.
pub(super) fn is_made(program: &str, folder: &str, paths: &[String]) -> bool {
    let is_there = |path: &String| paths.contains(path);
    if program.contains('/') {
        return is_there(&joined(folder, program));
    }
    SEARCHED.iter().any(|it| is_there(&joined(it, program)))
}

/// A shape whose programs are started by themselves.
pub(super) fn starts_nothing_else(_: &Site<'_, '_>, _: &Left, _: &[String]) -> bool {
    false
}
