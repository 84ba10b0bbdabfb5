//! Which files of a repository changed, as git says: since a commit, or for the next one.
//!
//! What is absent here: which of them are Dockerfiles, and which are left out (see `discover`).

use std::collections::{BTreeSet, HashSet};
use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use thiserror::Error;

use super::git::{OF_ANOTHER, careful};

/// What changed files differ from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChangedFrom {
    /// The commit that HEAD has in common with this one, which git finds by any name: a branch, a tag, a hash.
    Commit(String),
    /// The last commit, in what is staged for the next.
    Head,
}

/// Why it is not known which files changed.
#[derive(Debug, Error)]
pub enum ChangedError {
    /// There is no git, or it may not be started.
    #[error(
        "git cannot be started ({0}): --since and --staged ask it which files changed; install it, or name the files"
    )]
    NoGit(io::Error),
    /// The working directory lies in no repository, or in one that git does not trust.
    #[error(
        "{folder} is not in a git repository{why}: --since and --staged ask git which files changed; name the files instead",
        folder = .0.display(), why = .1
    )]
    NoRepository(PathBuf, String),
    /// The repository has no files outside of git's own folder.
    #[error(
        "{folder} is in no work tree of git: a bare repository, or git's own folder, has no files to change; run dfmt in a clone of it, or in \
         what `git worktree add` makes",
        folder = .0.display()
    )]
    NoWorkTree(PathBuf),
    /// There is no such commit.
    #[error("--since {reference}: git knows no such commit; {instead}")]
    NoCommit {
        /// The commit, as it was given.
        reference: String,
        /// What to do.
        instead: String,
    },
    /// It has nothing in common with HEAD, as far as this clone knows.
    #[error("--since {reference}: {why}")]
    NothingInCommon {
        /// The commit, as it was given.
        reference: String,
        /// Why, and what to do.
        why: &'static str,
    },
    /// A path of the command line does not lie in the repository that is asked.
    #[error(
        "{path} lies outside {top}, whose git is asked which files changed; run dfmt in the repository that {path} lies in",
        path = .0.display(), top = .1.display()
    )]
    Outside(PathBuf, PathBuf),
    /// Something else that git does not want.
    #[error("git cannot say which files changed: {0}")]
    Failed(String),
}

/// What to do where a commit is not there because the clone has no history.
const FETCH_ALL: &str = "this clone is shallow and does not have the commit that HEAD has in common with it: fetch the history first \
                         (`git fetch --unshallow`; for actions/checkout `fetch-depth: 0`, for GitLab CI `GIT_DEPTH: 0`)";

/// The files of a work tree that changed.
#[derive(Debug, Default)]
pub struct Changed {
    /// The root of the work tree, without links.
    top: PathBuf,
    /// The files, by their paths without links.
    files: HashSet<PathBuf>,
    /// The folders that they lie in, and those above, up to the root.
    folders: HashSet<PathBuf>,
    /// Those that have more changes than are staged.
    in_part: BTreeSet<PathBuf>,
}

impl Changed {
    /// Asks git about the repository that the working directory lies in. Files that git ignores count with `ignored_too` only; those that were
    /// deleted do not. Of a file that was renamed the new name counts.
    ///
    /// # Errors
    /// If git cannot say.
    pub fn ask(
        from: &ChangedFrom,
        working_dir: &Path,
        ignored_too: bool,
    ) -> Result<Self, ChangedError> {
        let git = Repository::of(working_dir)?;
        let mut changed = Self {
            top: git.top.clone(),
            ..Self::default()
        };
        match from {
            ChangedFrom::Commit(reference) => {
                let base = git.common_with(reference)?;
                changed.add(&git.difference(&["--diff-filter=d", &base])?);
                let mut untracked = vec!["ls-files", "-z", "--others"];
                if !ignored_too {
                    untracked.push("--exclude-standard");
                }
                changed.add(&git.answer(&untracked)?);
            }
            ChangedFrom::Head => {
                changed.add(&git.difference(&["--cached", "--diff-filter=d"])?);
                let more = git.difference(&[])?;
                let more = paths(&more).map(|path| changed.top.join(path));
                let in_part = more.filter(|path| changed.files.contains(path));
                changed.in_part = in_part.collect();
            }
        }
        Ok(changed)
    }

    /// Adds the files of a list of paths, each with a NUL after it.
    fn add(&mut self, list: &[u8]) {
        for path in paths(list) {
            let place = self.top.join(path);
            let above = place.ancestors().skip(1);
            let mut above = above.take_while(|folder| folder.starts_with(&self.top));
            // Where a folder is known, those above it are, too.
            let _ = above.try_for_each(|folder| {
                let is_new = self.folders.insert(folder.to_path_buf());
                is_new.then_some(())
            });
            self.files.insert(place);
        }
    }

    /// The root of the work tree, without links.
    pub fn top(&self) -> &Path {
        &self.top
    }

