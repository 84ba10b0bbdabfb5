//! A build context that comes with the text: names of files, and what stands in them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::archive::is_archive;
use super::context::elements;
use super::folder::SCRIPT;
use super::glob::{Pattern, is_pattern};
use super::is_dockerfile_name;
use crate::config::Builder;
use crate::model::{BuildContext, IgnoreRules, Ignored, SourceKind};

/// The files of a build context by their paths, relative to it and with `/`. What is not among them is not there. All of them are what everybody has
/// who builds this, and whether one may be started as a program is not known.
#[derive(Clone, Debug, Default)]
pub struct MemoryContext {
    /// Each with its text, if that is known.
    files: BTreeMap<String, Option<Vec<u8>>>,
    /// The folders that they lie in, and those that are named.
    folders: BTreeSet<String>,
    dockerfile: String,
    builder: Builder,
}

impl MemoryContext {
    /// A context with these files for a Dockerfile of this path; the path of a folder ends with `/`. Of a file without a text nothing is known but that
    /// it is there.
    ///
    /// # Errors
    /// If a path leads out of the context: which.
    pub fn new(
        dockerfile: &str,
        builder: Builder,
        files: impl IntoIterator<Item = (String, Option<Vec<u8>>)>,
    ) -> Result<Self, String> {
        let mut context = Self {
            dockerfile: elements(dockerfile).unwrap_or_default().join("/"),
            builder,
            ..Self::default()
        };
        for (path, text) in files {
            let Some(parts) = elements(&path) else {
                return Err(path);
            };
            let folders = if path.ends_with('/') {
                parts.len()
            } else {
                parts.len().saturating_sub(1)
            };
            for depth in 1..=folders {
                context.folders.insert(parts[..depth].join("/"));
            }
            if folders < parts.len() {
                context.files.insert(parts.join("/"), text);
            }
        }
        Ok(context)
    }

    /// What is known of the text of a file; `None` if there is no such file, or nothing is known.
    fn content(&self, path: &str) -> Option<&[u8]> {
        let path = elements(path)?.join("/");
        self.files.get(&path)?.as_deref()
    }

    fn kind_of(&self, path: &str) -> Option<SourceKind> {
        if path.is_empty() || self.folders.contains(path) {
            return Some(SourceKind::Directory);
        }
        Some(match self.files.get(path)? {
            Some(text) if !is_archive(text) => SourceKind::Plain,
            // What cannot be looked at may be anything.
            _ => SourceKind::Archive,
        })
    }

    /// The paths that a source stands for, of files and folders.
    fn paths(&self, source: &str) -> Option<Vec<&str>> {
        let parts = elements(source)?;
        let fits: Option<Vec<_>> = parts.iter().map(|part| Fit::of(part)).collect();
        let fits = fits?;
        let all = self.files.keys().chain(&self.folders);
        let is_meant = |path: &&String| {
            let mut names = path.split('/');
            let mut fits = fits.iter();
            fits.all(|fit| names.next().is_some_and(|name| fit.matches(name)))
                && names.next().is_none()
        };
        Some(all.filter(is_meant).map(String::as_str).collect())
    }

    /// The path of the file that says what is left out, as far as there is one.
    fn ignore_path(&self) -> Option<String> {
        let (own, shared): (&[&str], &[&str]) = match self.builder {
            Builder::Buildkit => (&[".dockerignore"], &[".dockerignore"]),
            // As for the context on disk.
            Builder::Podman => (
                &[".dockerignore", ".containerignore"],
                &[".containerignore", ".dockerignore"],
            ),
        };
        let own = own.iter().map(|end| format!("{}{end}", self.dockerfile));
        let shared = shared.iter().map(|name| (*name).to_owned());
        own.chain(shared).find(|path| self.files.contains_key(path))
    }
}

/// An element of a source.
enum Fit<'s> {
    Name(&'s str),
    Pattern(Pattern),
}

impl<'s> Fit<'s> {
    fn of(element: &'s str) -> Option<Self> {
        if is_pattern(element) {
            Pattern::parse(element).map(Self::Pattern)
        } else {
            Some(Self::Name(element))
        }
    }

    fn matches(&self, name: &str) -> bool {
        match self {
            Self::Name(own) => *own == name,
            Self::Pattern(pattern) => pattern.matches(name),
        }
    }
}

impl BuildContext for MemoryContext {
    fn kind(&self, path: &str) -> Option<SourceKind> {
        self.kind_of(&elements(path)?.join("/"))
    }

    fn matches(&self, pattern: &str) -> Option<Vec<SourceKind>> {
        let paths = self.paths(pattern)?.into_iter();
        let mut kinds: Vec<_> = paths.filter_map(|path| self.kind_of(path)).collect();
        kinds.sort_by_key(|kind| *kind as u8);
        (!kinds.is_empty()).then_some(kinds)
    }

    fn head(&self, path: &str) -> Option<Vec<u8>> {
        self.content(path).map(<[u8]>::to_vec)
    }

    fn script(&self, path: &str) -> Option<Vec<u8>> {
        let text = self.content(path)?;
        Some(text[..text.len().min(SCRIPT)].to_vec())
    }

    fn text(&self, path: &str) -> Option<Vec<u8>> {
        self.content(path).map(<[u8]>::to_vec)
    }

    fn is_shared(&self, path: &str) -> Option<bool> {
        let path = elements(path)?.join("/");
        Some(self.kind_of(&path).is_some())
    }

