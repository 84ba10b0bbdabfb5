//! What `--no-install-recommends` leaves out of a list of packages, as the tables tell.

use crate::knowledge::recommends::{COLLECTIONS, DebPackage, FORMERLY, PackageSet, Release, Row};

/// What is no longer installed with a list of packages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Loss {
    /// Packages the tables do not know.
    pub unknown: Vec<String>,
    /// Recommended packages.
    pub recommended: Vec<DebPackage>,
    /// What these bring along, but for libraries.
    pub along: Vec<DebPackage>,
    /// How many more are lost, at most.
    pub more: usize,
    /// Whether there are so many that they are not listed.
    pub is_long: bool,
}

impl Loss {
    /// What is lost, each with whether it is recommended itself.
    pub(in crate::model) fn each(&self) -> impl Iterator<Item = (DebPackage, bool)> {
        let recommended = self.recommended.iter().map(|package| (*package, true));
        recommended.chain(self.along.iter().map(|package| (*package, false)))
    }
}

/// Whether a package of a list, as written on the command line, stands for those it recommends.
pub fn is_collection(word: &str) -> bool {
    let name = name(word);
    word.ends_with('^')
        || COLLECTIONS.iter().any(|like| {
            let first = like.as_bytes().first();
            (first == Some(&b'*') || first == name.as_bytes().first()) && matches(like, name)
        })
}

/// What is known of a package: in a release, or in whichever have it.
fn row(release: Option<Release>, package: DebPackage) -> Option<&'static Row> {
    match release {
        Some(release) => release.row(package),
        None => package.row_in_any(),
    }
}

/// What `--no-install-recommends` leaves out of a list of packages. Of a release that is not known, all that it may leave out.
pub fn loses(list: &[&str], release: Option<Release>) -> Loss {
    let mut loss = Loss::default();
    let mut brought = PackageSet::empty();
    let mut recommended = PackageSet::empty();
    let mut along = PackageSet::empty();
    for word in list {
        let name = name(word);
        let package = DebPackage::named(name);
        brought.add(&package);
        let Some(row) = package.and_then(|package| row(release, package)) else {
            loss.unknown.push((*word).to_owned());
            continue;
        };
        let formerly = FORMERLY
            .iter()
            .filter(|(by, _)| release.is_none() && *by == name);
        let formerly: Vec<_> = formerly
            .filter_map(|(_, needs)| DebPackage::named(needs))
            .collect();
        let depends = row.depends.iter();
        brought.add(depends.filter(|package| !formerly.contains(package)));
        recommended.add(formerly.iter().chain(&row.recommended));
        along.add(&row.along);
        loss.is_long |= row.is_long;
        loss.more += row.more;
    }
    recommended.remove(&brought);
    along.remove(&brought);
    along.remove(&recommended);
    loss.recommended = recommended.iter().collect();
    loss.along = along.iter().collect();
    loss
}

/// A package, by its name, and what it depends on, as far as others recommend it and it is certain.
pub(in crate::model) fn brought_by(
    package: &str,
    release: Option<Release>,
) -> impl Iterator<Item = DebPackage> {
    let package = DebPackage::named(name(package));
    package.into_iter().flat_map(move |package| {
        let row = row(release, package).into_iter();
        let depends = row.flat_map(|row| row.depends.iter().copied());
        std::iter::once(package).chain(depends)
    })
}

/// The name of a package without version, release and architecture: `libc6:i386`, `curl=7.*`, `git/buster-backports`.
pub(in crate::model) fn name(word: &str) -> &str {
    let end = word.find(['=', '/', ':']).unwrap_or(word.len());
    if end == 0 || word.starts_with('.') {
        word
    } else {
        &word[..end]
    }
}

/// Whether `name` is like `pattern`, which may have a `*` at one end.
fn matches(pattern: &str, name: &str) -> bool {
    match (pattern.strip_prefix('*'), pattern.strip_suffix('*')) {
        (Some(tail), _) => name.ends_with(tail),
        (_, Some(head)) => name.starts_with(head),
        _ => pattern == name,
    }
}

#[cfg(all(test, feature = "recommends"))]
mod tests {
    use super::*;

    #[test]
    fn says_what_is_lost() {
        let bookworm = Some(Release::Debian12);
        let names =
            |loss: Loss| -> Vec<_> { loss.recommended.iter().map(|it| it.name()).collect() };
        let lost = |list: &[&str]| names(loses(list, bookworm));
        assert!(lost(&["curl"]).contains(&"ca-certificates"));
        assert!(!lost(&["curl", "ca-certificates"]).contains(&"ca-certificates"));
        assert_eq!(lost(&["gcc"]), ["libc6-dev"]);
        assert!(!lost(&["gcc", "build-essential"]).contains(&"libc6-dev"));
        assert_eq!(loses(&["jq"], bookworm), Loss::default());
        assert_eq!(
            loses(&["no-such-package"], None).unknown,
            ["no-such-package"]
        );
        assert!(is_collection("task-german") && is_collection("xubuntu-desktop"));
        assert!(names(loses(&["golang"], None)).contains(&"gcc"));
    }

    #[test]
    fn packages_bring_others() {
        assert_eq!(name("libc6:i386"), "libc6");
        assert_eq!(name("./a.deb"), "./a.deb");
        let brings =
            |package, other, release| brought_by(package, release).any(|it| it.name() == other);
        assert!(brings("g++", "libc6-dev", Some(Release::Debian12)));
        assert!(brings("curl", "curl", None));
    }
}
