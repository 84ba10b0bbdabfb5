//! Cache mounts: where those belong that it could have, and whether the build knows mounts.

use super::clean_up::Guard;
use super::yarn;
use crate::knowledge::images::ImageRef;
use crate::knowledge::managers::{CacheMount, CachePlace, Manager, Sharing};
use crate::model::{BuildContext, Model, SimpleCommand};

/// Whether a path is a directory or lies in it.
pub(super) fn is_in(path: &str, directory: &str) -> bool {
    let rest = path.strip_prefix(directory.trim_end_matches('/'));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// A mount that a RUN could have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Target {
    /// Where it lies.
    pub(super) path: String,
    /// Who may use it at once.
    pub(super) sharing: Sharing,
}

impl Target {
    /// The flag that mounts it.
    pub(super) fn flag(&self) -> String {
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
pub(super) fn targets(
    manager: &Manager,
    model: &Model<'_>,
    index: usize,
    commands: &[SimpleCommand<'_>],
    build: &dyn BuildContext,
) -> Result<Vec<Target>, Option<String>> {
    let base = model.base_image(index).unwrap_or_default();
    let image = ImageRef::of(base);
    let at = |change: &dyn Fn(&str) -> Option<String>| {
        let target = |mount: &CacheMount| {
            let path = change(mount.target)?;
            Some(Target {
                path: path.replacen('~', "/root", 1),
                sharing: mount.sharing,
            })
        };
        manager.cache.mounts.iter().filter_map(target).collect()
    };
    match manager.family {
        "rpm" => {
            let directories = rpm_directories(commands, &image);
            return Ok(at(&|path| {
                directories.contains(&path).then(|| path.to_owned())
            }));
        }
        "yarn" => match yarn::guard(model, index, &commands.iter().collect::<Vec<_>>(), build) {
            Guard::Fix | Guard::Unsafe => {}
            Guard::Report => {
                let reason = "later versions of Yarn run projects from their cache";
                return Err(Some(reason.into()));
            }
            Guard::Silent => return Err(None),
        },
        _ => {}
    }
    let fits = |place: &&CachePlace| {
        let CachePlace {
            images,
            names,
            texts,
            ..
        } = place;
        [images, names, texts].iter().all(|list| list.is_empty())
            || image.official().is_some_and(|name| images.contains(&name))
            || names.iter().any(|name| base.contains(name))
            || texts.iter().any(|text| model.speaks_of(text))
    };
    let places = match manager.cache.places {
        [] => &[CachePlace::ANY],
        places => places,
    };
    let place = places.iter().find(fits).ok_or_else(|| {
        let name = manager.programs[0];
        Some(format!(
            "where {name} keeps its cache in this image is not known"
        ))
    })?;
    Ok(at(&|path| {
        Some(match place.moved {
            Some((from, to)) => path.replace(from, to),
            None => path.to_owned(),
        })
    }))
}

/// The caches that yum, dnf and their relatives use: dnf 5 has another one than dnf 4, and yum is one of them by now.
fn rpm_directories(commands: &[SimpleCommand<'_>], image: &ImageRef<'_>) -> Vec<&'static str> {
    const YUM: &str = "/var/cache/yum";
    const DNF: &str = "/var/cache/dnf";
    const DNF5: &str = "/var/cache/libdnf5";
    let calls = |name: &str| commands.iter().any(|command| command.name() == Some(name));
    let mut found = Vec::new();
    let tag = image.tag.unwrap_or_default();
    let release = tag.split(['.', '-']).next().unwrap_or(tag).parse::<u32>();
    match (image.official().unwrap_or_default(), release.ok()) {
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

/// Whether root runs an instruction, in its own home.
pub(super) fn is_root_at_home(model: &Model<'_>, index: usize) -> bool {
    model.env_before(index, "HOME").is_none() && model.is_root(index)
}
