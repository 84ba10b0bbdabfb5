//! What package managers keep, where, and how they are told to drop it.

use super::{Invocation, Manager, Verb, called};
use crate::model::SimpleCommand;

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
    /// Options that make a command count on the cache.
    pub offline: &'static [&'static str],
    /// What can be a cache mount.
    pub mounts: &'static [Mount],
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
        offline: &[],
        mounts: &[],
    };
}

/// A directory that can be a cache mount: what lies in it can be fetched again, and nothing that is installed needs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mount {
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

/// In which stages a RUN that installs is to empty the caches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cleaned {
    /// In all: it installs for the system.
    Everywhere,
    /// Not in those that others only copy from: it installs for a project.
    WhereShipped,
}

/// What a command does to the caches of a package manager.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CacheEffect {
    /// It leaves something behind.
    Fills,
    /// It empties them.
    Cleans,
    /// Neither.
    Nothing,
}

impl Manager {
    /// What a command does to the caches; `None` if it calls another manager.
    pub fn effect(&self, command: &SimpleCommand<'_>) -> Option<CacheEffect> {
        called(command).filter(|(manager, _)| manager.is(self))?;
        let fills = match Invocation::of(command).map(|call| call.verb) {
            Some(Verb::Clean) => return Some(CacheEffect::Cleans),
            Some(verb) => matches!(verb, Verb::Install | Verb::Upgrade),
            // A program without a verb: `yarn --frozen-lockfile`.
            None => {
                let mut words = command.args().iter();
                self.installs_alone && words.all(|word| word.text.starts_with(b"-"))
            }
        };
        Some(if fills && !has_option(command, self.cache.elsewhere) {
            CacheEffect::Fills
        } else {
            CacheEffect::Nothing
        })
    }

    /// Whether a command counts on what is in the cache.
    pub fn is_offline(&self, command: &SimpleCommand<'_>) -> bool {
        has_option(command, self.cache.offline)
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
    use crate::model::{CONDA, DNF, NPM, YARN, YUM};

    fn effect(of: &Manager, command: &str) -> Option<CacheEffect> {
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
