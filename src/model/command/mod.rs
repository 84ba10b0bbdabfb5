//! Simple commands as rules need them: their words resolved, the program found after `sudo`, `env X=Y` and the like, the package
//! manager that it calls, and where in the script they stand. All of it is read once, when the script is.

mod call;
pub(super) mod checks;
pub(super) mod code;
pub(super) mod failure;
mod invocation;
pub(super) mod lines;
pub(super) mod literal_command;
mod nested;
mod options;
mod peel;
pub(super) mod said_before;
mod script;
mod walk;
mod word;

use std::borrow::Cow;
use std::ops::Deref;

use crate::knowledge::managers::{Manager, Verb};
use crate::knowledge::wrappers::{RunAs, Wrapper};
use crate::shell::Redirect;
use crate::text::{LogicalSpan, file_name};

use word::is_local;

pub use invocation::{Invocation, is_grouped, package_list};
pub use options::{assigned, has_letter, may_hold_options, redirected, unknown_words};
pub use script::{given_arguments, of_only_command, programs_of};
pub use word::Word;

pub use nested::Holder;
pub(super) use nested::{Nested, read as read_nested, unread};
pub(super) use walk::commands;

/// Options of sudo that a second call can be given as well.
const SUDO_OPTIONS: &[&str] = &["-E", "-H", "-n", "-S", "--"];

/// What a command stands inside of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Nest {
    /// Nothing: it is part of the script's own list.
    Top,
    /// `{ … }`: it runs in the shell of the script.
    Brace,
    /// `( … )`: what it changes in the shell is lost.
    Subshell,
    /// `if`, a loop or `case`.
    Compound,
    /// A function, `coproc`.
    Function,
    /// `$( … )`, `` ` … ` ``, `<( … )`.
    Substitution,
}

/// Where a command stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent facts about one place"
)]
pub struct Place {
    /// The item of the script's list that holds it, by index.
    pub item: usize,
    /// For [`Nest::Top`]: the pipeline of that item's and-or list, by index.
    pub pipeline: usize,
    /// Whether its pipeline has other commands.
    pub piped: bool,
    /// The innermost thing but `{ … }` it stands inside of; `{ … }` if there is no other.
    pub nest: Nest,
    /// Whether it runs in the shell of the script itself: not in a subshell, a substitution or a pipe.
    pub in_shell: bool,
    /// Whether it has run once the script has come to its end: it is in no compound command and no function, nor after
    /// `||`, nor behind an `&&` whose left side may fail without ending the script.
    pub certain: bool,
    /// Whether the script fails if it fails, whatever options the shell has: what it gives is what the script gives.
    pub decides: bool,
    /// Whether it ends the script if it fails under `-e`: it stands in no condition, nor left of `&&` or `||`.
    pub stops: bool,
}

