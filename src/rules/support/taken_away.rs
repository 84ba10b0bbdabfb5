//! What a RUN takes away again of what it has made: a layer of its own would keep that.

use crate::knowledge::programs::REMOVING;
use crate::model::SimpleCommand;
use crate::text::file_name;

/// The words of a command that takes files away, options among them; none of others.
pub(in crate::rules) fn taken_away(command: &SimpleCommand<'_>) -> impl Iterator<Item = String> {
    let removes = command.name().is_some_and(|name| REMOVING.contains(&name));
    let words = command.args().iter().filter(move |_| removes);
    words.map(|word| word.without_quotes().into_owned())
}

/// Whether such a word may mean a file or a folder, or something above it.
pub(in crate::rules) fn is_gone(removed: &str, path: &str) -> bool {
    let start = removed.split('*').next().unwrap_or_default();
    let name = file_name(path.trim_end_matches('/'));
    removed.contains(name) || start.starts_with('/') && path.starts_with(start)
}
