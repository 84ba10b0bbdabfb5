//! Files with credentials that a later command removes, and where they are mounted instead.

use crate::knowledge::programs::REMOVING;
use crate::model::{Model, SimpleCommand, Word, steps};
use crate::rules::support::related::removes;
use crate::syntax::Keyword;
use crate::text::file_name;

/// How far is looked for what belongs to a command: farther off nobody finds it either.
pub(super) const NEAR: usize = 20;

/// Whether a command calls a program that takes files away.
fn is_removal(command: &SimpleCommand<'_>) -> bool {
    command.name().is_some_and(|name| REMOVING.contains(&name))
}

/// Whether a command removes a file, or all that a glob means which it may be.
pub(super) fn removes_file(command: &SimpleCommand<'_>, file: &str) -> bool {
    let name = file_name(file);
    let folder = file.trim_end_matches(name).trim_end_matches('/');
    let is_below = |path: &str| !path.is_empty() && !folder.is_empty() && folder.ends_with(path);
    let is_it = |path: &str| {
        let path = path.trim_end_matches('/');
        let removed = file_name(path);
        match removed.strip_suffix('*') {
            // All that lies in its folder.
            Some("") => is_below(path.trim_end_matches("/*")),
            Some(start) => name.starts_with(start),
            None if path.starts_with('/') && file.starts_with('/') => {
                path == file || file.starts_with(&format!("{path}/"))
            }
            None => removed == name || is_below(path),
        }
    };
    let removed = removes(command).is_some_and(|mut paths| paths.any(|path| is_it(&path)));
    let other = is_removal(command) && command.args().iter().filter_map(Word::as_str).any(is_it);
    removed || other
}

/// The instruction after one, also in a stage built on its own, that removes a file.
pub(super) fn removed_later(model: &Model<'_>, index: usize, file: &str) -> Option<usize> {
    let runs = |later: usize, is_it: &dyn Fn(&SimpleCommand<'_>) -> bool| {
        let is_run = model.instructions[later].statement.kind == Keyword::Run;
        let codes = if is_run {
            model.codes(later)
        } else {
            Vec::new()
        };
        let mut steps = steps(&codes).into_iter();
        steps.any(|step| is_it(step.command))
    };
    let removes_any = |later: usize| runs(later, &is_removal);
    let mut later = model
        .on_top_with(index, "removes files", removes_any)
        .take(NEAR);
    later.find(|&later| {
        runs(later, &|command| {
            command.name() != Some("mv") && removes_file(command, file)
        })
    })
}

/// Where a file is mounted in place of one that is written: where that lies, if its path tells, or in the home of root.
pub(super) fn mounted_at(file: &str) -> String {
    let home = ["~/", "$HOME/", "${HOME}/"];
    let below_home = home.iter().find_map(|home| file.strip_prefix(home));
    match below_home {
        Some(path) => format!("/root/{path}"),
        None if file.starts_with('/') => file.to_owned(),
        None if file.starts_with('.') => format!("/root/{}", file_name(file)),
        None => format!("/…/{}", file_name(file)),
    }
}