/// A simple command.
#[derive(Clone, Debug)]
pub struct SimpleCommand<'a> {
    /// The assignments before its name.
    pub assignments: Vec<Word<'a>>,
    /// Its words.
    pub words: Vec<Word<'a>>,
    /// The word that names the program: after `sudo`, `env X=Y`, `exec`, `time`, `nice` and the like. As many as there are
    /// words if there is none.
    pub program: usize,
    name: Option<Cow<'a, str>>,
    /// The words before it that name programs which run it, by index.
    wrappers: Vec<(usize, &'static Wrapper)>,
    /// The package manager that it calls, and the word that names that one, by index.
    manager: Option<(&'static Manager, usize)>,
    /// What it asks that one for.
    invocation: Option<Invocation>,
    /// Its redirections.
    pub redirects: Vec<Redirect>,
    /// The targets of these, in the same order.
    pub targets: Vec<Word<'a>>,
    /// From its first to its last token.
    pub span: LogicalSpan,
    /// Where it stands.
    pub place: Place,
}

impl<'a> SimpleCommand<'a> {
    /// The name of the program without its directory; `None` if it is not known, or there is none.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The name that the command calls a package manager by, without its directory: `pip3`, and the module in `python -m pip`.
    pub fn manager_name(&self) -> Option<&str> {
        let (_, word) = self.manager?;
        self.words[word].as_str().map(file_name)
    }

    /// Whether the program is named by a path that does not tell which one it is: `./yum` is what lies in the directory, but
    /// `venv/bin/pip` is one of pip's.
    pub fn is_local(&self) -> bool {
        let program = self.words.get(self.program).and_then(Word::as_str);
        program.is_some_and(|path| is_local(path.as_bytes()))
    }

    /// The words from the program on.
    pub fn argv(&self) -> &[Word<'a>] {
        &self.words[self.program.min(self.words.len())..]
    }

    /// The words after the program.
    pub fn args(&self) -> &[Word<'a>] {
        self.argv().get(1..).unwrap_or_default()
    }

    /// The words before the program: `sudo -E`, `env`, `exec`.
    pub fn prefix(&self) -> &[Word<'a>] {
        &self.words[..self.program.min(self.words.len())]
    }

    /// The programs that run this one, each with its options and other words.
    pub fn wrappers(&self) -> impl Iterator<Item = (&'static Wrapper, &[Word<'a>])> {
        self.wrappers
            .iter()
            .enumerate()
            .map(|(at, (start, wrapper))| {
                let next = self.wrappers.get(at + 1);
                let end = next.map_or(self.program, |(next, _)| *next);
                (*wrapper, &self.words[start + 1..end])
            })
    }

    /// The word that names `name` as one of the programs that run this one, by index.
    pub fn wrapper_at(&self, name: &str) -> Option<usize> {
        let mut wrappers = self.wrappers.iter();
        wrappers.find_map(|(at, it)| (it.name == name).then_some(*at))
    }

    /// Whether `name` is one of the programs that run this one.
    pub fn has_prefix(&self, name: &str) -> bool {
        self.wrapper_at(name).is_some()
    }

    /// What has to stand before a command that is to run as this one does: nothing, or `sudo` and its options. `None` if that cannot be told.
    pub fn same_user(&self) -> Option<String> {
        let mut text = String::new();
        for (wrapper, words) in self.wrappers() {
            match (wrapper.name, wrapper.run_as) {
                ("sudo", _) => {
                    text.push_str("sudo ");
                    for word in words {
                        let option = word.as_str().filter(|word| SUDO_OPTIONS.contains(word))?;
                        text.push_str(option);
                        text.push(' ');
                    }
                }
                (_, RunAs::Same) => {}
                _ => return None,
            }
        }
        Some(text)
    }

    /// Whether it has its own shell run a text that stands elsewhere: `.`, `source`, `eval`.
    pub fn runs_text(&self) -> bool {
        matches!(self.name(), Some("." | "source" | "eval"))
    }

    /// Whether it changes the folder that the commands after it run in.
    pub fn changes_folder(&self) -> bool {
        matches!(self.name(), Some("cd" | "pushd" | "popd"))
    }

    /// Whether it is nothing but a program and its words, in the script's own list: no pipe, no redirection, nothing before it.
    pub fn is_bare(&self) -> bool {
        self.place.nest == Nest::Top
            && !self.place.piped
            && self.assignments.is_empty()
            && self.redirects.is_empty()
            && self.program == 0
    }

    /// Whether the user runs it who runs the shell, in the same environment.
    pub fn runs_as_shell(&self) -> bool {
        self.wrappers.iter().all(|(_, it)| it.run_as == RunAs::Same)
    }

    /// Whether the program gets more words than stand there: those that `xargs` reads.
    pub fn gets_more_words(&self) -> bool {
        self.wrappers.iter().any(|(_, it)| it.adds_words)
    }

    /// Whether a variable is set for this command alone: before it, or by `env` and the like.
    pub fn sets(&self, name: &str) -> bool {
        let mut words = self.assignments.iter().chain(self.prefix());
        words.any(|word| word.sets() == Some(name.as_bytes()))
    }

    /// The package manager that it calls, also as a module of Python: `python3 -m pip`.
    pub fn manager(&self) -> Option<&'static Manager> {
        self.manager.map(|(manager, _)| manager)
    }
}

impl Invocation {
    /// The call that a command is. `None` if it is none, or has no verb.
    pub fn of(command: &SimpleCommand<'_>) -> Option<Self> {
        command.invocation
    }

    /// Whether this is apt-get or apt (aptitude has other options).
    pub fn is_apt(&self, command: &SimpleCommand<'_>) -> bool {
        matches!(command.name(), Some("apt-get" | "apt"))
    }

    /// The words after the verb that are operands, by index: neither options nor their values.
    pub fn operands<'c>(&self, command: &'c SimpleCommand<'_>) -> impl Iterator<Item = usize> + 'c {
        self.operands_in(&command.words)
    }
}

/// What a command does to the caches of a package manager.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CacheEffect {
    /// It leaves something after.
    Fills,
    /// It empties them.
    Cleans,
    /// Neither.
    Nothing,
}

