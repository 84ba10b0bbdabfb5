//! Repositories that git clones, and the commit that commands choose of them.

use crate::knowledge::transport::{CLONE_OPTIONS, GIT_HOSTS};
use crate::model::Model;

/// A repository.
#[derive(Clone, Debug)]
pub(super) struct Repository {
    /// As written.
    address: String,
    /// The branch, tag or commit.
    reference: Option<String>,
    /// Where it comes to lie.
    pub(super) folder: String,
}

impl Repository {
    /// What `git clone` with these words makes.
    pub(super) fn cloned(words: &[&str]) -> Option<Self> {
        let mut words = words.iter();
        let (mut operands, mut reference) = (Vec::new(), None);
        while let Some(&word) = words.next() {
            if !word.starts_with('-') {
                operands.push(word);
                continue;
            }
            match word
                .split_once('=')
                .map_or((word, None), |(name, value)| (name, Some(value)))
            {
                ("-b" | "--branch", None) => reference = Some((*words.next()?).to_owned()),
                ("--branch", Some(value)) => reference = Some(value.to_owned()),
                ("-c" | "--config", None) if *words.next()? == "advice.detachedHead=false" => {}
                (name, value) => {
                    let mut known = CLONE_OPTIONS.iter();
                    let (_, has_value) = known.find(|(known, _)| *known == name)?;
                    match (has_value, value) {
                        (true, None) => {
                            words.next()?;
                        }
                        (false, Some(_)) => return None,
                        _ => {}
                    }
                }
            }
        }
        let (address, folder) = match operands[..] {
            [address] => (address, None),
            [address, folder] => (address, Some(folder)),
            _ => return None,
        };
        let address = address.trim_end_matches('/');
        let name = address.rsplit('/').next()?;
        let own = name.strip_suffix(".git").unwrap_or(name);
        // What git makes of the value of a variable, nobody knows.
        let folder = folder.or_else(|| Some(own).filter(|own| !own.contains('$')))?;
        Some(Self {
            address: address.to_owned(),
            reference,
            folder: folder.to_owned(),
        })
    }

    /// Follows `git` with these words, if it does nothing but choose a commit, or bring submodules.
    pub(super) fn told(
        &mut self,
        words: &[&str],
        path: impl Fn(&str) -> Option<String>,
        now: Option<&str>,
    ) -> Option<()> {
        let (folder, words) = match words {
            ["-C", folder, rest @ ..] => (path(folder), rest),
            _ => (now.map(str::to_owned), words),
        };
        if folder.as_ref() != Some(&self.folder) {
            return None;
        }
        let reference = match words {
            ["submodule", rest @ ..] => {
                let is_known =
                    |it: &&str| matches!(*it, "update" | "init" | "--init" | "--recursive");
                return rest.iter().all(is_known).then_some(());
            }
            ["reset", "--hard", reference] => *reference,
            ["checkout", rest @ ..] => {
                let says_nothing =
                    |it: &&&str| matches!(**it, "-q" | "--quiet" | "--detach" | "-f" | "--force");
                let mut rest = rest.iter().filter(|it| !says_nothing(it));
                let reference = *rest.next()?;
                if rest.next().is_some() {
                    return None;
                }
                reference
            }
            _ => return None,
        };
        let reference = reference.strip_prefix("tags/").unwrap_or(reference);
        let reference = reference.strip_prefix("origin/").unwrap_or(reference);
        self.reference = Some(reference.to_owned());
        Some(())
    }

    /// What ADD takes it from; `None` where nobody knows that it would be the same.
    pub(super) fn source(&self, model: &Model<'_>, index: usize) -> Option<String> {
        let (address, is_git) = match self.address.strip_suffix(".git") {
            Some(address) => (address, true),
            None => (&self.address[..], false),
        };
        let rest = address.strip_prefix("https://")?;
        let (host, path) = rest.split_once('/')?;
        let is_plain = !path.is_empty() && !address.contains(['@', '?', '#']);
        // The value of a variable may end in `.git`.
        let ends_in_variable = address.ends_with('}');
        if !is_plain
            || !is_git && (!GIT_HOSTS.contains(&&host.to_ascii_lowercase()[..]) || ends_in_variable)
        {
            return None;
        }
        let Some(reference) = &self.reference else {
            return Some(format!("{address}.git"));
        };
        let value = value_name(reference).and_then(|name| {
            let setting = model.env_before(index, name)?;
            let written = model.written_value(setting.by, name)??;
            std::str::from_utf8(written).ok()
        });
        let value = value.unwrap_or(reference);
        let is_part =
            (4..40).contains(&value.len()) && value.bytes().all(|it| it.is_ascii_hexdigit());
        let is_name = !reference.starts_with(['-', '.', '/'])
            && !reference.contains([':', '#', '~', '^', '@', '?'])
            && !matches!(&reference[..], "HEAD" | "FETCH_HEAD" | "ORIG_HEAD");
        (is_name && !is_part).then(|| format!("{address}.git#{reference}"))
    }
}

/// The name of the variable that a text is.
fn value_name(text: &str) -> Option<&str> {
    let name = text.strip_prefix("${")?.strip_suffix('}')?;
    (!name.contains('$')).then_some(name)
}