    fn files(&self, source: &str) -> Option<Vec<String>> {
        let is_all = elements(source)?.is_empty();
        let paths = self.paths(source)?;
        let is_below = |file: &str| {
            let mut above = file.match_indices('/').map(|(at, _)| &file[..at]);
            is_all || paths.contains(&file) || above.any(|folder| paths.contains(&folder))
        };
        let files = self.files.keys().filter(|file| is_below(file));
        let files: Vec<String> = files.cloned().collect();
        (!files.is_empty()).then_some(files)
    }

    fn ignore_file(&self) -> Option<String> {
        Some(self.ignore_path().unwrap_or(".dockerignore".to_owned()))
    }

    fn other_dockerfiles(&self) -> Vec<Vec<u8>> {
        let is_other = |path: &str| {
            let name = Path::new(path).file_name();
            path != self.dockerfile && name.is_some_and(is_dockerfile_name)
        };
        let others = self.files.iter().filter(|(path, _)| is_other(path));
        others.filter_map(|(_, text)| text.clone()).collect()
    }

    fn ignored(&self) -> Ignored {
        let Some(path) = self.ignore_path() else {
            return Ignored::Nothing;
        };
        let name = path.rsplit('/').next().unwrap_or(&path);
        let rules = self.content(&path);
        let rules = rules.and_then(|text| IgnoreRules::parse(name, text));
        rules.map_or(Ignored::Unknown, Ignored::Rules)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn context(files: &[(&str, Option<&str>)]) -> MemoryContext {
        let files = files.iter().map(|(path, text)| {
            let text = text.map(|text| text.as_bytes().to_vec());
            ((*path).to_owned(), text)
        });
        MemoryContext::new("web/Dockerfile", Builder::Buildkit, files).unwrap()
    }

    #[test]
    fn paths_are_found_as_docker_finds_them() {
        let context = context(&[
            ("a.txt", Some("x")),
            ("./b.tar.gz", Some("\u{1f}\u{8b}")),
            ("src/main.py", Some("pass")),
            ("src/lib/x.py", None),
            ("empty/", None),
        ]);
        for (path, kind) in [
            ("a.txt", Some(SourceKind::Plain)),
            ("/a.txt", Some(SourceKind::Plain)),
            ("src/../a.txt", Some(SourceKind::Plain)),
            (".", Some(SourceKind::Directory)),
            ("src", Some(SourceKind::Directory)),
            ("src/lib/", Some(SourceKind::Directory)),
            ("empty", Some(SourceKind::Directory)),
            ("src/lib/x.py", Some(SourceKind::Archive)),
            ("b", None),
            ("../a.txt", None),
        ] {
            assert_eq!(context.kind(path), kind, "{path}");
        }
        assert_eq!(context.matches("*.txt"), Some(vec![SourceKind::Plain]));
        assert_eq!(context.matches("*.md"), None);
        assert_eq!(
            context.matches("s*"),
            Some(vec![SourceKind::Directory]),
            "a folder"
        );
        for (source, files) in [
            (
                ".",
                &["a.txt", "b.tar.gz", "src/lib/x.py", "src/main.py"][..],
            ),
            ("src", &["src/lib/x.py", "src/main.py"]),
            ("src/*.py", &["src/main.py"]),
            ("src/*", &["src/lib/x.py", "src/main.py"]),
        ] {
            let found = context.files(source).unwrap();
            assert_eq!(found, files, "{source}");
        }
        assert_eq!(context.files("nosuch"), None);
        assert_eq!(context.text("src/main.py").as_deref(), Some(&b"pass"[..]));
        assert_eq!(context.text("src/lib/x.py"), None);
        assert_eq!(context.is_shared("src/lib/x.py"), Some(true));
        assert_eq!(context.is_shared("x"), Some(false));
    }

    #[test]
    fn what_is_left_out_is_said_by_the_file_of_the_dockerfile_or_of_all() {
        let ignored = |files: &[(&str, Option<&str>)]| {
            let context = context(files);
            let rules = match context.ignored() {
                Ignored::Rules(rules) => rules.ignores("a"),
                Ignored::Nothing => false,
                Ignored::Unknown => panic!("it is known"),
            };
            (context.ignore_file().unwrap(), rules)
        };
        let (shared, own) = (".dockerignore", "web/Dockerfile.dockerignore");
        assert_eq!(ignored(&[]), (shared.to_owned(), false));
        assert_eq!(ignored(&[(shared, Some("a"))]), (shared.to_owned(), true));
        let both = [(shared, Some("a")), (own, Some("b"))];
        assert_eq!(ignored(&both), (own.to_owned(), false));
        assert_eq!(context(&[(shared, None)]).ignored(), Ignored::Unknown);
    }

    #[test]
    fn other_dockerfiles_are_those_with_such_a_name() {
        let context = context(&[
            ("web/Dockerfile", Some("own")),
            ("api/Dockerfile", Some("other")),
            ("Dockerfile.dev", None),
            ("readme", Some("none")),
        ]);
        assert_eq!(context.other_dockerfiles(), [b"other".to_vec()]);
    }

    #[test]
    fn nothing_lies_outside() {
        let files = [("../x".to_owned(), None)];
        let made = MemoryContext::new("Dockerfile", Builder::Buildkit, files);
        assert_eq!(made.unwrap_err(), "../x");
    }
}
