//! What of the build context a program may read when it runs.

use std::collections::{BTreeSet, HashSet};

use super::parts::Why;
use crate::knowledge::folders::{OF_TOOLS, SHARED_WITH_IMAGE};
use crate::knowledge::languages::Language;
use crate::lint::Context;
use crate::model::{Ignored, context_path, is_in, joined};
use crate::syntax::{CopySourceKind, Keyword};
use crate::text::file_name;

/// How many COPYs a reader of the second stage may be asked to read.
const MANY: usize = 8;

/// A file that a COPY or ADD brings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct File {
    /// Where it lies in the image.
    pub(super) path: String,
    /// Where it lies in the build context; `None` if it is written in the Dockerfile.
    pub(super) source: Option<String>,
}

/// What a COPY or ADD brings from the build context.
#[derive(Default)]
pub(super) struct Brought {
    /// The files that a program may read when it runs, by paths in the image.
    pub(super) data: Vec<String>,
    /// All files.
    pub(super) files: Vec<File>,
}

/// Where files lie in the image.
pub(super) fn paths_of(files: &[File]) -> impl Iterator<Item = &String> + Clone {
    files.iter().map(|file| &file.path)
}

/// Where files lie in the build context.
pub(super) fn sources_of(files: &[File]) -> impl Iterator<Item = &String> + Clone {
    files.iter().filter_map(|file| file.source.as_ref())
}

/// Where the file lies in the build context that one of some paths of the image is: of several that were laid there, the last.
pub(super) fn source_at(files: &[File], is_it: impl Fn(&String) -> bool) -> Option<&String> {
    let mut files = files.iter().rev();
    files.find(|file| is_it(&file.path))?.source.as_ref()
}

/// What a COPY or ADD brings from the build context to programs of a language.
pub(super) fn data_of(
    context: &Context<'_>,
    index: usize,
    language: &Language,
) -> Result<Brought, Why> {
    let (model, build) = (context.model, context.build);
    let instruction = model.instructions[index];
    let line = instruction.first_line;
    let unknown = || format!("it is not known which files line {line} brings");
    let copy = instruction.copy_arguments(&instruction.statement);
    let copy = copy.ok_or_else(unknown)?;
    let is_known = |path: &str| !path.contains(['$', '\\']);
    let folder = model.workdir_on_image(index);
    if !is_known(&copy.target) || !copy.sources.iter().all(|it| is_known(&it.text)) {
        return Err(unknown());
    }
    let target = match (copy.target.starts_with('/'), folder) {
        (true, _) => joined("/", &copy.target),
        (false, Some(folder)) => joined(&folder, &copy.target),
        (false, None) => return Err(unknown()),
    };
    let ignored = build.ignored();
    let is_left_out = |path: &str| match &ignored {
        Ignored::Rules(rules) => rules.ignores(path),
        Ignored::Nothing | Ignored::Unknown => false,
    };
    if matches!(ignored, Ignored::Unknown) {
        return Err("the build context is not known".to_owned());
    }
    let is_into = copy.target.ends_with('/')
        || copy.sources.len() > 1
        || matches!(&copy.target[..], "." | "..")
        || copy.target.ends_with("/.")
        || model.workdir_before(index).known() == Some(&target[..]);
    let mut brought = Brought::default();
    for source in &copy.sources {
        if source.kind == CopySourceKind::Heredoc {
            let path = if is_into {
                joined(
                    &target,
                    source
                        .text
                        .trim_start_matches("<<")
                        .trim_matches(['-', '"', '\'']),
                )
            } else {
                target.clone()
            };
            brought.data.push(path.clone());
            brought.files.push(File { path, source: None });
            continue;
        }
        if source.kind != CopySourceKind::Path {
            return Err(format!("line {line} brings something from the network"));
        }
        let text = source.text.trim_start_matches('/');
        let text = if text.is_empty() { "." } else { text };
        let files = build.files(text).ok_or_else(unknown)?;
        let known = context_path(text);
        let is_folder = known
            .as_ref()
            .is_some_and(|path| build.kind(path) == Some(crate::model::SourceKind::Directory));
        let is_archive = |path: &String| {
            instruction.statement.kind == Keyword::Add
                && !is_folder
                && build.kind(path) != Some(crate::model::SourceKind::Plain)
        };
        for file in files {
            let file = file.trim_start_matches("./").to_owned();
            if is_left_out(&file) {
                continue;
            }
            if is_archive(&file) {
                return Err(format!("line {line} unpacks an archive"));
            }
            let path = match (&known, is_folder) {
                (Some(folder), true) if folder == "." => joined(&target, &file),
                (Some(folder), true) => {
                    let rest = file.strip_prefix(&folder[..]).unwrap_or(&file);
                    joined(&target, rest.trim_start_matches('/'))
                }
                // A pattern may bring folders, whose content goes to the target itself.
                (None, _) if file.matches('/').count() != text.matches('/').count() => {
                    return Err(unknown());
                }
                _ if is_into || known.is_none() => joined(&target, file_name(&file)),
                _ => target.clone(),
            };
            if language.may_read(&file) && !is_of_tools(&path) {
                brought.data.push(path.clone());
            }
            brought.files.push(File {
                path,
                source: Some(file),
            });
        }
    }
    Ok(brought)
}

