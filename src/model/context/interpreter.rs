//! Whether the kernel can start a program of the image: a shell runs a file without `#!` as a script, the kernel does not.

use super::script::{last_part, may_be_folder};
use crate::knowledge::files::{OTHER_SCRIPTS, SHELL_SCRIPTS};
use crate::knowledge::folders::{OF_INSTALLERS, OF_THE_SYSTEM};
use crate::knowledge::images::Trait;
use crate::knowledge::programs::{Does, is_known_to};
use crate::model::{BuildContext, Model, SimpleCommand, SourceKind, Word, Workdir, below, joined};
use crate::shell::TokenKind;
use crate::syntax::{Instruction, Keyword};

/// The folder of what only the base image knows where it lies.
const UNKNOWN: &str = "/?/";

/// How many copies from stage to stage are followed.
const MAX_STEPS: usize = 6;

/// Where in the build context a file is that becomes `program` in the image, if it is a text without a `#!` line. A shell runs such a file as a script, the kernel does not (POSIX XCU 2.9.1.4, `[ENOEXEC]`). Any
/// file counts that the path in the image could stand for.
pub fn copied_without_interpreter(
    model: &Model<'_>,
    build: &dyn BuildContext,
    program: &str,
) -> Option<String> {
    let paths = model.paths_in_context(build, program).into_iter();
    let mut bare = paths.filter(|path| build.head(path).is_some_and(|head| is_bare(&head)));
    bare.next()
}

/// Whether the kernel starts `program` for sure, seen from the end of a stage: it is seen in the build context to start with `#!` or as a
/// binary, the file compiles it, or it comes from an image or a package.
pub fn is_startable(
    model: &Model<'_>,
    build: &dyn BuildContext,
    stage: usize,
    program: &str,
) -> bool {
    let Some(last) = model.stage_instructions(stage).next_back() else {
        return false;
    };
    let directory = model.workdir_before(last);
    let path = match (program.contains('/'), directory) {
        (false, _) => None,
        (true, Workdir::Known(directory)) => Some(joined(&directory, program)),
        (true, _) if program.starts_with('/') => Some(joined("/", program)),
        // Where it lies, only the base image knows.
        (true, _) => Some(format!("{UNKNOWN}{program}")),
    };
    let Some(name) = program.rsplit('/').next() else {
        return false;
    };
    Search { model, build }.is_startable(stage, name, path.as_deref(), MAX_STEPS)
}

struct Search<'s, 'm> {
    model: &'s Model<'m>,
    build: &'s dyn BuildContext,
}

impl Search<'_, '_> {
    /// `path` is absent for what is found by PATH.
    fn is_startable(&self, stage: usize, name: &str, path: Option<&str>, steps: usize) -> bool {
        let Some(steps) = steps.checked_sub(1) else {
            return false;
        };
        let model = self.model;
        let mut is_touched = path.is_some_and(|path| path.starts_with(UNKNOWN));
        for index in model.below_end(stage) {
            let instruction = model.instructions[index];
            let answer = match instruction.statement.kind {
                Keyword::Copy | Keyword::Add => self.copied(index, name, path, steps),
                Keyword::Run => self.made(index, stage, name, path, steps),
                _ => None,
            };
            if let Some(answer) = answer {
                return answer;
            }
            is_touched |= path.is_some_and(|path| touches(instruction, path));
        }
        let starts = |folder: &&str| path.is_some_and(|path| path.starts_with(*folder));
        if OF_THE_SYSTEM
            .iter()
            .any(|folder| starts(folder) && !folder.starts_with("/usr/local/"))
        {
            return true;
        }
        !self.may_be_bare(stage, name)
            && path.is_none_or(|path| {
                OF_THE_SYSTEM.iter().any(starts)
                    || OF_INSTALLERS.iter().any(|part| path.contains(part))
                    || (!is_touched && !self.starts_bare(stage))
            })
    }

    /// Whether a program that the image brings may be a script of its maker without `#!`: those of official images have one.
    fn may_be_bare(&self, stage: usize, name: &str) -> bool {
        let suffix = name.rsplit_once('.').map(|(_, suffix)| suffix);
        let image = self.model.stage_image(stage);
        suffix.is_some_and(|suffix| {
            SHELL_SCRIPTS.contains(&suffix) || OTHER_SCRIPTS.contains(&suffix)
        }) && image.is_none_or(|image| image.family().is_none())
    }

