//! Whether what containers start needs anything that only building brings.

use super::super::data::{source_at, sources_of};
use super::super::parts::Why;
use super::super::shape::Site;
use super::super::sources::first_that_says;
use super::parts::Script;
use super::read::Stage;
use crate::knowledge::distributions::Distribution;
use crate::knowledge::interpreters::{
    ASKS_FOR_LIBRARIES, DEVELOPING_VALUES, DEVELOPING_VARIABLES, DEVELOPMENT_FILES, FOR_DEVELOPING,
    INSTALLS_AT_START, STARTERS,
};
use crate::knowledge::programs::IN_BARE_IMAGES;
use crate::model::{SimpleCommand, joined, programs_of};
use crate::syntax::{Body, Keyword};
use crate::text::file_name;

/// Asks about all that containers start.
pub(super) struct Starts<'a, 'm> {
    pub(super) site: &'a Site<'a, 'm>,
    pub(super) script: &'a Script,
    pub(super) stage: &'a Stage,
    /// Where containers start.
    pub(super) folder: String,
}

impl Starts<'_, '_> {
    /// Why something may be missing in the second stage.
    pub(super) fn doubts(&self) -> Vec<Why> {
        let model = self.site.context.model;
        let mut doubts = Vec::new();
        let range = model.stage_instructions(self.site.stage);
        let has = |kind: Keyword| {
            let mut own = range.clone();
            own.any(|at| model.instructions[at].statement.kind == kind)
        };
        let (has_entrypoint, has_cmd) = (has(Keyword::Entrypoint), has(Keyword::Cmd));
        for at in range.clone() {
            let kind = model.instructions[at].statement.kind;
            if kind == Keyword::Env {
                doubts.extend(self.developing(at));
            }
            if !matches!(
                kind,
                Keyword::Cmd | Keyword::Entrypoint | Keyword::Healthcheck
            ) {
                continue;
            }
            let Some(all) = self.words(at) else {
                doubts.push(format!("it is not known what the {} starts", kind.as_str()));
                continue;
            };
            let is_argument = kind == Keyword::Cmd && has_entrypoint;
            for mut words in all {
                if kind == Keyword::Entrypoint && has_cmd && words.len() == 1 {
                    words.push("-".to_owned());
                }
                let found = match kind {
                    // Whatever it is: the image is the same.
                    Keyword::Healthcheck => self.tool(&words),
                    _ if is_argument => for_developing(&words),
                    _ => self.command(&words),
                };
                doubts.extend(found);
            }
        }
        doubts.extend(self.sources());
        doubts
    }

