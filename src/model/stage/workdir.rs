//! The working directory, as far as the file tells.

use crate::model::{Base, Model, ShellInForce};
use crate::syntax::{Body, Keyword, Mount, MountKind};

/// What is known of the working directory at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Workdir {
    /// This one, absolute and without `.`, `..` or a slash at its end.
    Known(String),
    /// Set by the file, but to what depends on a variable or on how a path is written.
    Unclear,
    /// The base image decides.
    Image,
}

impl Workdir {
    /// The folder, if it is known.
    pub fn known(&self) -> Option<&str> {
        match self {
            Self::Known(folder) => Some(folder),
            Self::Unclear | Self::Image => None,
        }
    }

    /// A path as it is seen from there; `None` for a relative one if the folder is not known.
    pub fn path(&self, path: &str) -> Option<String> {
        let is_absolute = path.starts_with('/');
        let from = self.known().or(is_absolute.then_some("/"))?;
        Some(joined(from, path))
    }
}

impl Model<'_> {
    /// The working directory before an instruction.
    pub fn workdir_before(&self, instruction: usize) -> Workdir {
        // From the nearest WORKDIR back to one that is absolute, and from there forward.
        let mut relative: Vec<&str> = Vec::new();
        let mut start = None;
        for by in self.before_or_trigger(instruction, Keyword::Workdir) {
            let Some(by) = by else {
                return Workdir::Unclear;
            };
            let setter = self.instructions[by];
            if setter.statement.kind != Keyword::Workdir {
                continue;
            }
            let Body::Text(text) = setter.statement.body else {
                return Workdir::Unclear;
            };
            match self.plain_path(by, setter.text(text)) {
                None => return Workdir::Unclear,
                Some(path) if path.starts_with('/') => {
                    start = Some(path);
                    break;
                }
                Some(path) => relative.push(path),
            }
        }
        let start = match start {
            Some(start) => start,
            None if self.is_from_scratch(instruction) => "/",
            None if relative.is_empty() => return Workdir::Image,
            None => return Workdir::Unclear,
        };
        let path = relative
            .iter()
            .rev()
            .fold(joined("/", start), |path, part| joined(&path, part));
        Workdir::Known(path)
    }

    /// The working directory before an instruction, or at the end of the file, also where it starts from the one of an image of which that is known.
    pub fn workdir_on_image(&self, instruction: usize) -> Option<String> {
        let stage = self.stage_of(instruction)?;
        let own = self.stage_instructions(stage);
        let known = match instruction.checked_sub(1).filter(|last| own.contains(last)) {
            Some(last) => self.workdir_after(last),
            None => return None,
        };
        if let Workdir::Known(folder) = known {
            return Some(folder);
        }
        let start = self.own_image(stage)?.workdir()?.to_owned();
        let mut workdirs = own
            .take_while(|at| *at < instruction)
            .filter(|at| self.instructions[*at].effective().kind == Keyword::Workdir);
        workdirs.try_fold(start, |folder, at| {
            let setter = self.instructions[at];
            let text = setter.text(setter.statement.body_span);
            let path = self.plain_path(at, text)?;
            (setter.statement.kind == Keyword::Workdir).then(|| joined(&folder, path))
        })
    }

    /// A path of WORKDIR that means what it says: no variable, quote, escape or drive, and no Windows.
    pub fn plain_path<'p>(&self, instruction: usize, path: &'p [u8]) -> Option<&'p str> {
        let path = std::str::from_utf8(path).ok()?;
        let is_plain = *self.shell(instruction) != ShellInForce::WindowsDefault
            && !path.contains(['$', '"', '\'', '\\', '`', ':'])
            && !path.contains(char::is_whitespace)
            && !path.contains(char::is_control);
        is_plain.then_some(path)
    }

    /// Where a mount of an instruction lies, if it says so: absolute and clean, below `/?` where only the build knows the directory. BuildKit joins a
    /// relative target with the working directory (`dispatchRunMounts`).
    pub fn mount_target(&self, instruction: usize, mount: &Mount) -> Option<String> {
        let target = mount.target().filter(|target| !target.is_empty())?;
        Some(match self.workdir_before(instruction) {
            _ if target.contains('$') => target.to_owned(),
            _ if target.starts_with('/') => joined("/", target),
            Workdir::Known(directory) => joined(&directory, target),
            Workdir::Unclear | Workdir::Image => joined("/?", target),
        })
    }

    /// Where the caches are that a RUN mounts: the targets of its mounts of type `cache`; an empty one if it has none.
    pub fn cache_mounts(&self, index: usize) -> Vec<String> {
        self.targets_of(index, &[MountKind::Cache])
    }

    /// Where a RUN can write what stays out of the layer: the targets of its mounts of type `cache` and `tmpfs`; an empty one if it has none.
    pub fn mounts_outside_layer(&self, index: usize) -> Vec<String> {
        self.targets_of(index, &[MountKind::Cache, MountKind::Tmpfs])
    }

    /// The targets of the mounts of these kinds; an empty one if it has none.
    fn targets_of(&self, index: usize, kinds: &[MountKind]) -> Vec<String> {
        let mounts = self.instructions[index].mounts();
        mounts
            .filter(|mount| kinds.contains(&mount.kind))
            .map(|mount| self.mount_target(index, &mount).unwrap_or_default())
            .collect()
    }

    /// Whether a mount of a RUN keeps one of these directories out of the layer, or may: it lies above or below, or its place is known
    /// only at build time.
    pub fn mounts_cover(&self, index: usize, directories: &[&str]) -> bool {
        self.mounts_outside_layer(index).iter().any(|target| {
            let path = target.trim_end_matches('/');
            path.contains('$')
                || directories
                    .iter()
                    .any(|directory| is_above(path, directory) || is_above(directory, path))
        })
    }

    fn is_from_scratch(&self, instruction: usize) -> bool {
        self.stage_of(instruction)
            .is_some_and(|stage| *self.base_below(stage) == Base::Scratch)
    }
}

