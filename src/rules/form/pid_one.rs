//! `pid-one`: the container's first process is the program itself.
//!
//! ## What it does
//! Reports a shipped stage whose CMD or ENTRYPOINT, in exec form, starts `npm start`, `npm run …` (`yarn`, `pnpm`), or a shell with a script (`["sh", "-c", "…"]`, or a
//! file of the build context) that does not let `exec` put the program in its place.
//!
//! ## Why
//! `docker stop` sends SIGTERM to the first process only. npm and a shell may keep it from the program that they start: then that is killed after ten
//! seconds, in the middle of what it does. npm also takes memory of its own, and its exit status for that of the program. Some shells put the last program in their place on
//! their own (bash and newer versions of dash do so in many cases), so it is no more than a hint.
//!
//! ## Example
//! ```dockerfile
//! FROM node:22
//! COPY . .
//! CMD ["npm", "start"]
//! ```
//! Where package.json has `"start": "node server.js"`, write `CMD ["node", "server.js"]`.
//!
//! ## When it stays silent
//! On what is in shell form: `exec-form` speaks of that. Where an init starts the program (`tini`, `dumb-init`, `s6-overlay`), where the script has `exec` or `trap`, or ends in
//! a builtin, a pipeline, a loop, or a program for which it makes no difference (`tail`, `sleep`, a shell); on a script that is not seen in the build context; on tasks that
//! come to an end (`npm run build`, `npm test`).
//!
//! ## Codes
//! None of other tools.
//!
//! ## Source
//! Dockerfile reference, "Shell form ENTRYPOINT example"; Node.js' docker-node, "Best Practices", CMD; signal(7).

use crate::diagnostic::{Finding, Severity};
use crate::knowledge::builtins::is_builtin;
use crate::knowledge::programs::{INITS, POSIX_SHELLS};
use crate::lint::{Context, On, Rule};
use crate::model::Model;
use crate::shell::{CommandKind, Mode, TokenKind, literal, parse};
use crate::syntax::{Body, Keyword};
use crate::text::{LogicalSpan, file_name};

/// The rule.
pub(in crate::rules) const RULE: Rule = Rule {
    id: "pid-one",
    codes: &[],
    severity: Severity::Info,
    fixes: &[],
    summary: "the container's first process is the program itself",
    matters: &["--init", "init", "pid 1", "signal", "signals", "tini"],
    on: &[On::Shipped(check)],
    ..Rule::USUAL
};

fn check(context: &Context<'_>, stage: usize, findings: &mut Vec<Finding>) {
    let model = context.model;
    let file = |path: &str| script_in_context(context, path);
    let Some((index, words)) = started(model, stage, &file) else {
        return;
    };
    let Some(first) = First::of(&words, &file) else {
        return;
    };
    let (message, help) = match first {
        First::Task(task) => (
            format!(
                "`{task}` is the first process of the container: the program that it starts may not get signals"
            ),
            format!(
                "start the program itself, as package.json has it: `{} [\"node\", \"…\"]`",
                model.instructions[index].statement.kind.as_str()
            ),
        ),
        First::Shell { shell, program } => (
            format!(
                "`{shell}` is the first process of the container: `{program}` may not get signals"
            ),
            format!("write `exec` before `{program}`, which then replaces the shell"),
        ),
        First::File { path, program } => (
            format!(
                "the shell that runs `{path}` is the first process of the container: `{program}` may not get signals"
            ),
            format!(
                "write `exec` before `{program}` at the end of `{path}`: it then replaces the shell"
            ),
        ),
    };
    findings.push(
        RULE.finding(model.instructions[index].content(), message)
            .with_help(help),
    );
}

/// The words that containers of a stage start with, and the instruction that has the program among them. `None` where a part of them is in shell form, or
/// the image below decides.
fn started(
    model: &Model<'_>,
    stage: usize,
    file: &dyn Fn(&str) -> Option<Script>,
) -> Option<(usize, Vec<String>)> {
    let last = |kind: Keyword| {
        let mut below = model.below_end(stage);
        below.find(|&index| model.instructions[index].statement.kind == kind)
    };
    let words = |index: usize| {
        let instruction = model.instructions[index];
        match &instruction.statement.body {
            Body::Exec(exec) => Some(exec.strings(instruction.joined.text()).collect::<Vec<_>>()),
            _ => None,
        }
    };
    let entrypoint = last(Keyword::Entrypoint);
    // An ENTRYPOINT drops the CMD of what its stage is built on.
    let cmd = last(Keyword::Cmd)
        .filter(|&cmd| entrypoint.is_none_or(|it| model.stage_of(it) <= model.stage_of(cmd)));
    let mut all = match entrypoint {
        Some(entrypoint) => words(entrypoint)?,
        None => Vec::new(),
    };
    let names_it = First::of(&all, file).is_some();
    if let Some(cmd) = cmd {
        all.extend(words(cmd)?);
    }
    Some((entrypoint.filter(|_| names_it).or(cmd)?, all))
}

/// A first process that is not the program.
enum First {
    /// A task of a package manager of Node.js, as it is called.
    Task(String),
    /// A shell, and the program that it starts last.
    Shell { shell: String, program: String },
    /// A script of the build context, and the program that it starts last.
    File { path: String, program: String },
}

