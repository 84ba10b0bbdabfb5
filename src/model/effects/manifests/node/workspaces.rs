//! Projects that are made of several: their folders.

use super::super::{Obstacle, Project};
use crate::model::{context_joined, fits};

/// How many workspaces a project may have: each becomes a line of its own.
const MANY: usize = 8;

/// The folders of the workspaces of a project, below its own, in order.
///
/// # Errors
/// If a pattern is another than names and `*`, which all package managers read the same way, or there are many.
pub(super) fn members(
    patterns: &[String],
    root: &str,
    project: &Project<'_>,
) -> Result<Vec<String>, Obstacle> {
    let unknown = |what: String| Err(Obstacle::Unknown(what));
    let mut members: Vec<String> = Vec::new();
    let mut excluded: Vec<&str> = Vec::new();
    for pattern in patterns {
        let (pattern, is_excluded) = match pattern.strip_prefix('!') {
            Some(rest) => (rest, true),
            None => (&pattern[..], false),
        };
        let pattern = pattern.trim_start_matches("./").trim_end_matches('/');
        if is_excluded {
            excluded.push(pattern);
        }
        let is_odd = |part: &str| {
            part == ".."
                || part.is_empty()
                || part.contains("**")
                || part.contains(['?', '[', '{', '(', '\\', '!'])
        };
        if pattern.split('/').any(is_odd) {
            return unknown(format!("workspaces are named by `{pattern}`"));
        }
        if is_excluded || pattern == "." {
            continue;
        }
        let manifest = context_joined(root, &format!("{pattern}/package.json"));
        if !pattern.contains('*') {
            members.push(pattern.to_owned());
            continue;
        }
        match project.build.files(&manifest) {
            Some(found) => members.extend(found.iter().filter_map(|path| {
                let path = path.trim_start_matches("./");
                let folder = path.strip_suffix("/package.json")?;
                let own = if root == "." {
                    folder
                } else {
                    folder.strip_prefix(root)?
                };
                Some(own.trim_start_matches('/').to_owned())
            })),
            None if project.build.matches(&manifest).is_some() => {
                return unknown(format!("there is too much that `{pattern}` may be"));
            }
            None => {}
        }
    }
    let is_hidden = |part: &str| part.starts_with('.') || part == "node_modules";
    members.retain(|folder| {
        !folder.split('/').any(is_hidden)
            && !excluded.iter().any(|pattern| fits(pattern, folder))
            && project.is_there(&context_joined(root, &format!("{folder}/package.json")))
    });
    members.sort_unstable();
    members.dedup();
    if members.len() > MANY {
        return unknown(format!("it has more than {MANY} workspaces"));
    }
    Ok(members)
}