/// `path` seen from the directory `from`, as Docker joins them: by name alone, whatever links there are.
pub fn joined(from: &str, path: &str) -> String {
    let from = if path.starts_with('/') { "" } else { from };
    let mut parts: Vec<&str> = Vec::new();
    for part in from.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}

fn is_above(upper: &str, lower: &str) -> bool {
    lower
        .strip_prefix(upper)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mounts_lie_below_the_directory() {
        let target = |source: &str| {
            let file = crate::syntax::parse(source.as_bytes());
            let model = Model::new(&file);
            let last = model.instructions.len() - 1;
            let mount = model.instructions[last].mounts().next().unwrap();
            model.mount_target(last, &mount)
        };
        let run = |target: &str| format!("RUN --mount=type=cache,{target} a\n");
        for (above, written, place) in [
            ("", "target=/a", Some("/a")),
            ("", "Dst=//a/./b/", Some("/a/b")),
            ("WORKDIR /var\n", "target=lib/apt", Some("/var/lib/apt")),
            ("WORKDIR /var\n", "target=/lib", Some("/lib")),
            ("", "target=lib", Some("/?/lib")),
            ("", "target=$A", Some("$A")),
            ("", "id=a", None),
        ] {
            let source = format!("FROM x\n{above}{}", run(written));
            assert_eq!(target(&source).as_deref(), place, "{source}");
        }
    }

    #[test]
    fn follows_relative_paths() {
        let at_end = |source: &str| {
            let file = crate::syntax::parse(source.as_bytes());
            let model = Model::new(&file);
            model.workdir_before(model.instructions.len() - 1)
        };
        let known = |path: &str| Workdir::Known(path.to_owned());
        assert_eq!(at_end("FROM a\nRUN b\n"), Workdir::Image);
        assert_eq!(at_end("FROM scratch\nRUN b\n"), known("/"));
        assert_eq!(
            at_end("FROM a\nWORKDIR /a/\nWORKDIR b/./c\nWORKDIR ..\nRUN b\n"),
            known("/a/b")
        );
        assert_eq!(at_end("FROM a\nWORKDIR a\nRUN b\n"), Workdir::Unclear);
        assert_eq!(
            at_end("FROM a\nWORKDIR /a/$B\nWORKDIR c\nRUN b\n"),
            Workdir::Unclear
        );
        assert_eq!(
            at_end("FROM a AS b\nWORKDIR /a\nFROM b\nWORKDIR c\nRUN b\n"),
            known("/a/c")
        );
        assert_eq!(
            at_end("FROM a AS b\nWORKDIR /a\nONBUILD WORKDIR /x\nFROM b\nRUN b\n"),
            Workdir::Unclear
        );
        assert_eq!(
            at_end("# escape=`\nFROM a\nWORKDIR /a\nWORKDIR b\nRUN b\n"),
            Workdir::Unclear
        );
    }
}