    /// Whether a stage starts from an image with nothing but a distribution: what lies elsewhere than its packages do comes from outside.
    fn starts_bare(&self, stage: usize) -> bool {
        let image = self.model.stage_image(stage);
        image.is_some_and(|image| image.is_known_as(Trait::Bare))
    }

    /// Whether what a COPY or ADD brings is startable; `None` if it does not bring the program.
    fn copied(&self, index: usize, name: &str, path: Option<&str>, steps: usize) -> Option<bool> {
        let (model, instruction) = (self.model, self.model.instructions[index]);
        let copy = instruction.copy_arguments(&instruction.statement)?;
        let (from, target) = (copy.from, copy.target);
        let target_path = match model.workdir_before(index) {
            _ if target.contains('$') => None,
            Workdir::Known(directory) => Some(joined(&directory, &target)),
            _ if target.starts_with('/') => Some(joined("/", &target)),
            _ => None,
        };
        let is_renamed = !target.ends_with('/') && last_part(&target) == name;
        // What stands below the target, as far as that is known; `None` if the program does not.
        let rest = match (path, target_path.as_deref()) {
            (Some(path), Some(_)) if path.starts_with(UNKNOWN) => Some(&path[2..]),
            (Some(path), Some(target)) => {
                let below = path.strip_prefix(target.trim_end_matches('/'));
                below.filter(|rest| rest.is_empty() || rest.starts_with('/'))
            }
            (Some(path), None) => Some(path),
            // Into a folder of PATH, or one that may become one.
            (None, Some(target)) => {
                let folder = if is_renamed {
                    target.rsplit_once('/').map_or("", |(folder, _)| folder)
                } else {
                    target
                };
                let is_bin = ["", "/", "/usr", "/usr/local"].contains(&folder)
                    || folder.ends_with("bin")
                    || model.speaks_of("PATH=");
                (is_bin || name.contains('.')).then_some(name)
            }
            (None, None) => name.contains('.').then_some(name),
        };
        for source in copy.sources.iter().map(|source| &source.text) {
            let is_named = last_part(source) == name || is_renamed && !source.ends_with('/');
            if rest.is_none() {
                continue;
            }
            let answer = match &from {
                Some(from) => self.brought_by_stage(from, source, rest, name, is_named, steps),
                None => {
                    self.brought_by_context(source, name, path.unwrap_or(name), is_named, &target)
                }
            };
            if answer.is_some() {
                return answer;
            }
        }
        None
    }

    fn brought_by_stage(
        &self,
        from: &str,
        source: &str,
        rest: Option<&str>,
        name: &str,
        is_named: bool,
        steps: usize,
    ) -> Option<bool> {
        let model = self.model;
        let Some(stage) = model.stage_called(from) else {
            // An image, or a variable that may be one.
            return (is_named || !from.contains('$')).then_some(!from.contains('$'));
        };
        let source = joined("/", source);
        let path = if is_named || is_pattern(&source) {
            source
        } else {
            format!("{source}/{}", rest.unwrap_or(name).trim_start_matches('/'))
        };
        let path = path.replace("//", "/");
        let own = last_part(&path);
        let own = if is_pattern(own) { name } else { own };
        Some(self.is_startable(stage, own, Some(&path), steps))
    }

    fn brought_by_context(
        &self,
        source: &str,
        name: &str,
        program: &str,
        is_named: bool,
        target: &str,
    ) -> Option<bool> {
        if source.contains("<<") {
            // What has no `#!` there, others have looked at.
            return (last_part(target) == name).then_some(true);
        }
        let build = self.build;
        let parts: Vec<&str> = program
            .split('/')
            .filter(|part| !matches!(*part, "" | "." | "?"))
            .collect();
        let mut paths = below(source, &parts);
        if is_named {
            paths.push(source.to_owned());
        }
        let mut heads = paths.iter().filter_map(|path| build.head(path));
        if let Some(head) = heads.next() {
            return Some(says_how_to_start(&head));
        }
        let is_looked_through = !is_named
            && !is_pattern(source)
            && matches!(
                build.kind(source),
                Some(SourceKind::Directory | SourceKind::Plain)
            );
        let may_bring = is_named || is_pattern(source) || may_be_folder(source);
        (may_bring && !is_looked_through).then_some(false)
    }

