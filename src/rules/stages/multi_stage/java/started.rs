//! What containers start of a Java program.

use super::super::parts::Why;
use super::super::shape::Site;
use super::super::starts::words_started;
use super::Tool;
use crate::knowledge::languages::JAVA;
use crate::knowledge::languages::Language;
use crate::model::joined;
use crate::syntax::{Body, Keyword};
use crate::text::file_name;

/// The path of the jar that containers start, whose name may be a pattern where a shell starts it.
pub(super) fn start(site: &Site<'_, '_>) -> Result<String, Why> {
    let (words, by_shell) = words(site)?;
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let jar = jar(&words)?;
    if jar.contains(['$', '?', '[', '{', '~']) || (jar.contains('*') && !by_shell) {
        return Err(format!("it is not known which jar `{jar}` is"));
    }
    let end = site.context.model.stage_instructions(site.stage).end;
    let folder = site
        .context
        .model
        .workdir_on_image(end)
        .ok_or("the directory is not known that containers start in")?;
    Ok(joined(&folder, jar))
}

/// Whether containers start `java`.
pub(super) fn by_java(site: &Site<'_, '_>) -> bool {
    words(site).is_ok_and(|(words, _)| words.first().is_some_and(|it| it == "java"))
}

/// Whether Bash starts it.
pub(super) fn needs_bash(site: &Site<'_, '_>) -> bool {
    let model = site.context.model;
    let mut own = model.stage_instructions(site.stage);
    own.any(|at| {
        let kind = model.instructions[at].statement.kind;
        matches!(kind, Keyword::Cmd | Keyword::Entrypoint)
            && words_started(site.context, at)
                .and_then(|(words, _)| words.first().map(|it| file_name(it) == "bash"))
                .unwrap_or_default()
    })
}

/// The words that containers start, without the shell that starts them.
fn words(site: &Site<'_, '_>) -> Result<(Vec<String>, bool), Why> {
    let model = site.context.model;
    let last = |keyword: Keyword| {
        let own = model.stage_instructions(site.stage);
        own.rev()
            .find(|at| model.instructions[*at].statement.kind == keyword)
    };
    let unknown = || "it is not known what containers start".to_owned();
    let read = |at: usize| words_started(site.context, at).ok_or_else(unknown);
    let (mut words, by_shell) = match (last(Keyword::Entrypoint), last(Keyword::Cmd)) {
        (None, None) => return Err(unknown()),
        (None, Some(cmd)) => read(cmd)?,
        (Some(entrypoint), cmd) => {
            let (mut words, by_shell) = read(entrypoint)?;
            if let Some(cmd) = cmd.filter(|_| !by_shell) {
                let is_exec = matches!(model.instructions[cmd].statement.body, Body::Exec(_));
                if !is_exec {
                    return Err(unknown());
                }
                words.extend(read(cmd)?.0);
            }
            (words, by_shell)
        }
    };
    let is_shell = |it: &String| matches!(file_name(it), "sh" | "bash");
    let by_own_shell = words.first().is_some_and(is_shell);
    if by_own_shell {
        let is_plain = |it: &String| {
            !it.contains([
                ';', '|', '&', '<', '>', '(', ')', '`', '\n', '"', '\'', '\\', '#',
            ])
        };
        match &words[..] {
            [_, option, script, ..] if option == "-c" && is_plain(script) => {
                words = script.split_whitespace().map(str::to_owned).collect();
            }
            _ => return Err(unknown()),
        }
    }
    if words.first().is_some_and(|it| it == "exec") {
        words.remove(0);
    }
    Ok((words, by_shell || by_own_shell))
}

/// The jar in the words of a call of `java`.
fn jar<'w>(words: &[&'w str]) -> Result<&'w str, Why> {
    let mut rest = words.iter();
    let program = *rest.next().unwrap_or(&"");
    if program != "java" {
        return Err(match Tool::of(file_name(program)) {
            Some(_) => format!("containers start it by `{program}`, which builds it"),
            None => format!("it is not known what `{program}` starts"),
        });
    }
    let mut found = None;
    while let Some(&word) = rest.next() {
        match word {
            "-jar" => {
                found = rest.next();
                break;
            }
            "-cp" | "-classpath" | "--class-path" | "-p" | "--module-path" | "-m" | "--module" => {
                return Err(
                    "it is started by its classes, and not by a jar with all of them".to_owned(),
                );
            }
            "--add-opens" | "--add-exports" | "--add-reads" => {
                rest.next();
            }
            "--add-modules" => modules_are_there(rest.next().unwrap_or(&""))?,
            _ if word.starts_with("--add-modules=") => {
                modules_are_there(&word["--add-modules=".len()..])?;
            }
            _ if word.starts_with("-javaagent:")
                || word.starts_with("-agentpath:")
                || word.starts_with("-Xbootclasspath") =>
            {
                return Err(format!("it is started with `{word}`, code from elsewhere"));
            }
            _ if word.starts_with("-agentlib:")
                || word.starts_with("-Xrunjdwp")
                || word == "-Xdebug" =>
            {
                return Err("it is started to be debugged".to_owned());
            }
            _ if word.starts_with('-') => {}
            _ if word.starts_with('$') => {}
            _ => return Err(format!("it starts the class `{word}`, and no jar")),
        }
    }
    let jar = *found.ok_or("it is not known which jar containers start")?;
    let others = words.iter().filter(|it| **it != jar);
    for word in others {
        if let Some(folder) = built_from(word, &JAVA) {
            return Err(format!("`{word}` may name what lies in `{folder}`"));
        }
    }
    Ok(jar)
}

/// Whether each JRE has some modules: those of the platform, and not the tools of the JDK. Source: JEP 220.
fn modules_are_there(list: &str) -> Result<(), Why> {
    let is_there = |it: &str| it.starts_with("java.") || it.starts_with("ALL-");
    let mut modules = list.split(',');
    match modules.find(|it| !is_there(it)) {
        None => Ok(()),
        Some(module) => Err(format!("a JRE may lack the module `{module}`")),
    }
}

/// The folder that only building reads, or that it fills, in a word of what containers start.
fn built_from<'w>(word: &'w str, language: &Language) -> Option<&'w str> {
    let is_one = |part: &&str| language.folders.contains(part) || *part == "build";
    let mut parts = word.split(['/', '=', ':', ',']);
    parts.find(is_one).filter(|_| word.contains('/'))
}
