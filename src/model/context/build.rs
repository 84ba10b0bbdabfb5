//! The build context, as a value: the pure rooms ask, whoever can read a disk answers.

use crate::model::{Given, IgnoreRules, Ignored, clean};
use crate::text::file_name;

/// What a COPY or ADD source is in the build context.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceKind {
    /// A directory.
    Directory,
    /// A file whose first bytes are those of no archive and no compressed file Docker unpacks.
    Plain,
    /// A file that Docker's ADD would unpack, or one that could not be read to the end of its magic bytes.
    Archive,
}

/// What can be known about the build context of a file.
pub trait BuildContext {
    /// What `path` (relative to the context, `/`-separated, no glob) is; `None` if it is not there or the context is not
    /// known.
    fn kind(&self, path: &str) -> Option<SourceKind>;

    /// What the paths that match a glob (Go's `filepath.Match`) are; `None` if the context is not known or nothing matches.
    fn matches(&self, _pattern: &str) -> Option<Vec<SourceKind>> {
        None
    }

    /// The first bytes of a regular file, 512 or more of them if it has as many; `None` if it is not there or the context is not
    /// known.
    fn head(&self, _path: &str) -> Option<Vec<u8>> {
        None
    }

    /// The text of a regular file, as far as a script is long (64 KiB); `None` if it is not there or the context is not known.
    fn script(&self, path: &str) -> Option<Vec<u8>> {
        self.head(path)
    }

    /// The whole text of a regular file; `None` if it is not there, is longer than a lock file ever is (16 MiB), or the context is not known.
    fn text(&self, _path: &str) -> Option<Vec<u8>> {
        None
    }

    /// Whether a regular file may be started as a program; `None` if it is not there, the system does not tell, or the context is not known.
    fn is_executable(&self, _path: &str) -> Option<bool> {
        None
    }

    /// Whether everybody who builds this has a file or folder: git tracks it, or something in it. Where the context is in no work tree of git,
    /// what is there is all there is. `None` if the context is not known or git cannot be asked.
    fn is_shared(&self, _path: &str) -> Option<bool> {
        None
    }

    /// The regular files that a source, or a folder or glob of them, brings, in order; `None` if nothing is there, the context is not known,
    /// or there are more than a look is worth.
    fn files(&self, _source: &str) -> Option<Vec<String>> {
        None
    }

    /// The path of the file that says what is left out, relative to the context; where there is none, of the one to make. `None` if it lies
    /// outside, or the context is not known.
    fn ignore_file(&self) -> Option<String> {
        None
    }

    /// The texts of the other Dockerfiles that this may be the context of: they lie in it or in a folder for such files, or a compose or Bake
    /// file names them.
    fn other_dockerfiles(&self) -> Vec<Vec<u8>> {
        Vec::new()
    }

    /// Whether other files than the Dockerfile can be changed.
    fn is_writable(&self) -> bool {
        true
    }

    /// What the builds of the Dockerfile are given beside the context.
    fn given(&self) -> Given {
        Given::default()
    }

    /// What is left out of the context: the file that belongs to the Dockerfile (`x.Dockerfile.dockerignore`), else `.dockerignore`.
    fn ignored(&self) -> Ignored {
        Ignored::Unknown
    }
}

/// No build context.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoContext;

impl BuildContext for NoContext {
    fn kind(&self, _path: &str) -> Option<SourceKind> {
        None
    }
}

/// A build context with other texts in some of its files.
pub struct Edited<'a> {
    under: &'a dyn BuildContext,
    files: Vec<(&'a str, Vec<u8>)>,
}

impl<'a> Edited<'a> {
    /// The context `under` with these files, by their paths.
    pub fn new(under: &'a dyn BuildContext, files: Vec<(&'a str, Vec<u8>)>) -> Self {
        Self { under, files }
    }

    fn edited(&self, path: &str) -> Option<&[u8]> {
        if self.files.is_empty() {
            return None;
        }
        let path = context_path(path)?;
        let (_, text) = self.files.iter().find(|(name, _)| *name == path)?;
        Some(text)
    }
}

