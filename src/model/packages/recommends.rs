//! What `--no-install-recommends` leaves out of a list of packages, and which of that is needed all the same.

use crate::knowledge::packages::C_COMPILERS;
use crate::knowledge::recommends::{
    COLLECTIONS, DebPackage, EVERYWHERE, FORMERLY, INSEPARABLE, Keep, Release, Row,
};
use crate::model::command::code::Code;
use crate::model::packages::uses::Uses;
use crate::model::{BuildContext, Model};

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
    /// Whether all that was asked for stays, and all else, too.
    fn is_nothing(&self) -> bool {
        self.recommended.is_empty() && self.along.is_empty() && self.more == 0 && !self.is_long
    }
}

/// What becomes of a list of packages without what is recommended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Packages the tables do not know.
    pub unknown: Vec<String>,
    /// What is needed, and is to be named.
    pub needed: Vec<&'static str>,
    /// What is no longer installed.
    pub gone: Vec<&'static str>,
    /// How many libraries more are not, at most.
    pub more: usize,
    /// Why nobody but the author can tell whether something is missed.
    pub doubts: Vec<String>,
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
    let mut brought = Vec::new();
    for word in list {
        let package = DebPackage::named(name(word));
        brought.extend(package);
        let Some(row) = package.and_then(|package| row(release, package)) else {
            loss.unknown.push((*word).to_owned());
            continue;
        };
        let formerly = FORMERLY
            .iter()
            .filter(|(by, _)| release.is_none() && *by == name(word));
        let formerly: Vec<_> = formerly
            .filter_map(|(_, needs)| DebPackage::named(needs))
            .collect();
        let depends = row.depends.iter();
        brought.extend(depends.filter(|package| !formerly.contains(package)));
        loss.recommended.extend(formerly);
        loss.recommended.extend(&row.recommended);
        loss.along.extend(&row.along);
        loss.is_long |= row.is_long;
        loss.more += row.more;
    }
    let tidy = |packages: &mut Vec<DebPackage>, brought: &mut Vec<DebPackage>| {
        brought.sort_unstable();
        packages.retain(|package| brought.binary_search(package).is_err());
        packages.sort_unstable();
        packages.dedup();
    };
    tidy(&mut loss.recommended, &mut brought);
    brought.extend(&loss.recommended);
    tidy(&mut loss.along, &mut brought);
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

/// What is to be done with a package.
enum Fate {
    Kept,
    Gone,
    Doubtful,
}

impl Model<'_> {
    /// What becomes of the list of an install that ends at `end`, and begins at `start`, without what is recommended.
    pub fn without_recommended(
        &self,
        code: &Code<'_>,
        (start, end): (u32, u32),
        list: &[&str],
        build: &dyn BuildContext,
    ) -> Verdict {
        let release = self.release(code.index);
        let mut loss = loses(list, release);
        if loss.is_nothing() {
            return Verdict {
                unknown: loss.unknown,
                ..Verdict::default()
            };
        }
        let uses = self.uses_after(code, end, build);
        let installed = self.installed_before(code, start);
        let mut verdict = Verdict::default();
        let mut names: Vec<&str> = list.to_vec();
        loop {
            let mut kept: Vec<&'static str> = Vec::new();
            verdict.doubts.clear();
            verdict.gone.clear();
            for (lost, is_recommended) in [(&loss.recommended, true), (&loss.along, false)] {
                // What is kept brings some of these.
                if !kept.is_empty() {
                    break;
                }
                for &package in lost {
                    if installed.has(package) {
                        continue;
                    }
                    let name = package.name();
                    match fate(package, is_recommended, &names, release, &uses) {
                        Fate::Kept if release.is_some() || EVERYWHERE.contains(&name) => {
                            kept.push(name);
                        }
                        Fate::Kept | Fate::Doubtful => {
                            verdict.gone.push(name);
                            verdict.doubts.push(name.to_owned());
                        }
                        Fate::Gone => verdict.gone.push(name),
                    }
                }
            }
            if loss.is_long {
                verdict.doubts.push(format!("{} more", loss.more));
            } else if loss.more > 0 && uses.has(".so") {
                verdict.doubts.push("libraries".to_owned());
            }
            verdict.more = loss.more;
            if names.len() == list.len() {
                verdict.unknown.clone_from(&loss.unknown);
            }
            if kept.is_empty() {
                break;
            }
            names.extend(&kept);
            verdict.needed.extend(kept);
            loss = loses(&names, release);
        }
        verdict.needed.sort_unstable();
        verdict.gone.sort_unstable();
        verdict
    }
}