    /// Whether a file changed; the path is absolute and without links.
    pub fn has(&self, real: &Path) -> bool {
        self.files.contains(real)
    }

    /// Whether a file below a folder changed; the path is absolute and without links, and may lie above the root.
    pub fn has_below(&self, real: &Path) -> bool {
        self.folders.contains(real) || !self.files.is_empty() && self.top.starts_with(real)
    }

    /// The files that are staged and lie on disk no more; their paths are absolute and without links.
    pub fn staged_and_gone(&self) -> impl Iterator<Item = &Path> {
        let in_part = self.in_part.iter().map(PathBuf::as_path);
        in_part.filter(|path| path.symlink_metadata().is_err())
    }

    /// Whether a file has changes that are staged and changes that are not; the path is absolute and without links.
    pub fn is_staged_in_part(&self, real: &Path) -> bool {
        self.in_part.contains(real)
    }
}

/// The paths of a list, each with a NUL after it. A folder, which is what git says of a repository inside, is none.
fn paths(list: &[u8]) -> impl Iterator<Item = PathBuf> {
    let paths = list.split(|byte| *byte == 0);
    let paths = paths.filter(|path| !path.is_empty() && !path.ends_with(b"/"));
    paths.map(path)
}

#[cfg(unix)]
fn path(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    PathBuf::from(std::ffi::OsStr::from_bytes(bytes))
}

#[cfg(not(unix))]
fn path(bytes: &[u8]) -> PathBuf {
    // Git has names in UTF-8 there.
    PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
}

/// A repository to ask.
struct Repository {
    /// The root of its work tree, without links: where git is started.
    top: PathBuf,
    /// Variables of the environment that are not meant for it.
    without: Vec<&'static str>,
}

impl Repository {
    /// The one that a folder lies in.
    ///
    /// A hook of git has variables that say which repository and which index is meant, as a commit of some files only has an index of its own. They
    /// count if they are about this repository, and where there is none but for them.
    fn of(working_dir: &Path) -> Result<Self, ChangedError> {
        let ask = |without: &[&str]| {
            run(
                working_dir,
                without,
                &[
                    "rev-parse",
                    "--is-inside-work-tree",
                    "--absolute-git-dir",
                    "--show-toplevel",
                ],
            )
        };
        let found = ask(OF_ANOTHER)?;
        let (found, mut without) = match env::var_os("GIT_DIR") {
            Some(_) if said(&found).is_none() => (ask(&[])?, Vec::new()),
            _ => (found, OF_ANOTHER.to_vec()),
        };
        let Some((is_work_tree, git_dir, top)) = said(&found) else {
            let told = message(&found.stderr);
            if found.stdout.starts_with(b"false") {
                return Err(ChangedError::NoWorkTree(working_dir.to_path_buf()));
            }
            let why = why_not(&told);
            return Err(ChangedError::NoRepository(working_dir.to_path_buf(), why));
        };
        if !is_work_tree {
            return Err(ChangedError::NoWorkTree(working_dir.to_path_buf()));
        }
        let real = |path: &Path| fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
        let top = real(&top);
        let of_hook = env::var_os("GIT_DIR").map(|it| real(&top.join(it)));
        let index = env::var_os("GIT_INDEX_FILE").map(|it| top.join(it));
        if of_hook.is_none_or(|it| it == real(&git_dir)) && index.is_some_and(|it| it.exists()) {
            without.retain(|name| {
                ![
                    "GIT_INDEX_FILE",
                    "GIT_OBJECT_DIRECTORY",
                    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
                ]
                .contains(name)
            });
        }
        Ok(Self { top, without })
    }

    fn run(&self, args: &[&str]) -> Result<Output, ChangedError> {
        run(&self.top, &self.without, args)
    }

    /// What git says.
    fn answer(&self, args: &[&str]) -> Result<Vec<u8>, ChangedError> {
        let output = self.run(args)?;
        if output.status.success() {
            Ok(output.stdout)
        } else {
            Err(ChangedError::Failed(message(&output.stderr)))
        }
    }

    /// The paths that differ, relative to the root of the work tree, each with a NUL after it.
    fn difference(&self, between: &[&str]) -> Result<Vec<u8>, ChangedError> {
        let mut args = vec![
            "diff",
            "--name-only",
            "-z",
            "--no-renames",
            "--no-ext-diff",
            "--no-textconv",
            "--no-color",
            "--ignore-submodules=all",
        ];
        args.extend(between);
        args.push("--");
        self.answer(&args)
    }

    /// The hash of a commit; `None` if there is none of that name.
    fn commit(&self, name: &str) -> Result<Option<String>, ChangedError> {
        let name = format!("{name}^{{commit}}");
        let args = [
            "rev-parse",
            "--verify",
            "--quiet",
            "--end-of-options",
            &name,
        ];
        let output = self.run(&args)?;
        let hash = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        Ok(Some(hash).filter(|hash| output.status.success() && !hash.is_empty()))
    }

