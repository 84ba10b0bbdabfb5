//! Cache mounts: where those belong that it could have, and whether the build knows mounts.

use super::clean_up::Guard;
use super::yarn;
use crate::knowledge::images::ImageRef;
use crate::knowledge::managers::{CacheMount, CachePlace, Manager, Sharing};
use crate::model::{BuildContext, Model, NumberOfUser, SimpleCommand, User};

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
    /// The home of whoever runs the RUN.
    pub(super) home: Home,
}

impl Target {
    /// The flag that mounts it.
    pub(super) fn flag(&self) -> String {
        let locked = match self.sharing {
            Sharing::Locked => ",sharing=locked",
            Sharing::Shared => "",
        };
        let owner = self
            .home
            .owner
            .map_or_else(String::new, |number| format!(",uid={number},gid={number}"));
        format!("--mount=type=cache,target={}{locked}{owner}", self.path)
    }
}

/// Where the user that runs an instruction is at home.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Home {
    /// The folder.
    pub(super) path: &'static str,
    /// The number of the user, if that is not root.
    pub(super) owner: Option<u32>,
}

impl Home {
    const OF_ROOT: Self = Self {
        path: "/root",
        owner: None,
    };

    /// That of whoever runs an instruction: root, or a user that the image is known to have.
    pub(super) fn of(model: &Model<'_>, index: usize) -> Option<Self> {
        if is_root_at_home(model, index) {
            return Some(Self::OF_ROOT);
        }
        let User::Other(name) = model.user(index) else {
            return None;
        };
        let image = ImageRef::of(model.base_image(index)?);
        let (number, path) = image.home_of(name)?;
        let is_as_it_was = model.number_of_user(index, name) == NumberOfUser::NotMade;
        (is_as_it_was && model.env_before(index, "HOME").is_none()).then_some(Self {
            path,
            owner: Some(number),
        })
    }
}

/// Where the caches of a package manager lie for a user, root if that is not known; or why they are not known.
///
/// # Errors
/// In words; `None` where nothing is to be said at all.
pub(super) fn targets(
    manager: &Manager,
    model: &Model<'_>,
    index: usize,
    commands: &[SimpleCommand<'_>],
    build: &dyn BuildContext,
    home: Option<Home>,
) -> Result<Vec<Target>, Option<String>> {
    let home = home
        .filter(|_| !manager.needs_root)
        .unwrap_or(Home::OF_ROOT);
    if home.owner.is_some() {
        let name = manager.programs[0];
        for mount in manager.cache.mounts {
            let Some(path) = mount.target.strip_prefix("~/") else {
                let reason = format!("where {name} keeps its cache for this user is not known");
                return Err(Some(reason));
            };
            if path.contains('/') {
                let reason =
                    "root would own the folders above the mount, where this user may have to write";
                return Err(Some(reason.into()));
            }
        }
    }
    let base = model.base_image(index).unwrap_or_default();
    let image = ImageRef::of(base);
    let at = |change: &dyn Fn(&str) -> Option<String>| {
        let target = |mount: &CacheMount| {
            let path = change(mount.target)?;
            Some(Target {
                path: path.replacen('~', home.path, 1),
                sharing: mount.sharing,
                home,
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
