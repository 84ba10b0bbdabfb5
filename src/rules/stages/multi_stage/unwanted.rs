//! What a stage makes twice: only what is started comes along.

use super::data::File;
use super::shape::{Site, is_made};
use super::starts::words_started;
use super::walk::Left;
use crate::model::is_in;
use crate::syntax::Keyword;
use crate::text::file_name;

/// Programs that were copied elsewhere, or installed, and that nothing is said to start where they were made.
pub(super) fn unwanted(site: &Site<'_, '_>, left: &Left) -> Vec<String> {
    without(site, left, true)
}

/// Programs that were copied elsewhere, in the same way.
pub(super) fn copied_elsewhere(site: &Site<'_, '_>, left: &Left) -> Vec<String> {
    without(site, left, false)
}

fn without(site: &Site<'_, '_>, left: &Left, also_installed: bool) -> Vec<String> {
    let model = site.context.model;
    let folder = model.workdir_on_image(model.stage_instructions(site.stage).end);
    let said = model.stage_instructions(site.stage).filter(|at| {
        let kind = model.instructions[*at].statement.kind;
        matches!(
            kind,
            Keyword::Cmd | Keyword::Entrypoint | Keyword::Healthcheck | Keyword::Env
        )
    });
    let texts: Vec<String> = said
        .clone()
        .map(|at| String::from_utf8_lossy(model.instructions[at].joined.text()).into_owned())
        .collect();
    let is_started = |path: &String| {
        let mut starts = said
            .clone()
            .filter_map(|at| words_started(site.context, at));
        let is_it = |word: &String| {
            folder
                .as_ref()
                .is_some_and(|folder| is_made(word, folder, std::slice::from_ref(path)))
        };
        starts.any(|(words, _)| words.iter().any(is_it))
    };
    // A script may call either.
    let is_script = |file: &File| {
        let build = site.context.build;
        let head = file.source.as_ref().map(|source| build.head(source));
        left.data.contains(&file.path)
            && head.is_none_or(|head| head.is_none_or(|text| text.starts_with(b"#!")))
    };
    let has_script = left.files.iter().any(is_script)
        || left
            .data
            .iter()
            .any(|it| it.rsplit('.').next() == Some("sh"));
    let is_checked = |path: &String| {
        let mut checks = model
            .stage_instructions(site.stage)
            .filter(|at| model.instructions[*at].statement.kind == Keyword::Healthcheck);
        checks.any(|at| {
            let text = model.instructions[at].joined.text();
            memchr::memmem::find(text, file_name(path).as_bytes()).is_some()
        })
    };
    let is_kept = |path: &String| {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let named = folder.rsplit('/').take(2).collect::<Vec<_>>();
        let named = format!(
            "{}/{}",
            named.last().unwrap_or(&""),
            named.first().unwrap_or(&"")
        );
        has_script
            || is_started(path)
            || is_checked(path)
            || texts.iter().any(|it| it.contains(&named))
    };
    let copied = left.copied.iter();
    let copied = copied.filter(|(from, to)| !is_in(to, from) && left.paths.contains(to));
    let copied: Vec<String> = copied.map(|(from, _)| from.clone()).collect();
    // What was installed under the same name.
    let is_installed = |path: &String| {
        let mut others = left.paths.iter().filter(|it| *it != path);
        also_installed
            && !left.is_folder(path)
            && others.any(|it| file_name(it) == file_name(path) && is_started(it))
    };
    let made = left.paths.iter();
    let made = made.filter(|it| (copied.contains(it) || is_installed(it)) && !is_kept(it));
    made.cloned().collect()
}
