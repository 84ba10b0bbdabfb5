//! Whether a program can still be called at the end of a RUN that has called it: it may be gone by then, or the directory that it would
//! be called in.

use super::filled_cache::FilledCache;
use crate::knowledge::files::NO_FOLDERS;
use crate::knowledge::folders::{NOT_WORKED_IN, OF_NODE, UNPACKED_IN};
use crate::knowledge::managers::{Manager, Verb};
use crate::knowledge::programs::VERSION_MANAGERS;
use crate::model::{
    Invocation, SimpleCommand, Step, Word, Workdir, joined, runs_unknown, steps, virtual_group,
};

/// Whether the program of a RUN may be gone, or broken, after its last call: something takes packages or files away that may be it.
pub(super) fn may_be_gone(place: &FilledCache<'_, '_>, managers: &Manager) -> bool {
    let gone = Gone {
        place,
        managers,
        is_package: place.steps.iter().any(|step| brings(step, managers))
            || place.model.any_before(
                place.index,
                &format!("brings {:?}", managers.programs),
                |index| {
                    let codes = place.model.run_codes(index);
                    steps(&codes).iter().any(|step| brings(step, managers))
                },
            ),
    };
    // What a subshell has set up ends with it.
    let is_inside = !place.origin.place.in_shell
        && place.steps[..place.at].iter().any(|step| {
            let command = step.command;
            step.code.is(place.code) && !command.place.in_shell && sets_up(command)
        });
    is_inside || place.steps[place.at + 1..].iter().any(|step| gone.by(step))
}

/// Whether a command may make programs known to its shell that it did not know before.
fn sets_up(command: &SimpleCommand<'_>) -> bool {
    matches!(
        command.name(),
        Some("." | "source" | "eval" | "nvm" | "fnm" | "conda" | "export")
    ) || command.words.is_empty()
}

/// Whether a command sets `PATH` for those after it, not only adds to it.
fn sets_path(command: &SimpleCommand<'_>) -> bool {
    let adds = |text: &[u8]| {
        let has = |part: &[u8]| memchr::memmem::find(text, part).is_some();
        has(b"$PATH") || has(b"${PATH")
    };
    let names_it =
        |word: &Word<'_>| (word.text.starts_with(b"PATH=") && !adds(word.text)) || word.is("PATH");
    let assigns = command.words.is_empty() && command.assignments.iter().any(names_it);
    let exports = matches!(command.name(), Some("export" | "unset"));
    assigns || (exports && command.args().iter().any(names_it))
}

/// Whether a package manager of the system installs one of the programs.
fn brings(step: &Step<'_, '_>, managers: &Manager) -> bool {
    let command = step.command;
    Invocation::of(command).is_some_and(|call| {
        call.manager.needs_root
            && call.verb == Verb::Install
            && call.operands(command).any(|at| {
                let name = command.words[at].as_str();
                name.is_some_and(|name| names(managers, name.split(['=', '@']).next()))
            })
    })
}

fn names(managers: &Manager, word: Option<&str>) -> bool {
    word.is_some_and(|word| managers.programs.contains(&word))
}

/// What takes the program of a RUN away.
struct Gone<'g, 'p, 'a> {
    place: &'g FilledCache<'p, 'a>,
    managers: &'g Manager,
    /// Whether the program has come as a package of the system.
    is_package: bool,
}

