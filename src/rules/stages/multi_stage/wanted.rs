//! Which programs containers start, by their paths: where the image works, something has made them, and where only one command can have, that one has.

use super::parts::Call;
use super::starts::words_started;
use crate::lint::Context;
use crate::model::{is_in, joined, programs_of};
use crate::syntax::Keyword;

/// The programs that containers of a stage start by a path, or a script of the build context that they start: absolute paths.
pub(super) fn programs_wanted(context: &Context<'_>, stage: usize) -> Vec<String> {
    let model = context.model;
    let range = model.stage_instructions(stage);
    let Some(folder) = context.model.workdir_on_image(range.end) else {
        return Vec::new();
    };
    let script = |path: &str| {
        let mut above = range.clone().rev();
        let source = above.find_map(|at| model.source_brought(at, path))?;
        context.build.script(source.trim_start_matches("./"))
    };
    let mut wanted: Vec<String> = Vec::new();
    for at in range.clone() {
        let kind = model.instructions[at].statement.kind;
        if !matches!(kind, Keyword::Cmd | Keyword::Entrypoint) {
            continue;
        }
        let Some((words, _)) = words_started(context, at) else {
            continue;
        };
        let Some(program) = words.first().filter(|it| it.contains('/')) else {
            continue;
        };
        let path = joined(&folder, program);
        let called = script(&path).filter(|text| text.starts_with(b"#!"));
        let called = called.and_then(|text| programs_of(&text));
        let called = called.unwrap_or_default().into_iter();
        wanted.extend(
            called
                .filter(|it| it.contains('/'))
                .map(|it| joined(&folder, &it)),
        );
        wanted.push(path);
    }
    wanted
}

/// Those of them that lie below a folder and that no COPY brings.
pub(super) fn wanted_below(call: &Call<'_, '_>, folder: &str) -> Vec<String> {
    let model = call.context.model;
    let Some(stage) = model.stage_of(call.run) else {
        return Vec::new();
    };
    let is_file = |path: &str| {
        let source = model
            .stage_instructions(stage)
            .find_map(|at| model.source_brought(at, path));
        let kind = source.and_then(|it| call.context.build.kind(it.trim_start_matches("./")));
        kind.is_some()
    };
    let mut wanted = programs_wanted(call.context, stage);
    wanted.retain(|path| is_in(path, folder) && path != folder && !is_file(path));
    wanted
}
