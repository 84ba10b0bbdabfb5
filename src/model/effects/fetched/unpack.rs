//! Archives that `curl` or `wget` downloads and `tar` unpacks.

use crate::knowledge::transport::{PLAIN_DOWNLOAD, UNPACKED_BY_ADD};
use crate::model::SimpleCommand;

/// What has become of a download.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// It lies there.
    Downloaded,
    /// It is compared with a checksum.
    Compared,
    /// It is unpacked.
    Unpacked,
}

/// An archive in a file.
#[derive(Clone, Debug)]
pub(super) struct Archive {
    source: String,
    /// Where it lies.
    pub(super) file: String,
    checksum: Option<String>,
    /// What has become of it.
    pub(super) step: Step,
}

impl Archive {
    pub(super) fn new(source: String, file: String) -> Self {
        Self {
            source,
            file,
            checksum: None,
            step: Step::Downloaded,
        }
    }

    pub(super) fn compared(&mut self, sum: String, file: &str) -> Option<()> {
        if self.step != Step::Downloaded || *file != self.file {
            return None;
        }
        (self.step, self.checksum) = (Step::Compared, Some(sum));
        Some(())
    }

    /// From where it is, and what it was compared with.
    pub(super) fn unpacked(&mut self, file: &str) -> Option<(String, Option<String>)> {
        if self.step == Step::Unpacked || *file != self.file {
            return None;
        }
        self.step = Step::Unpacked;
        Some((self.source.clone(), self.checksum.clone()))
    }
}

/// From where a command downloads to its output, which `tar` reads.
pub(super) fn piped(
    words: &[String],
    download: &SimpleCommand<'_>,
    tar: &SimpleCommand<'_>,
) -> Option<String> {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let (source, file) = downloaded(download, &words)?;
    (tar.name() == Some("tar") && file.is_none()).then_some(source)
}

/// From where a command downloads, and the file.
pub(super) fn to_file(command: &SimpleCommand<'_>, words: &[&str]) -> Option<(String, String)> {
    let (source, file) = downloaded(command, words)?;
    Some((source, file?))
}

/// From where a command downloads one archive, and the file if it is none of the output.
fn downloaded(command: &SimpleCommand<'_>, words: &[&str]) -> Option<(String, Option<String>)> {
    let program = command.name()?;
    let is_curl = match program {
        "curl" => true,
        "wget" => false,
        _ => return None,
    };
    let (mut address, mut outputs) = (None, Vec::new());
    let mut is_named = false;
    let mut words = words.iter().copied();
    while let Some(word) = words.next() {
        if !word.starts_with('-') {
            if address.replace(word).is_some() {
                return None;
            }
            continue;
        }
        let split = word.split_once('=');
        let (name, value) = split.map_or((word, None), |(name, value)| (name, Some(value)));
        let mut known = PLAIN_DOWNLOAD.iter();
        match (is_curl, name) {
            (true, "--output") | (false, "--output-document") => {
                outputs.push(value.or_else(|| words.next())?);
            }
            (true, "--remote-name" | "-O") => is_named = true,
            _ => {
                let is_it = |(of, own, _): &&(&str, &str, bool)| *of == program && *own == name;
                if let Some((_, _, has_value)) = known.find(is_it) {
                    if *has_value && value.is_none() {
                        words.next()?;
                    }
                    continue;
                }
                let letters = word.strip_prefix('-').filter(|it| !it.starts_with('-'))?;
                let (plain, to) = if is_curl {
                    ("fsSL#", 'o')
                } else {
                    ("qcN", 'O')
                };
                let rest = letters.trim_start_matches(|letter| plain.contains(letter));
                match rest.strip_prefix(to) {
                    Some("") => outputs.push(words.next()?),
                    Some(file) => outputs.push(file),
                    None if is_curl && rest == "O" => is_named = true,
                    None if rest.is_empty() => {}
                    None => return None,
                }
            }
        }
    }
    let address = address?;
    let path = address
        .strip_prefix("https://")
        .or_else(|| address.strip_prefix("http://"))?;
    let is_archive = UNPACKED_BY_ADD.iter().any(|end| path.ends_with(end));
    if !is_archive || address.contains(['@', '#']) {
        return None;
    }
    let file = match (&outputs[..], is_named || !is_curl) {
        ([], true) => {
            let name = address.rsplit('/').next()?;
            Some(name.to_owned()).filter(|name| !name.contains(['?', '%']))
        }
        ([], false) | (["-"], _) => return Some((address.to_owned(), None)),
        ([file], _) if !(is_curl && is_named) => Some((*file).to_owned()),
        _ => None,
    };
    Some((address.to_owned(), Some(file?)))
}

