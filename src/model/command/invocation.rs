//! Calls of package managers: what a command asks which one for.

use super::peel::peel;
use super::word::{Word, is_local};
use crate::knowledge::managers::{Manager, Verb};

/// A simple command that calls a package manager.
#[derive(Clone, Copy, Debug)]
pub struct Invocation {
    /// Which one.
    pub manager: &'static Manager,
    /// What for.
    pub verb: Verb,
    /// The first word that says so, by index into the words of the command.
    pub at: usize,
    /// The last word that says so.
    pub last: usize,
}

impl Invocation {
    /// What the words of a command ask a manager for, which the word at `program` names. `None` if there is no verb.
    pub(super) fn read(
        words: &[Word<'_>],
        manager: &'static Manager,
        program: usize,
    ) -> Option<Self> {
        // `cargo +nightly build`
        let is_toolchain = |index: &usize| words[*index].text.starts_with(b"+");
        let mut operands = operands(words, manager, program + 1).filter(|at| !is_toolchain(at));
        if let Some(option_verb) = manager.option_verb {
            let has_operands = operands.next().is_some();
            return (program + 1..words.len()).find_map(|at| {
                let verb = option_verb(words[at].as_str()?, has_operands)?;
                Some(Self {
                    manager,
                    verb,
                    at,
                    last: at,
                })
            });
        }
        // An expansion before the verb may be an option.
        let operands: Vec<usize> = operands
            .skip_while(|&index| words[index].value.is_none())
            .take(3)
            .collect();
        let at = *operands.first()?;
        let texts = operands.iter().map(|&index| words[index].as_str());
        let (verb, count) = manager.verb(&texts);
        Some(Self {
            manager,
            verb,
            at,
            // A program that does nothing but install needs no verb.
            last: count.checked_sub(1).map_or(program, |last| operands[last]),
        })
    }

    /// The words after the verb that are operands, by index: neither options nor their values.
    pub(super) fn operands_in<'w>(
        &self,
        words: &'w [Word<'_>],
    ) -> impl Iterator<Item = usize> + use<'w> {
        operands(words, self.manager, self.last + 1)
    }
}

