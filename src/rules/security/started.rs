//! What a service starts, where it is a program that runs as anybody.

use crate::knowledge::accounts::{FIRST_PROCESSES, FOR_DEVELOPMENT, SERVERS};
use crate::model::{Model, joined};
use crate::syntax::{Body, Keyword};
use crate::text::file_name;

/// What a service starts.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Program {
    /// Its file in the image, if it is no script of an interpreter: it does not write that.
    pub(super) file: Option<String>,
    /// Whether another stage has compiled it.
    pub(super) is_compiled: bool,
}

/// The words that containers of a stage start with; `None` where a shell would make something else of them, or a part is not the stage's own.
pub(super) fn start_words(model: &Model<'_>, stage: usize) -> Option<Vec<String>> {
    let mut all = Vec::new();
    let mut is_shell = false;
    for kind in [Keyword::Entrypoint, Keyword::Cmd] {
        let mut own = model.stage_instructions(stage).rev();
        let is_it = |index: usize| model.instructions[index].statement.kind == kind;
        let Some(index) = own.find(|&index| is_it(index)) else {
            if model.below_end(stage).any(is_it) {
                return None;
            }
            continue;
        };
        let instruction = model.instructions[index];
        match &instruction.statement.body {
            Body::Exec(exec) => all.extend(exec.strings(instruction.joined.text())),
            Body::Shell(_) if all.is_empty() => {
                let text = instruction.text(instruction.statement.body_span);
                let text = std::str::from_utf8(text).ok()?;
                if text.contains(|ch: char| ";&|<>()`{}\"'\\\n#*?~".contains(ch)) {
                    return None;
                }
                is_shell = true;
                all.extend(text.split_whitespace().map(str::to_owned));
            }
            _ => return None,
        }
        if is_shell && kind == Keyword::Entrypoint {
            break;
        }
    }
    (!all.is_empty()).then_some(all)
}

impl Program {
    /// What some words start in a stage, with `folder` as its working directory; `None` where that is not known to run as anybody.
    pub(super) fn of(
        model: &Model<'_>,
        stage: usize,
        words: &[String],
        folder: Option<&str>,
    ) -> Option<Self> {
        let mut words: Vec<&str> = words.iter().map(String::as_str).collect();
        while FIRST_PROCESSES.contains(&file_name(words.first()?)) {
            words.remove(0);
            while words.first().is_some_and(|word| word.starts_with('-')) {
                words.remove(0);
            }
        }
        if words.iter().any(|word| FOR_DEVELOPMENT.contains(word)) {
            return None;
        }
        let (program, args) = words.split_first()?;
        let name = file_name(program);
        let file_at = |path: &str| joined(folder.unwrap_or("/"), path);
        let script = |ends: &[&str]| {
            let mut operands = args.iter().filter(|word| !word.starts_with('-'));
            let first = operands.next()?;
            ends.iter().any(|end| first.ends_with(end)).then_some(())
        };
        let interpreted = Self {
            file: None,
            is_compiled: false,
        };
        let version = name.trim_end_matches(|ch: char| ch.is_ascii_digit() || ch == '.');
        match version {
            "node" | "nodejs" => script(&[".js", ".cjs", ".mjs"]).map(|()| interpreted),
            "ruby" => script(&[".rb"]).map(|()| interpreted),
            "dotnet" => script(&[".dll"]).map(|()| interpreted),
            "python" => {
                let module = args.iter().position(|word| *word == "-m");
                let module = module.and_then(|at| args.get(at + 1));
                match module {
                    Some(module) => SERVERS.contains(module).then_some(interpreted),
                    None => script(&[".py"]).map(|()| interpreted),
                }
            }
            "java" => {
                let at = args.iter().position(|word| *word == "-jar")?;
                Some(Self {
                    file: Some(file_at(args.get(at + 1)?)),
                    is_compiled: false,
                })
            }
            "bundle" => {
                let server = args.strip_prefix(&["exec"])?.first()?;
                SERVERS.contains(server).then_some(interpreted)
            }
            _ if SERVERS.contains(&name) => Some(interpreted),
            _ => Some(Self {
                file: Some(compiled(model, stage, program, folder)?),
                is_compiled: true,
            }),
        }
    }
}

/// The path of a program that a stage copies from one which compiles it.
fn compiled(
    model: &Model<'_>,
    stage: usize,
    program: &str,
    folder: Option<&str>,
) -> Option<String> {
    let name = file_name(program);
    let path = program
        .contains('/')
        .then(|| joined(folder.unwrap_or("/"), program));
    model.below_end(stage).find_map(|index| {
        let (copy, target) = model.copied_to(index)?;
        let from = model.stage_called(copy.from.as_deref()?)?;
        let [source] = &copy.sources[..] else {
            return None;
        };
        let below = joined(&target, file_name(&source.text));
        let brought = match &path {
            Some(path) => [&below, &target].contains(&path).then(|| path.clone())?,
            None if target.ends_with("/bin") => below,
            None => target,
        };
        let is_it = file_name(&brought) == name
            && (path.is_some()
                || brought
                    .rsplit_once('/')
                    .is_some_and(|(at, _)| at.ends_with("/bin")));
        let is_program = !name.contains('.') && !name.contains("entrypoint");
        (is_it && is_program && compiles(model, from)).then_some(brought)
    })
}

/// Whether a stage compiles a program of Go or Rust.
fn compiles(model: &Model<'_>, stage: usize) -> bool {
    let marks = ["go build", "go install", "cargo build", "cargo install"];
    model.below_end(stage).any(|index| {
        let instruction = model.instructions[index];
        let text = instruction.joined.text();
        let has = |mark: &&str| memchr::memmem::find(text, mark.as_bytes()).is_some();
        instruction.statement.kind == Keyword::Run && marks.iter().any(has)
    })
}
