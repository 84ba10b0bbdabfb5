//! Which commands run something of which the file does not tell whether it calls apt.

use std::borrow::Cow;

use crate::knowledge::folders::PROGRAMS_OF_PACKAGES;
use crate::knowledge::programs::{
    Does, KNOWN_SCRIPTS, POSIX_SHELLS, PREPARES, RUN_THROUGH, SCRIPT_OPTIONS, SCRIPT_RUNNERS,
    TASKS, is_known_to, unversioned,
};
use crate::model::command::{SimpleCommand, Word};
use crate::text::file_name;

/// Whether a command runs a script of which the file does not tell whether it calls apt. `run` is the text around it.
pub fn runs_unknown(command: &SimpleCommand<'_>, run: &[u8]) -> bool {
    let Some(program) = command.argv().first() else {
        return false;
    };
    let Some(path) = program.as_str() else {
        // `$JAVA_HOME/bin/java` is a program, `$X` may be anything.
        return !program.text.windows(5).any(|part| part == b"/bin/");
    };
    let name = file_name(path);
    let known = |text: &str| {
        let text = text.to_lowercase();
        KNOWN_SCRIPTS
            .iter()
            .any(|(script, _)| text.contains(script))
    };
    let is_script = |text: &str| {
        let suffix = text.rsplit_once('.').map(|(_, suffix)| suffix);
        matches!(suffix, Some("sh" | "bash" | "run"))
    };
    let args = || {
        command
            .args()
            .iter()
            .map(|word| String::from_utf8_lossy(word.text))
    };
    let speaks_of_apt = || {
        args().any(|word| {
            word.contains("apt-get") || word.contains("apt ") || word.contains("aptitude")
        })
    };
    // `./install` and `tools/test` are files that somebody named like programs.
    let is_own = path.contains('/')
        && !PROGRAMS_OF_PACKAGES.iter().any(|dir| path.starts_with(dir))
        && !path.contains("/bin/")
        && !path.starts_with("bin/");
    if is_own {
        return !known(path);
    }
    if is_known_to(name, Does::IgnoreWords) {
        return false;
    }
    match name {
        _ if POSIX_SHELLS.contains(&name) => {
            if args()
                .any(|word| word.starts_with('-') && !word.starts_with("--") && word.contains('c'))
            {
                return speaks_of_apt()
                    || args().any(|word| word.contains('$') || word.contains(".sh"));
            }
            let file = args().find(|word| !word.starts_with('-') && !word.starts_with('+'));
            match file {
                Some(file) => !known(&file),
                // It reads a script from a pipe.
                None => command.place.piped && !known(&String::from_utf8_lossy(run)),
            }
        }
        "source" | "." => args().next().is_some_and(|file| {
            !known(&file)
                && ["install", "setup", "dep", "apt"]
                    .iter()
                    .any(|part| file.contains(part))
        }),
        "make" => args().any(|target| {
            ["dep", "apt", "setup", "bootstrap", "system", "prereq"]
                .iter()
                .any(|part| target.contains(part))
        }),
        _ if is_script(path) => !known(path),
        _ => {
            is_known_to(name, Does::CallApt)
                || name.split(['-', '_']).any(|part| part == "apt")
                || speaks_of_apt()
        }
    }
}

/// Whether a command, which is no shell, runs something that may install packages of the system, and of which the file does not tell.
pub fn may_install(command: &SimpleCommand<'_>) -> bool {
    let args = command.args().iter().map(Word::without_quotes);
    let args: Vec<_> = args.collect();
    command.name().is_some_and(|name| runs_task(name, &args))
}

/// Whether a name says that what it belongs to brings what is missing: `install:deps`, `system-setup`.
fn prepares(name: &str) -> bool {
    name.split(|ch: char| !ch.is_alphanumeric())
        .any(|part| PREPARES.contains(&part))
}

fn runs_task(name: &str, args: &[Cow<'_, str>]) -> bool {
    let operands = || args.iter().filter(|word| !word.starts_with('-'));
    let is_through = |(program, verb): &&(&str, &str)| {
        *program == name && args.first().is_some_and(|word| word == verb)
    };
    if RUN_THROUGH.iter().any(|it| is_through(&it)) {
        let rest = &args[1..];
        let at = rest.iter().position(|word| !word.starts_with('-'));
        return at.is_some_and(|at| {
            let next = &rest[at];
            runs_task(next, &rest[at + 1..])
                || prepares(next)
                || next.starts_with("./")
                || next.rsplit_once('.').is_some_and(|(_, end)| end == "sh")
        });
    }
    let bare = unversioned(name);
    if let Some((_, known)) = SCRIPT_RUNNERS
        .iter()
        .find(|(program, _)| *program == bare || *program == name)
    {
        // A text, a module, or nothing but a look at the version.
        let is_text = |word: &Cow<'_, str>| SCRIPT_OPTIONS.contains(&&word[..]);
        let mut options = args.iter().take_while(|word| word.starts_with('-'));
        if options.any(is_text) {
            return ["system", "subprocess", "exec", "popen", "spawn"]
                .iter()
                .any(|call| args.iter().any(|text| text.contains(call)));
        }
        if let Some(at) = args.iter().position(|word| word == "-m") {
            return args.get(at + 1).is_some_and(|module| prepares(module));
        }
        let is_look = args.iter().any(|word| word == "-V" || word == "--version");
        return !is_look
            && operands()
                .next()
                .is_some_and(|file| !known.iter().any(|part| file.contains(part)));
    }
    let is_task = |task: &Cow<'_, str>| !TASKS.iter().any(|part| task.contains(part));
    if is_known_to(name, Does::RunTasks) {
        return args.is_empty() || operands().next().is_some_and(is_task);
    }
    match name {
        "npm" | "pnpm" | "yarn" | "bun" => {
            let mut words = operands();
            let is_run = words
                .next()
                .is_some_and(|verb| verb == "run" || verb == "run-script");
            if is_run {
                words.next().is_some_and(is_task)
            } else {
                operands().next().is_some_and(|verb| prepares(verb))
            }
        }
        "cargo" | "deno" | "go" => {
            let mut words = operands();
            let is_run = words
                .next()
                .is_some_and(|verb| matches!(&verb[..], "run" | "task" | "xtask"));
            is_run && words.next().is_some_and(is_task)
        }
        "find" => args.windows(2).any(|pair| {
            let runs = matches!(&pair[0][..], "-exec" | "-execdir" | "-ok");
            runs && (pair[1] == "{}" || pair[1].ends_with("sh"))
        }),
        // It installs what packages need of the system (opam 2.1, `depext`).
        "opam" => operands().any(|verb| {
            matches!(
                &verb[..],
                "depext" | "install" | "init" | "switch" | "upgrade" | "reinstall"
            )
        }),
        "m-a" | "module-assistant" | "run-parts" => true,
        _ if is_known_to(name, Does::WrapScripts) => operands().any(|word| {
            let is_script =
                word.rsplit_once('.').is_some_and(|(_, end)| end == "sh") || word.starts_with("./");
            is_script
                || SCRIPT_RUNNERS
                    .iter()
                    .any(|(program, _)| word.starts_with(program))
        }),
        _ => false,
    }
}
