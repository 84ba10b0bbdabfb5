//! A build context that is dfmt's own: builds see it in the place of the user's, which nobody touches.

use std::fs;
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};

use crate::diagnostic::FileEdits;

/// What source files are called, by the end of their name.
const SOURCES: &[&str] = &[
    "c", "cc", "cpp", "cs", "css", "ex", "go", "html", "java", "js", "jsx", "kt", "mjs", "php",
    "pl", "py", "rb", "rs", "scala", "sh", "swift", "ts", "tsx", "vue",
];

/// Folders that nobody's sources lie in.
const NO_SOURCES: &[&str] = &[
    ".git",
    "build",
    "dist",
    "node_modules",
    "target",
    "vendor",
    "venv",
];

/// A copy of a build context and a Dockerfile in it or beside it.
#[derive(Debug)]
pub(super) struct Context {
    /// The copy.
    pub(super) folder: PathBuf,
    /// The Dockerfile.
    pub(super) dockerfile: PathBuf,
}

impl Context {
    /// Copies a context, files as links where the file system lets it: they are never written to, only taken the place of. The folder
    /// of the proof is left out, where it lies in the context.
    ///
    /// # Errors
    /// If a file cannot be read, or the copy not written.
    pub(super) fn copy(
        (from, dockerfile, work): (&Path, &Path, &Path),
        text: &[u8],
        others: &[FileEdits],
        to: &Path,
    ) -> io::Result<Self> {
        let folder = to.join("context");
        copy(from, &folder, &fs::canonicalize(work)?)?;
        let inside = dockerfile
            .strip_prefix(from)
            .ok()
            .map(|path| folder.join(path));
        let own = if let Some(own) = inside {
            own
        } else {
            // One outside of the context, with the ignore file that is its own.
            let name = dockerfile.file_name().unwrap_or_default();
            let mut ignore = dockerfile.as_os_str().to_owned();
            ignore.push(".dockerignore");
            let own = to.join(name);
            if let Ok(rules) = fs::read(&ignore) {
                let mut path = own.clone().into_os_string();
                path.push(".dockerignore");
                fs::write(path, rules)?;
            }
            own
        };
        replace(&own, text)?;
        for other in others {
            replace(&folder.join(&other.path), &other.text())?;
        }
        Ok(Self {
            folder,
            dockerfile: own,
        })
    }

    /// Changes a file, as somebody who works on it would: with blank lines that are others for each `mark`. With the same ones for all,
    /// the second build would find in the cache what the first one made of them.
    pub(super) fn touch(&self, file: &Path, mark: &str) -> io::Result<()> {
        let path = self.folder.join(file);
        let mut text = fs::read(&path)?;
        text.push(b'\n');
        let bits = mark
            .bytes()
            .flat_map(|byte| (0..8).map(move |at| byte >> at & 1));
        text.extend(bits.map(|bit| if bit == 0 { b'\n' } else { b' ' }));
        text.push(b'\n');
        replace(&path, &text)
    }
}

/// Puts a text in the place of a file: what else links to the old one keeps it.
fn replace(path: &Path, text: &[u8]) -> io::Result<()> {
    let permissions = fs::metadata(path).map(|known| known.permissions());
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
        let mut new = tempfile::NamedTempFile::new_in(folder)?;
        new.write_all(text)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let permissions = permissions.unwrap_or_else(|_| fs::Permissions::from_mode(0o644));
            new.as_file().set_permissions(permissions)?;
        }
        #[cfg(not(unix))]
        let _ = permissions;
        new.persist(path).map_err(|error| error.error)?;
    }
    Ok(())
}

fn copy(from: &Path, to: &Path, work: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        let kind = entry.file_type()?;
        if kind.is_dir() {
            if entry.file_name() != work.file_name().unwrap_or_default()
                || fs::canonicalize(&path)? != work
            {
                copy(&path, &target, work)?;
            }
        } else if kind.is_symlink() {
            link(&path, &target)?;
        } else if kind.is_file() {
            fs::hard_link(&path, &target).or_else(|_| fs::copy(&path, &target).map(drop))?;
        }
        // Sockets and pipes are no part of a context.
    }
    fs::set_permissions(to, fs::metadata(from)?.permissions())
}