/// The words from `start` on that are neither options nor the values of options, by index.
fn operands(
    words: &[Word<'_>],
    manager: &'static Manager,
    start: usize,
) -> impl Iterator<Item = usize> {
    let mut skip = false;
    let mut own = start..words.len();
    if manager.hands_on
        && let Some(length) = words[start.min(words.len())..]
            .iter()
            .position(|word| word.is("--"))
    {
        own.end = start + length;
    }
    own.filter(move |&index| {
        if std::mem::take(&mut skip) {
            return false;
        }
        // An option may hold an expansion: `-o Dir=$x`, `-t "$release"`.
        let text = words[index].text;
        skip = manager.takes_value(text, words.get(index + 1).map(|word| word.text));
        !text.starts_with(b"-")
    })
}

/// The manager that the program at an index is, and the word that names it, by index: also a module of Python (`python3 -I -m pip`).
pub(super) fn called(words: &[Word<'_>], program: usize) -> Option<(&'static Manager, usize)> {
    let name = program_name(words, program)?;
    if name.starts_with(b"python") {
        let module = python_module(words, program + 1)?;
        return Some((Manager::of(words[module].value.as_deref()?)?, module));
    }
    Some((Manager::of(name)?, program))
}

/// The name of the program at an index, without its folder.
fn program_name<'w>(words: &'w [Word<'_>], program: usize) -> Option<&'w [u8]> {
    let path = words.get(program)?.value.as_deref()?;
    let name = path.rsplit(|&byte| byte == b'/').next()?;
    (!is_local(path)).then_some(name)
}

/// The word that names the module which Python runs, by index (python(1)): the one after `-m`, which may end a word of options.
fn python_module(words: &[Word<'_>], start: usize) -> Option<usize> {
    let mut at = start;
    loop {
        let option = words.get(at)?.value.as_deref()?;
        let letters = option.strip_prefix(b"-").filter(|it| !it.is_empty())?;
        at += 1;
        if letters.starts_with(b"-") {
            at += usize::from(letters == b"-check-hash-based-pycs");
            continue;
        }
        // The rest of the word is the value of these, or the next word: a text, a module, what is told of warnings, or to the interpreter.
        let valued = letters.iter().position(|letter| b"cmWXQ".contains(letter));
        match valued.map(|at| (letters[at], at + 1 == letters.len())) {
            Some((b'm', true)) => return (at < words.len()).then_some(at),
            Some((b'c' | b'm', _)) => return None,
            Some((_, true)) => at += 1,
            _ => {}
        }
    }
}

/// Where the list of packages starts: the index of the first word after the verb of an install (or remove) command that is
/// no option and no option's value.
pub fn package_list(words: &[Word<'_>]) -> Option<(usize, &'static Manager)> {
    let program = peel(words).1;
    let installer = || Some((Manager::installer(program_name(words, program)?)?, program));
    let (manager, program) = called(words, program).or_else(installer)?;
    let call = Invocation::read(words, manager, program)?;
    let first = call.operands_in(words).next()?;
    matches!(call.verb, Verb::Install | Verb::Remove).then_some((first, manager))
}

/// Whether a list of packages is grouped: most of its lines hold several names. For each name, whether it starts a line.
pub fn is_grouped(starts_line: impl Iterator<Item = bool>) -> bool {
    let (mut lines, mut several, mut on_line) = (0, 0, 0);
    for starts in starts_line {
        if starts || lines == 0 {
            lines += 1;
            on_line = 0;
        }
        on_line += 1;
        several += usize::from(on_line == 2);
    }
    several * 2 > lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::TokenId;
    use crate::text::LogicalSpan;

    fn list(command: &str) -> Option<usize> {
        let words: Vec<_> = command
            .split(' ')
            .map(|word| Word {
                token: TokenId(0),
                span: LogicalSpan::new(0, 0),
                text: word.as_bytes(),
                value: (!word.starts_with('$')).then(|| word.as_bytes().into()),
            })
            .collect();
        package_list(&words).map(|(at, _)| at)
    }

    #[test]
    fn packages_start_behind_verb_and_options() {
        assert_eq!(list("apt-get install -y curl"), Some(3));
        assert_eq!(
            list("sudo -E apt-get -qq install -t stable -y curl git"),
            Some(8)
        );
        assert_eq!(list("apk add --no-cache --virtual .deps gcc"), Some(5));
        assert_eq!(
            list("python3 -m pip install -r requirements.txt flask"),
            Some(6)
        );
        assert_eq!(list("pacman -Sy --noconfirm git"), Some(3));
        assert_eq!(list("yarn global add a"), Some(3));
        assert_eq!(list("apt-get install $PACKAGES"), Some(2));
        assert_eq!(list("gosu app pip install a"), Some(4));
        assert_eq!(list("timeout $T apt-get install a"), Some(4));
        assert_eq!(list("python3 -I -m pip install a"), Some(5));
        assert_eq!(list("python3 -W ignore -Im pip install a"), Some(6));
        assert_eq!(list("conda create -yn base numpy"), Some(4));
        assert_eq!(list("docker-php-ext-install -j4 gd zip"), Some(2));
        assert_eq!(
            list("rustup -q target add --toolchain nightly wasm32-unknown-unknown"),
            Some(6)
        );
        assert_eq!(list("xbps-install -Sy curl"), Some(2));
        for no in [
            "apt-get update",
            "apt-get install -y",
            "$apt install x",
            "echo install x",
            "npm ci",
            "python3 -c x -m pip install a",
            "python3 a.py -m pip install a",
            "python3 -mpip install a",
            "./yum install x",
            "rustup default stable",
            "docker-php-ext-install -j 4",
        ] {
            assert_eq!(list(no), None, "{no}");
        }
    }
}