fn fate(
    lost: DebPackage,
    is_recommended: bool,
    list: &[&str],
    release: Option<Release>,
    uses: &Uses<'_>,
) -> Fate {
    let package = lost.name();
    let is_inseparable = INSEPARABLE
        .iter()
        .any(|(by, needs)| *needs == package && list.iter().any(|word| name(word).starts_with(by)));
    let is_headless = |word: &&str| word.contains("headless");
    if is_inseparable && !list.iter().all(is_headless) {
        return Fate::Kept;
    }
    let keep = lost.keep();
    let words: &[&str] = match keep {
        Some(Keep::Tls) if uses.is_shipped() || uses.tls() => return Fate::Kept,
        Some(Keep::Ssh) if uses.is_shipped() || uses.ssh() || uses.scripts() => return Fate::Kept,
        Some(Keep::Tls | Keep::Ssh) => return Fate::Gone,
        Some(Keep::Headers) => {
            let is_compiler = |name: &str| C_COMPILERS.iter().any(|start| name.starts_with(start));
            let compiles = |word: &&str| {
                let name = name(word);
                let all = Release::ALL.iter();
                let mut own = all.filter(|it| release.is_none_or(|own| own == **it));
                let brings_one = |row: &Row| {
                    let mut depends = row.depends.iter();
                    depends.any(|package| is_compiler(package.name()))
                };
                is_compiler(name)
                    || DebPackage::named(name)
                        .is_some_and(|it| own.any(|own| own.row(it).is_some_and(brings_one)))
            };
            if list.iter().any(compiles) {
                return Fate::Kept;
            }
            &[]
        }
        Some(
            Keep::Named(words) | Keep::Built(words) | Keep::Wanted(words) | Keep::Packs(_, words),
        ) => words,
        None => &[],
    };
    let serves_ssh = || {
        list.iter()
            .any(|word| matches!(name(word), "openssh-server" | "ssh"))
    };
    let forwards_x = package == "xauth" && serves_ssh() && uses.windows();
    let at_a_terminal = package == "less" && uses.is_interactive();
    let is_packed = matches!(keep, Some(Keep::Packs(option, _))
        if uses.packs(option) || (uses.is_interactive() && uses.calls("tar")));
    let is_named = is_packed
        || names_files(package, uses)
        || (package == "exim4-daemon-light" && uses.mails())
        || words.iter().any(|word| uses.names(word))
        || std::iter::once(package)
            .chain(lost.words())
            .any(|word| uses.calls(word));
    let is_header = package.ends_with("-dev") || package.contains("-dev-");
    if is_named || at_a_terminal || forwards_x {
        Fate::Kept
    } else if (package == "xauth" && uses.unseen_ssh())
        || (helps_gpg(package, list) && uses.is_interactive())
        || (package.starts_with("manpages") && uses.manuals())
    {
        Fate::Doubtful
    } else if lost.is_missable() {
        Fate::Gone
    } else if is_header || matches!(keep, Some(Keep::Built(_) | Keep::Headers)) {
        // People build in an image with a shell. For git, they have no need of patch.
        if uses.scripts() || uses.builds() || (uses.is_interactive() && package != "patch") {
            Fate::Doubtful
        } else {
            Fate::Gone
        }
    } else if (is_recommended && matches!(keep, None | Some(Keep::Wanted(_))))
        || (may_be_called(package) && (uses.scripts() || uses.builds()))
    {
        Fate::Doubtful
    } else {
        Fate::Gone
    }
}

/// Whether the file names files of a package of fonts or of scripts for browsers, which share their folders with others:
/// `/usr/share/fonts/truetype/dejavu`, `/usr/share/javascript/jquery`.
fn names_files(package: &str, uses: &Uses<'_>) -> bool {
    if let Some(family) = package.strip_prefix("fonts-") {
        let family = family.split('-').next().unwrap_or(family);
        return uses.has_in_any_case(family);
    }
    (package.starts_with("libjs-") || package == "javascript-common")
        && uses.has("share/javascript")
}

/// Whether a package is one that gpg, if somebody has asked for it, signs and fetches keys with.
fn helps_gpg(package: &str, list: &[&str]) -> bool {
    let is_gpg = |word: &&str| name(word) == "gpg" || name(word).starts_with("gnupg");
    matches!(package, "dirmngr" | "gnupg" | "gpg-agent") && list.iter().any(is_gpg)
}

/// Whether a package may hold something to call, as far as its name tells.
fn may_be_called(package: &str) -> bool {
    const STARTS: &[&str] = &["fontconfig-", "fonts-", "gir1.2-", "lib", "xfonts-"];
    const ENDS: &[&str] = &["-common", "-config", "-data", "-icon-theme"];
    package != "netbase"
        && !STARTS.iter().any(|start| package.starts_with(start))
        && !ENDS.iter().any(|end| package.ends_with(end))
}

/// The name of a package without version, release and architecture: `libc6:i386`, `curl=7.*`, `git/buster-backports`.
fn name(word: &str) -> &str {
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