#[cfg(unix)]
fn link(path: &Path, target: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(fs::read_link(path)?, target)
}

#[cfg(not(unix))]
fn link(path: &Path, target: &Path) -> io::Result<()> {
    fs::copy(path, target).map(drop)
}

/// The source file nearest to the top of a context that is not `ignored`, by name the first of them.
pub(super) fn source_file(context: &Path, ignored: impl Fn(&str) -> bool) -> Option<PathBuf> {
    let mut level = vec![PathBuf::new()];
    while !level.is_empty() {
        let mut below = Vec::new();
        let mut files = Vec::new();
        for folder in &level {
            for entry in fs::read_dir(context.join(folder)).ok()?.flatten() {
                let path = folder.join(entry.file_name());
                let name = entry.file_name().to_string_lossy().into_owned();
                let Ok(kind) = entry.file_type() else {
                    continue;
                };
                if kind.is_dir() && !NO_SOURCES.contains(&name.as_str()) {
                    below.push(path);
                } else if kind.is_file() && is_source(&path) && !ignored(&slashed(&path)) {
                    files.push(path);
                }
            }
        }
        files.sort();
        if let Some(first) = files.into_iter().next() {
            return Some(first);
        }
        below.sort();
        level = below;
    }
    None
}

fn is_source(path: &Path) -> bool {
    let suffix = path.extension().and_then(|suffix| suffix.to_str());
    suffix.is_some_and(|suffix| SOURCES.contains(&suffix))
}

/// A path below a context as ignore rules write it.
fn slashed(path: &Path) -> String {
    let parts = path.components().filter_map(|part| match part {
        Component::Normal(part) => Some(part.to_string_lossy()),
        _ => None,
    });
    parts.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_leaves_the_context_alone() {
        let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        fs::create_dir_all(from.path().join("src/deep")).unwrap();
        for (name, text) in [
            ("Dockerfile", "FROM a\n"),
            ("src/b.py", "b\n"),
            ("src/deep/a.py", "a\n"),
        ] {
            fs::write(from.path().join(name), text).unwrap();
        }
        let dockerfile = from.path().join("Dockerfile");
        let paths = (from.path(), dockerfile.as_path(), to.path());
        let context = Context::copy(paths, b"FROM b\n", &[], to.path()).unwrap();
        let source = source_file(from.path(), |path| path == "x").unwrap();
        assert_eq!(source, Path::new("src/b.py"));
        assert_eq!(
            source_file(from.path(), |path| path == "src/b.py").unwrap(),
            Path::new("src/deep/a.py")
        );
        let read = |path: &Path| fs::read_to_string(path).unwrap();
        let touched = |mark| {
            context.touch(&source, mark).unwrap();
            read(&context.folder.join("src/b.py"))
        };
        let (one, other) = (touched("before"), touched("after"));
        assert!(one.starts_with("b\n") && one.ends_with('\n'));
        assert_eq!(one.trim_end(), "b");
        assert_ne!(one, other);
        assert_eq!(read(&context.dockerfile), "FROM b\n");
        assert_eq!(read(&from.path().join("src/b.py")), "b\n");
        assert_eq!(read(&dockerfile), "FROM a\n");
    }

    #[test]
    fn a_dockerfile_elsewhere_keeps_its_ignore_file() {
        let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let elsewhere = tempfile::tempdir().unwrap();
        let dockerfile = elsewhere.path().join("app.Dockerfile");
        fs::write(elsewhere.path().join("app.Dockerfile.dockerignore"), "x\n").unwrap();
        let paths = (from.path(), dockerfile.as_path(), to.path());
        let context = Context::copy(paths, b"FROM b\n", &[], to.path()).unwrap();
        assert_eq!(fs::read(&context.dockerfile).unwrap(), b"FROM b\n");
        assert!(to.path().join("app.Dockerfile.dockerignore").exists());
    }
}
