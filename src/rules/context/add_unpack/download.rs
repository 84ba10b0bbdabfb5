//! What `curl` or `wget` downloads, and where to.

use crate::knowledge::transport::PLAIN_DOWNLOAD;
use crate::model::{SimpleCommand, Word};
use crate::rules::support::archives::is_archive;
use crate::rules::support::downloads::Address;
use crate::text::file_name;

/// The download of one archive, as ADD can make it.
pub(super) struct Download {
    /// From where.
    pub(super) url: String,
    /// The file that it goes to; `None` for the output.
    pub(super) file: Option<String>,
}

impl Download {
    /// Reads one; `None` for options that change what comes, and for addresses that not everybody can reach. `text` gives what a word is for Docker.
    pub(super) fn read(
        command: &SimpleCommand<'_>,
        text: &dyn Fn(&Word<'_>) -> Option<String>,
    ) -> Option<Self> {
        let program = command.name().filter(|_| !command.is_local())?;
        let is_curl = match program {
            "curl" => true,
            "wget" => false,
            _ => return None,
        };
        let (mut urls, mut file, mut is_named) = (Vec::new(), None, !is_curl);
        let mut words = command.args().iter();
        while let Some(word) = words.next() {
            let written = word.without_quotes();
            if !written.starts_with('-') {
                urls.push(text(word)?);
                continue;
            }
            let (name, value) = match written.split_once('=') {
                Some((name, value)) => (name, Some(value.to_owned())),
                None => (&written[..], None),
            };
            let mut given = |value: Option<String>| {
                value.or_else(|| Some(words.next()?.without_quotes().into_owned()))
            };
            match (is_curl, name) {
                (true, "--output") | (false, "--output-document") if file.is_none() => {
                    file = Some(given(value)?);
                }
                (true, "--remote-name") => is_named = true,
                _ => {
                    let mut known = PLAIN_DOWNLOAD.iter();
                    let known = known.find(|(of, known, _)| *of == program && *known == name);
                    if let Some((_, _, takes_value)) = known {
                        if *takes_value {
                            given(value)?;
                        }
                        continue;
                    }
                    // `-fsSLo file`, `-qO- `
                    let letters = written
                        .strip_prefix('-')
                        .filter(|it| !it.starts_with('-'))?;
                    let plain = if is_curl { "fsSL#" } else { "qcN" };
                    let rest = letters.trim_start_matches(|it| plain.contains(it));
                    match (is_curl, rest.chars().next()) {
                        (_, None) => {}
                        (true, Some('O')) if rest == "O" => is_named = true,
                        (true, Some('o')) | (false, Some('O')) if file.is_none() => {
                            let own = Some(rest[1..].to_owned()).filter(|it| !it.is_empty());
                            file = Some(given(own)?);
                        }
                        _ => return None,
                    }
                }
            }
        }
        let [url] = &urls[..] else { return None };
        let address = Address::read(url).filter(Address::is_public)?;
        // Two names are for two downloads.
        let is_once = !(is_curl && is_named && file.is_some());
        let is_plain = is_once && is_archive(&address.path) && !url.contains(['@', '#']);
        let file = match file.as_deref() {
            Some("-") => None,
            Some(file) => Some(file.to_owned()),
            None => is_named.then(|| file_name(url).to_owned()),
        };
        is_plain.then(|| Self {
            url: url.clone(),
            file,
        })
    }
}
