//! Which Yarn a RUN calls.

use super::clean_up::Guard;
use crate::knowledge::images::ImageRef;
use crate::knowledge::managers::{CLASSIC_OPTIONS, LATER_YARN};
use crate::model::{BuildContext, Model, SimpleCommand};
use crate::syntax::Keyword;
use crate::text::file_name;

/// What may be done about the cache of the Yarn that a RUN calls: that of later versions may be what the project runs from.
pub(super) fn guard(
    model: &Model<'_>,
    index: usize,
    commands: &[&SimpleCommand<'_>],
    build: &dyn BuildContext,
) -> Guard {
    let text = String::from_utf8_lossy(model.file.source);
    let other = text
        .match_indices("yarn@")
        .any(|(at, name)| !text[at + name.len()..].starts_with(['1', '^', '~', 'l']));
    if other
        || LATER_YARN.iter().any(|word| text.contains(word))
        || build.kind(".yarnrc.yml").is_some()
        || build.kind(".yarn").is_some()
    {
        Guard::Silent
    } else if is_classic(model, index, commands) {
        Guard::Fix
    } else {
        Guard::Report
    }
}

/// Whether it is Yarn 1 for certain: by what it is asked, or because the official image brings it and no project tells it
/// to hand over to another version.
fn is_classic(model: &Model<'_>, index: usize, commands: &[&SimpleCommand<'_>]) -> bool {
    let asked = commands.iter().any(|command| {
        matches!(command.name(), Some("yarn" | "yarnpkg"))
            && (command.args().first().is_some_and(|word| word.is("global"))
                || command.args().iter().any(|word| {
                    let text = String::from_utf8_lossy(word.text);
                    CLASSIC_OPTIONS.contains(&text.split('=').next().unwrap_or_default())
                }))
    });
    asked || (is_official(model, index) && !copies_whole_project(model, index))
}

/// Whether the stage starts from the official image of Node.js, where corepack is off.
fn is_official(model: &Model<'_>, index: usize) -> bool {
    model
        .base_image(index)
        .is_some_and(|image| ImageRef::of(image).official() == Some("node"))
}

/// Whether a COPY or a mount before the install brings files that it does not name.
fn copies_whole_project(model: &Model<'_>, at: usize) -> bool {
    let broad = |index: usize| {
        let instruction = model.instructions[index];
        let copies = matches!(instruction.statement.kind, Keyword::Copy | Keyword::Add);
        let words = instruction.words(&instruction.statement);
        let sources = words.unwrap_or_default();
        let listed = |source: &String| {
            let name = file_name(source);
            matches!(
                name,
                "package.json" | "yarn.lock" | "package-lock.json" | ".npmrc" | ".yarnrc"
            ) || name.starts_with("package")
                || name.starts_with("yarn.lock")
        };
        copies
            && sources
                .split_last()
                .is_none_or(|(_, sources)| !sources.iter().all(listed))
    };
    // A clone, or an archive, is a project too.
    let fetched = |index: usize| {
        let text = model.instructions[index].span.of(model.file.source);
        ["git ", "tar ", "unzip", "curl", "wget"]
            .iter()
            .any(|part| memchr::memmem::find(text, part.as_bytes()).is_some())
    };
    let runs = |index: usize| model.instructions[index].statement.kind == Keyword::Run;
    model
        .before(at)
        .any(|index| broad(index) || (runs(index) && fetched(index)))
        || fetched(at)
        || !model.instructions[at].statement.flags.is_empty()
}
