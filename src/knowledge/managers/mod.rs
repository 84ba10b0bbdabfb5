//! The package managers: their programs, verbs, options and caches, one file each. Each entry says where its facts come from.

mod apk;
mod apt;
mod bun;
mod bundler;
mod cargo;
mod composer;
mod conda;
mod dnf;
mod gem;
mod go;
mod installers;
mod npm;
mod pacman;
mod pip;
mod pnpm;
mod poetry;
mod uv;
mod yarn;
mod yum;
mod zypper;

use super::by_name::ByName;

pub use apk::{APK, APK_UPDATES};
pub use apt::{APT, APT_LISTS, APT_SOURCES, APT_TRUST, APT_TWINS, OTHER_ORIGINS};
pub use bun::BUN;
pub use bundler::BUNDLER;
pub use cargo::CARGO;
pub use composer::COMPOSER;
pub use conda::{CONDA, CONDA_CACHE_USERS, CONDA_INSTALLERS, CONDA_OWNERS};
pub use dnf::DNF;
pub use gem::{GEM, GEM_DOCUMENTS, KNOWS_NO_DOCUMENT};
pub use go::GO;
pub use installers::INSTALLERS;
pub use npm::{
    DEPENDENCIES_CHOSEN, NPM, NPM_CHOOSES, NPM_LOCKS, PROJECT_RUNNERS, PROJECT_TOOLS, SAME_TO_CI,
};
pub use pacman::PACMAN;
pub use pip::{PIP, PIP_CONFIGURED};
pub use pnpm::PNPM;
pub use poetry::POETRY;
pub use uv::UV;
pub use yarn::{CLASSIC_OPTIONS, LATER_YARN, LATER_YARN_FILES, LATER_YARN_LOCK, YARN};
pub use yum::{TAKE_REPOSITORIES, YUM, is_dnf};
pub use zypper::ZYPPER;

/// Verbs of a package manager; each may be several words.
pub type Verbs = &'static [&'static [&'static str]];

/// A package manager, or several that share their verbs and options.
#[derive(Clone, Copy, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent facts about one program"
)]
pub struct Manager {
    /// The names of its programs.
    pub programs: &'static [&'static str],
    /// What the managers are called together that work on the same packages: `apt`, `rpm`, `npm`.
    pub family: &'static str,
    /// Verbs that install packages.
    pub install: Verbs,
    /// Verbs that bring newer versions of what is installed.
    pub upgrade: Verbs,
    /// Verbs that fetch the index of packages.
    pub update: Verbs,
    /// Other verbs that need the index.
    pub query: Verbs,
    /// Other verbs that fetch packages, to build, run or look at something.
    pub build: Verbs,
    /// Verbs that take packages away.
    pub remove: Verbs,
    /// Verbs that empty caches.
    pub clean: Verbs,
    /// Whether the program installs where it is given nothing but options.
    pub installs_alone: bool,
    /// Whether a RUN that installs is to empty the caches; not for managers that are told not to fill them, or are looked after by rules
    /// of their own.
    pub cleaned: bool,
    /// Whether it installs for the project it is called in, unless one of [`FOR_ALL_PROJECTS`] says otherwise.
    pub for_project: bool,
    /// Options whose value is the next word.
    pub value_options: &'static [&'static str],
    /// Options that answer its questions beforehand, or make it ask none.
    pub answers: &'static [&'static str],
    /// Whether only root can install with it: it works on the packages of the system.
    pub needs_root: bool,
    /// What the order of its packages means to it.
    pub order: Order,
    /// What an option asks for, given whether there are operands, where the verb is an option (`pacman -S`).
    pub option_verb: Option<fn(&str, bool) -> Option<Verb>>,
    /// What in the word of a package says that there is a version; empty where that is not known.
    pub version_signs: &'static [&'static str],
    /// Options that name the version, or a file that does.
    pub pinned_by: &'static [&'static str],
    /// Programs that run what its packages bring, and fetch them where they are missing.
    pub runners: &'static [&'static str],
    /// The options one of which its clean verbs need: without, they remove something else.
    pub clean_options: &'static [&'static str],
    /// Whether its clean verbs leave the index.
    pub clean_keeps_index: bool,
    /// Whether what comes after `--` is for somebody else: what an install builds, or runs.
    pub hands_on: bool,
    /// What its packages look like.
    pub packages: Packages,
    /// What it keeps.
    pub cache: Cache,
}

