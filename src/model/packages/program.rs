//! Which program a name runs at a command: before an option is added, it must be one that knows it.

use std::borrow::Cow;

use crate::knowledge::distributions::Distribution;
use crate::knowledge::managers::{INSTALL_ELSEWHERE, Verb};
use crate::knowledge::programs::{Does, is_known_to};
use crate::model::{Code, Invocation, SimpleCommand, Step, Word, is_fatal, steps};
use crate::syntax::{Instruction, Keyword};
use crate::text::file_name;

/// Which program a name runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Program {
    /// The one that all packages of this name bring.
    Packaged,
    /// The small one of BusyBox, most likely.
    Applet,
    /// Perhaps another one: a function, a file of that name, or nobody knows.
    Unknown,
}

/// Names that run a program of BusyBox where no package brings another one, of those that rules add options to (BusyBox, "Currently
/// defined functions"): it has neither `useradd` nor `curl`.
const APPLETS: &[&str] = &["wget"];

/// Which program the name of a command runs.
pub fn program(code: &Code<'_>, command: &SimpleCommand<'_>) -> Program {
    let Some(name) = command.name() else {
        return Program::Unknown;
    };
    // A module of Python.
    if name.starts_with("python") && command.manager().is_some() {
        return Program::Packaged;
    }
    if is_in_the_way(code, command, name) {
        return Program::Unknown;
    }
    if !APPLETS.contains(&name) {
        return Program::Packaged;
    }
    match code.model.distribution(code.index) {
        Some(Distribution::Alpine) => match package(code, command, name) {
            Some(true) => Program::Packaged,
            _ => Program::Applet,
        },
        // Where it is gone, there is none at all.
        Some(Distribution::Debian | Distribution::RedHat) => Program::Packaged,
        _ => Program::Unknown,
    }
}

