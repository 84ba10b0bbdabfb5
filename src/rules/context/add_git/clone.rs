//! What a `git clone` gets, and where to.

use crate::knowledge::transport::{CLONE_OPTIONS, GIT_HOSTS};
use crate::model::{Model, SimpleCommand, Word};
use crate::rules::support::downloads::Address;
use crate::rules::support::words::for_docker;
use crate::text::file_name;

/// A clone, as ADD can make it.
#[derive(Clone, Debug)]
pub(super) struct Clone {
    /// Of the repository, without `.git` at its end.
    pub(super) address: String,
    /// Whether the server takes the address with `.git`.
    takes_git: bool,
    /// The branch, tag or commit.
    reference: Option<String>,
    /// Where it goes to.
    pub(super) folder: String,
    /// The same, as git is told.
    told: String,
}

/// Whether a command is a plain `git clone`.
pub(super) fn is_clone(command: &SimpleCommand<'_>) -> bool {
    let first = command.args().first();
    command.name() == Some("git") && command.is_bare() && first.is_some_and(|it| it.is("clone"))
}

impl Clone {
    /// Reads one; `None` for options that change what comes, and for addresses that not everybody may read.
    pub(super) fn read(
        model: &Model<'_>,
        index: usize,
        command: &SimpleCommand<'_>,
    ) -> Option<Self> {
        let text = |word: &Word<'_>| for_docker(model, index, word);
        let mut words = command.args().get(1..)?.iter();
        let (mut operands, mut reference) = (Vec::new(), None);
        while let Some(word) = words.next() {
            let option = text(word)?;
            if !option.starts_with('-') {
                operands.push(option);
                continue;
            }
            let (name, value) = match option.split_once('=') {
                Some((name, value)) => (name, Some(value)),
                None => (&option[..], None),
            };
            match (name, value) {
                ("-b" | "--branch", None) => reference = Some(text(words.next()?)?),
                ("--branch", Some(value)) => reference = Some(value.to_owned()),
                ("-c" | "--config", None) if words.next()?.is("advice.detachedHead=false") => {}
                _ => {
                    let mut known = CLONE_OPTIONS.iter();
                    let (_, takes_value) = known.find(|(known, _)| *known == name)?;
                    match (*takes_value, value) {
                        (true, None) => {
                            words.next()?;
                        }
                        // `--recurse-submodules=docs`
                        (false, Some(_)) => return None,
                        _ => {}
                    }
                }
            }
        }
        let mut operands = operands.into_iter();
        let given = operands.next()?;
        let own = Address::read(&given).filter(|it| it.is_https && it.is_public())?;
        let address = given.trim_end_matches('/');
        let short = address.strip_suffix(".git");
        // A value may end in `.git`, too, and have slashes.
        let is_variable = short.is_none() && file_name(address).contains('$');
        let takes_git = short.is_some() || GIT_HOSTS.contains(&&own.host[..]) && !is_variable;
        let address = short.unwrap_or(address);
        let name = Some(file_name(address)).filter(|it| !it.contains('$'));
        let folder = operands.next().or_else(|| name.map(str::to_owned))?;
        let is_plain = operands.next().is_none()
            && !given.contains(['@', '?', '#'])
            && !own.path.is_empty()
            && !folder.is_empty();
        is_plain.then(|| Self {
            address: address.to_owned(),
            takes_git,
            reference,
            told: folder.clone(),
            folder,
        })
    }

    /// The source of an ADD; `None` where nobody knows that the server takes the address so, or which commit a part of a number means.
    pub(super) fn source(&self, model: &Model<'_>, index: usize) -> Option<String> {
        let address = Some(&self.address).filter(|_| self.takes_git)?;
        let Some(reference) = &self.reference else {
            return Some(format!("{address}.git"));
        };
        let is_part =
            |text: &[u8]| (4..40).contains(&text.len()) && text.iter().all(u8::is_ascii_hexdigit);
        // The default of an ARG, or the value of an ENV.
        let name = reference
            .trim_start_matches(['$', '{'])
            .trim_end_matches('}');
        let setting = model
            .env_before(index, name)
            .filter(|_| reference.starts_with('$'));
        let value = setting
            .and_then(|it| model.written_value(it.by, name))
            .flatten();
        let is_part = is_part(value.unwrap_or(reference.as_bytes()));
        let is_name = !reference.contains([':', '#', '~', '^', '@'])
            && !reference.starts_with(['.', '-', '/'])
            && reference != "HEAD";
        (is_name && !is_part).then(|| format!("{address}.git#{reference}"))
    }

    /// Has it lie in a folder that a `cd` before it changes to; `false` where a variable may lead elsewhere.
    pub(super) fn lies_in(&mut self, folder: &str) -> bool {
        let above = folder.trim_end_matches('/');
        if self.folder.starts_with('$') {
            return false;
        }
        if !self.folder.starts_with('/') {
            self.folder = match &self.folder[..] {
                "." | "./" => format!("{above}/"),
                own => format!("{above}/{own}"),
            };
        }
        true
    }

    /// Whether a folder that a command after it changes to, or names, is its own.
    pub(super) fn is_in(&self, folder: &str) -> bool {
        let plain = |path: &str| {
            let path = path.trim_end_matches('/');
            path.strip_prefix("./").unwrap_or(path).to_owned()
        };
        let folder = plain(folder);
        !folder.is_empty()
            && (folder == plain(&self.told)
                || folder.starts_with('/') && folder == plain(&self.folder))
    }

    /// Whether a command only chooses the commit, or brings the submodules: `git checkout v1`, in the folder of the repository or with `-C`. Then that is the one to get.
    pub(super) fn chooses(
        &mut self,
        model: &Model<'_>,
        index: usize,
        command: &SimpleCommand<'_>,
        mut is_inside: bool,
    ) -> bool {
        if command.name() != Some("git") {
            return false;
        }
        let words = command
            .args()
            .iter()
            .map(|word| for_docker(model, index, word));
        let Some(words) = words.collect::<Option<Vec<String>>>() else {
            return false;
        };
        let mut words: Vec<&str> = words.iter().map(String::as_str).collect();
        if let ["-C", folder, ..] = words[..]
            && self.is_in(folder)
            && !is_inside
        {
            is_inside = true;
            words.drain(..2);
        }
        let is_plain = |it: &&str| matches!(*it, "-q" | "--quiet" | "--detach" | "-f" | "--force");
        let reference = match words[..] {
            ["checkout", ref rest @ ..] => {
                let mut rest = rest.iter().filter(|it| !is_plain(it));
                rest.next().copied().filter(|_| rest.next().is_none())
            }
            ["reset", "--hard", reference] => Some(reference),
            ["submodule", ref rest @ ..] => {
                let mut rest = rest.iter();
                let is_known =
                    |it: &&str| matches!(*it, "update" | "init" | "--init" | "--recursive");
                return is_inside && rest.all(is_known);
            }
            _ => None,
        };
        let Some(reference) = reference.filter(|it| is_inside && !it.starts_with('-')) else {
            return false;
        };
        let reference = reference.strip_prefix("tags/").unwrap_or(reference);
        let reference = reference.strip_prefix("origin/").unwrap_or(reference);
        self.reference = Some(reference.to_owned());
        true
    }
}