impl Manager {
    /// What a command does to the caches; `None` if it calls another manager.
    pub fn effect(&self, command: &SimpleCommand<'_>) -> Option<CacheEffect> {
        command.manager().filter(|manager| manager.is(self))?;
        let fills = match command.invocation.map(|call| call.verb) {
            Some(Verb::Clean) => return Some(CacheEffect::Cleans),
            Some(verb) => matches!(verb, Verb::Install | Verb::Upgrade),
            // A program without a verb: `yarn --frozen-lockfile`.
            None => {
                let mut words = command.args().iter();
                self.installs_alone && words.all(|word| word.text.starts_with(b"-"))
            }
        };
        Some(if fills && !has_option(command, self.cache.elsewhere) {
            CacheEffect::Fills
        } else {
            CacheEffect::Nothing
        })
    }

    /// Whether a command is told to leave nothing in the cache.
    pub fn is_off(&self, command: &SimpleCommand<'_>) -> bool {
        has_option(command, self.cache.off)
            || self.cache.off_by.iter().any(|name| command.sets(name))
    }

    /// Whether a command counts on what is in the cache.
    pub fn is_offline(&self, command: &SimpleCommand<'_>) -> bool {
        has_option(command, self.cache.offline)
    }
}

/// Whether one of the words is one of the options, with or without `=value`.
fn has_option(command: &SimpleCommand<'_>, options: &[&str]) -> bool {
    command.args().iter().any(|word| {
        let text = String::from_utf8_lossy(word.text);
        let name = text.split('=').next().unwrap_or_default();
        options.contains(&name)
    })
}

/// The simple commands of a shell text: those the model keeps, or read anew.
#[derive(Clone, Debug)]
pub enum Commands<'m> {
    /// Kept by the model.
    Kept(&'m [SimpleCommand<'m>]),
    /// Read from the tree.
    Read(Vec<SimpleCommand<'m>>),
}

impl<'m> Deref for Commands<'m> {
    type Target = [SimpleCommand<'m>];

    fn deref(&self) -> &Self::Target {
        match self {
            Self::Kept(commands) => commands,
            Self::Read(commands) => commands,
        }
    }
}

impl<'c, 'm> IntoIterator for &'c Commands<'m> {
    type Item = &'c SimpleCommand<'m>;
    type IntoIter = std::slice::Iter<'c, SimpleCommand<'m>>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::managers::{CONDA, DNF, NPM, YARN, YUM};
    use crate::model::Model;

    fn effect(of: &Manager, command: &str) -> Option<CacheEffect> {
        let source = format!("FROM a\nRUN {command}\n");
        let file = crate::syntax::parse(source.as_bytes());
        of.effect(&Model::new(&file).commands(1)[0])
    }

    #[test]
    fn reads_verbs() {
        use CacheEffect::{Cleans, Fills, Nothing};
        let cases = [
            (&DNF, "dnf -y install a", Some(Fills)),
            (&DNF, "sudo microdnf update", Some(Fills)),
            (&DNF, "dnf -y group install a", Some(Fills)),
            (&DNF, "dnf -y clean all", Some(Cleans)),
            (&DNF, "dnf config-manager --set-enabled a", Some(Nothing)),
            (&DNF, "dnf --installroot /mnt install a", Some(Nothing)),
            (&DNF, "yum install a", None),
            (&YUM, "./yum install a", None),
            (&YUM, "yum install a", Some(Fills)),
            (&YUM, "yum remove a", Some(Nothing)),
            (&NPM, "npm ci --omit=dev", Some(Fills)),
            (&NPM, "npm --loglevel warn i", Some(Fills)),
            (&NPM, "npm run install", Some(Nothing)),
            (&NPM, "npm cache clean -f", Some(Cleans)),
            (&NPM, "npm install --cache /tmp/c", Some(Nothing)),
            (&YARN, "yarn", Some(Fills)),
            (&YARN, "yarn --frozen-lockfile", Some(Fills)),
            (&YARN, "yarn --version", Some(Nothing)),
            (&YARN, "yarn build", Some(Nothing)),
            (&YARN, "yarn --cwd app install", Some(Fills)),
            (&YARN, "yarn global add x", Some(Fills)),
            (&YARN, "yarn cache clean", Some(Cleans)),
            (&CONDA, "conda env create -f e.yml", Some(Fills)),
            (&CONDA, "conda config --add channels x", Some(Nothing)),
            (&CONDA, "micromamba install -y -n base a", Some(Fills)),
            (&CONDA, "/opt/conda/bin/conda clean -tipsy", Some(Cleans)),
        ];
        for (of, command, expected) in cases {
            assert_eq!(effect(of, command), expected, "{command}");
        }
    }
}