/// The folders above a path, the topmost first, without the root.
fn folders(path: &str) -> impl Iterator<Item = &str> {
    let ends = path.match_indices('/').map(|(at, _)| &path[..at]);
    ends.filter(|folder| !folder.is_empty())
}

/// Whether a file lies where only tools read that build.
fn is_of_tools(path: &str) -> bool {
    path.split('/').any(|part| OF_TOOLS.contains(&part))
}

/// Whether a folder of the image holds nothing but what is put into it: it is none of the system's, nor a home, nor right below the root.
fn is_own(folder: &str) -> bool {
    let parts: Vec<&str> = folder.split('/').skip(1).collect();
    let is_shared = SHARED_WITH_IMAGE.iter().any(|it| is_in(folder, it));
    match &parts[..] {
        ["root", name, ..] | ["home", _, name, ..] => !name.starts_with('.'),
        ["usr", "src", _, ..] | ["usr" | "var", "app", ..] | ["var", "www", _, ..] => true,
        ["home" | "usr" | "var", ..] | [] | [_] => false,
        _ => !is_shared,
    }
}

/// Paths that bring some files and few others: folders of which all is wanted, else the files. Those that lie in `brought` are there already.
///
/// # Errors
/// Where that would be more than anybody wants to read.
pub(super) fn grouped(
    data: &[String],
    all: &[File],
    brought: &[String],
) -> Result<Vec<String>, Why> {
    let is_brought = |path: &&String| brought.iter().any(|it| is_in(path, it));
    let wanted: BTreeSet<&String> = data.iter().filter(|path| !is_brought(path)).collect();
    let others = paths_of(all).filter(|path| !wanted.contains(path));
    let mixed: HashSet<&str> = others.flat_map(|path| folders(path)).collect();
    let mut paths: BTreeSet<&str> = BTreeSet::new();
    for file in &wanted {
        // The topmost folder that has nothing else.
        let mut folders = folders(file).filter(|folder| is_own(folder));
        let folder = folders.find(|folder| !mixed.contains(folder));
        paths.insert(folder.unwrap_or(file));
    }
    if paths.len() > MANY {
        // Whole folders of the project, sources and all.
        let root = common(all);
        if root.is_empty() {
            return Err("what is brought lies among the folders of the system".to_owned());
        }
        let top = |file: &'_ str| {
            let below = file[root.len()..].trim_start_matches('/');
            let end = below.find('/').map_or(below.len(), |at| at);
            file.len() - below.len() + end
        };
        paths = wanted.iter().map(|file| &file[..top(file)]).collect();
        let is_file = |path: &&str| paths_of(all).any(|it| it == path);
        paths.retain(|path| is_own(path) || is_file(path));
        let is_brought = |file: &&String| paths.iter().any(|path| is_in(file, path));
        if !wanted.iter().copied().all(|file| is_brought(&file)) {
            return Err("files beside the sources lie among those of the system".to_owned());
        }
    }
    if paths.len() > MANY {
        let why = "too many files beside the sources would have to come along";
        return Err(why.to_owned());
    }
    Ok(paths.into_iter().map(str::to_owned).collect())
}