/// The checksum and the file in `echo "SUM  FILE" | sha256sum -c`.
pub(super) fn sum_of(
    said: &SimpleCommand<'_>,
    texts: &[&str],
    check: &SimpleCommand<'_>,
) -> Option<(String, String)> {
    let text = texts.join(" ");
    let words: Vec<&str> = text.split_ascii_whitespace().collect();
    let [sum, file] = words[..] else { return None };
    let letters = |word: &str| {
        let letters = word.strip_prefix('-').unwrap_or_default();
        !word.starts_with("--") && letters.chars().all(|it| "bcsw".contains(it))
    };
    let checks = |word: &str| word == "--check" || letters(word) && word.contains('c');
    let is_known = |word: &str| {
        letters(word)
            || matches!(
                word,
                "--check" | "--ignore-missing" | "--quiet" | "--status" | "--strict" | "--warn"
            )
    };
    let options = check.args().iter().map(|word| word.as_str());
    let options: Vec<&str> = options.collect::<Option<_>>()?;
    let is_check = said.name() == Some("echo")
        && check.name() == Some("sha256sum")
        && options.iter().any(|it| checks(it))
        && options.iter().all(|it| it.starts_with('-') && is_known(it));
    let is_sum = sum.len() == 64 && sum.bytes().all(|byte| byte.is_ascii_hexdigit());
    let file = file.trim_start_matches('*').to_owned();
    (is_check && is_sum).then(|| (sum.to_ascii_lowercase(), file))
}

/// What `tar` is asked to unpack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Asked {
    /// The file; `None` for its input.
    pub(super) file: Option<String>,
    /// The folder that it unpacks into.
    pub(super) folder: String,
}

impl Asked {
    /// The folder, if it unpacks its input.
    pub(super) fn of_stdin(self) -> Option<String> {
        self.file.is_none().then_some(self.folder)
    }
}

/// What `tar` with these words unpacks, if that is all of an archive as it is.
pub(super) fn unpacks(words: &[String]) -> Option<Asked> {
    let (mut file, mut folder, mut is_asked) = (None, None, false);
    let mut words = words.iter().map(String::as_str).enumerate();
    while let Some((at, word)) = words.next() {
        let split = word.split_once('=').filter(|_| word.starts_with("--"));
        let (name, value) = split.map_or((word, None), |(name, value)| (name, Some(value)));
        let place = match name {
            "--extract" | "--get" if value.is_none() => {
                is_asked = true;
                continue;
            }
            "--gzip" | "--bzip2" | "--xz" | "--zstd" | "--verbose" if value.is_none() => continue,
            "--file" => &mut file,
            "--directory" => &mut folder,
            _ => {
                let dashed = word.strip_prefix('-').filter(|it| !it.starts_with('-'));
                let letters = dashed.or((at == 0).then_some(word))?;
                for (at, letter) in letters.char_indices() {
                    let place = match letter {
                        'x' => {
                            is_asked = true;
                            continue;
                        }
                        'v' | 'z' | 'j' | 'J' | 'a' | 'p' => continue,
                        'f' => &mut file,
                        'C' => &mut folder,
                        _ => return None,
                    };
                    // Without `-` the values follow in the order of the letters.
                    let rest =
                        Some(&letters[at + 1..]).filter(|it| dashed.is_some() && !it.is_empty());
                    let value = rest.or_else(|| words.next().map(|(_, next)| next))?;
                    if place.replace(value.to_owned()).is_some() {
                        return None;
                    }
                    if rest.is_some() {
                        break;
                    }
                }
                continue;
            }
        };
        let value = value.or_else(|| words.next().map(|(_, next)| next))?;
        if place.replace(value.to_owned()).is_some() {
            return None;
        }
    }
    is_asked.then(|| Asked {
        file: file.filter(|file| file != "-"),
        folder: folder.unwrap_or_else(|| ".".to_owned()),
    })
}