impl First {
    /// What comes first of the words that a container starts with; `file` gives the text of a script by its path in the image.
    fn of(words: &[String], file: &dyn Fn(&str) -> Option<Script>) -> Option<Self> {
        let first = words.first()?;
        let name = file_name(first);
        let is_shell = POSIX_SHELLS.contains(&name);
        let script = if is_shell {
            script_of(&words[1..])
        } else {
            None
        };
        if let Some(text) = script {
            let program = last_program(text)?;
            let last = file_name(program.first()?).to_owned();
            return Some(match task(&last, &program[1..]) {
                Some(task) => Self::Task(task),
                None => Self::Shell {
                    shell: format!("{name} -c"),
                    program: last,
                },
            });
        }
        if let Some(task) = task(name, &words[1..]) {
            return Some(Self::Task(task));
        }
        let path = if is_shell { words.get(1)? } else { first };
        let script = file(path).filter(|script| is_shell || script.is_of_shell)?;
        let program = last_program(&script.text)?;
        Some(Self::File {
            path: path.clone(),
            program: file_name(program.first()?).to_owned(),
        })
    }
}

/// A script of the build context.
struct Script {
    text: String,
    /// Whether its first line says that a shell runs it.
    is_of_shell: bool,
}

/// The script that a path of the image is, if one file of the build context can be that.
fn script_in_context(context: &Context<'_>, path: &str) -> Option<Script> {
    if !path.contains(['/', '.']) || path.contains('$') {
        return None;
    }
    let path = context.model.path_in_context(context.build, path)?;
    let text = String::from_utf8(context.build.script(&path)?).ok()?;
    let first = text.lines().next().unwrap_or_default();
    let mut words = first
        .strip_prefix("#!")
        .unwrap_or_default()
        .split_whitespace();
    let is_of_shell = words.any(|word| POSIX_SHELLS.contains(&file_name(word)));
    Some(Script { text, is_of_shell })
}

/// Options of these managers whose value is the next word, and which matter here. Source: their manuals.
const VALUED: &[&str] = &["--cwd", "--dir", "--filter", "--prefix", "-C", "-F"];

/// The call of a task that goes on running, without its options.
fn task(name: &str, words: &[String]) -> Option<String> {
    if !matches!(name, "npm" | "yarn" | "pnpm") {
        return None;
    }
    let mut operands = Vec::new();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        if word == "--" {
            break;
        }
        if VALUED.contains(&word.as_str()) {
            words.next();
        } else if !word.starts_with('-') {
            operands.push(word.as_str());
        }
    }
    let ends = |task: &str| {
        let ended = ["build", "lint", "test"];
        ended.iter().any(|start| task.starts_with(start))
    };
    match operands[..] {
        ["start", ..] => Some(format!("{name} start")),
        [verb @ ("run" | "run-script"), task, ..] if !ends(task) => {
            Some(format!("{name} {verb} {task}"))
        }
        [task @ ("dev" | "serve"), ..] if name != "npm" => Some(format!("{name} {task}")),
        _ => None,
    }
}

/// The script that a shell is given after `-c`.
fn script_of(words: &[String]) -> Option<&str> {
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let letters = word.strip_prefix(['-', '+'])?;
        if letters.starts_with('-') {
            continue;
        }
        if letters.contains('c') {
            return words.next().map(String::as_str);
        }
        if letters.ends_with('o') {
            words.next();
        }
    }
    None
}

/// The words of the program that a script starts last and waits for. `None` where the script lets it take its place, where it would make no difference, and
/// where its author has thought of signals.
fn last_program(text: &str) -> Option<Vec<String>> {
    let whole = LogicalSpan::new(0, text.len());
    let script = parse(text.as_bytes(), whole, Mode::Script);
    let word = |span: LogicalSpan| text.get(span.range());
    let mut tokens = script.tokens.iter();
    let is_handled = tokens.any(|token| {
        let text = word(token.span).unwrap_or_default();
        let name = file_name(text);
        token.kind == TokenKind::Background
            || matches!(name, "exec" | "trap" | "tini" | "dumb-init" | "docker-init")
            || name.starts_with("s6-")
            || INITS.contains(&text)
    });
    if is_handled {
        return None;
    }
    let item = script.list.as_ref()?.items.last()?;
    let pipeline = item.and_or.pipelines().next_back()?;
    let CommandKind::Simple(simple) = &pipeline.first.kind else {
        return None;
    };
    if !pipeline.prefix.is_empty() || !pipeline.rest.is_empty() {
        return None;
    }
    let words = simple.words();
    let words = words.map(|token| word(script.tokens[token.index()].span));
    let words: Vec<String> = words
        .map(|it| it.map(str::to_owned))
        .collect::<Option<_>>()?;
    let first = words.first()?;
    // Neither an expansion, nor what the shell does itself, nor what would wait as well in its place.
    let name = literal(first.as_bytes())?;
    let is_idle = matches!(file_name(first), "cat" | "sleep" | "tail");
    let is_shell = POSIX_SHELLS.contains(&file_name(first));
    (!is_builtin(&name) && !is_idle && !is_shell && !first.contains(['"', '\''])).then_some(words)
}
