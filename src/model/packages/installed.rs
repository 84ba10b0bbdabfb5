//! Which packages of apt are there already at a place in a file.

use std::cell::OnceCell;
use std::rc::Rc;

use crate::knowledge::images::ImageRef;
use crate::knowledge::managers::Verb;
use crate::knowledge::recommends::DebPackage;
use crate::model::command::code::{Code, steps};
use crate::model::command::{SimpleCommand, Word};
use crate::model::packages::around::Around;
use crate::model::packages::lost::{brought_by, loses};
use crate::model::{Invocation, Model};
use crate::text::has_in_any_case;

/// The packages that are there at a place, for all the file tells.
#[derive(Debug)]
pub struct Installed<'m> {
    model: &'m Model<'m>,
    index: usize,
    /// The number of the shell text in the instruction, and the place in it.
    place: (usize, u32),
    around: Rc<Around>,
    /// Whether anything is installed or removed before at all.
    is_any: OnceCell<bool>,
}

impl Installed<'_> {
    /// Whether a package is there: its base image has it, or an install brings it.
    pub fn has(&self, package: DebPackage) -> bool {
        if package.name() == "ca-certificates" && self.base_has_certificates() {
            return true;
        }
        let installs = self.model.installs();
        let is_any = || installs.all.iter().any(|at| self.is_before(at));
        if !self.is_any.get_or_init(is_any) {
            return false;
        }
        let installs = installs.packages.get_or_init(|| Packages::read(self.model));
        let is_there = |list: &[(DebPackage, u32)]| {
            let first = list.partition_point(|(other, _)| *other < package);
            let mut list = list[first..].iter().take_while(|(it, _)| *it == package);
            list.any(|(_, at)| self.is_before(&installs.places[*at as usize]))
        };
        is_there(&installs.brings)
            && !is_there(&installs.removes)
            && !installs.loses_any.iter().any(|at| self.is_before(at))
    }

    fn base_has_certificates(&self) -> bool {
        let base = self.model.base_image(self.index);
        base.is_some_and(|image| ImageRef::of(image).has_certificates())
    }

    fn is_before(&self, at: &At) -> bool {
        match at.place {
            Some((number, start)) => {
                at.index == self.index && number == self.place.0 && start < self.place.1
            }
            None => self.model.is_before(at.index, self.index, &self.around),
        }
    }
}

/// Where a command stands: for the others of its text, and, without a place, for the instructions after its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct At {
    index: usize,
    place: Option<(usize, u32)>,
}

/// The commands of a file that install and remove something with apt.
#[derive(Debug, Default)]
pub(in crate::model) struct Installs {
    all: Vec<At>,
    packages: OnceCell<Packages>,
}

/// What they install and remove, sorted by package, each with the place by number.
#[derive(Debug, Default)]
struct Packages {
    places: Vec<At>,
    brings: Vec<(DebPackage, u32)>,
    removes: Vec<(DebPackage, u32)>,
    /// Where any package may go: with `autoremove`, or by a name that is not known before the build.
    loses_any: Vec<At>,
}

impl Installs {
    fn read(model: &Model<'_>) -> Self {
        let mut installs = Self::default();
        each(model, |command, _, at| {
            let verb = Invocation::of(command).filter(|call| call.manager.family == "apt");
            if verb.is_some_and(|call| matches!(call.verb, Verb::Install | Verb::Remove)) {
                installs.all.push(at);
            }
        });
        installs
    }
}

/// Goes over the commands of a file, each as one of its text and as one before other instructions, with whether it is certain to run.
fn each(model: &Model<'_>, mut tell: impl FnMut(&SimpleCommand<'_>, bool, At)) {
    for (index, instruction) in model.instructions.iter().enumerate() {
        let speaks_of_apt = |text: &[u8]| memchr::memmem::find(text, b"apt").is_some();
        if !speaks_of_apt(instruction.joined.text())
            && !speaks_of_apt(instruction.span.of(model.file.source))
        {
            continue;
        }
        let codes = model.codes(index);
        for code in &codes {
            for command in &code.commands {
                let place = Some((code.number, command.span.start));
                tell(command, command.place.certain, At { index, place });
            }
        }
        for step in steps(&codes) {
            let at = At { index, place: None };
            tell(step.command, step.certain, at);
        }
    }
}

impl Packages {
    fn read(model: &Model<'_>) -> Self {
        let mut installs = Self::default();
        each(model, |command, is_certain, at| {
            installs.add(command, is_certain, model, at);
        });
        for list in [&mut installs.brings, &mut installs.removes] {
            list.sort_unstable();
            list.dedup();
        }
        installs
    }

    fn add(&mut self, command: &SimpleCommand<'_>, is_certain: bool, model: &Model<'_>, at: At) {
        let Some(call) = Invocation::of(command).filter(|call| call.manager.family == "apt") else {
            return;
        };
        let number = self.places.len() as u32;
        self.places.push(at);
        match call.verb {
            Verb::Remove => {
                for word in &command.words[call.at..] {
                    match word.as_str() {
                        None | Some("autoremove" | "--auto-remove" | "--autoremove") => {
                            self.loses_any.push(at);
                        }
                        Some(package) => {
                            let package = DebPackage::named(package);
                            self.removes
                                .extend(package.map(|package| (package, number)));
                        }
                    }
                }
            }
            Verb::Install if is_certain => {
                let release = model.release(at.index);
                let list: Vec<&str> = call
                    .operands(command)
                    .filter_map(|index| command.words[index].as_str())
                    .collect();
                let brought = list.iter().flat_map(|listed| brought_by(listed, release));
                self.brings.extend(brought.map(|package| (package, number)));
                let says_so = |word: &Word<'_>| {
                    has_in_any_case(word.text, &["install-recommends"])
                        || word.text.eq_ignore_ascii_case(b"-r")
                        || word.text.eq_ignore_ascii_case(b"--without-recommends")
                };
                if release.is_some() && !command.words.iter().any(says_so) {
                    let recommended = loses(&list, release).recommended.into_iter();
                    self.brings
                        .extend(recommended.map(|package| (package, number)));
                }
            }
            _ => {}
        }
    }
}

impl Model<'_> {
    /// What is there at an offset of a shell text.
    pub fn installed_before<'m>(&'m self, code: &Code<'_>, before: u32) -> Installed<'m> {
        Installed {
            model: self,
            index: code.index,
            place: (code.number, before),
            around: self.around(code.index),
            is_any: OnceCell::new(),
        }
    }

    fn installs(&self) -> &Installs {
        self.installs.get_or_init(|| Installs::read(self))
    }
}

#[cfg(all(test, feature = "recommends"))]
mod tests {
    use super::*;

    #[test]
    fn knows_who_brings_certificates() {
        let has = |source: &str, at: usize| {
            let file = crate::syntax::parse(source.as_bytes());
            let model = Model::new(&file);
            model
                .installed_before(&model.codes(at)[0], 0)
                .has(DebPackage::named("ca-certificates").unwrap())
        };
        assert!(has("FROM python:3.12-slim\nRUN a\n", 1));
        assert!(!has("FROM node:20-slim\nRUN a\n", 1));
        assert!(!has("FROM debian\nRUN a\n", 1));
        assert!(has(
            "FROM debian:12 AS x\nRUN apt-get install -y wget\nFROM x\nRUN a\n",
            3
        ));
        assert!(!has(
            "FROM debian\nRUN apt-get install -y --no-install-recommends wget\nRUN a\n",
            2
        ));
    }
}
