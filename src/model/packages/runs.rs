//! What commands, instructions and scripts need when they run, as far as they tell: guesses that err on the side of yes.

use std::cell::OnceCell;
use std::ops::BitOrAssign;

use crate::knowledge::files::DATA;
use crate::knowledge::programs::{Does, POSIX_SHELLS, is_known_to};
use crate::knowledge::wrappers::{RunAs, Wrapper};
use crate::model::command::code::steps;
use crate::model::command::{SimpleCommand, Word, commands};
use crate::model::context::copied::Copied;
use crate::model::packages::tls::may_use_tls;
use crate::model::{Model, runs_unknown, shell_text};
use crate::shell::Mode;
use crate::syntax::{Body, Keyword};
use crate::text::{LogicalSpan, file_name};

/// What something runs.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::model) struct Runs {
    /// Whether it may open a TLS connection.
    pub(in crate::model) tls: bool,
    /// Whether it runs a script of which the file does not tell what it uses.
    pub(in crate::model) scripts: bool,
    /// Whether it builds something.
    pub(in crate::model) builds: bool,
}

impl BitOrAssign for Runs {
    fn bitor_assign(&mut self, other: Self) {
        self.tls |= other.tls;
        self.scripts |= other.scripts;
        self.builds |= other.builds;
    }
}

/// What the commands of an instruction run: for the place of each, what it and those after it do. Those in heredocs, whose places count in
/// the file, are the second list.
#[derive(Clone, Debug, Default)]
pub(in crate::model) struct CommandRuns([Vec<(u32, Runs)>; 2]);

impl CommandRuns {
    fn new(mut commands: [Vec<(u32, Runs)>; 2]) -> Self {
        for list in &mut commands {
            list.sort_by_key(|(start, _)| *start);
            let mut later = Runs::default();
            for (_, runs) in list.iter_mut().rev() {
                *runs |= later;
                later = *runs;
            }
        }
        Self(commands)
    }

    /// What those after a place run, in a heredoc or not, and all of the other list.
    pub(in crate::model) fn after(&self, in_file: bool, after: u32) -> Runs {
        let (list, other) = (
            &self.0[usize::from(in_file)],
            &self.0[usize::from(!in_file)],
        );
        let first = list.partition_point(|(start, _)| *start < after);
        let mut all = Runs::default();
        for (_, runs) in list.get(first).into_iter().chain(other.first()) {
            all |= *runs;
        }
        all
    }
}

/// Reads what commands use.
pub(in crate::model) struct Reader<'r> {
    pub(in crate::model) model: &'r Model<'r>,
    /// Whether apt fetches over TLS.
    pub(in crate::model) https_sources: bool,
    /// What was read of commands already, for each instruction.
    pub(in crate::model) known: &'r [OnceCell<CommandRuns>],
    pub(in crate::model) copied: &'r Copied,
}

impl<'r> Reader<'r> {
    /// What an instruction runs.
    pub(in crate::model) fn instruction(&self, index: usize) -> Runs {
        let model = self.model;
        let instruction = model.instructions[index];
        let statement = instruction.effective();
        let mut runs = Runs::default();
        if !statement.kind.runs_command() {
            return runs;
        }
        let text = instruction.span.of(model.file.source);
        runs.tls = statement.kind == Keyword::Run && speaks_https(text);
        let exec = match &statement.body {
            Body::Exec(exec) => Some(exec),
            Body::Health { command, .. } => match &**command {
                Body::Exec(exec) => Some(exec),
                _ => None,
            },
            _ => None,
        };
        let json = model.has_inner_code(index) && model.is_read(index);
        if let Some(exec) = exec.filter(|_| !json) {
            let words: Vec<String> = exec.strings(instruction.joined.text()).collect();
            let Some((program, args)) = words.split_first() else {
                return runs;
            };
            // The arguments of an ENTRYPOINT: `CMD ["--help"]`.
            if !program.starts_with('-') {
                let name = file_name(program);
                runs.builds |=
                    is_known_to(name, Does::BuildUnseen) && !is_known_to(name, Does::StartBuilt);
                runs.scripts |= words.iter().any(|word| {
                    word.rsplit_once('.')
                        .is_some_and(|(_, suffix)| suffix == "sh")
                        && !self.copied.knows(word)
                }) || (is_own(program) && !self.copied.knows(program))
                    || (self.copied.may_bring_by_path(program)
                        && !is_shell(name)
                        && !is_known_to(name, Does::StartNext))
                    || self.starts_unseen(words.iter().map(|word| Some(&word[..])));
                runs.tls |= may_use_tls(Some(program), args.iter(), self.https_sources);
            }
            return runs;
        }
        if !model.is_read(index) {
            // An opaque shell, a heredoc. `HEALTHCHECK NONE` and an empty body run nothing.
            runs.tls |= shell_text(statement).is_some();
            runs.scripts |= statement.kind == Keyword::Run;
            return runs;
        }
        runs |= self.commands(index).after(false, 0);
        runs
    }

