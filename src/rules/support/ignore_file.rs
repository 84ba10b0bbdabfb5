//! Lines of .dockerignore: what they may leave out, and writing them.

use crate::diagnostic::FileEdits;
use crate::model::{BuildContext, Model, context_path, from_context, is_in};
use crate::syntax::{self, Keyword};
use crate::text::{Edit, file_name};

/// These lines at the end of what says what is left out of the build context. `None` if that lies outside, or cannot be written.
pub(in crate::rules) fn with_lines(build: &dyn BuildContext, lines: &[&str]) -> Option<FileEdits> {
    let path = build.ignore_file().filter(|_| build.is_writable())?;
    let old = build.text(&path);
    let written = old.as_deref().unwrap_or_default();
    let line_ending = if memchr::memmem::find(written, b"\r\n").is_some() {
        "\r\n"
    } else {
        "\n"
    };
    let mut text = String::new();
    if !written.is_empty() && !written.ends_with(b"\n") {
        text.push_str(line_ending);
    }
    for line in lines {
        text.push_str(line);
        text.push_str(line_ending);
    }
    let end = u32::try_from(written.len()).ok()?;
    Some(FileEdits {
        path,
        edits: vec![Edit::insert(end, text)],
        old,
    })
}

/// Whether a Dockerfile of the context, this one among them, may need a path of it: it copies it by name, or copies all of it to where nothing
/// is installed that brings the same.
pub(in crate::rules) fn is_needed(model: &Model<'_>, build: &dyn BuildContext, path: &str) -> bool {
    any_dockerfile(model, build, |model| needs(model, path))
}

/// Whether a Dockerfile of the context, this one among them, copies a path of it by name, or something in it.
pub(in crate::rules) fn is_named(model: &Model<'_>, build: &dyn BuildContext, path: &str) -> bool {
    any_dockerfile(model, build, |model| names(model, path))
}

fn any_dockerfile(
    model: &Model<'_>,
    build: &dyn BuildContext,
    ask: impl Fn(&Model<'_>) -> bool,
) -> bool {
    let asks_other = |text: &Vec<u8>| ask(&Model::new(&syntax::parse(text)));
    ask(model) || build.other_dockerfiles().iter().any(asks_other)
}

/// Whether a Dockerfile of the context, this one among them, fetches something: it may read who is to fetch it from a file.
pub(in crate::rules) fn fetches(model: &Model<'_>, build: &dyn BuildContext) -> bool {
    let others = build.other_dockerfiles();
    let fetches = |text: &[u8]| {
        let parts = INSTALLS.iter().chain(&["curl", "wget", "git "]);
        let mut found = parts.map(|part| memchr::memmem::find(text, part.as_bytes()));
        found.any(|at| at.is_some())
    };
    fetches(model.file.source) || others.iter().any(|text| fetches(text))
}

fn names(model: &Model<'_>, path: &str) -> bool {
    let name = file_name(path);
    let mut sources = model.instructions.iter().flat_map(|it| from_context(it));
    sources.any(|(source, _)| source.split('/').any(|part| part == name))
}

fn needs(model: &Model<'_>, path: &str) -> bool {
    names(model, path)
        || (0..model.instructions.len()).any(|index| {
            let sources = from_context(model.instructions[index]);
            let is_broad = sources.iter().any(|(source, _)| {
                context_path(source).is_none_or(|source| {
                    source == "." || is_in(&format!("/{path}"), &format!("/{source}"))
                })
            });
            is_broad && !installs_somewhere(model, index)
        })
}

/// What installs dependencies, as it stands in a text.
const INSTALLS: &[&str] = &[" install", " ci", "yarn", "bundle", " sync", "npm i"];

/// What fetches those of .NET, and fills `obj` anew, without the option that has it use what is there.
const RESTORES: &[&str] = &["dotnet build", "dotnet publish", "dotnet restore"];

/// Whether something is installed in the stage of an instruction, or one that it is built on or copies such a folder from.
fn installs_somewhere(model: &Model<'_>, index: usize) -> bool {
    let stage = model.stage_of(index);
    let own = stage
        .into_iter()
        .flat_map(|stage| model.stage_instructions(stage));
    own.chain(model.before(index)).any(|at| {
        let text = model.instructions[at].joined.text();
        let has = |part: &&str| memchr::memmem::find(text, part.as_bytes()).is_some();
        match model.instructions[at].statement.kind {
            Keyword::Run => {
                INSTALLS.iter().any(&has) || (RESTORES.iter().any(&has) && !has(&"--no-restore"))
            }
            Keyword::Copy => has(&"--from=") && ["node_modules", "vendor", ".venv"].iter().any(has),
            _ => false,
        }
    })
}
