//! What a Dockerfile means, read off the trees: stages, what is in force at each instruction, and the commands it runs.
//!
//! What is absent here: edits, layout, the disk (the build context comes in as a [`BuildContext`]).

mod asked;
mod command;
mod context;
mod effects;
mod packages;
mod shelf;
mod stage;
mod value;

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

use command::{Nested, commands, read_nested};

pub use command::checks::{checks_sums, compares};
pub use command::code::{Code, Step, Unread, steps};
pub use command::failure::{
    LeadingSet, ShellOptions, always_runs, errexit, is_fatal, leading_set, shell_options,
};
pub use command::lines::Lines;
pub use command::literal_command::{Obstacle, literal_command};
pub use command::said_before::{any_text_before, is_recent, said_before, texts_before};
pub use command::{
    CacheEffect, Commands, Holder, Invocation, Nest, Place, SimpleCommand, Word, assigned,
    given_arguments, has_letter, is_grouped, may_hold_options, of_only_command, package_list,
    programs_of, redirected, unknown_words,
};
pub use context::build::{
    BuildContext, Edited, NoContext, SourceKind, context_joined, context_path,
};
pub use context::copied::{Copied, below, context_paths, from_context};
pub use context::ignore::{IgnoreRules, Ignored, clean, fits};
pub use context::interpreter::{copied_without_interpreter, is_startable};
pub use effects::{
    Access, AccessChange, AheadOf, Effects, Fetched, FetchedKind, FolderCopy, HEREDOC_NAME,
    Install, KnownStart, Resource, Writing, WrittenFile, is_in, manifests,
};
pub use packages::apt::{Later, Need, fetches_lists, need_at_start, needs_files};
pub use packages::lost::{Loss, is_collection, loses};
pub use packages::program::{Program, program, virtual_group};
pub use packages::recommends::Verdict;
pub use packages::unknown::{may_install, runs_unknown};
pub use packages::uses::Uses;
pub use shelf::{Kept, Shelf};
pub use stage::given::Given;
pub use stage::groups::Membership;
pub use stage::piece::{
    first_keyword, is_instruction, leading_keyword, line_starts, swallowed, swallowed_commands,
};
pub use stage::scope::Setting;
pub use stage::shell_in_force::{ShellInForce, names_posix_shell};
pub use stage::shell_link::{linked, links_shell};
pub use stage::stages::{Base, Reach, Stage};
pub use stage::start::Starts;
pub use stage::user::{NumberOfUser, User, is_account_name};
pub use stage::variables::{Reference, references, value_of};
pub use stage::workdir::{Workdir, joined};
pub use value::expand::{
    Lookup, MAX_VALUE, MAX_VALUE_DEPTH, Piece, PieceKind, ValueError, assignments, expand, pieces,
};
pub use value::reference::is_image_reference;

use crate::knowledge::managers::MANAGERS;
use crate::shell::{Mode, Script};
use crate::syntax::{Body, Dockerfile, Instruction, Keyword, Statement};
use crate::text::{Joined, LogicalSpan, Span};

/// The meaning of a file.
#[derive(Debug)]
pub struct Model<'a> {
    /// The tree it was read off.
    pub file: &'a Dockerfile<'a>,
    /// The instructions, in order; everything else here counts by this index.
    pub instructions: Vec<&'a Instruction<'a>>,
    /// The stages, in order.
    pub stages: Vec<Stage>,
    /// What the builds of the file are given.
    pub given: &'a Given,
    shipped: stage::shipped::Shipped,
    shells: Vec<ShellInForce>,
    scripts: Vec<Option<Script>>,
    /// The shell texts inside those of each instruction; the layout asks for none of them.
    nested: Vec<OnceCell<Vec<Nested>>>,
    /// The commands of each instruction's own text, then those of the texts inside; empty where they are not kept.
    commands: Vec<Vec<Vec<SimpleCommand<'a>>>>,
    /// The file as it is, for texts that are read from it.
    whole: Joined<'a>,
    /// What has been asked about it.
    asked: asked::Asked,
    /// The stages by their names, see [`Model::stage_called`].
    stage_names: OnceCell<stage::stages::StageNames>,
    /// For each stage those built on it, see [`Model::built_on`].
    built_on: OnceCell<Vec<Vec<usize>>>,
    /// For each stage what of it reaches an image, see [`Model::reach`]: by package manager, and without one.
    reaches: Vec<OnceCell<Vec<Reach>>>,
    /// For each stage the one at the bottom of those it is built on.
    roots: Vec<usize>,
    /// The instructions of ENV and ARG that set a variable, in order.
    setters: OnceCell<HashMap<Vec<u8>, Vec<usize>>>,
    /// The stages that set a variable, also after ONBUILD, in order.
    kept_for_later: OnceCell<HashMap<String, Vec<usize>>>,
    /// The files that the Dockerfile itself writes, by name, each with a text that goes there.
    written: OnceCell<Vec<(String, Vec<u8>)>>,
    /// The absolute paths that instructions name, each with the first that does.
    named: OnceCell<HashMap<Vec<u8>, usize>>,
    /// What COPY and ADD take from the build context, and where to.
    copies: OnceCell<Vec<(Vec<String>, String)>>,
    /// For each of these sources whether files may lie below it.
    may_hold: OnceCell<Vec<bool>>,
    /// Which other instruction each has swallowed, and where.
    swallowed: Vec<OnceCell<Option<(u32, Keyword)>>>,
    /// What each instruction needs of the package lists of apt.
    needs: Vec<OnceCell<Need>>,
    /// What COPY and ADD put where programs are, and which of them does.
    copied_to_path: OnceCell<Vec<(String, usize)>>,
    /// The scripts that come from the build context.
    copied: OnceCell<Copied>,
    /// Those that each instruction has containers start.
    scripts_at_start: Vec<OnceCell<Vec<Vec<u8>>>>,
    /// What runs and what it uses.
    used: OnceCell<packages::uses::Used>,
    /// What apt installs and removes.
    installs: OnceCell<packages::installed::Installs>,
    /// The stages around the last place that somebody has asked for.
    around: RefCell<Option<Rc<packages::around::Around>>>,
}

