//! Which of the packages that `--no-install-recommends` leaves out are needed all the same.

use crate::knowledge::packages::C_COMPILERS;
use crate::knowledge::recommends::{DebPackage, Keep, Release, Row};
use crate::model::command::code::Code;
use crate::model::packages::installed::Installed;
use crate::model::packages::lost::{Loss, loses, name};
use crate::model::packages::uses::Uses;
use crate::model::{BuildContext, Model};

/// What becomes of a list of packages without what is recommended.
pub struct Verdict<'u> {
    /// Packages the tables do not know.
    pub unknown: Vec<String>,
    /// What is needed, and is to be named.
    pub needed: Vec<&'static str>,
    /// What is no longer installed.
    pub gone: Vec<&'static str>,
    /// How many libraries more are not, at most.
    pub more: usize,
    /// The list, with what is needed.
    list: Vec<&'u str>,
    /// What that loses.
    loss: Loss,
    uses: Uses<'u>,
    installed: Installed<'u>,
}

impl Verdict<'_> {
    /// Why nobody but the author can tell whether something is missed, if the release is known.
    pub fn doubts(&self) -> impl Iterator<Item = String> {
        let Loss { is_long, more, .. } = self.loss;
        let is_doubtful = |&(package, is_recommended): &(DebPackage, bool)| {
            !self.installed.has(package)
                && is_doubtful(package, is_recommended, &self.list, &self.uses)
        };
        let packages = self.loss.each().filter(is_doubtful);
        let others = move || {
            if is_long {
                Some(format!("{more} more"))
            } else {
                (more > 0 && self.uses.has(".so")).then(|| "libraries".to_owned())
            }
        };
        packages
            .map(|(package, _)| package.name().to_owned())
            .chain(std::iter::once_with(others).flatten())
    }
}

impl Model<'_> {
    /// What becomes of the list of an install that ends at `end`, and begins at `start`, without what is recommended.
    pub fn without_recommended<'u>(
        &'u self,
        code: &'u Code<'u>,
        (start, end): (u32, u32),
        list: &[&'u str],
        build: &'u dyn BuildContext,
    ) -> Verdict<'u> {
        let release = self.release(code.index);
        let mut loss = loses(list, release);
        let mut list = list.to_vec();
        let mut needed = Vec::new();
        let unknown = std::mem::take(&mut loss.unknown);
        let uses = self.uses_after(code, end, build);
        let installed = self.installed_before(code, start);
        let is_kept = |package: DebPackage, list: &[&str]| {
            (release.is_some() || package.is_everywhere())
                && !installed.has(package)
                && is_kept(package, list, release, &uses)
        };
        loop {
            let names = |lost: &[DebPackage]| -> Vec<&'static str> {
                let kept = lost.iter().filter(|package| is_kept(**package, &list));
                kept.map(|package| package.name()).collect()
            };
            let mut kept = names(&loss.recommended);
            // What is kept brings some of these.
            if kept.is_empty() {
                kept = names(&loss.along);
            }
            if kept.is_empty() {
                break;
            }
            list.extend(&kept);
            needed.extend(kept);
            loss = loses(&list, release);
        }
        let gone = loss.each().filter(|(package, _)| !installed.has(*package));
        let mut gone: Vec<_> = gone.map(|(package, _)| package.name()).collect();
        needed.sort_unstable();
        gone.sort_unstable();
        Verdict {
            unknown,
            needed,
            gone,
            more: loss.more,
            list,
            loss,
            uses,
            installed,
        }
    }
}

/// Whether a package that a list would lose is needed.
fn is_kept(lost: DebPackage, list: &[&str], release: Option<Release>, uses: &Uses<'_>) -> bool {
    let package = lost.name();
    let is_completed = |word: &&str| lost.completes().iter().any(|by| name(word).starts_with(by));
    let is_headless = |word: &&str| word.contains("headless");
    if list.iter().any(is_completed) && !list.iter().all(is_headless) {
        return true;
    }
    let words: &[&str] = match lost.keep() {
        Some(Keep::Tls) => return uses.is_shipped() || uses.tls(),
        Some(Keep::Ssh) => return uses.is_shipped() || uses.ssh() || uses.scripts(),
        Some(Keep::Headers) if list.iter().any(|word| compiles(name(word), release)) => {
            return true;
        }
        Some(
            Keep::Named(words) | Keep::Built(words) | Keep::Wanted(words) | Keep::Packs(_, words),
        ) => words,
        Some(Keep::Headers) | None => &[],
    };
    let serves_ssh = || {
        list.iter()
            .any(|word| matches!(name(word), "openssh-server" | "ssh"))
    };
    words.iter().any(|word| uses.names(word))
        || uses.calls(package)
        || lost.words().any(|word| uses.calls(word))
        || names_files(package, uses)
        || matches!(lost.keep(), Some(Keep::Packs(option, _))
            if uses.packs(option) || (uses.is_interactive() && uses.calls("tar")))
        || match package {
            "exim4-daemon-light" => uses.mails(),
            "less" => uses.is_interactive(),
            "xauth" => serves_ssh() && uses.windows(),
            _ => false,
        }
}

/// Whether a package is a C compiler, or brings one.
fn compiles(name: &str, release: Option<Release>) -> bool {
    let is_compiler = |name: &str| C_COMPILERS.iter().any(|start| name.starts_with(start));
    let all = Release::ALL.iter();
    let mut own = all.filter(|it| release.is_none_or(|own| own == **it));
    let brings_one = |row: &Row| {
        let mut depends = row.depends.iter();
        depends.any(|package| is_compiler(package.name()))
    };
    is_compiler(name)
        || DebPackage::named(name)
            .is_some_and(|it| own.any(|own| own.row(it).is_some_and(brings_one)))
}

/// Whether nobody but the author can tell whether a package is missed that is not kept.
fn is_doubtful(lost: DebPackage, is_recommended: bool, list: &[&str], uses: &Uses<'_>) -> bool {
    let package = lost.name();
    let keep = lost.keep();
    if matches!(keep, Some(Keep::Tls | Keep::Ssh)) {
        return false;
    }
    if (package == "xauth" && uses.unseen_ssh())
        || (helps_gpg(package, list) && uses.is_interactive())
        || (package.starts_with("manpages") && uses.manuals())
    {
        return true;
    }
    if lost.is_missable() {
        return false;
    }
    let is_header = package.ends_with("-dev") || package.contains("-dev-");
    if is_header || matches!(keep, Some(Keep::Built(_) | Keep::Headers)) {
        // People build in an image with a shell. For git, they have no need of patch.
        return uses.scripts() || uses.builds() || (uses.is_interactive() && package != "patch");
    }
    (is_recommended && matches!(keep, None | Some(Keep::Wanted(_))))
        || (may_be_called(package) && (uses.scripts() || uses.builds()))
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