    /// The hash of the commit that HEAD has in common with another one.
    fn common_with(&self, reference: &str) -> Result<String, ChangedError> {
        let is_shallow = || -> Result<bool, ChangedError> {
            let answer = self.answer(&["rev-parse", "--is-shallow-repository"])?;
            Ok(answer.starts_with(b"true"))
        };
        let Some(commit) = self.commit(reference)? else {
            let of_origin = format!("origin/{reference}");
            let instead = if reference.is_empty() {
                "name a branch, a tag or a commit".to_owned()
            } else if self.commit(&of_origin)?.is_some() {
                format!("did you mean `{of_origin}`?")
            } else if is_shallow()? {
                "this clone is shallow: fetch the history first (`git fetch --unshallow`; for actions/checkout `fetch-depth: 0`, \
                 for GitLab CI `GIT_DEPTH: 0`)"
                    .to_owned()
            } else {
                "fetch it first, or name a branch, a tag or a commit that this clone has".to_owned()
            };
            let reference = reference.to_owned();
            return Err(ChangedError::NoCommit { reference, instead });
        };
        let nothing = |why| ChangedError::NothingInCommon {
            reference: reference.to_owned(),
            why,
        };
        let Some(head) = self.commit("HEAD")? else {
            return Err(nothing(
                "HEAD has no commit yet, so nothing is in common with it: name the files",
            ));
        };
        let output = self.run(&["merge-base", &commit, &head])?;
        let base = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        match output.status.code() {
            Some(0) if !base.is_empty() => Ok(base),
            Some(0 | 1) if is_shallow()? => Err(nothing(FETCH_ALL)),
            Some(0 | 1) => Err(nothing(
                "it has no commit in common with HEAD; name one that HEAD came from",
            )),
            _ => Err(ChangedError::Failed(message(&output.stderr))),
        }
    }
}

/// Whether it is a work tree, git's own folder and the root of the work tree, from the lines that git says.
fn said(output: &Output) -> Option<(bool, PathBuf, PathBuf)> {
    if !output.status.success() {
        return None;
    }
    let (is_work_tree, rest) = line(&output.stdout)?;
    let (git_dir, rest) = line(rest)?;
    // A folder may have a newline in its name.
    let top = rest.strip_suffix(b"\n").unwrap_or(rest);
    Some((is_work_tree == b"true", path(git_dir), path(top)))
}

fn line(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = memchr::memchr(b'\n', text)?;
    Some((&text[..end], &text[end + 1..]))
}

fn run(folder: &Path, without: &[&str], args: &[&str]) -> Result<Output, ChangedError> {
    let mut git = Command::new("git");
    careful(&mut git);
    for name in without {
        git.env_remove(name);
    }
    // Its words are read here.
    git.env("LC_ALL", "C").args(args).current_dir(folder);
    git.output().map_err(ChangedError::NoGit)
}

/// Why git takes a folder for no repository, if there is more to say.
fn why_not(told: &str) -> String {
    if told.starts_with("not a git repository") {
        String::new()
    } else if told.contains("dubious ownership") {
        // As in a container that has the checkout of its host.
        let top = told.split('\'').nth(1).unwrap_or("FOLDER");
        format!(
            " that git trusts, as it belongs to another user (`git config --global --add safe.directory {top}` trusts it)"
        )
    } else {
        format!(" that git can read ({told})")
    }
}

/// What git has to say, in one line.
fn message(stderr: &[u8]) -> String {
    let text = String::from_utf8_lossy(stderr);
    let told = text.lines().find_map(|line| line.strip_prefix("fatal: "));
    let told = told.or_else(|| text.lines().find(|line| !line.trim().is_empty()));
    told.unwrap_or("it says nothing").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_bytes() {
        let list = b"a b\0c\n\"d\0sub/\0e/f\0";
        let names: Vec<_> = paths(list).collect();
        let expected = ["a b", "c\n\"d", "e/f"].map(PathBuf::from);
        assert_eq!(names, expected);
        assert_eq!(paths(b"").count(), 0);
    }

    #[test]
    fn folders_are_known_up_to_the_root() {
        let mut changed = Changed {
            top: PathBuf::from("/r"),
            ..Changed::default()
        };
        changed.add(b"a/b/c\0d\0");
        for folder in ["/", "/r", "/r/a", "/r/a/b"] {
            assert!(changed.has_below(Path::new(folder)), "{folder}");
        }
        for folder in ["/x", "/r/a/b/c", "/r/d"] {
            assert!(!changed.has_below(Path::new(folder)), "{folder}");
        }
        assert!(changed.has(Path::new("/r/d")) && !changed.has(Path::new("/r/a")));
    }

    #[test]
    fn what_git_says_is_one_line() {
        for (told, line) in [
            (
                "hint: x\nfatal: not a git repository (or any)\n",
                "not a git repository (or any)",
            ),
            ("\nwarning: y\n", "warning: y"),
            ("", "it says nothing"),
        ] {
            assert_eq!(message(told.as_bytes()), line);
        }
    }
}