impl Gone<'_, '_, '_> {
    fn by(&self, step: &Step<'_, '_>) -> bool {
        let command = step.command;
        let mut args = command.args().iter();
        if let Some(call) = Invocation::of(command) {
            // `conda deactivate` is a call, too.
            return (call.verb == Verb::Remove && self.by_call(command, call))
                || (chooses(command) && !self.managers.needs_root);
        }
        let is_told = |options: &[&str]| {
            let mut args = command.args().iter();
            args.any(|word| options.iter().any(|option| word.is(option)))
        };
        match command.name() {
            // The function of nodeenv has a name of its own.
            Some("deactivate" | "deactivate_node") => true,
            Some("eval") => args.any(removes),
            Some("dpkg") => {
                is_told(&["-r", "-P", "--remove", "--purge"]) && args.any(|word| self.is_it(word))
            }
            Some("rpm") => {
                is_told(&["-e", "-ev", "-evh", "--erase"]) && args.any(|word| self.is_it(word))
            }
            Some("rm" | "rmdir") => {
                is_blind(command) || args.any(|word| is_root(word) || self.is_home(word))
            }
            Some("mv") => args.any(|word| self.is_home(word)),
            Some("find") if deletes(command) && !has_pattern(command) => {
                args.any(|word| is_root(word) || self.is_home(word))
            }
            // Below a project there is no program of the RUN.
            Some("find") if deletes(command) && args.any(|word| word.text.starts_with(b"/")) => {
                command.args().windows(2).any(|pair| {
                    is_pattern_option(&pair[0]) && (is_root(&pair[1]) || self.is_it(&pair[1]))
                })
            }
            _ if sets_path(command) => true,
            _ if chooses(command) => !self.managers.needs_root,
            Some(name) => {
                let removes = ["purge", "remove", "uninstall", "prune", "alternatives"];
                let may_remove = removes.iter().any(|part| name.contains(part))
                    || runs_unknown(command, step.code.around());
                may_remove
                    && args.any(|word| {
                        let is_node = word.is("node") || word.is("nodejs");
                        is_node || names(self.managers, word.as_str())
                    })
            }
            None => false,
        }
    }

    /// Whether a word names the program, or what it needs, or may.
    fn is_it(&self, word: &Word<'_>) -> bool {
        word.as_str().is_none_or(|name| {
            name.contains("node")
                || self
                    .managers
                    .programs
                    .iter()
                    .any(|program| name.contains(program))
        })
    }

    fn by_call(&self, command: &SimpleCommand<'_>, call: Invocation) -> bool {
        let mut operands = call.operands(command).map(|at| &command.words[at]);
        // Its own packages may be variables; the manager stays.
        if self.managers.effect(command).is_some() {
            return operands.any(|word| names(self.managers, word.as_str()));
        }
        if !call.manager.needs_root {
            return operands.any(|word| self.is_it(word));
        }
        // A system's own manager needs nothing that people take away.
        let is_dependent = self.is_package && !self.managers.needs_root;
        let frees = || {
            command.words[call.at..].iter().any(|word| {
                let text = String::from_utf8_lossy(word.text);
                text.contains("auto")
            })
        };
        is_dependent
            || (frees() && self.is_marked())
            || operands.any(|word| self.is_it(word) || self.is_group(word))
    }

    /// Whether packages have been marked as ones that may go with those that need them.
    fn is_marked(&self) -> bool {
        let marks = |command: &SimpleCommand<'_>| {
            let is_mark = matches!(
                command.name(),
                Some("apt-mark" | "aptitude" | "dnf" | "yum")
            );
            is_mark
                && command
                    .args()
                    .iter()
                    .any(|word| ["auto", "markauto", "mark"].iter().any(|it| word.is(it)))
        };
        self.place.steps.iter().any(|step| marks(step.command))
            || (self.place.model).any_before(self.place.index, "marks packages", |index| {
                let codes = self.place.model.run_codes(index);
                codes.iter().flat_map(|code| &code.commands).any(marks)
            })
    }

    /// Whether a word is, or may be, the name of a group that `apk add --virtual` has made.
    fn is_group(&self, word: &Word<'_>) -> bool {
        let Some(name) = word.as_str() else {
            return true;
        };
        let makes = |command: &SimpleCommand<'_>| virtual_group(command).as_deref() == Some(name);
        name.starts_with('.')
            || name.contains("dep")
            || self.place.steps.iter().any(|step| makes(step.command))
            || self.place.model.before(self.place.index).any(|index| {
                let codes = self.place.model.run_codes(index);
                codes.iter().flat_map(|code| &code.commands).any(makes)
            })
    }

    /// Whether a path is, or may be, one that the program lies below.
    fn is_home(&self, word: &Word<'_>) -> bool {
        let text = word.without_quotes();
        // The home of the official image's user.
        let text = text.to_lowercase().replace("/home/node", "/home/user");
        let path = text.trim_end_matches(['*', '/']);
        if NO_FOLDERS.iter().any(|end| path.ends_with(end)) {
            return false;
        }
        let is_program = |part: &str| {
            part != "node_modules"
                && (part.starts_with("node") || self.managers.programs.contains(&part))
        };
        OF_NODE.iter().any(|home| text.contains(home))
            || (path.starts_with(['/', '$', '~'])
                && (self.managers.programs.iter().any(|it| text.contains(it))
                    || path.split('/').any(is_program)))
    }
}