impl<'a> Model<'a> {
    /// Reads a tree.
    pub fn new(file: &'a Dockerfile<'a>) -> Self {
        Self::with(file, Given::nothing())
    }

    /// The same where builds are given something.
    pub fn with(file: &'a Dockerfile<'a>, given: &'a Given) -> Self {
        let instructions: Vec<_> = file.instructions().collect();
        let stages = stage::stages::read(&instructions, given);
        let roots = stage::stages::roots(&stages);
        let shells = stage::shell_in_force::read(file, &instructions, &stages);
        let scripts: Vec<Option<Script>> = instructions
            .iter()
            .zip(&shells)
            .map(|(instruction, shell)| {
                let span = shell_text(instruction.effective())?;
                let text = instruction.joined.text();
                shell
                    .is_posix()
                    .then(|| crate::shell::parse(text, span, Mode::Line))
            })
            .collect();
        Self {
            file,
            nested: vec![OnceCell::new(); instructions.len()],
            swallowed: vec![OnceCell::new(); instructions.len()],
            needs: vec![OnceCell::new(); instructions.len()],
            scripts_at_start: vec![OnceCell::new(); instructions.len()],
            copied_to_path: OnceCell::new(),
            instructions,
            shipped: stage::shipped::Shipped::read(&stages, given),
            stages,
            given,
            shells,
            scripts,
            commands: Vec::new(),
            asked: asked::Asked::default(),
            stage_names: OnceCell::new(),
            built_on: OnceCell::new(),
            reaches: vec![OnceCell::new(); MANAGERS.len() + 1],
            roots,
            setters: OnceCell::new(),
            written: OnceCell::new(),
            named: OnceCell::new(),
            copies: OnceCell::new(),
            may_hold: OnceCell::new(),
            copied: OnceCell::new(),
            used: OnceCell::new(),
            installs: OnceCell::new(),
            around: RefCell::default(),
            kept_for_later: OnceCell::new(),
            whole: Joined::single(file.source, Span::new(0, file.source.len())),
        }
    }

    /// With the commands of all shell texts at hand, for many questions about them.
    #[must_use]
    pub fn keeping_commands(mut self) -> Self {
        for index in 0..self.instructions.len() {
            let text = self.instructions[index].joined.text();
            let own = self.scripts[index].as_ref();
            self.commands
                .push(vec![own.map_or_else(Vec::new, |own| commands(own, text))]);
            for at in 0..self.nested(index).len() {
                let commands = self.read_nested_commands(index, at);
                self.commands[index].push(commands);
            }
        }
        self
    }

    /// The shell text of an instruction as commands; `None` if it has none or its shell is not a POSIX one. A text that does
    /// not parse gives a script without a list.
    pub fn script(&self, instruction: usize) -> Option<&Script> {
        self.scripts[instruction].as_ref()
    }

    /// The simple commands of an instruction's shell text, in order; none if it has no shell text that parses.
    pub fn commands(&self, instruction: usize) -> Commands<'_> {
        let text = self.instructions[instruction].joined.text();
        match (self.commands.get(instruction), &self.scripts[instruction]) {
            (Some(kept), _) => Commands::Kept(&kept[0]),
            (None, Some(script)) => Commands::Read(commands(script, text)),
            (None, None) => Commands::Read(Vec::new()),
        }
    }

    /// The commands of a shell text inside an instruction's own, by number.
    fn nested_commands(&self, instruction: usize, number: usize) -> Commands<'_> {
        match self.commands.get(instruction) {
            Some(kept) => Commands::Kept(&kept[number + 1]),
            None => Commands::Read(self.read_nested_commands(instruction, number)),
        }
    }

    fn read_nested_commands(&self, instruction: usize, number: usize) -> Vec<SimpleCommand<'a>> {
        let nested = &self.nested(instruction)[number];
        let text = if nested.in_file {
            self.file.source
        } else {
            self.instructions[instruction].joined.text()
        };
        commands(&nested.script, text)
    }

    /// The shell texts inside those of an instruction.
    fn nested(&self, instruction: usize) -> &[Nested] {
        self.nested[instruction].get_or_init(|| {
            read_nested(
                self.file.source,
                self.instructions[instruction],
                self.scripts[instruction].as_ref(),
                || self.commands(instruction),
                &self.shells[instruction].words(),
            )
        })
    }

    /// The shell that shell forms are handed to at an instruction.
    pub fn shell(&self, instruction: usize) -> &ShellInForce {
        &self.shells[instruction]
    }

    /// The stage an instruction belongs to; `None` before the first FROM.
    pub fn stage_of(&self, instruction: usize) -> Option<usize> {
        self.stages
            .partition_point(|stage| stage.instructions.start <= instruction)
            .checked_sub(1)
    }

    /// The instructions of a stage, its FROM included.
    pub fn stage_instructions(&self, stage: usize) -> Range<usize> {
        self.stages[stage].instructions.clone()
    }
}

/// The text a statement hands to the shell in force.
pub fn shell_text(statement: &Statement) -> Option<LogicalSpan> {
    match &statement.body {
        Body::Shell(span) => Some(*span),
        Body::Health { command, .. } => match **command {
            Body::Shell(span) => Some(span),
            _ => None,
        },
        _ => None,
    }
}