    /// The words of each command that an instruction starts.
    fn words(&self, at: usize) -> Option<Vec<Vec<String>>> {
        let model = self.site.context.model;
        let instruction = model.instructions[at];
        let body = match &instruction.statement.body {
            Body::Health { command, .. } => command,
            body => body,
        };
        match body {
            Body::Exec(exec) => {
                let words: Vec<String> = exec.strings(instruction.joined.text()).collect();
                let is_shell = words
                    .first()
                    .is_some_and(|it| matches!(file_name(it), "sh" | "bash" | "ash"));
                match &words[..] {
                    [_, option, text] if is_shell && option.ends_with('c') => {
                        let programs = programs_of(text.as_bytes())?;
                        let mut all: Vec<Vec<String>> = programs
                            .into_iter()
                            .map(|it| vec![it, "-".to_owned()])
                            .collect();
                        // Its words, whatever program they are of.
                        let mut words = vec!["exec".to_owned(), "env".to_owned()];
                        words.extend(text.split_whitespace().map(str::to_owned));
                        if INSTALLS_AT_START.iter().any(|it| text.contains(it)) {
                            return None;
                        }
                        all.push(words);
                        Some(all)
                    }
                    _ => Some(vec![words]),
                }
            }
            Body::Shell(_) => {
                let commands = model.commands(at);
                let words = |command: &SimpleCommand<'_>| {
                    let words = command.argv().iter().map(|word| {
                        let text = word.as_str().map(str::to_owned);
                        text.unwrap_or_else(|| String::from_utf8_lossy(word.text).into_owned())
                    });
                    words.collect::<Vec<String>>()
                };
                let all: Vec<Vec<String>> = commands
                    .iter()
                    .map(words)
                    .filter(|it| !it.is_empty())
                    .collect();
                (!all.is_empty()).then_some(all)
            }
            // `HEALTHCHECK NONE`
            _ => Some(Vec::new()),
        }
    }

    /// Why a command may be one of a package that is left behind.
    fn tool(&self, words: &[String]) -> Option<Why> {
        let tools = &self.stage.packages.tools;
        let is_tool = |it: &&String| {
            it.ends_with("-config")
                || it.ends_with("_config")
                || tools.iter().any(|tool| tool == file_name(it))
        };
        let word = words.iter().find(is_tool)?;
        Some(format!("`{word}` is left behind"))
    }

    /// Why a command may miss something.
    fn command(&self, words: &[String]) -> Option<Why> {
        if let Some(why) = for_developing(words) {
            return Some(why);
        }
        let program = words.first()?;
        let name = file_name(program);
        if let Some((_, own)) = STARTERS.iter().find(|(it, _)| *it == name) {
            let mut rest = words.iter().skip(1);
            let start = rest
                .position(|word| !word.starts_with('-'))
                .map(|at| at + 1 + own)?;
            return self.command(words.get(start..)?);
        }
        if let Some(why) = (self.script.start)(self.site, words) {
            return Some(why);
        }
        if self.is_of_system(program) {
            return Some(format!("`{program}` is not the one of the image"));
        }
        if let Some(source) = self.source_of(program) {
            return self.script_of(&source);
        }
        let version = |name: &str| {
            name.trim_end_matches(|ch: char| ch.is_ascii_digit() || ch == '.')
                .to_owned()
        };
        let starts = self.script.interpreter.starts;
        if starts.contains(&name) || starts.contains(&&version(name)[..]) {
            let interprets = name.starts_with(self.script.interpreter.image);
            return (interprets && words.len() == 1 && name != "php-fpm")
                .then(|| format!("`{program}` alone is something to work in"));
        }
        let is_there = IN_BARE_IMAGES.contains(&name)
            || crate::knowledge::builtins::is_builtin(name.as_bytes())
            || self
                .stage
                .packages
                .kept
                .iter()
                .any(|it| it == name && !PROGRAMS_APART.contains(&name));
        if is_there
            && matches!(name, "sh" | "bash")
            && let Some(file) = words.get(1).filter(|it| !it.starts_with('-'))
        {
            return match self.source_of(file) {
                Some(source) => self.script_of(&source),
                None => Some(format!("it is not known what `{file}` starts")),
            };
        }
        (!is_there).then(|| {
            format!("it is not known where `{program}` comes from, which containers start, and what that needs")
        })
    }

    /// The file of the build context that lies where a program is called.
    fn source_of(&self, program: &str) -> Option<String> {
        let mut paths = vec![joined(&self.folder, program)];
        if !program.contains('/') {
            let folders = [
                "/usr/local/sbin",
                "/usr/local/bin",
                "/usr/sbin",
                "/usr/bin",
                "/sbin",
                "/bin",
            ];
            paths = folders
                .iter()
                .map(|it| joined(it, program))
                .chain(paths)
                .collect();
        }
        let mut copies = self.stage.brought.values().rev();
        copies.find_map(|brought| {
            let source = source_at(&brought.files, |it| paths.contains(it));
            source.cloned()
        })
    }

    /// Why a script of the project that containers start may miss something.
    fn script_of(&self, source: &str) -> Option<Why> {
        let name = file_name(source);
        let Some(text) = self.site.context.build.script(source) else {
            return Some(format!("`{source}` cannot be read, which containers start"));
        };
        let first = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let first = String::from_utf8_lossy(first).trim().to_owned();
        let interpreter = first.strip_prefix("#!").unwrap_or_default().trim();
        let program = interpreter
            .split_whitespace()
            .find(|it| file_name(it) != "env");
        let program = program.map(file_name).unwrap_or_default();
        let all = String::from_utf8_lossy(&text);
        if self.is_of_system(interpreter) {
            return Some(format!(
                "`{interpreter}`, which runs `{name}`, is not the one of the image"
            ));
        }
        if program.starts_with(self.script.interpreter.image) {
            return None;
        }
        if !matches!(program, "sh" | "bash" | "ash") {
            return Some(format!("it is not known what runs `{name}`"));
        }
        let lines = || {
            all.lines()
                .filter(|line| !line.trim_start().starts_with('#'))
        };
        if let Some(part) = INSTALLS_AT_START
            .iter()
            .find(|it| lines().any(|line| says(line, it)))
        {
            return Some(format!(
                "`{name}` says `{}`, when containers start",
                part.trim()
            ));
        }
        let words: Vec<String> = lines()
            .flat_map(str::split_whitespace)
            .map(str::to_owned)
            .collect();
        if let Some(why) = for_developing(&words) {
            return Some(why);
        }
        let Some(programs) = programs_of(&text) else {
            return Some(format!("it is not known what `{name}` starts"));
        };
        let bundled = words.windows(3).filter(|it| it[0] == "bundle");
        if let Some(why) = bundled.into_iter().find_map(|it| self.command(it)) {
            return Some(why);
        }
        // Each with a word, so that none is a shell to work in.
        programs.iter().find_map(|it| {
            if self.source_of(it).is_some() && it.contains('/') {
                return Some(format!(
                    "it is not known what `{it}` starts, which `{name}` starts"
                ));
            }
            (it != "bundle").then(|| self.command(&[it.clone(), "-".to_owned()]))?
        })
    }

    /// Whether a program is an interpreter that packages for building have brought along, beside that of the image.
    fn is_of_system(&self, program: &str) -> bool {
        let path = program.split_whitespace().next().unwrap_or(program);
        path.starts_with("/usr/bin/") && file_name(path).starts_with(self.script.interpreter.image)
    }

    /// Why a variable says that it is for developing.
    fn developing(&self, at: usize) -> Option<Why> {
        let model = self.site.context.model;
        let instruction = model.instructions[at];
        let mut pairs = instruction.statement.pairs();
        pairs.find_map(|(name, value)| {
            let name = String::from_utf8_lossy(instruction.text(name)).into_owned();
            let value = String::from_utf8_lossy(instruction.text(value?)).to_lowercase();
            let value = value.trim_matches(['"', '\'']);
            if value.ends_with(".so") || value.contains("/gcc/") {
                return Some(format!("`{name}` names what packages for building bring"));
            }
            let is_it =
                DEVELOPING_VARIABLES.contains(&&name[..]) && DEVELOPING_VALUES.contains(&value);
            is_it.then(|| format!("`{name}` says that it is for developing"))
        })
    }

    /// Why a file of the project says that it needs what is left behind.
    fn sources(&self) -> Option<Why> {
        let build = self.site.context.build;
        let language = self.script.language;
        let all = self
            .stage
            .brought
            .values()
            .flat_map(|it| sources_of(&it.files));
        let is_read = |path: &&String| {
            let name = file_name(path);
            let is_source = language.is_source(path);
            let is_test = path
                .split('/')
                .any(|it| matches!(it, "test" | "tests" | "spec" | "docs"));
            // What installs it is no part of what runs.
            is_source && !is_test && name != "setup.py" || name.ends_with(".sh")
        };
        let is_alpine = Distribution::of(&self.site.image) == Some(Distribution::Alpine);
        let asking = ASKS_FOR_LIBRARIES.iter().filter(|_| is_alpine);
        let parts = language.starts_others.iter().chain(DEVELOPMENT_FILES);
        let parts = parts.chain(asking);
        match first_that_says(|path| build.text(path), all.filter(is_read), parts) {
            Err(why) => Some(why),
            Ok(found) => found.map(|(path, part)| {
                format!("`{path}` says {part}: what the program starts, or loads, is not known")
            }),
        }
    }
}

/// Programs that start others, or stand beside one that is started.
const PROGRAMS_APART: &[&str] = &["cron", "nginx", "supervisor", "supervisord"];

/// Whether a line has a word, or words, between others.
fn says(line: &str, words: &str) -> bool {
    let mut from = 0;
    while let Some(at) = line[from..].find(words) {
        let at = from + at;
        let is_part = |ch: char| ch.is_alphanumeric() || ch == '_' || ch == '-';
        let before = line[..at].chars().next_back().is_some_and(is_part);
        let after = line[at + words.len()..].chars().next().is_some_and(is_part);
        if !before && (!after || words.ends_with(' ')) {
            return true;
        }
        from = at + words.len();
    }
    false
}

/// Why words say that something is for developing.
fn for_developing(words: &[String]) -> Option<Why> {
    let is_it = |word: &&String| FOR_DEVELOPING.contains(&file_name(word));
    let word = words.iter().find(is_it)?;
    Some(format!("`{word}` is for developing"))
}
