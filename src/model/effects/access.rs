//! Commands that change whose files are, or what may be done with them.

use crate::model::{Model, SimpleCommand, Word};

/// What a `chown` or `chmod` changes, and of what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessChange {
    /// The flag of COPY that does the same: its name.
    pub flag: &'static str,
    /// What it is changed to.
    pub to: Access,
    /// Whether all below changes, too.
    pub is_recursive: bool,
    /// In the image.
    pub paths: Vec<String>,
}

/// What a command changes owners or modes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Access {
    /// What the flag of COPY says, too.
    This(String),
    /// The mode a file has, executable by all, or by its owner.
    Executable {
        /// Whether by all.
        by_all: bool,
    },
}

impl AccessChange {
    /// Whether users are named that somebody has to have made.
    pub fn has_names(&self) -> bool {
        let is_name = |part: &str| !part.bytes().all(|byte| byte.is_ascii_digit());
        let Access::This(to) = &self.to else {
            return false;
        };
        to.split(':').any(is_name)
    }

    /// Whether a value of the flag may say the same: what `+x` comes to depends on the mode that a file has.
    pub fn may_be(&self, value: &str) -> bool {
        match &self.to {
            Access::This(to) => to == value,
            Access::Executable { by_all } => value == "755" || (value == "744" && !by_all),
        }
    }
}

impl Model<'_> {
    /// What a command of a RUN changes, if it is a plain `chown` or `chmod` that a flag of COPY could say.
    pub fn access_change(&self, index: usize, command: &SimpleCommand<'_>) -> Option<AccessChange> {
        let is_plain = command.is_bare() && !command.is_local();
        let name = command.name().filter(|_| is_plain)?;
        let words = command.args().iter().map(Word::as_str);
        let words: Vec<&str> = words.collect::<Option<_>>()?;
        let (options, words): (Vec<&str>, Vec<&str>) =
            words.iter().partition(|word| word.starts_with('-'));
        let is_recursive = !options.is_empty();
        if !options.iter().all(|it| matches!(*it, "-R" | "--recursive")) {
            return None;
        }
        let (spec, paths) = words.split_first()?;
        let (flag, to) = match name {
            "chown" => ("chown", Access::This(owner(spec)?)),
            "chmod" => ("chmod", mode(spec)?),
            _ => return None,
        };
        let workdir = self.workdir_before(index);
        let is_plain = |path: &str| !path.contains(['~', '*', '?', '[', '{', '$']);
        let paths = paths.iter().map(|path| {
            let is_known = !path.is_empty() && is_plain(path);
            workdir.path(path).filter(|_| is_known)
        });
        let paths: Vec<String> = paths.collect::<Option<_>>()?;
        (!paths.is_empty()).then_some(AccessChange {
            flag,
            to,
            is_recursive,
            paths,
        })
    }
}

/// The owner as `--chown` takes it: without a group the flag would take one of the same number.
fn owner(spec: &str) -> Option<String> {
    let (user, group) = spec.split_once(':').unwrap_or((spec, "0"));
    let is_name = |name: &str| {
        let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || b"_-".contains(&byte);
        !name.is_empty() && name.bytes().all(is_letter)
    };
    let is_meant = is_name(user) && is_name(group) && !matches!(user, "0" | "root");
    is_meant.then(|| format!("{user}:{group}"))
}

fn mode(spec: &str) -> Option<Access> {
    match spec {
        "+x" | "a+x" | "ugo+x" | "+rx" | "a+rx" => Some(Access::Executable { by_all: true }),
        "u+x" => Some(Access::Executable { by_all: false }),
        _ => {
            let digits = spec.strip_prefix('0').filter(|rest| rest.len() == 3);
            let digits = digits.unwrap_or(spec);
            let is_mode = digits.len() == 3 && digits.bytes().all(|it| (b'0'..b'8').contains(&it));
            is_mode.then(|| Access::This(digits.to_owned()))
        }
    }
}
