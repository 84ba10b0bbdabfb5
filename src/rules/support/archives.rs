//! Archives that ADD unpacks, and what `tar` does with one.

use crate::knowledge::transport::UNPACKED_BY_ADD;
use crate::model::{SimpleCommand, Word};

/// Whether a path ends as archives do that ADD unpacks.
pub(in crate::rules) fn is_archive(path: &str) -> bool {
    UNPACKED_BY_ADD.iter().any(|end| path.ends_with(end))
}

/// The folder that a `tar` unpacks all of an archive into, `.` if none is named; `None` if it does anything else. `is_it` tells the
/// word that is the archive; `is_piped` if it may come from a pipe.
pub(in crate::rules) fn unpacked_into(
    command: &SimpleCommand<'_>,
    is_it: &dyn Fn(&Word<'_>) -> bool,
    is_piped: bool,
) -> Option<String> {
    let (mut folder, mut unpacks) = (None, false);
    let mut words = command.args().iter().enumerate();
    while let Some((at, word)) = words.next() {
        if is_it(word) {
            continue;
        }
        let text = word.as_str()?;
        match text {
            // A second one is seen from the first.
            "-C" | "--directory" if folder.is_none() => folder = Some(words.next()?.1.as_str()?),
            "--extract" | "--get" => unpacks = true,
            "--file" | "--gzip" | "--bzip2" | "--xz" | "--zstd" | "--verbose" => {}
            _ if text.starts_with("--directory=") && folder.is_none() => {
                folder = Some(text.split_once('=')?.1);
            }
            _ => {
                // `xzf`, without `-` as the first word only.
                let letters = text.strip_prefix('-').or((at == 0).then_some(text))?;
                if letters.is_empty() || !letters.chars().all(|it| "xvfzjJap".contains(it)) {
                    return None;
                }
                unpacks |= letters.contains('x');
            }
        }
    }
    let is_plain = command.redirects.is_empty() && command.place.piped == is_piped;
    (unpacks && is_plain).then(|| folder.unwrap_or(".").to_owned())
}
