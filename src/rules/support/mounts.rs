//! Cache mounts: which a RUN has, where those belong that it could have, and whether the build knows mounts.

use super::clean_up::Guard;
use super::options::{base_image, official, speaks_of};
use super::yarn;
use crate::model::{BuildContext, Manager, Model, Sharing, SimpleCommand};
use crate::syntax::{DirectiveName, Keyword, flag_value};

/// A mount that a RUN has.
pub(crate) struct Mounted {
    /// Where it lies; empty if it does not say.
    pub(crate) target: String,
    /// Whether it is a cache.
    pub(crate) is_cache: bool,
    /// Whether it hands in a secret or a key.
    pub(crate) is_secret: bool,
}

/// The mounts of a RUN.
pub(crate) fn mounts(model: &Model<'_>, index: usize) -> Vec<Mounted> {
    let instruction = model.instructions[index];
    let flags = instruction.effective().flags.iter();
    flags
        .filter_map(|flag| {
            let flag = flag_value(instruction.text(flag.span));
            let options = String::from_utf8_lossy(flag.strip_prefix(b"--mount=")?).into_owned();
            let value = |keys: &[&str]| {
                let mut pairs = options
                    .split(',')
                    .filter_map(|option| option.split_once('='));
                pairs
                    .find(|(key, _)| keys.contains(key))
                    .map(|(_, value)| value.to_owned())
            };
            let kind = value(&["type"]).unwrap_or_default();
            Some(Mounted {
                target: value(&["target", "dst", "destination"]).unwrap_or_default(),
                is_cache: kind == "cache",
                is_secret: matches!(&kind[..], "secret" | "ssh") || kind.contains('$'),
            })
        })
        .collect()
}

/// Whether a path is a directory or lies in it.
pub(crate) fn is_in(path: &str, directory: &str) -> bool {
    let rest = path.strip_prefix(directory.trim_end_matches('/'));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// A mount that a RUN could have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Target {
    /// Where it lies.
    pub(crate) path: String,
    /// Who may use it at once.
    pub(crate) sharing: Sharing,
}

impl Target {
    /// The flag that mounts it.
    pub(crate) fn flag(&self) -> String {
        let locked = match self.sharing {
            Sharing::Locked => ",sharing=locked",
            Sharing::Shared => "",
        };
        format!("--mount=type=cache,target={}{locked}", self.path)
    }
}

/// Where the caches of a package manager lie for root; or why that is not known.
///
/// # Errors
/// In words; `None` where nothing is to be said at all.
pub(crate) fn targets(
    manager: &Manager,
    model: &Model<'_>,
    index: usize,
    commands: &[SimpleCommand<'_>],
    build: &dyn BuildContext,
) -> Result<Vec<Target>, Option<String>> {
    let image = base_image(model, index).unwrap_or_default();
    let image = official(&image);
    let is = |name: &str| image.is_some_and(|(image, _)| image == name);
    let all = || manager.cache.mounts.iter();
    let unknown = || {
        Err(Some(format!(
            "where {} keeps its cache in this image is not known",
            manager.programs[0]
        )))
    };
    let at = |change: &dyn Fn(&str) -> Option<String>| {
        let target = |mount: &crate::model::Mount| {
            let path = change(mount.target)?;
            Some(Target {
                path: path.replacen('~', "/root", 1),
                sharing: mount.sharing,
            })
        };
        Ok(all().filter_map(target).collect())
    };
    let same = |path: &str| Some(path.to_owned());
    match manager.family {
        "rpm" => {
            let directories = rpm_directories(commands, image);
            at(&|path| directories.contains(&path).then(|| path.to_owned()))
        }
        "bundler" if !is("ruby") => unknown(),
        "conda" => {
            let base = base_image(model, index).unwrap_or_default();
            let known = ["conda", "mamba"].iter().any(|part| base.contains(part))
                || speaks_of(model, "/opt/conda");
            if known { at(&same) } else { unknown() }
        }
        "composer" if is("composer") => at(&|_| Some("/tmp/cache".into())),
        "go" if is("golang") => at(&same),
        "go" => at(&|path| Some(path.replace("/go/pkg", "/root/go/pkg"))),
        "cargo" => {
            let base = base_image(model, index).unwrap_or_default();
            let distribution = ["debian", "ubuntu", "alpine", "fedora", "archlinux"];
            if is("rust") || base.contains("cargo-chef") {
                at(&same)
            } else if distribution.iter().any(|name| is(name)) {
                at(&|path| Some(path.replace("/usr/local/cargo", "/root/.cargo")))
            } else {
                unknown()
            }
        }
        "yarn" => match yarn::guard(model, index, &commands.iter().collect::<Vec<_>>(), build) {
            Guard::Fix => at(&same),
            Guard::Report => Err(Some(
                "later versions of Yarn run projects from their cache".into(),
            )),
            Guard::Silent => Err(None),
        },
        _ => at(&same),
    }
}

/// The caches that yum, dnf and their relatives use: dnf 5 has another one than dnf 4, and yum is one of them by now.
fn rpm_directories(
    commands: &[SimpleCommand<'_>],
    image: Option<(&str, &str)>,
) -> Vec<&'static str> {
    const YUM: &str = "/var/cache/yum";
    const DNF: &str = "/var/cache/dnf";
    const DNF5: &str = "/var/cache/libdnf5";
    let calls = |name: &str| commands.iter().any(|command| command.name() == Some(name));
    let mut found = Vec::new();
    let release = image.and_then(|(_, tag)| tag.split(['.', '-']).next()?.parse::<u32>().ok());
    let name = image.map_or("", |(name, _)| name);
    match (name, release) {
        ("fedora", Some(..41)) => found.push(DNF),
        ("fedora", _) => found.push(DNF5),
        ("centos" | "oraclelinux", Some(..8)) | ("amazonlinux", Some(..2023)) => {
            found.push(YUM);
        }
        ("centos" | "rockylinux" | "almalinux" | "oraclelinux" | "amazonlinux", Some(_)) => {
            found.push(DNF);
        }
        _ if calls("yum") => found.extend([YUM, DNF]),
        _ if calls("dnf") => found.extend([DNF, DNF5]),
        _ => {}
    }
    if calls("dnf5") && !found.contains(&DNF5) {
        found.push(DNF5);
    }
    if calls("tdnf") {
        found.push("/var/cache/tdnf");
    }
    found
}

/// Official images whose user is root.
const ROOT_IMAGES: &[&str] = &[
    "almalinux",
    "alpine",
    "amazonlinux",
    "archlinux",
    "buildpack-deps",
    "bash",
    "busybox",
    "caddy",
    "centos",
    "composer",
    "debian",
    "docker",
    "eclipse-temurin",
    "elixir",
    "erlang",
    "fedora",
    "gcc",
    "golang",
    "haskell",
    "httpd",
    "julia",
    "maven",
    "nginx",
    "node",
    "openjdk",
    "oraclelinux",
    "perl",
    "php",
    "pypy",
    "python",
    "r-base",
    "rockylinux",
    "ruby",
    "rust",
    "swift",
    "ubuntu",
];

/// Managers that only root can install with.
const OF_ROOT: &[&str] = &["apt", "apk", "rpm", "zypper", "pacman"];

/// Whether root runs an instruction, in its own home: by the USER in force, by the image, or because something before, or in it, could not
/// have been done by another user.
pub(crate) fn is_root(model: &Model<'_>, index: usize) -> bool {
    if model.env_before(index, "HOME").is_some() {
        return false;
    }
    if let Some(user) = model.user_before(index) {
        let user = String::from_utf8_lossy(user);
        let user = user.trim().trim_matches(['"', '\'']);
        return matches!(user.split(':').next(), Some("root" | "0"));
    }
    let image = base_image(model, index).unwrap_or_default();
    let by_image = official(&image).is_some_and(|(name, _)| ROOT_IMAGES.contains(&name));
    let needs_root = |command: &SimpleCommand<'_>| {
        crate::model::Invocation::of(command).is_some_and(|call| {
            OF_ROOT.contains(&call.manager.family) && call.verb == crate::model::Verb::Install
        }) && command.prefix().is_empty()
    };
    let runs = std::iter::once(index).chain(model.before(index));
    let mut runs = runs.filter(|&run| model.instructions[run].statement.kind == Keyword::Run);
    by_image || runs.any(|run| model.commands(run).iter().any(needs_root))
}

