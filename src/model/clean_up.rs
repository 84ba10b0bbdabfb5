//! What package managers leave in their caches, and how they are told to drop it: one table.
//!
//! What is absent here: apt, whose lists have a life of their own (see `apt.rs`), and managers that are told not to cache in the
//! first place (apk, pip, gem).

use super::command::SimpleCommand;
use super::package_manager::Invocation;

/// How one family of package managers is cleaned up after.
#[derive(Clone, Copy, Debug)]
pub struct CleanUp {
    /// Its programs.
    pub programs: &'static [&'static str],
    /// The verbs that leave something behind; each may be several words.
    pub fills: &'static [&'static [&'static str]],
    /// Whether the program alone, with nothing but options, installs too.
    pub fills_alone: bool,
    /// The verbs that empty the caches; each may be several words.
    pub cleans: &'static [&'static [&'static str]],
    /// The directories of the caches, in the home of root where they are in a home.
    pub caches: &'static [&'static str],
    /// Parts of paths that say a cache is meant, wherever the home is.
    pub marks: &'static [&'static str],
    /// Environment variables that say where the cache is.
    pub variables: &'static [&'static str],
    /// Options that say where the cache is, or that there is none.
    pub options: &'static [&'static str],
    /// Options that make a later command count on the cache.
    pub offline: &'static [&'static str],
    /// Whether it installs for the system, not for a project: every stage is cleaned, also one that others only copy from.
    pub is_system: bool,
}

/// yum. On newer systems it is another name of dnf.
pub const YUM: CleanUp = CleanUp {
    programs: &["yum"],
    fills: RPM_FILLS,
    fills_alone: false,
    cleans: &[&["clean"]],
    caches: &["/var/cache/yum", "/var/cache/dnf"],
    marks: &["cache/yum", "cache/dnf"],
    variables: &[],
    options: &["--installroot", "-C", "--cacheonly", "--downloadonly"],
    offline: &["-C", "--cacheonly"],
    is_system: true,
};

/// dnf and its small relatives.
pub const DNF: CleanUp = CleanUp {
    programs: &["dnf", "dnf5", "microdnf", "tdnf"],
    fills: RPM_FILLS,
    fills_alone: false,
    cleans: &[&["clean"]],
    caches: &[
        "/var/cache/dnf",
        "/var/cache/libdnf5",
        "/var/cache/tdnf",
        "/var/cache/yum",
    ],
    marks: &["cache/dnf", "cache/libdnf5", "cache/tdnf", "cache/yum"],
    variables: &[],
    options: &["--installroot", "-C", "--cacheonly", "--downloadonly"],
    offline: &["-C", "--cacheonly"],
    is_system: true,
};

/// zypper.
pub const ZYPPER: CleanUp = CleanUp {
    programs: &["zypper"],
    fills: &[
        &["install"],
        &["in"],
        &["update"],
        &["up"],
        &["dist-upgrade"],
        &["dup"],
        &["patch"],
        &["install-new-recommends"],
        &["inr"],
        &["source-install"],
        &["si"],
    ],
    fills_alone: false,
    cleans: &[&["clean"], &["cc"]],
    caches: &["/var/cache/zypp"],
    marks: &["cache/zypp"],
    variables: &[],
    options: &[
        "-R",
        "--root",
        "--installroot",
        "--cache-dir",
        "--raw-cache-dir",
        "--pkg-cache-dir",
    ],
    offline: &["--no-refresh", "--no-remote"],
    is_system: true,
};

/// npm.
pub const NPM: CleanUp = CleanUp {
    programs: &["npm"],
    fills: &[
        &["install"],
        &["i"],
        &["in"],
        &["add"],
        &["ci"],
        &["clean-install"],
        &["install-clean"],
        &["install-ci-test"],
        &["install-test"],
        &["update"],
    ],
    fills_alone: false,
    cleans: &[&["cache"]],
    caches: &["/root/.npm"],
    marks: &[".npm", "_cacache"],
    variables: &["npm_config_cache", "NPM_CONFIG_CACHE"],
    options: &["--cache", "--dry-run", "--package-lock-only"],
    offline: &["--offline", "--prefer-offline"],
    is_system: false,
};

/// Yarn 1. What later versions call a cache may be part of the project.
pub const YARN: CleanUp = CleanUp {
    programs: &["yarn", "yarnpkg"],
    fills: &[&["install"], &["add"], &["global", "add"], &["upgrade"]],
    fills_alone: true,
    cleans: &[&["cache", "clean"]],
    caches: &["/usr/local/share/.cache", "/root/.cache/yarn"],
    marks: &[
        "share/.cache",
        ".cache/yarn",
        ".cache",
        "yarn/cache",
        "yarn-cache",
        ".yarn",
    ],
    variables: &[
        "YARN_CACHE_FOLDER",
        "yarn_cache_folder",
        "YARN_OFFLINE_MIRROR",
    ],
    options: &[
        "--cache-folder",
        "--offline",
        "--help",
        "-h",
        "--version",
        "-v",
    ],
    offline: &["--offline", "--prefer-offline"],
    is_system: false,
};