/// What the words look like that name packages.
#[derive(Clone, Copy, Debug)]
pub struct Packages {
    /// The characters that end a name where more follows: a version, a release, extras.
    pub ends: &'static str,
    /// How the names of local files end.
    pub files: &'static [&'static str],
    /// How the names of groups start.
    pub groups: &'static [&'static str],
    /// Whether they are named by the host they come from: words without one (`all`, `tool`) name none.
    pub have_host: bool,
    /// What stands before the revision in the address of a repository; `None` where such addresses name no package, or it is not known.
    pub revision: Option<char>,
}

impl Packages {
    /// What holds of most, for those parts that a row does not name.
    pub const USUAL: Self = Self {
        ends: "",
        files: &[],
        groups: &[],
        have_host: false,
        revision: None,
    };
}

/// A word that names a package, or several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Package<'w> {
    /// A package of the index, by its name without version.
    Named(&'w str),
    /// A group of packages.
    Group(&'w str),
    /// A file or a directory.
    File,
    /// An address.
    Url,
    /// Something else: a pattern, a word with a mark after it that says to remove.
    Other,
}

/// The managers. Source: beside each.
pub const MANAGERS: &[Manager] = &[
    APT, APK, DNF, YUM, ZYPPER, PACMAN, PIP, UV, POETRY, CONDA, NPM, PNPM, YARN, BUN, GEM, BUNDLER,
    COMPOSER, GO, CARGO,
];

/// The managers that programs belong to.
static PROGRAMS: ByName<128> = {
    let mut names = ByName::EMPTY;
    let mut at = 0;
    while at < MANAGERS.len() {
        let programs = MANAGERS[at].programs;
        let mut number = 0;
        while number < programs.len() {
            names.add(programs[number], at);
            number += 1;
        }
        at += 1;
    }
    names
};

/// Caches of other tools. Source: the documentation of Maven, Gradle and ccache.
const OTHER_CACHES: &[&str] = &["/root/.ccache", "/root/.gradle", "/root/.m2"];

/// How the addresses of repositories start. Source: pip's documentation, "VCS Support"; npm's, `npm install`.
const REPOSITORIES: &[&str] = &["bzr+", "git+", "git://", "hg+", "svn+"];

impl Manager {
    /// What holds of most, for those parts that a row does not name.
    pub const USUAL: Self = Self {
        programs: &[],
        family: "",
        install: &[],
        upgrade: &[],
        update: &[],
        query: &[],
        build: &[],
        remove: &[],
        clean: &[],
        installs_alone: false,
        cleaned: false,
        for_project: false,
        value_options: &[],
        answers: &[],
        needs_root: false,
        order: Order::Matters,
        option_verb: None,
        version_signs: &[],
        pinned_by: &[],
        runners: &[],
        clean_options: &[],
        clean_keeps_index: false,
        hands_on: false,
        packages: Packages::USUAL,
        cache: Cache::NONE,
    };

    /// The manager a program belongs to. pip may have a version after its name: `pip3.12`.
    pub fn of(program: &[u8]) -> Option<&'static Self> {
        let version = |rest: &[u8]| {
            rest.iter()
                .all(|byte| byte.is_ascii_digit() || *byte == b'.')
        };
        let program = match program.strip_prefix(b"pip") {
            Some(rest) if version(rest) => b"pip",
            _ => program,
        };
        let is_it = |at: usize| {
            let mut names = MANAGERS[at].programs.iter();
            names.any(|name| name.as_bytes() == program)
        };
        PROGRAMS.find(program, is_it).map(|at| &MANAGERS[at])
    }

    /// The entry of a program of which nothing is known but how its lists of packages are written.
    pub fn installer(program: &[u8]) -> Option<&'static Self> {
        INSTALLERS.iter().find(|installer| {
            let mut programs = installer.programs.iter();
            programs.any(|name| name.as_bytes() == program)
        })
    }

    /// Whether this is the same entry of the table.
    pub fn is(&self, other: &Self) -> bool {
        self.programs == other.programs
    }

    /// Whether a folder is known to be the cache of something else.
    pub fn is_apart_from(&self, folder: &str) -> bool {
        let others = MANAGERS.iter().filter(|other| !other.is(self));
        let known = others.flat_map(|other| [other.cache.directories, other.cache.around]);
        known
            .flatten()
            .chain(OTHER_CACHES)
            .any(|other| folder.starts_with(other))
    }

    /// What words ask for, the first of them no option, and how many of them say so.
    pub fn verb<'w>(
        &self,
        words: &(impl Iterator<Item = Option<&'w str>> + Clone),
    ) -> (Verb, usize) {
        // A verb of two meanings has the first of these.
        let meanings = [
            (self.update, Verb::Update),
            (self.remove, Verb::Remove),
            (self.clean, Verb::Clean),
            (self.query, Verb::Query),
            (self.build, Verb::Build),
            (self.upgrade, Verb::Upgrade),
            (self.install, Verb::Install),
        ];
        for (verbs, meaning) in meanings {
            for verb in verbs {
                let mut words = words.clone();
                if verb.iter().all(|part| words.next() == Some(Some(*part))) {
                    return (meaning, verb.len());
                }
            }
        }
        (Verb::Other, 1)
    }

    /// Whether the option takes the next word as its value.
    pub fn takes_value(&self, option: &[u8], next: Option<&[u8]>) -> bool {
        // Of letters that share a word the last may take one: `conda create -yn base`.
        let last = match option {
            [b'-', letters @ .., last] if letters.iter().all(u8::is_ascii_alphabetic) => *last,
            _ => b' ',
        };
        let mut options = self.value_options.iter().map(|name| name.as_bytes());
        let is_one = options.any(|name| name == option || name == [b'-', last]);
        // A switch of npm, which reads only these two as its value (nopt).
        is_one && (option != b"--unsafe-perm" || matches!(next, Some(b"true" | b"false")))
    }

    /// Whether a word is the address of a repository that names no revision: what is there today is installed.
    pub fn is_repository_without_revision(&self, word: &str) -> bool {
        let Some(sign) = self.packages.revision else {
            return false;
        };
        // `name @ git+https://…`
        let address = word.rsplit(' ').next().unwrap_or(word);
        let is_one = REPOSITORIES.iter().any(|start| address.starts_with(start));
        // Neither the user before the host nor, where that is no sign, what comes after `#`.
        let path = address
            .split_once("://")
            .and_then(|(_, rest)| rest.split_once('/'))
            .map_or("", |(_, path)| path);
        let end = path.find('#').filter(|_| sign != '#');
        is_one && !path.is_empty() && !path[..end.unwrap_or(path.len())].contains(sign)
    }

    /// What a word after the verb names.
    pub fn package<'w>(&self, word: &'w str) -> Package<'w> {
        let Packages {
            ends,
            files,
            groups,
            have_host,
            ..
        } = self.packages;
        // The scope of a package of npm, or a group of rpm's.
        let scope = usize::from(word.starts_with('@'));
        let host = word.split('/').next().unwrap_or(word);
        if word.contains("://") || word.starts_with("git+") || word.starts_with("git@") {
            Package::Url
        } else if word.starts_with(['.', '~', '/']) || files.iter().any(|end| word.ends_with(end)) {
            Package::File
        } else if word.starts_with('-')
            || word.contains(['*', '?', '\\', ' '])
            || (have_host && !host.contains('.'))
        {
            Package::Other
        } else if groups.iter().any(|start| word.starts_with(start)) {
            Package::Group(word)
        } else if word.ends_with('-') || (word.contains('/') && scope == 0 && !have_host) {
            // `vim-` is not to be installed; `a/b` may be a file, a release, a repository.
            Package::Other
        } else {
            let end = word[scope..].find(|ch| ends.contains(ch));
            Package::Named(&word[..end.map_or(word.len(), |at| at + scope)])
        }
    }
}

