//! Whether what a second stage installs, and is started with, is what the first one has.

use super::data::paths_of;
use super::parts::Why;
use super::shape::Site;
use super::starts::words_started;
use super::walk::Left;
use crate::knowledge::managers::OTHER_ORIGINS;
use crate::model::{Invocation, is_in, joined};
use crate::syntax::Keyword;

/// Whether packages are installed from where the image has them, in the version that is usual there.
pub(super) fn are_from_the_distribution(site: &Site<'_, '_>, left: &Left) -> Result<(), Why> {
    let files = left.paths.iter().chain(paths_of(&left.files));
    let mut files = files.filter(|path| is_in(path, "/etc/apt") || is_in(path, "/etc/apk"));
    if let Some(path) = files.next() {
        return Err(format!("`{path}` may say where packages come from"));
    }
    let is_other = site.any_command(|_, command| {
        let mut args = command.args().iter();
        Invocation::of(command).is_some_and(|it| it.manager.needs_root)
            && args.any(|word| {
                let word = String::from_utf8_lossy(word.text);
                let option = word.split('=').next().unwrap_or(&word);
                OTHER_ORIGINS.contains(&option)
            })
    });
    if is_other {
        return Err("packages are installed from another place than usual".to_owned());
    }
    Ok(())
}

/// Whether the files and folders that containers are started with, among those of the build context, come along.
pub(super) fn arguments_are_there(site: &Site<'_, '_>, left: &Left) -> Result<(), Why> {
    let model = site.context.model;
    let range = model.stage_instructions(site.stage);
    let Some(folder) = model.workdir_on_image(range.end) else {
        return Ok(());
    };
    for at in range {
        let kind = model.instructions[at].statement.kind;
        if !matches!(kind, Keyword::Cmd | Keyword::Entrypoint) {
            continue;
        }
        let words = words_started(site.context, at).map_or_else(Vec::new, |(words, _)| words);
        for word in words {
            let name = word.rsplit('=').next().unwrap_or(&word);
            let path = joined(&folder, name);
            let mut files = paths_of(&left.files).filter(|it| is_in(it, &path));
            let is_there = |it: &&String| left.data.contains(it) || left.paths.contains(it);
            if name.is_empty() || path == folder {
                continue;
            }
            if let Some(file) = files.find(|it| !is_there(it)) {
                return Err(format!(
                    "containers are started with `{word}`, and `{file}` is a source"
                ));
            }
        }
    }
    Ok(())
}