/// The lowest folder that holds all files.
fn common(all: &[File]) -> &str {
    let Some(first) = paths_of(all).next() else {
        return "";
    };
    let holds_all = |folder: &&str| paths_of(all).all(|path| is_in(path, folder));
    let folders: Vec<&str> = folders(first).collect();
    folders.into_iter().rev().find(holds_all).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::{File, grouped};

    #[test]
    fn few_paths_bring_what_is_wanted() {
        let list = |paths: &[&str]| paths.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
        let files = |paths: &[String]| {
            let source = |path: &String| Some(path.trim_start_matches('/').to_owned());
            let file = |path: &String| File {
                path: path.clone(),
                source: source(path),
            };
            paths.iter().map(file).collect::<Vec<_>>()
        };
        let of = |data: &[&str], others: &[&str]| {
            let all = [list(data), list(others)].concat();
            grouped(&list(data), &files(&all), &list(&["/app/out"]))
        };
        assert_eq!(of(&[], &["/app/main.go"]), Ok(vec![]));
        assert_eq!(
            of(
                &[
                    "/app/a.yaml",
                    "/app/t/a.html",
                    "/app/t/b/c.html",
                    "/app/x/y.sql",
                    "/app/out/z"
                ],
                &["/app/main.go", "/app/x/x.go"]
            ),
            Ok(list(&["/app/a.yaml", "/app/t", "/app/x/y.sql"]))
        );
        // Nothing else is there, but the folder may be more than the project's.
        assert_eq!(of(&["/etc/a.conf"], &[]), Ok(list(&["/etc/a.conf"])));
        assert_eq!(
            of(
                &["/usr/share/shop/a.txt", "/usr/local/bin/a.sh"],
                &["/app/main.go"]
            ),
            Ok(list(&["/usr/local/bin/a.sh", "/usr/share/shop/a.txt"]))
        );
        for file in ["/usr/local/bin/a", "/root/.b/c", "/home/d/e", "/etc/f/g"] {
            assert_eq!(of(&[file], &[]), Ok(list(&[file])));
        }
        assert_eq!(
            of(
                &["/opt/a/b", "/usr/src/a/b", "/home/a/b/c", "/root/a/b"],
                &[]
            ),
            Ok(list(&["/home/a/b", "/opt/a", "/root/a", "/usr/src/a"]))
        );
        let many: Vec<String> = (0..20).map(|at| format!("/etc/a/{at}")).collect();
        assert!(grouped(&many, &files(&many), &[]).is_err());
        let many: Vec<String> = (0..20).map(|at| format!("/app/x/p{at}/a.json")).collect();
        let sources: Vec<String> = (0..20).map(|at| format!("/app/x/p{at}/a.go")).collect();
        let all = [many.clone(), sources, list(&["/app/main.go"])].concat();
        assert_eq!(grouped(&many, &files(&all), &[]), Ok(list(&["/app/x"])));
        let many: Vec<String> = (0..20).map(|at| format!("/app/p{at}/a.json")).collect();
        let sources: Vec<String> = (0..20).map(|at| format!("/app/p{at}/a.go")).collect();
        let all = [many.clone(), sources].concat();
        assert!(grouped(&many, &files(&all), &[]).is_err());
        // A folder of the system may have more.
        let many: Vec<String> = (0..20).map(|at| format!("/etc/p{at}.json")).collect();
        let all = [many.clone(), list(&["/main.go", "/etc/a.go"])].concat();
        assert!(grouped(&many, &files(&all), &[]).is_err());
    }
}
