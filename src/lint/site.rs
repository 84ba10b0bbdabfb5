//! What a rule is given: the file, and the place at which it is asked.

use std::cell::OnceCell;
use std::collections::HashMap;

use super::shellcheck::ShellCheck;
use crate::config;
use crate::model::{BuildContext, Code, Holder, Model, SimpleCommand, Step, compares, steps};
use crate::suppress::{Ignore, Policy};
use crate::syntax::{Dockerfile, Keyword};

/// What a rule may look at.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The meaning of the file.
    pub model: &'a Model<'a>,
    /// The options of the rules.
    pub options: &'a config::Rules,
    /// The build context.
    pub build: &'a dyn BuildContext,
    /// ShellCheck, where it can be asked.
    pub shellcheck: Option<&'a dyn ShellCheck>,
}

/// A RUN with its shell texts, also one that ONBUILD keeps for later.
pub struct RunSite<'c, 'm> {
    /// The file.
    pub context: &'c Context<'m>,
    /// The instruction.
    pub index: usize,
    /// The shell texts that dfmt reads, its own first; at least one.
    pub codes: &'c [Code<'m>],
    steps: OnceCell<Vec<Step<'c, 'm>>>,
    places: OnceCell<HashMap<(usize, u32), usize>>,
    comparisons: OnceCell<Vec<usize>>,
}

impl<'c, 'm> RunSite<'c, 'm> {
    pub(super) fn new(context: &'c Context<'m>, index: usize, codes: &'c [Code<'m>]) -> Self {
        Self {
            context,
            index,
            codes,
            steps: OnceCell::new(),
            places: OnceCell::new(),
            comparisons: OnceCell::new(),
        }
    }

    /// The meaning of the file.
    pub fn model(&self) -> &'m Model<'m> {
        self.context.model
    }

    /// The commands of its shell texts in the order in which they stand to run, see [`steps`].
    pub fn steps(&self) -> &[Step<'c, 'm>] {
        self.steps.get_or_init(|| steps(self.codes))
    }

    /// Where a command stands among the steps.
    pub fn place_of(&self, code: &Code<'_>, command: &SimpleCommand<'_>) -> Option<usize> {
        let places = self.places.get_or_init(|| {
            let steps = self.steps().iter().enumerate();
            steps
                .map(|(at, step)| (step.code.key_of(step.command), at))
                .collect()
        });
        places.get(&code.key_of(command)).copied()
    }

    /// The steps that compare a file with a checksum or a signature, see [`compares`], by their places.
    pub fn comparisons(&self) -> &[usize] {
        self.comparisons.get_or_init(|| {
            let steps = self.steps().iter().enumerate();
            let comparing = steps.filter(|(_, step)| compares(self.codes, step));
            comparing.map(|(at, _)| at).collect()
        })
    }

    /// Its own shell text: that of no heredoc and no exec form. `None` if it runs in a later build, too.
    pub fn own_code(&self) -> Option<&'c Code<'m>> {
        let code = self.codes.first()?;
        (code.holder == Holder::Instruction && !self.is_onbuild()).then_some(code)
    }

    /// Whether it runs in a later build.
    pub fn is_onbuild(&self) -> bool {
        self.model().instructions[self.index].statement.kind == Keyword::Onbuild
    }
}

/// A command of a RUN.
pub struct CommandSite<'c, 'm> {
    /// The RUN.
    pub run: &'c RunSite<'c, 'm>,
    /// The text that the command stands in.
    pub code: &'c Code<'m>,
    /// Its place among the commands of that text.
    pub at: usize,
}

impl<'c, 'm> CommandSite<'c, 'm> {
    /// The command.
    pub fn command(&self) -> &'c SimpleCommand<'m> {
        &self.code.commands[self.at]
    }
}

/// What became of the comments of a file that speak to dfmt.
pub struct Comments<'c, 'm> {
    /// The file.
    pub file: &'c Dockerfile<'m>,
    /// What is asked of them.
    pub policy: Policy<'c>,
    /// Whether a name is that of a rule, or one of its codes.
    pub is_rule: &'c dyn Fn(&str) -> bool,
    /// The names in `# dfmt: ignore[…]` that silence nothing, in the order of the file.
    pub unused: Vec<Unused<'c>>,
}

/// A name in a comment that silences nothing.
pub struct Unused<'c> {
    /// The name, and where it stands.
    pub ignore: &'c Ignore,
    /// The rule it means, or why it means none, as a sentence without a full stop.
    pub name: Result<&'static str, String>,
}
