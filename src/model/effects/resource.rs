//! Places that instructions read and write.

use crate::knowledge::effects::{PROJECTS_OWN, STAMPS, SYSTEM};
use crate::knowledge::folders::{LINKED, OF_ACCOUNTS};
use std::borrow::Cow;

/// Something that one instruction can change and another one can see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resource {
    /// A path of the image, clean and absolute, and all below it.
    Tree(String),
    /// All below a path, but not itself.
    Inside(String),
    /// A folder that is made if it is missing, and how: whoever comes first says who owns it.
    Folder {
        /// Which.
        path: String,
        /// Its owner, and what else says how it is made.
        how: String,
    },
    /// What the scripts of the system's packages may write: all below the folders of the system, but for those that are a project's alone.
    System,
    /// A variable; `None` for all.
    Variable(Option<String>),
    /// All variables, but for those that say which build an image is of ([`STAMPS`]): of these the named ones.
    Environment(Vec<String>),
    /// What people change to have all below done anew.
    CacheKey,
    /// The working directory.
    Workdir,
    /// The user.
    User,
    /// The shell.
    Shell,
    /// The users and groups.
    Accounts,
    /// What an instruction of this name says of containers.
    Setting(&'static str),
}

impl Resource {
    /// Whether a change of one can be seen in the other.
    pub fn meets(&self, other: &Self) -> bool {
        self.meets_as_written(other)
            || match (self.without_links(), other.without_links()) {
                (Cow::Borrowed(_), Cow::Borrowed(_)) => false,
                (one, other) => one.meets_as_written(&other),
            }
    }

    fn meets_as_written(&self, other: &Self) -> bool {
        use Resource::{Accounts, Environment, Folder, Inside, System, Tree, Variable};
        match (self, other) {
            (Accounts, Tree(tree) | Inside(tree)) | (Tree(tree) | Inside(tree), Accounts) => {
                OF_ACCOUNTS.iter().any(|file| is_in(file, tree))
            }
            (System, Tree(path) | Inside(path)) | (Tree(path) | Inside(path), System) => {
                let is_own = PROJECTS_OWN.iter().any(|own| is_in(path, own));
                let is_near = |it: &&str| is_in(path, it) || is_in(it, path);
                !is_own && SYSTEM.iter().any(is_near)
            }
            (System, Folder { path, how }) | (Folder { path, how }, System) => {
                // Packages make those above as root, too; of others their scripts ask whether they are there.
                let is_near = |own: &&str| is_in(path, own) || is_in(own, path);
                let is_own = PROJECTS_OWN.iter().any(is_near);
                (!is_own || how != "root") && SYSTEM.iter().any(|it| is_in(path, it))
            }
            (Environment(named), Variable(Some(name)))
            | (Variable(Some(name)), Environment(named)) => {
                !STAMPS.contains(&&name[..]) || named.contains(name)
            }
            (Environment(_), Variable(None) | Environment(_))
            | (Variable(None), Environment(_)) => true,
            (Tree(a) | Inside(a), Tree(b) | Inside(b)) => is_in(a, b) || is_in(b, a),
            (Tree(tree), Folder { path, .. }) | (Folder { path, .. }, Tree(tree)) => {
                is_in(path, tree)
            }
            (Inside(folder), Folder { path, .. }) | (Folder { path, .. }, Inside(folder)) => {
                path != folder && is_in(path, folder)
            }
            (Folder { path: a, how: one }, Folder { path: b, how: two }) => a == b && one != two,
            (Variable(a), Variable(b)) => a.is_none() || b.is_none() || a == b,
            _ => self == other,
        }
    }

    /// The same place, by the path that links of most images lead to.
    fn without_links(&self) -> Cow<'_, Self> {
        let (Self::Tree(path) | Self::Inside(path) | Self::Folder { path, .. }) = self else {
            return Cow::Borrowed(self);
        };
        let Some(real) = without_links(path) else {
            return Cow::Borrowed(self);
        };
        Cow::Owned(match self {
            Self::Tree(_) => Self::Tree(real),
            Self::Inside(_) => Self::Inside(real),
            Self::Folder { how, .. } => Self::Folder {
                path: real,
                how: how.clone(),
            },
            other => other.clone(),
        })
    }
}

