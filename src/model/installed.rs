//! Which packages of apt are there already at a place in a file.

use std::collections::HashSet;

use super::code::{Code, steps};
use super::command::SimpleCommand;
use super::recommends::{brought_by, loses};
use super::{ImageRef, Invocation, Model, Release, Verb};

/// The packages that are there at a place, for all the file tells.
#[derive(Clone, Debug, Default)]
pub struct Installed {
    names: HashSet<String>,
    removed: HashSet<String>,
    /// Whether any package may have gone: with `autoremove`, or by a name that is not known before the build.
    may_lack_all: bool,
    base_has_certificates: bool,
}

impl Installed {
    /// Whether a package is there: its base image has it, or an install brings it.
    pub fn has(&self, package: &str) -> bool {
        if package == "ca-certificates" && self.base_has_certificates {
            return true;
        }
        !self.may_lack_all && !self.removed.contains(package) && self.names.contains(package)
    }

    fn add(&mut self, command: &SimpleCommand<'_>, is_certain: bool, release: Option<Release>) {
        let Some(call) = Invocation::of(command).filter(|call| call.manager.family == "apt") else {
            return;
        };
        match call.verb {
            Verb::Remove => {
                for word in &command.words[call.at..] {
                    match word.as_str() {
                        None | Some("autoremove" | "--auto-remove" | "--autoremove") => {
                            self.may_lack_all = true;
                        }
                        Some(package) => {
                            self.removed.insert(package.to_owned());
                        }
                    }
                }
            }
            Verb::Install if is_certain => {
                let list: Vec<&str> = call
                    .operands(command)
                    .filter_map(|index| command.words[index].as_str())
                    .collect();
                let brought = list.iter().flat_map(|listed| brought_by(listed, release));
                self.names.extend(brought.map(str::to_owned));
                let off = command.words.iter().any(|word| {
                    let text = String::from_utf8_lossy(word.text).to_lowercase();
                    text.contains("install-recommends")
                        || text == "-r"
                        || text == "--without-recommends"
                });
                if !off && release.is_some() {
                    let recommended = loses(&list, release).recommended;
                    self.names
                        .extend(recommended.into_iter().map(str::to_owned));
                }
            }
            _ => {}
        }
    }
}

impl Model<'_> {
    /// What is there at an offset of a shell text.
    pub fn installed_before(&self, code: &Code<'_>, before: u32) -> Installed {
        let index = code.index;
        let release = self.release(index);
        let mut installed = Installed {
            base_has_certificates: self
                .base_image(index)
                .is_some_and(|image| ImageRef::of(image).has_certificates()),
            ..Installed::default()
        };
        for command in &code.commands {
            if command.span.start < before {
                installed.add(command, command.place.certain, release);
            }
        }
        for index in self.before(index) {
            for step in steps(&self.codes(index)) {
                installed.add(step.command, step.certain, release);
            }
        }
        installed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_who_brings_certificates() {
        let has = |source: &str, at: usize| {
            let file = crate::syntax::parse(source.as_bytes());
            let model = Model::new(&file);
            model
                .installed_before(&model.codes(at)[0], 0)
                .has("ca-certificates")
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