impl BuildContext for Edited<'_> {
    fn kind(&self, path: &str) -> Option<SourceKind> {
        match self.edited(path) {
            Some(_) => Some(SourceKind::Plain),
            None => self.under.kind(path),
        }
    }

    fn matches(&self, pattern: &str) -> Option<Vec<SourceKind>> {
        self.under.matches(pattern)
    }

    fn head(&self, path: &str) -> Option<Vec<u8>> {
        let edited = self.edited(path).map(<[u8]>::to_vec);
        edited.or_else(|| self.under.head(path))
    }

    fn script(&self, path: &str) -> Option<Vec<u8>> {
        let edited = self.edited(path).map(<[u8]>::to_vec);
        edited.or_else(|| self.under.script(path))
    }

    fn text(&self, path: &str) -> Option<Vec<u8>> {
        let edited = self.edited(path).map(<[u8]>::to_vec);
        edited.or_else(|| self.under.text(path))
    }

    fn is_executable(&self, path: &str) -> Option<bool> {
        self.under.is_executable(path)
    }

    fn is_shared(&self, path: &str) -> Option<bool> {
        self.under.is_shared(path)
    }

    fn files(&self, source: &str) -> Option<Vec<String>> {
        self.under.files(source)
    }

    fn ignore_file(&self) -> Option<String> {
        self.under.ignore_file()
    }

    fn other_dockerfiles(&self) -> Vec<Vec<u8>> {
        self.under.other_dockerfiles()
    }

    fn is_writable(&self) -> bool {
        self.under.is_writable()
    }

    fn given(&self) -> Given {
        self.under.given()
    }

    fn ignored(&self) -> Ignored {
        let edited = self.ignore_file().and_then(|path| {
            let text = self.edited(&path)?;
            Some(
                IgnoreRules::parse(file_name(&path), text).map_or(Ignored::Unknown, Ignored::Rules),
            )
        });
        edited.unwrap_or_else(|| self.under.ignored())
    }
}

/// A path below a folder of the build context, `.` for all of it.
pub fn context_joined(folder: &str, path: &str) -> String {
    match folder {
        "." => path.to_owned(),
        folder => format!("{folder}/{path}"),
    }
}

/// A source as a path below the context, `.` for all of it; `None` if it is known only at build time or matches more than itself.
pub fn context_path(source: &str) -> Option<String> {
    if source.contains(['$', '*', '?', '[', '\\', '`']) {
        return None;
    }
    let path = clean(&format!("/{source}"));
    let path = path.trim_start_matches('/');
    Some(if path.is_empty() { "." } else { path }.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A context with one file.
    struct One;

    impl BuildContext for One {
        fn kind(&self, path: &str) -> Option<SourceKind> {
            (path == "a").then_some(SourceKind::Archive)
        }

        fn text(&self, path: &str) -> Option<Vec<u8>> {
            (path == "a").then(|| b"old".to_vec())
        }

        fn ignore_file(&self) -> Option<String> {
            Some("docker/x.dockerignore".to_owned())
        }
    }

    #[test]
    fn edited_files_have_their_new_text() {
        let edited = Edited::new(&One, vec![("b", b"new".to_vec())]);
        for path in ["b", "./b", "/b", "c/../b"] {
            assert_eq!(edited.text(path).as_deref(), Some(&b"new"[..]), "{path}");
            assert_eq!(edited.kind(path), Some(SourceKind::Plain));
        }
        assert_eq!(edited.text("a").as_deref(), Some(&b"old"[..]));
        assert_eq!(
            (edited.kind("a"), edited.kind("c")),
            (Some(SourceKind::Archive), None)
        );
        assert_eq!(edited.ignored(), Ignored::Unknown);
        let files = vec![("docker/x.dockerignore", b"y\n".to_vec())];
        let edited = Edited::new(&One, files);
        let Ignored::Rules(rules) = edited.ignored() else {
            panic!("there are rules");
        };
        assert_eq!(
            (&rules.file[..], rules.ignores("y")),
            ("x.dockerignore", true)
        );
    }
}