/// Where a path leads, if there is a link on its way in most images.
pub(super) fn without_links(path: &str) -> Option<String> {
    let mut links = LINKED.iter().filter(|(link, _)| is_in(path, link));
    let (link, to) = links.next()?;
    Some(format!("{to}{}", &path[link.len()..]))
}

/// Whether a path is another one, or lies below it.
pub fn is_in(path: &str, folder: &str) -> bool {
    folder == "/"
        || path
            .strip_prefix(folder)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The folders above a path, itself not included, nor `/`.
pub(super) fn above(path: &str) -> impl Iterator<Item = &str> {
    let ends = path.match_indices('/').map(|(at, _)| at);
    ends.filter(|at| *at > 0).map(|at| &path[..at])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_meet_where_one_lies_in_the_other() {
        let tree = |path: &str| Resource::Tree(path.into());
        let inside = |path: &str| Resource::Inside(path.into());
        let folder = |path: &str, how: &str| Resource::Folder {
            path: path.into(),
            how: how.into(),
        };
        let variable = |name: &str| Resource::Variable(Some(name.into()));
        let environment = |named: &[&str]| {
            Resource::Environment(named.iter().map(|name| (*name).into()).collect())
        };
        for (a, b, expected) in [
            (tree("/a"), tree("/a/b"), true),
            (tree("/a"), tree("/ab"), false),
            (tree("/"), tree("/x"), true),
            (tree("/a"), inside("/a"), true),
            (tree("/a/b"), inside("/a"), true),
            (tree("/b"), inside("/a"), false),
            (inside("/a"), inside("/a/b"), true),
            (folder("/a", "root"), inside("/a"), false),
            (folder("/a/b", "root"), inside("/a"), true),
            (folder("/a", "root"), tree("/a"), true),
            (folder("/a", "root"), tree("/a/b"), false),
            (folder("/a", "root"), folder("/a", "root"), false),
            (folder("/a", "root"), folder("/a", "b"), true),
            (tree("/bin/a"), tree("/usr/bin/a"), true),
            (tree("/sbin/a"), inside("/usr/bin"), true),
            (tree("/var/run/a"), inside("/run/a/"), true),
            (tree("/var"), tree("/var/run/a"), true),
            (tree("/bin/a"), tree("/usr/bin/ab"), false),
            (folder("/var/run/a", "root"), folder("/run/a", "b"), true),
            (Resource::Accounts, tree("/etc/passwd"), true),
            (Resource::Accounts, inside("/etc"), true),
            (Resource::Accounts, tree("/etc/app"), false),
            (Resource::User, Resource::User, true),
            (Resource::User, Resource::Shell, false),
            (
                Resource::Variable(None),
                Resource::Variable(Some("A".into())),
                true,
            ),
            (
                Resource::Variable(Some("B".into())),
                Resource::Variable(Some("A".into())),
                false,
            ),
            (Resource::Setting("CMD"), Resource::Setting("EXPOSE"), false),
            (Resource::System, tree("/app"), false),
            (Resource::System, tree("/"), true),
            (Resource::System, inside("/usr"), true),
            (Resource::System, tree("/usr/local/bin/x"), true),
            (Resource::System, tree("/usr/src/app/x"), false),
            (Resource::System, tree("/usr/src"), true),
            (Resource::System, tree("/usr/src/apps"), true),
            (Resource::System, folder("/usr/src", "root"), false),
            (Resource::System, folder("/usr/src", "1000"), true),
            (Resource::System, folder("/usr/src/app/web", "root"), false),
            (Resource::System, folder("/var/www/html", "root"), true),
            (Resource::System, folder("/app", "1000"), false),
            (Resource::System, Resource::System, true),
            (environment(&[]), variable("A"), true),
            (environment(&[]), variable("GIT_COMMIT"), false),
            (environment(&["GIT_COMMIT"]), variable("GIT_COMMIT"), true),
            (environment(&[]), Resource::Variable(None), true),
            (Resource::CacheKey, Resource::CacheKey, true),
            (Resource::CacheKey, environment(&[]), false),
        ] {
            assert_eq!(a.meets(&b), expected, "{a:?} {b:?}");
            assert_eq!(b.meets(&a), expected, "{b:?} {a:?}");
        }
    }

    #[test]
    fn folders_above_a_path() {
        assert_eq!(above("/a/b/c").collect::<Vec<_>>(), ["/a", "/a/b"]);
        assert_eq!(above("/a").count(), 0);
    }
}
