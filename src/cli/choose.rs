//! Which files a run takes: what is found, of that what changed, of that a part.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Settings;
use crate::report::{Counts, display_path};
use crate::workspace::{
    Changed, ChangedError, ChangedFrom, Configs, Entry, Search, discover, is_dockerfile_name,
    shard_root,
};

/// The files of the run.
///
/// # Errors
/// If a glob cannot be read, git cannot be asked, or what is staged is not what lies on disk; in words.
pub(super) fn entries(
    paths: &[PathBuf],
    settings: &Settings,
    configs: &Configs,
) -> Result<Vec<Entry>, Vec<String>> {
    let changed = match &settings.changed {
        Some(from) => {
            let changed = changed(from, paths, settings);
            Some(Arc::new(changed.map_err(|error| vec![error.to_string()])?))
        }
        None => None,
    };
    let mut entries = discover(Search {
        paths,
        working_dir: &settings.working_dir,
        respect_gitignore: settings.respect_gitignore,
        include: &settings.include,
        exclude: &settings.exclude,
        force_exclude: settings.force_exclude,
        only: changed.as_ref(),
        configs,
        threads: settings.threads,
    })
    .map_err(|error| vec![error.to_string()])?;
    let real = |path: &Path| {
        let place = settings.working_dir.join(path);
        place.canonicalize().unwrap_or(place)
    };
    if let Some(shard) = settings.shard {
        let root = shard_root(&real(Path::new("")));
        entries.retain(|entry| shard.has(&root, &real(&entry.path)));
    }
    if let Some(changed) = changed {
        let in_part = entries.iter().map(|entry| &*entry.path);
        let in_part = in_part.filter(|path| changed.is_staged_in_part(&real(path)));
        let mut in_part: Vec<String> = in_part.map(display_path).collect();
        in_part.extend(gone(&changed, paths, settings, &real));
        if !in_part.is_empty() {
            return Err(vec![format!(
                "staged in part: {}; dfmt reads what lies on disk, which is not what would be committed: stage the rest (`git add`), or put it \
                 aside (`git stash --keep-index`)",
                in_part.join(", ")
            )]);
        }
    }
    Ok(entries)
}

/// The Dockerfiles below the paths of the command line that are staged, so that a commit would have them, and lie on disk no more.
fn gone(
    changed: &Changed,
    paths: &[PathBuf],
    settings: &Settings,
    real: &dyn Fn(&Path) -> PathBuf,
) -> Vec<String> {
    let (folder, paths) = (
        real(Path::new("")),
        paths.iter().map(|it| real(it)).collect::<Vec<_>>(),
    );
    let gone = changed.staged_and_gone().filter(|file| {
        file.file_name().is_some_and(is_dockerfile_name)
            && paths.iter().any(|path| file.starts_with(path))
            && settings
                .shard
                .is_none_or(|shard| shard.has(&shard_root(&folder), file))
    });
    gone.map(|file| display_path(file.strip_prefix(&folder).unwrap_or(file)))
        .collect()
}

fn changed(
    from: &ChangedFrom,
    paths: &[PathBuf],
    settings: &Settings,
) -> Result<Changed, ChangedError> {
    let changed = Changed::ask(from, &settings.working_dir, !settings.respect_gitignore)?;
    for path in paths {
        let place = settings.working_dir.join(path);
        let place = place.canonicalize().unwrap_or(place);
        // The repository may be below: all of it is meant then.
        let is_inside = place.starts_with(changed.top()) || changed.top().starts_with(&place);
        if !is_inside {
            return Err(ChangedError::Outside(
                path.clone(),
                changed.top().to_path_buf(),
            ));
        }
    }
    Ok(changed)
}

/// The last line of a run that was to take only some files and found none.
pub(super) fn nothing_found(settings: &Settings, counts: Counts) -> Option<String> {
    if counts != Counts::default() || settings.changed.is_none() && settings.shard.is_none() {
        return None;
    }
    let changed = match &settings.changed {
        Some(ChangedFrom::Commit(reference)) => format!(" changed since {reference}"),
        Some(ChangedFrom::Head) => " staged".to_owned(),
        None => String::new(),
    };
    let part = settings.shard.map(|shard| format!(" in part {shard}"));
    Some(format!(
        "no Dockerfiles{changed}{}",
        part.unwrap_or_default()
    ))
}
