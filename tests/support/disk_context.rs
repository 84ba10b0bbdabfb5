//! A folder of the fixtures as build context: as simple as it can be, so that the rules are not tested with their own eyes.

use std::fs;
use std::path::{Path, PathBuf};

use dfmt::model::{BuildContext, Given, IgnoreRules, Ignored, SourceKind};

/// The build context in a folder.
pub(crate) struct DiskContext(pub(crate) PathBuf);

impl DiskContext {
    fn kind_of(path: &Path) -> Option<SourceKind> {
        if fs::metadata(path).ok()?.is_dir() {
            return Some(SourceKind::Directory);
        }
        let bytes = fs::read(path).ok()?;
        let magic: [&[u8]; 4] = [b"\x1f\x8b", b"BZh", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd"];
        let packed = magic.iter().any(|magic| bytes.starts_with(magic));
        let tar = bytes.get(257..262) == Some(b"ustar");
        Some(if packed || tar {
            SourceKind::Archive
        } else {
            SourceKind::Plain
        })
    }
}

impl BuildContext for DiskContext {
    fn kind(&self, path: &str) -> Option<SourceKind> {
        Self::kind_of(&self.0.join(path.trim_start_matches('/')))
    }

    fn head(&self, path: &str) -> Option<Vec<u8>> {
        fs::read(self.0.join(path.trim_start_matches('/'))).ok()
    }

    fn text(&self, path: &str) -> Option<Vec<u8>> {
        self.head(path)
    }

    #[cfg(unix)]
    fn is_executable(&self, path: &str) -> Option<bool> {
        use std::os::unix::fs::PermissionsExt;
        let path = self.0.join(path.trim_start_matches('/'));
        let metadata = fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
        Some(metadata.permissions().mode() & 0o111 != 0)
    }

    /// Everybody has what lies in the folders of the fixtures, but for what a file `.untracked` there names.
    fn is_shared(&self, path: &str) -> Option<bool> {
        let ignored = fs::read_to_string(self.0.join(".untracked")).unwrap_or_default();
        let is_ignored = ignored.lines().any(|line| line == path);
        Some(self.kind(path).is_some() && !is_ignored)
    }

    /// What a file `.given` there says: lines `target NAME`, `arg NAME=VALUE`, `command WORDS` and `mounted`; without the name or the value it is known only at build time.
    fn given(&self) -> Given {
        let text = fs::read_to_string(self.0.join(".given")).unwrap_or_default();
        let mut given = Given::default();
        for line in text.lines() {
            match line.split_once(' ') {
                Some(("arg", arg)) => {
                    let (name, value) = match arg.split_once('=') {
                        Some((name, value)) => (name, Some(value.to_owned())),
                        None => (arg, None),
                    };
                    let values = given.args.entry(name.to_owned()).or_default();
                    values.insert(value);
                }
                Some(("command", words)) => {
                    given.commands.insert(Some(words.to_owned()));
                }
                None if line == "command" => {
                    given.commands.insert(None);
                }
                None if line == "mounted" => given.is_mounted = true,
                target => {
                    let name = target.map(|(_, name)| name.to_owned());
                    given.targets.insert(name);
                }
            }
        }
        given
    }

    /// Knows `*` and `?` in the last element, and a `*` alone in another one.
    fn files(&self, source: &str) -> Option<Vec<String>> {
        let source = source.trim_start_matches('/');
        if let Some((above, below)) = source.split_once("*/") {
            let folders = fs::read_dir(self.0.join(above)).ok()?.flatten();
            let names = folders.filter_map(|entry| entry.file_name().into_string().ok());
            let found = names.filter_map(|name| self.files(&format!("{above}{name}/{below}")));
            let mut files: Vec<String> = found.flatten().collect();
            files.sort();
            return (!files.is_empty()).then_some(files);
        }
        let (folder, name) = source.rsplit_once('/').unwrap_or((".", source));
        let mut files = Vec::new();
        for entry in fs::read_dir(self.0.join(folder)).ok()?.flatten() {
            let own = entry.file_name().into_string().ok()?;
            let all = matches!(name, "" | ".");
            if !all && !glob(name.as_bytes(), own.as_bytes()) {
                continue;
            }
            let path = format!("{folder}/{own}");
            if entry.path().is_dir() {
                files.extend(self.files(&format!("{path}/")).unwrap_or_default());
            } else {
                files.push(path);
            }
        }
        files.sort();
        (!files.is_empty()).then_some(files)
    }

    fn ignore_file(&self) -> Option<String> {
        Some(".dockerignore".to_owned())
    }

    fn other_dockerfiles(&self) -> Vec<Vec<u8>> {
        let entries = fs::read_dir(&self.0).into_iter().flatten().flatten();
        let is_one = |entry: &fs::DirEntry| {
            let name = entry.file_name();
            name.as_encoded_bytes().starts_with(b"Dockerfile")
        };
        let files = entries.filter(is_one).map(|entry| entry.path());
        files.filter_map(|path| fs::read(path).ok()).collect()
    }

    fn ignored(&self) -> Ignored {
        let name = ".dockerignore";
        match fs::read(self.0.join(name)) {
            Ok(text) => IgnoreRules::parse(name, &text).map_or(Ignored::Unknown, Ignored::Rules),
            Err(_) => Ignored::Nothing,
        }
    }

    /// Knows `*` and `?` in the last element only.
    fn matches(&self, pattern: &str) -> Option<Vec<SourceKind>> {
        let (folder, name) = pattern.rsplit_once('/').unwrap_or((".", pattern));
        let entries = fs::read_dir(self.0.join(folder.trim_start_matches('/'))).ok()?;
        let mut kinds: Vec<_> = entries
            .filter_map(|entry| {
                let entry = entry.ok()?;
                let found = glob(name.as_bytes(), entry.file_name().as_encoded_bytes());
                found.then(|| Self::kind_of(&entry.path()))?
            })
            .collect();
        kinds.sort_by_key(|kind| *kind as u8);
        (!kinds.is_empty()).then_some(kinds)
    }
}

fn glob(pattern: &[u8], name: &[u8]) -> bool {
    match (pattern.split_first(), name.split_first()) {
        (None, None) => true,
        (Some((b'*', rest)), _) => {
            glob(rest, name)
                || name
                    .split_first()
                    .is_some_and(|(_, name)| glob(pattern, name))
        }
        (Some((b'?', rest)), Some((_, name))) => glob(rest, name),
        (Some((byte, rest)), Some((first, name))) => byte == first && glob(rest, name),
        _ => false,
    }
}