    /// Whether what a RUN makes is startable; `None` if it is not seen to make the program.
    fn made(
        &self,
        index: usize,
        stage: usize,
        name: &str,
        path: Option<&str>,
        steps: usize,
    ) -> Option<bool> {
        let model = self.model;
        let lines = model.instructions[index].span.of(model.file.source);
        let is_written = || {
            model.tokens(index).any(|(text, tokens)| {
                tokens.windows(2).any(|pair| {
                    let target = String::from_utf8_lossy(pair[1].span.of(text));
                    (pair[0].kind == TokenKind::RedirectOperator || pair[0].span.of(text) == b"tee")
                        && last_part(target.trim_matches(['"', '\''])) == name
                })
            })
        };
        if memchr::memmem::find(lines, b"#!").is_some() && is_written() {
            return Some(true);
        }
        let codes = self.model.codes(index);
        let mut commands: Vec<&SimpleCommand<'_>> =
            codes.iter().flat_map(|code| code.commands.iter()).collect();
        commands.reverse();
        commands.iter().find_map(|command| {
            let own = command.name()?;
            let words: Vec<&str> = command.args().iter().filter_map(Word::as_str).collect();
            let writes = |options: &[&str]| {
                words.windows(2).any(|pair| {
                    let is_option = options.contains(&pair[0])
                        || pair[0].starts_with('-')
                            && !pair[0].starts_with("--")
                            && options
                                .iter()
                                .any(|option| option.len() == 2 && pair[0].ends_with(&option[1..]));
                    is_option && last_part(pair[1]) == name
                }) || words.iter().any(|word| {
                    options
                        .iter()
                        .filter_map(|option| word.strip_prefix(*option))
                        .any(|rest| last_part(rest.trim_start_matches('=')) == name)
                })
            };
            match own {
                own if is_known_to(own, Does::Compile) => {
                    let says_where = words.iter().any(|word| word.starts_with("-o"));
                    let guesses = own == "go"
                        && matches!(words.first(), Some(&("build" | "install")))
                        && !says_where
                        && !name.contains('.')
                        && path.is_some();
                    (writes(&["-o"]) || guesses).then_some(true)
                }
                "cargo" => path
                    .is_some_and(|path| path.contains("/release/") || path.contains("/debug/"))
                    .then_some(true),
                "curl" => writes(&["-o", "--output"]).then_some(false),
                "wget" => writes(&["-O", "--output-document"]).then_some(false),
                "mv" | "cp" | "install" | "ln" => {
                    let mut operands: Vec<&str> = words
                        .iter()
                        .copied()
                        .filter(|word| !word.starts_with('-'))
                        .collect();
                    let target = operands.pop()?;
                    let is_renamed = last_part(target) == name;
                    let source = operands
                        .into_iter()
                        .find(|source| is_renamed || last_part(source) == name)?;
                    // A file of this name that goes elsewhere says nothing.
                    let is_there = is_renamed
                        || path.is_none_or(|path| path.starts_with(target.trim_end_matches('/')));
                    is_there.then(|| {
                        source.starts_with('/')
                            && source != target
                            && self.is_startable(stage, last_part(source), Some(source), steps)
                    })
                }
                _ => None,
            }
        })
    }
}

/// Whether an instruction speaks of the topmost folder of a path: what it makes may be the program.
fn touches(instruction: &Instruction<'_>, path: &str) -> bool {
    let top = path.split('/').nth(1).unwrap_or_default();
    let kind = instruction.statement.kind;
    let speaks = || {
        let folder = format!("/{top}");
        memchr::memmem::find(instruction.joined.text(), folder.as_bytes()).is_some()
    };
    matches!(
        kind,
        Keyword::Run | Keyword::Workdir | Keyword::Env | Keyword::Arg | Keyword::Volume
    ) && speaks()
}

fn is_pattern(path: &str) -> bool {
    path.contains(['*', '?', '[', '$'])
}

/// Whether the kernel starts a file with this head.
fn says_how_to_start(head: &[u8]) -> bool {
    head.starts_with(b"#!") || head.starts_with(b"\x7fELF")
}

/// Whether a file that starts with `head` is a text, and does not say what runs it.
fn is_bare(head: &[u8]) -> bool {
    !head.starts_with(b"#!") && !head.contains(&0)
}