/// conda and its relatives.
pub const CONDA: CleanUp = CleanUp {
    programs: &["conda", "mamba", "micromamba"],
    fills: &[
        &["install"],
        &["create"],
        &["update"],
        &["upgrade"],
        &["env", "create"],
        &["env", "update"],
    ],
    fills_alone: false,
    cleans: &[&["clean"]],
    caches: &["/opt/conda/pkgs"],
    marks: &[
        "conda/pkgs",
        "mamba/pkgs",
        "forge/pkgs",
        ".conda/pkgs",
        "conda3/pkgs",
        "/pkgs",
    ],
    variables: &["CONDA_PKGS_DIRS", "CONDA_PKGS_DIR"],
    options: &["--download-only", "--dry-run", "-d", "--help", "-h"],
    offline: &["--offline", "--use-local"],
    is_system: true,
};

/// All of them.
pub const CLEAN_UPS: &[CleanUp] = &[YUM, DNF, ZYPPER, NPM, YARN, CONDA];

const RPM_FILLS: &[&[&str]] = &[
    &["install"],
    &["in"],
    &["update"],
    &["upgrade"],
    &["upgrade-minimal"],
    &["update-minimal"],
    &["distro-sync"],
    &["reinstall"],
    &["downgrade"],
    &["groupinstall"],
    &["group", "install"],
    &["localinstall"],
    &["builddep"],
    &["build-dep"],
    &["module", "install"],
    &["swap"],
];

/// What a command does to the caches of a family of package managers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CacheEffect {
    /// It leaves something behind.
    Fills,
    /// It empties them.
    Cleans,
    /// Neither.
    Nothing,
}

impl CleanUp {
    /// What a command does to the caches; `None` if it calls another program.
    pub fn effect(&self, command: &SimpleCommand<'_>) -> Option<CacheEffect> {
        if command.is_local() || !self.programs.contains(&command.name()?) {
            return None;
        }
        let args = command.args();
        let Some(call) = Invocation::of(command) else {
            // A program without a verb: `yarn --frozen-lockfile`, `conda env create`.
            let only_options = args.iter().all(|word| word.text.starts_with(b"-"));
            let fills = self.fills_alone && only_options && !self.has_option(command);
            return Some(if fills {
                CacheEffect::Fills
            } else {
                CacheEffect::Nothing
            });
        };
        let words = &command.words[call.at..];
        let is = |verbs: &[&[&str]]| {
            verbs.iter().any(|verb| {
                // Options may stand between: `yarn global --silent add`.
                let mut rest = words.iter().filter(|word| !word.text.starts_with(b"-"));
                verb.iter()
                    .all(|part| rest.next().is_some_and(|word| word.is(part)))
            })
        };
        Some(if is(self.cleans) {
            CacheEffect::Cleans
        } else if is(self.fills) && !self.has_option(command) {
            CacheEffect::Fills
        } else {
            CacheEffect::Nothing
        })
    }

    /// Whether an option says that the cache lies elsewhere, or is not filled.
    fn has_option(&self, command: &SimpleCommand<'_>) -> bool {
        has_option(command, self.options)
    }

    /// Whether a command counts on what is in the cache.
    pub fn is_offline(&self, command: &SimpleCommand<'_>) -> bool {
        has_option(command, self.offline)
    }
}

/// Whether one of the words is one of the options, with or without `=value`.
fn has_option(command: &SimpleCommand<'_>, options: &[&str]) -> bool {
    command.args().iter().any(|word| {
        let text = String::from_utf8_lossy(word.text);
        let name = text.split('=').next().unwrap_or_default();
        options.contains(&name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Model;

    fn effect(of: &CleanUp, command: &str) -> Option<CacheEffect> {
        let source = format!("FROM a\nRUN {command}\n");
        let file = crate::syntax::parse(source.as_bytes());
        of.effect(&Model::new(&file).commands(1)[0])
    }

    #[test]
    fn reads_verbs() {
        use CacheEffect::{Cleans, Fills, Nothing};
        let cases = [
            (&DNF, "dnf -y install a", Some(Fills)),
            (&DNF, "sudo microdnf update", Some(Fills)),
            (&DNF, "dnf -y group install a", Some(Fills)),
            (&DNF, "dnf -y clean all", Some(Cleans)),
            (&DNF, "dnf config-manager --set-enabled a", Some(Nothing)),
            (&DNF, "dnf --installroot /mnt install a", Some(Nothing)),
            (&DNF, "yum install a", None),
            (&YUM, "./yum install a", None),
            (&YUM, "yum install a", Some(Fills)),
            (&YUM, "yum remove a", Some(Nothing)),
            (&NPM, "npm ci --omit=dev", Some(Fills)),
            (&NPM, "npm --loglevel warn i", Some(Fills)),
            (&NPM, "npm run install", Some(Nothing)),
            (&NPM, "npm cache clean -f", Some(Cleans)),
            (&NPM, "npm install --cache /tmp/c", Some(Nothing)),
            (&YARN, "yarn", Some(Fills)),
            (&YARN, "yarn --frozen-lockfile", Some(Fills)),
            (&YARN, "yarn --version", Some(Nothing)),
            (&YARN, "yarn build", Some(Nothing)),
            (&YARN, "yarn --cwd app install", Some(Fills)),
            (&YARN, "yarn global add x", Some(Fills)),
            (&YARN, "yarn cache clean", Some(Cleans)),
            (&CONDA, "conda env create -f e.yml", Some(Fills)),
            (&CONDA, "conda config --add channels x", Some(Nothing)),
            (&CONDA, "micromamba install -y -n base a", Some(Fills)),
            (&CONDA, "/opt/conda/bin/conda clean -tipsy", Some(Cleans)),
        ];
        for (of, command, expected) in cases {
            assert_eq!(effect(of, command), expected, "{command}");
        }
    }
}