/// Whether a path is a directory that programs are unpacked in.
fn is_root(word: &Word<'_>) -> bool {
    let path = word.without_quotes();
    UNPACKED_IN.contains(&path.trim_end_matches(['*', '/']))
}

/// Whether a `find` deletes what it finds, or may.
fn deletes(command: &SimpleCommand<'_>) -> bool {
    let mut args = command.args().iter();
    args.any(|word| word.is("-delete") || word.is("-exec") || word.is("-execdir"))
}

/// Whether a word of `find` is an option whose value says what is found.
fn is_pattern_option(word: &Word<'_>) -> bool {
    ["-name", "-iname", "-path", "-regex"]
        .iter()
        .any(|option| word.is(option))
}

fn has_pattern(command: &SimpleCommand<'_>) -> bool {
    command.args().iter().any(is_pattern_option)
}

/// Whether a command removes directories that another one finds: `… | xargs rm -r`.
fn is_blind(command: &SimpleCommand<'_>) -> bool {
    command.gets_more_words() && is_recursive(command)
}

/// Whether an `rm` takes directories away.
fn is_recursive(command: &SimpleCommand<'_>) -> bool {
    command.args().iter().any(|word| {
        word.is("--recursive")
            || word.is("--dir")
            || (word.text.starts_with(b"-")
                && !word.text.starts_with(b"--")
                && word
                    .text
                    .iter()
                    .any(|byte| matches!(byte, b'd' | b'r' | b'R')))
    })
}

/// Whether a text that becomes a command may take packages or files away.
fn removes(word: &Word<'_>) -> bool {
    let text = String::from_utf8_lossy(word.text);
    [" del ", "purge", "remove", "rm ", "uninstall"]
        .iter()
        .any(|part| text.contains(part))
}

/// Whether a command has a version manager take a program away, or choose another one.
fn chooses(command: &SimpleCommand<'_>) -> bool {
    VERSION_MANAGERS.iter().any(|(name, words)| {
        command.name() == Some(name)
            && command
                .args()
                .iter()
                .any(|word| words.iter().any(|it| word.is(it)))
    })
}

/// Whether the script of a RUN may end in a directory that is gone by then.
pub(super) fn may_be_nowhere(place: &FilledCache<'_, '_>) -> bool {
    let workdir = place.model.workdir_before(place.index);
    let is_unclear = workdir == Workdir::Unclear;
    let mut here = match workdir {
        Workdir::Known(path) => seen_from("/", &path),
        // Nobody names it.
        Workdir::Unclear | Workdir::Image => "/%".to_owned(),
    };
    let mut last = here.clone();
    let mut has_moved = false;
    let mut gone: Vec<String> = Vec::new();
    // Where a subshell, or a text that another shell runs, has gone to.
    let mut there: Option<String> = None;
    for step in place.steps {
        let command = step.command;
        let in_shell = step.code.is(place.code) && command.place.in_shell;
        if in_shell {
            there = None;
        }
        let args = command.args().iter();
        let texts = args.map(|word| word.without_quotes().into_owned());
        let mut paths = texts.filter(|text| !text.starts_with('-'));
        let seen = |path: String| {
            let from = there.as_ref().unwrap_or(&here);
            let is_named = is_unclear || has_moved || here != "/%";
            opened(place, &here, &path)
                .filter(|_| is_named)
                .map_or_else(
                    || seen_from(from, &path),
                    |start| seen_from(from, &start) + "*",
                )
        };
        match command.name() {
            Some("cd" | "pushd") if in_shell => {
                has_moved = true;
                let target = match command.args().first() {
                    Some(word) if word.is("-") => last.clone(),
                    _ => seen_from(&here, &paths.next().unwrap_or_else(|| "~".into())),
                };
                last = std::mem::replace(&mut here, target);
                // It is there again, or elsewhere.
                gone.retain(|path| !is_below(&here, path));
            }
            Some("popd") if in_shell => here.clone_from(&last),
            Some("cd" | "pushd") => {
                let target = paths.next().unwrap_or_else(|| "~".into());
                there = Some(seen_from(there.as_ref().unwrap_or(&here), &target));
            }
            Some("rm" | "rmdir") if is_blind(command) => gone.push("/*".to_owned()),
            Some("rm") if is_recursive(command) => gone.extend(paths.map(seen)),
            Some("rmdir") => gone.extend(paths.map(seen)),
            // The kernel moves no directory of a lower layer (overlayfs): mv copies it and removes the old one.
            Some("mv") => {
                let mut sources: Vec<String> = paths.map(seen).collect();
                sources.pop();
                gone.extend(sources);
            }
            Some("find") if deletes(command) => {
                let patterns = command.args().windows(2).filter_map(|pair| {
                    let pattern = pair[1].without_quotes();
                    is_pattern_option(&pair[0]).then_some(pattern)
                });
                let top = paths.next().map(seen);
                let may_be = |top: &String| {
                    let mut patterns = patterns.peekable();
                    patterns.peek().is_none() || patterns.any(|it| may_find(top, &it, &here))
                };
                gone.extend(top.filter(may_be));
            }
            _ => {}
        }
    }
    let is_open = |path: &str| path.contains(['$', '`']);
    let head = |path: &str| path.split('/').nth(1).map(str::to_owned);
    gone.iter().any(|path| {
        // What a variable stands for may be the directory that was gone to.
        let may_be = has_moved
            && here != "/"
            && head(path) != head(&here)
            && (path.starts_with("/$")
                || (is_open(&here)
                    && ["/tmp", "/src", "/build"]
                        .iter()
                        .any(|it| path.starts_with(it))));
        let may_be_workdir = is_unclear
            && !has_moved
            && head(path).is_some_and(|head| !NOT_WORKED_IN.contains(&head.as_str()))
            && !path.starts_with("/%");
        is_below(&here, path) || may_be || may_be_workdir
    })
}