/// Where a manager asks, and how it is told yes.
#[derive(Clone, Copy, Debug)]
pub struct Asking {
    /// The programs that do.
    pub programs: &'static [&'static str],
    /// The verbs that ask.
    pub verbs: Verbs,
    /// Verbs that are told so only beside one of those in the same script.
    pub beside: Verbs,
    /// The option to add.
    pub option: &'static str,
    /// Whether it goes before the verb.
    pub is_global: bool,
    /// Letters that do so among other short options.
    pub letters: &'static str,
    /// Short options whose value may be the rest of the word.
    pub valued: &'static str,
    /// What a file that answers has in it, in lower case.
    pub configured: &'static str,
}

impl Asking {
    /// Where a program asks.
    pub fn of(program: &str) -> Option<&'static Self> {
        let mut all = [&apt::ASKING, &yum::ASKING, &zypper::ASKING].into_iter();
        all.find(|asking| asking.programs.contains(&program))
    }
}

/// What the order of packages means to a manager.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Nothing: it resolves them all at once.
    Ignored,
    /// Nothing, most likely: it tries them one by one, and what has to be built is built in this order.
    MostlyIgnored,
    /// It does one after the other, or nobody knows.
    Matters,
}

/// What a package manager is asked to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// Fetch the index.
    Update,
    /// Install packages.
    Install,
    /// Bring newer versions of what is installed.
    Upgrade,
    /// Something else that needs the index.
    Query,
    /// Something else that fetches packages.
    Build,
    /// Take packages away.
    Remove,
    /// Empty caches.
    Clean,
    /// Anything else.
    Other,
}