/// The frontend that the file asks for, if it is too old for mounts: they came with 1.2, and with `-experimental` images before.
pub(crate) fn old_frontend<'m>(model: &'m Model<'_>) -> Option<&'m str> {
    let mut directives = model.file.directives();
    let syntax = directives.find(|directive| directive.name == DirectiveName::Syntax)?;
    let value = std::str::from_utf8(syntax.value.of(model.file.source)).ok()?;
    let image = value.split('@').next().unwrap_or(value);
    let image = image.strip_prefix("docker.io/").unwrap_or(image);
    let tag = image.strip_prefix("docker/dockerfile:")?;
    let mut numbers = tag.split('.');
    let old = numbers.next() == Some("1")
        && matches!(numbers.next(), Some(minor) if minor.starts_with(['0', '1']) && !matches!(minor.as_bytes(), [_, b'0'..=b'9', ..]))
        && !tag.contains("experimental");
    old.then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mounts_came_with_version_1_2() {
        let old = |value: &str| {
            let source = format!("# syntax={value}\nFROM a\n");
            let file = crate::syntax::parse(source.as_bytes());
            old_frontend(&Model::new(&file)).is_some()
        };
        for value in [
            "docker/dockerfile:1.0",
            "docker/dockerfile:1.1.7",
            "docker.io/docker/dockerfile:1.0.0@sha256:0",
        ] {
            assert!(old(value), "{value}");
        }
        for value in [
            "docker/dockerfile:1",
            "docker/dockerfile:1.2",
            "docker/dockerfile:1.10",
            "docker/dockerfile:1.1-experimental",
            "docker/dockerfile:experimental",
            "docker/dockerfile-upstream:master",
            "docker/dockerfile",
            "example.com/frontend:1.0",
        ] {
            assert!(!old(value), "{value}");
        }
    }

    #[test]
    fn root_is_told_by_user_image_and_what_was_done() {
        let root = |source: &str| {
            let file = crate::syntax::parse(source.as_bytes());
            let model = Model::new(&file);
            is_root(&model, model.instructions.len() - 1)
        };
        assert!(root("FROM python:3.12\nRUN a\n"));
        assert!(root("FROM x/y\nUSER root:root\nRUN a\n"));
        assert!(root("FROM x/y\nRUN apk add a\nRUN b\n"));
        assert!(!root("FROM x/y\nRUN a\n"));
        assert!(!root("FROM x/y\nRUN sudo apt-get install a\nRUN b\n"));
        assert!(!root("FROM python:3.12\nUSER app\nRUN a\n"));
        assert!(!root("FROM python:3.12\nENV HOME=/app\nRUN a\n"));
    }
}