/// Whether a `find` that starts at `top` may find a directory by its name, or one above it.
fn may_find(top: &str, pattern: &str, directory: &str) -> bool {
    let rest = directory.strip_prefix(top.trim_end_matches('/'));
    let start = pattern.find(['*', '?', '[']).map(|at| &pattern[..at]);
    rest.is_some_and(|rest| {
        rest.split('/').any(|part| match start {
            Some(start) => !part.is_empty() && part.starts_with(start) && !pattern.contains('.'),
            None => part == pattern,
        })
    })
}

/// The start of a path, up to a variable that the file sets and that may stand for anything. `None` where there is none, where only the script knows
/// the variable, and where the directory is written with it, too.
fn opened(place: &FilledCache<'_, '_>, directory: &str, path: &str) -> Option<String> {
    let at = path.find('$')?;
    let name = path[at + 1..].trim_start_matches('{');
    let end = name.find(|ch: char| !(ch.is_ascii_alphanumeric() || ch == '_'));
    let name = &name[..end.unwrap_or(name.len())];
    let is_written_so =
        directory.contains(&format!("${name}")) || directory.contains(&format!("${{{name}"));
    let model = place.model;
    let is_set = name != "HOME"
        && model
            .before(place.index)
            .any(|index| model.set_names(index).iter().any(|set| set == name));
    (is_set && !is_written_so).then(|| match at {
        0 => "/".to_owned(),
        at => path[..at].to_owned(),
    })
}

/// A path seen from a directory; a variable or a home at its start is one nobody knows.
fn seen_from(directory: &str, path: &str) -> String {
    // The home of root, as the shell writes it and as it is.
    let at_home = ["~", "$HOME", "${HOME}", "/root"].iter().find_map(|home| {
        let rest = path.strip_prefix(home)?;
        (rest.is_empty() || rest.starts_with('/')).then_some(rest)
    });
    if let Some(rest) = at_home {
        joined("/", &format!("~{rest}"))
    } else if path.starts_with(['$', '~', '`']) {
        joined("/", path)
    } else {
        joined(directory, path)
    }
}

/// Whether a directory is the one of a path, or lies below it, or below what its pattern says.
fn is_below(directory: &str, path: &str) -> bool {
    match path.find(['*', '?', '[', '{']) {
        Some(at) => directory.len() > at && directory.starts_with(&path[..at]),
        None => directory
            .strip_prefix(path)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || path.ends_with('/')),
    }
}