/// What a package manager keeps for the next time.
#[derive(Clone, Copy, Debug)]
pub struct Cache {
    /// The directories of its index and caches, in the home of root where they are in a home.
    pub directories: &'static [&'static str],
    /// Parts of paths that say a cache is meant, wherever the home is.
    pub marks: &'static [&'static str],
    /// Environment variables that say where the cache is.
    pub moved_by: &'static [&'static str],
    /// Environment variables that turn it off.
    pub off_by: &'static [&'static str],
    /// Options that turn it off.
    pub off: &'static [&'static str],
    /// Options that say where the cache is, or that nothing gets into it.
    pub elsewhere: &'static [&'static str],
    /// Settings and options that keep packages in it on purpose, in lower case and without spaces.
    pub kept_by: &'static [&'static str],
    /// Options that make a command count on the cache.
    pub offline: &'static [&'static str],
    /// What can be a cache mount.
    pub mounts: &'static [CacheMount],
    /// Where that lies, by image: the first row that fits counts, and without one it is not known. No rows: wherever it is used.
    pub places: &'static [CachePlace],
    /// Folders that are caches no more than in part.
    pub around: &'static [&'static str],
    /// Whether it uses one of the directories only, by its version or because of a mount: in the others is nothing then.
    pub has_generations: bool,
    /// What says in a text that installed packages are links into it.
    pub linked_by: &'static [&'static str],
    /// Whether projects are built, or run, from what lies in it.
    pub builds_from_it: bool,
    /// Words that ask for what is kept for all projects, where that goes into the first of some folders that is there, and a mount makes one.
    pub global: &'static [&'static str],
}

impl Cache {
    /// None.
    pub const NONE: Self = Self {
        directories: &[],
        marks: &[],
        moved_by: &[],
        off_by: &[],
        off: &[],
        elsewhere: &[],
        kept_by: &[],
        offline: &[],
        mounts: &[],
        places: &[],
        around: &[],
        has_generations: false,
        linked_by: &[],
        builds_from_it: false,
        global: &[],
    };
}

/// Images that have a cache at the same place; with nothing named, all.
#[derive(Clone, Copy, Debug)]
pub struct CachePlace {
    /// Their names, for official ones.
    pub images: &'static [&'static str],
    /// Parts of their names.
    pub names: &'static [&'static str],
    /// What the file speaks of where they have it.
    pub texts: &'static [&'static str],
    /// The part of [`CacheMount::target`] that is another one there, and which.
    pub moved: Option<(&'static str, &'static str)>,
}

impl CachePlace {
    /// All images, and nothing is elsewhere.
    pub const ANY: Self = Self {
        images: &[],
        names: &[],
        texts: &[],
        moved: None,
    };
}

/// A directory that can be a cache mount: what lies in it can be fetched again, and nothing that is installed needs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CacheMount {
    /// The directory; `~` is the home of the user.
    pub target: &'static str,
    /// Who may use it at once.
    pub sharing: Sharing,
}

/// Who may use a cache mount at once (Dockerfile reference, "RUN --mount=type=cache").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sharing {
    /// Any number of builds.
    Shared,
    /// One build after the other.
    Locked,
}

/// Words that make the managers of projects install for all of them. Source: npm-install(1); yarn's "yarn global".
pub const FOR_ALL_PROJECTS: &[&str] = &["--global", "--location=global", "-g", "global"];

/// Options of package managers that install elsewhere, or nothing. Source: beside each.
pub const INSTALL_ELSEWHERE: &[&str] = &[
    "--download-only",
    "--downloadonly",
    "--dry-run",
    "--installroot",
    "--just-print",
    "--no-act",
    "--print-uris",
    "--recon",
    "--root",
    "--simulate",
    "-d",
    "-p",
    "-s",
];