/// Whether a name may run something that no package has brought.
fn is_in_the_way(code: &Code<'_>, command: &SimpleCommand<'_>, name: &str) -> bool {
    let path = command.argv().first().and_then(Word::as_str);
    let directory = path.and_then(|path| Some(path.rsplit_once('/')?.0));
    let is_elsewhere = directory.is_some_and(|directory| {
        APPLETS.contains(&name) && !matches!(directory, "/bin" | "/sbin" | "/usr/bin" | "/usr/sbin")
    });
    let put = |_: &[Code<'_>], found: Before<'_>| {
        let puts = match found {
            Before::Step(step) => may_put(step.command, name),
            Before::Copy(instruction) => copies(instruction, name),
        };
        puts.then_some(())
    };
    is_elsewhere
        || command.sets("PATH")
        || defines(code, name)
        || may_be_put(code, name) && search(code, command, put).is_some()
}

/// Whether a file called `name` may be put somewhere in the layer of a command, or those below.
fn may_be_put(code: &Code<'_>, name: &str) -> bool {
    let model = code.model;
    let puts = |index: usize| {
        let instruction = model.instructions[index];
        match instruction.statement.kind {
            Keyword::Copy | Keyword::Add => copies(instruction, name),
            _ => {
                let codes = model.run_codes(index);
                steps(&codes).iter().any(|step| may_put(step.command, name))
            }
        }
    };
    let question = format!("puts {name}");
    model.holds(code.index, &question, puts) || model.any_before(code.index, &question, puts)
}

/// What has happened before a command in its layer and those below.
enum Before<'b> {
    /// A command.
    Step(&'b Step<'b, 'b>),
    /// A COPY or an ADD.
    Copy(&'b Instruction<'b>),
}

/// What a function makes of the things before a command, the nearest first; it is asked until it has an answer. It gets the shell
/// texts along that a command stands in.
fn search<T>(
    code: &Code<'_>,
    command: &SimpleCommand<'_>,
    mut look: impl FnMut(&[Code<'_>], Before<'_>) -> Option<T>,
) -> Option<T> {
    let model = code.model;
    for index in std::iter::once(code.index).chain(model.before(code.index)) {
        let instruction = model.instructions[index];
        let own = index == code.index;
        let found = match instruction.statement.kind {
            Keyword::Copy | Keyword::Add => look(&[], Before::Copy(instruction)),
            // What ONBUILD keeps runs in another build.
            kind if kind == Keyword::Run || own => {
                let codes = model.run_codes(index);
                let steps = steps(&codes);
                let is_it =
                    |step: &Step<'_, '_>| step.code.is(code) && step.command.span == command.span;
                let end = own.then(|| steps.iter().position(is_it)).flatten();
                let mut before = steps[..end.unwrap_or(steps.len())].iter().rev();
                before.find_map(|step| look(&codes, Before::Step(step)))
            }
            _ => None,
        };
        if found.is_some() {
            return found;
        }
    }
    None
}

/// Whether the RUN of a command makes a function or an alias of a name.
fn defines(code: &Code<'_>, name: &str) -> bool {
    let question = format!("defines {name}");
    code.model.holds(code.index, &question, |index| {
        let text = code.model.instructions[index].span;
        is_defined_in(text.of(code.model.file.source), name)
    })
}

fn is_defined_in(text: &[u8], name: &str) -> bool {
    memchr::memmem::find_iter(text, name).any(|at| {
        let (before, behind) = (&text[..at], &text[at + name.len()..]);
        let is_word = before
            .last()
            .is_none_or(|byte| !byte.is_ascii_alphanumeric() && !b"_-./".contains(byte));
        let before = before.trim_ascii_end();
        let is_function = behind.trim_ascii_start().starts_with(b"()")
            || before.ends_with(b"function") && behind.first() != Some(&b'-');
        is_word && (is_function || before.ends_with(b"alias") && behind.starts_with(b"="))
    })
}

/// Whether a command may put a file called `name` where programs are, or take the one away that is there.
fn may_put(command: &SimpleCommand<'_>, name: &str) -> bool {
    let program = command.name().unwrap_or_default();
    if program == "busybox" {
        let mut args = command.args().iter();
        return args.any(|word| word.text.starts_with(b"--install"));
    }
    let moves = matches!(program, "ln" | "cp" | "mv" | "install");
    let is_file = |path: &Cow<'_, str>| {
        let directory = path.rsplit_once('/').map(|(directory, _)| directory);
        file_name(path) == name
            && !path.contains("://")
            && (moves || directory.is_some_and(|path| path.ends_with("bin") || path.contains('$')))
    };
    let mut targets = command.targets.iter().map(Word::without_quotes);
    if targets.any(|path| is_file(&path)) {
        return true;
    }
    if is_known_to(program, Does::LookAtWords)
        || program == name
        || Invocation::of(command).is_some()
    {
        return false;
    }
    let args = command.args().iter().map(Word::without_quotes);
    let args: Vec<_> = args.collect();
    // `ln -s /bin/busybox /bin/$applet`
    if moves && APPLETS.contains(&name) && args.iter().any(|path| file_name(path) == "busybox") {
        return true;
    }
    // `ln -s pip3 /usr/bin/pip`: another name of the same.
    let is_same = moves
        && !APPLETS.contains(&name)
        && args
            .split_last()
            .is_some_and(|(_, sources)| sources.iter().any(|it| bare(file_name(it)) == bare(name)));
    let is_directory = |path: &str| path.trim_end_matches('/').ends_with("bin");
    match args.split_last() {
        // What stands before the last word is only read, but by `mv`.
        Some((last, _)) if moves && program != "mv" && !is_directory(last) => {
            !is_same && is_file(last)
        }
        _ => !is_same && args.iter().any(is_file),
    }
}

/// A name without digits and dots at its end.
fn bare(name: &str) -> &str {
    name.trim_end_matches(|ch: char| ch.is_ascii_digit() || ch == '.')
}

/// Whether a COPY or an ADD brings a file called `name`.
fn copies(instruction: &Instruction<'_>, name: &str) -> bool {
    let is_it = |path: &str| file_name(path.trim_end_matches('/')) == name;
    let copy = instruction.copy_arguments(&instruction.statement);
    // Another stage's program of that name is one of a package, too.
    copy.filter(|copy| copy.from.is_none() || APPLETS.contains(&name))
        .is_some_and(|copy| is_it(&copy.target) || copy.sources.iter().any(|it| is_it(&it.text)))
}

/// Whether the last that is known of a package before a command is that it has been installed for sure (`Some(true)`), or that it has
/// been taken away, or may have been (`Some(false)`).
fn package(code: &Code<'_>, command: &SimpleCommand<'_>, name: &str) -> Option<bool> {
    // Groups of apk that have been taken away since.
    let mut gone: Vec<String> = Vec::new();
    search(code, command, |codes, found| {
        let Before::Step(step) = found else {
            return None;
        };
        let command = step.command;
        let Some(call) = Invocation::of(command) else {
            return takes_away(command, name).then_some(false);
        };
        let operands: Vec<_> = call.operands(command).collect();
        let mut operands = operands.iter().map(|&at| command.words[at].as_str());
        let is_it = |word: &str| word.split(['=', '<', '>', '~', '@']).next() == Some(name);
        match call.verb {
            // What is removed only its pipe knows.
            Verb::Remove if command.gets_more_words() => Some(false),
            Verb::Remove => {
                for word in operands {
                    match word {
                        Some(word) if is_it(word) || may_match(word, name) => {
                            return Some(false);
                        }
                        Some(word) => gone.push(word.to_owned()),
                        None => return Some(false),
                    }
                }
                None
            }
            Verb::Install
                if operands
                    .clone()
                    .any(|word| word == Some(&format!("!{name}"))) =>
            {
                Some(false)
            }
            Verb::Install => {
                let is_here = operands.any(|word| word.is_some_and(is_it))
                    && !is_elsewhere(command)
                    && step.certain
                    && is_fatal(codes, step.code, command);
                let group = virtual_group(command);
                (is_here && group.is_none_or(|group| !gone.contains(&group))).then_some(true)
            }
            _ => None,
        }
    })
}

/// Whether a pattern may stand for a name, by what stands before its first mark.
fn may_match(pattern: &str, name: &str) -> bool {
    let start = pattern.find(['*', '?', '[']).map(|at| &pattern[..at]);
    start.is_some_and(|start| name.starts_with(start))
}

/// Whether a program that knows nothing of an index takes a package away, `dpkg -P`, `rpm -e`, or says that it is to go.
fn takes_away(command: &SimpleCommand<'_>, name: &str) -> bool {
    let mut words = command.words.iter().chain(&command.targets);
    if words.any(|word| word.is("/etc/apk/world")) {
        return true;
    }
    let options: &[&str] = match command.name() {
        Some("dpkg") => &["-r", "-P", "--remove", "--purge"],
        Some("rpm") => &["-e", "--erase"],
        _ => return false,
    };
    let has = |words: &[&str]| {
        let mut args = command.args().iter();
        args.any(|word| words.iter().any(|known| word.is(known)))
    };
    has(options) && (has(&[name]) || command.args().iter().any(|word| word.value.is_none()))
}

/// Whether a package manager is told to install into another root, or to do as if.
fn is_elsewhere(command: &SimpleCommand<'_>) -> bool {
    command.args().iter().any(|word| {
        let text = String::from_utf8_lossy(word.text);
        INSTALL_ELSEWHERE.contains(&text.split('=').next().unwrap_or_default())
    })
}

/// The name of the group that `apk add --virtual` makes.
pub fn virtual_group(command: &SimpleCommand<'_>) -> Option<String> {
    if command.name() != Some("apk") {
        return None;
    }
    let args = command.args();
    args.iter().enumerate().find_map(|(at, word)| {
        let word = word.without_quotes();
        if word == "-t" || word == "--virtual" {
            return Some(args.get(at + 1)?.without_quotes().into_owned());
        }
        word.strip_prefix("--virtual=").map(str::to_owned)
    })
}