    /// What the commands of an instruction run.
    pub(in crate::model) fn commands(&self, index: usize) -> &'r CommandRuns {
        let read = || {
            let mut commands = <[Vec<(u32, Runs)>; 2]>::default();
            // A heredoc nobody reads may be a script.
            if !self.model.is_read(index) && !self.model.instructions[index].heredocs.is_empty() {
                let runs = Runs {
                    tls: true,
                    scripts: true,
                    builds: false,
                };
                commands[0].push((u32::MAX, runs));
                commands[1].push((u32::MAX, runs));
            }
            let codes = self.model.codes(index);
            for step in steps(&codes) {
                if !step.command.argv().is_empty() {
                    let runs = self.command(step.command, step.code.around());
                    let list = usize::from(step.code.is_in_file());
                    commands[list].push((step.command.span.start, runs));
                }
            }
            CommandRuns::new(commands)
        };
        self.known[index].get_or_init(read)
    }

    /// What a script of the build context runs.
    pub(in crate::model) fn script(&self, text: &[u8]) -> Runs {
        let span = LogicalSpan::new(0, text.len());
        let script = crate::shell::parse(text, span, Mode::Script);
        let mut runs = Runs {
            tls: speaks_https(text) || script.list.is_none(),
            scripts: script.list.is_none(),
            builds: false,
        };
        for command in commands(&script, text) {
            // What an entrypoint is given, the file tells: CMD.
            let is_given =
                |word: &Word<'_>| matches!(word.text, b"\"$@\"" | b"$@" | b"\"$*\"" | b"$*");
            if command.argv().first().is_some_and(|word| !is_given(word)) {
                runs |= self.command(&command, text);
                runs.scripts |= self.reads_unseen(&command)
                    || command.name() == Some("eval")
                    || self.hands_on(&command);
            }
        }
        runs
    }

    fn command(&self, command: &SimpleCommand<'_>, around: &[u8]) -> Runs {
        let args = command.args().iter();
        let args = args.map(|word| String::from_utf8_lossy(word.known_or_written()));
        let name = command.name();
        let name = name.map(file_name);
        let is_builder = name.is_some_and(|name| is_known_to(name, Does::BuildUnseen));
        Runs {
            tls: may_use_tls(command.argv()[0].as_str(), args, self.https_sources),
            scripts: (runs_unknown(command, around) && !is_builder && !self.knows(command))
                || self.starts_unseen(command.argv().iter().map(Word::as_str)),
            builds: is_builder,
        }
    }

    /// Whether the script that a command runs is one of the build context that is read.
    fn knows(&self, command: &SimpleCommand<'_>) -> bool {
        let is_option =
            |word: &&Word<'_>| word.text.starts_with(b"-") || word.text.starts_with(b"+");
        let script = match command.name() {
            Some("." | "source") => command.args().first(),
            Some(name) if is_shell(name) => command.args().iter().find(|word| !is_option(word)),
            _ => command.argv().first(),
        };
        script
            .and_then(Word::as_str)
            .is_some_and(|word| self.copied.knows(word))
    }

    /// Whether a script reads another one that cannot be read here: `. ./functions.sh`.
    fn reads_unseen(&self, command: &SimpleCommand<'_>) -> bool {
        let reads = matches!(command.name(), Some("." | "source"));
        reads
            && command.args().first().is_some_and(|word| {
                let path = word.without_quotes();
                let is_known = ["/etc/", "~/.", "$HOME/."]
                    .iter()
                    .any(|start| path.starts_with(start))
                    || ["/activate", "/nvm.sh"]
                        .iter()
                        .any(|end| path.ends_with(end));
                !is_known && !self.copied.knows(&path)
            })
    }

    /// Whether a script has another program start one that is not known: `gosu app /srv/run`.
    fn hands_on(&self, command: &SimpleCommand<'_>) -> bool {
        let is_as_another = |(wrapper, _): (&Wrapper, _)| wrapper.run_as == RunAs::OtherUser;
        (command.wrappers().any(is_as_another)
            || command
                .name()
                .is_some_and(|name| is_known_to(name, Does::HandOn)))
            && command.words.iter().any(|word| {
                word.as_str().is_some_and(|word| {
                    is_own(word) && !self.copied.knows(word) && !word.starts_with('-')
                })
            })
    }

    /// Whether words start a file of the build context that cannot be read: as the program, or after a shell or a program that starts others.
    fn starts_unseen<'w>(&self, words: impl Iterator<Item = Option<&'w str>>) -> bool {
        let mut is_prefixed = true;
        for word in words {
            let Some(word) = word else {
                return false;
            };
            if word.starts_with('-') {
                continue;
            }
            if !is_prefixed {
                return false;
            }
            if self.copied.may_bring(word) {
                return !self.copied.knows(word) && !is_data(word);
            }
            let name = file_name(word);
            is_prefixed = is_shell(name)
                || is_known_to(name, Does::StartNext)
                || matches!(name, "." | "source");
        }
        false
    }
}

pub(in crate::model) fn is_shell(name: &str) -> bool {
    POSIX_SHELLS.contains(&name) || name == "fish"
}

/// Whether a program lies where no package puts one.
fn is_own(program: &str) -> bool {
    const SYSTEM: &[&str] = &["/bin/", "/sbin/", "/usr/", "/lib/", "/opt/"];
    program.contains('/')
        && !program.contains("/bin/")
        && !SYSTEM.iter().any(|folder| program.starts_with(folder))
}

/// Whether the name of a file says that nobody can start it.
fn is_data(word: &str) -> bool {
    word.rsplit_once('.')
        .is_some_and(|(_, suffix)| DATA.contains(&suffix))
}

/// Whether a text has an address with TLS, wherever it may go: `https://…` in a file that is written, `sed s/http:/https:/`.
pub(in crate::model) fn speaks_https(text: &[u8]) -> bool {
    memchr::memmem::find(text, b"https:").is_some()
}
