//! What `curl` and `wget` download: from where, whether it is kept, and whether it is compared with a checksum.

use super::words::written;
use crate::knowledge::transport::{OTHER_ADDRESSES, PRIVATE_ENDS};
use crate::lint::CommandSite;
use crate::model::{Code, Nest, SimpleCommand, Step, Word, has_letter, redirected};
use crate::shell::TokenKind;

/// An address of the web.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::rules) struct Address {
    /// Whether it starts with `https`.
    pub(in crate::rules) is_https: bool,
    /// The host in lower case, without user and port; as written where it is a variable.
    pub(in crate::rules) host: String,
    /// What follows it.
    pub(in crate::rules) path: String,
}

impl Address {
    /// Reads one; `None` for other schemes.
    pub(in crate::rules) fn read(text: &str) -> Option<Self> {
        let (scheme, rest) = text.split_once("://")?;
        let is_https = scheme.eq_ignore_ascii_case("https");
        if !is_https && !scheme.eq_ignore_ascii_case("http") {
            return None;
        }
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        let host = authority.rsplit('@').next().unwrap_or(authority);
        let host = match host.rsplit_once(':') {
            Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
            _ => host,
        };
        Some(Self {
            is_https,
            host: host.to_ascii_lowercase(),
            path: path.to_owned(),
        })
    }

    /// Whether anybody on the internet knows the host: a name with a dot, and none of a private network. A variable may be either.
    pub(in crate::rules) fn is_public(&self) -> bool {
        let is_part = |ch: char| ch.is_ascii_alphanumeric() || matches!(ch, '-' | '.');
        let last = self.host.rsplit('.').next().unwrap_or_default();
        self.host.contains('.')
            && self.host.chars().all(is_part)
            && last.len() > 1
            && last.chars().all(|ch| ch.is_ascii_alphabetic())
            && !PRIVATE_ENDS.contains(&last)
    }

    /// Whether it is the machine itself.
    pub(in crate::rules) fn is_own(&self) -> bool {
        self.host == "localhost" || self.host.starts_with("127.") || self.host == "[::1]"
    }
}

/// The addresses that a command downloads from, each with its word.
pub(in crate::rules) fn addresses<'c, 'm>(
    command: &'c SimpleCommand<'m>,
) -> Vec<(&'c Word<'m>, Address)> {
    let args = command.args();
    let mut found = Vec::new();
    for (at, word) in args.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|before| args[before].as_str());
        if before.is_some_and(|option| OTHER_ADDRESSES.contains(&option)) {
            continue;
        }
        let text = word.without_quotes();
        let text = text.strip_prefix("--url=").unwrap_or(&text);
        let is_address = text
            .get(..4)
            .is_some_and(|it| it.eq_ignore_ascii_case("http"));
        if is_address && let Some(address) = Address::read(text) {
            found.push((word, address));
        }
    }
    found
}

/// Whether everything is downloaded from the machine itself.
pub(in crate::rules) fn is_own(command: &SimpleCommand<'_>) -> bool {
    let found = addresses(command);
    !found.is_empty() && found.iter().all(|(_, address)| address.is_own())
}

/// Whether the RUN compares what the command gets with a checksum or a signature, which a page that says what is wrong does not pass.
pub(in crate::rules) fn is_compared(site: &CommandSite<'_, '_>) -> bool {
    let download = site.command();
    let Some(at) = site.run.place_of(site.code, download) else {
        return false;
    };
    let (steps, compared) = (site.run.steps(), site.run.comparisons());
    let mut after = compared[compared.partition_point(|other| *other < at)..].iter();
    // What goes into a pipe is compared there, or nowhere.
    if download.place.nest == Nest::Top && pipes_on(site.code, download) {
        let pipe = |command: &SimpleCommand<'_>| (command.place.item, command.place.pipeline);
        let is_same =
            |step: &Step<'_, '_>| step.code.is(site.code) && pipe(step.command) == pipe(download);
        return after.any(|other| is_same(&steps[*other]));
    }
    after.next().is_some()
}

/// Short options of curl whose value may be the rest of the word.
const VALUED: &str = "AbcCdDeEFhHKmoPQrtTuUwxXyYz";

/// Whether short options of curl have one of `letters`: `-#fL`, `-1sSf`.
pub(in crate::rules) fn curl_has(word: &str, letters: &str) -> bool {
    if !word.starts_with('-') || word.starts_with("--") {
        return false;
    }
    let valued: String = VALUED.chars().filter(|it| !letters.contains(*it)).collect();
    let is_digit = |ch: char| ch.is_ascii_digit() || matches!(ch, '#' | ':');
    has_letter(&word.replace(is_digit, ""), letters, &valued)
}

/// Whether what curl gets is kept: in a file, in a pipe, or in the words of another command.
pub(in crate::rules) fn is_kept(code: &Code<'_>, at: usize) -> bool {
    let command = &code.commands[at];
    let args = command.args();
    let output = redirected(code, command, 1);
    let thrown_away = args.iter().any(|word| word.text.ends_with(b"/dev/null"))
        || output.is_some_and(|target| target.is("/dev/null"));
    let to_file = args.iter().filter_map(Word::as_str).any(|word| {
        matches!(word, "--output" | "--remote-name" | "--remote-name-all")
            || word.starts_with("--output=")
            || curl_has(word, "oO")
    });
    !thrown_away
        && (to_file
            || output.is_some()
            || command.place.nest == Nest::Substitution
            || pipes_on(code, command))
}

/// The files that `curl` or `wget` writes what it gets into, as they are written; none where it prints it, or the server says how they are called.
pub(in crate::rules) fn saved_as(command: &SimpleCommand<'_>) -> Vec<String> {
    match command.name() {
        Some("curl") => by_curl(command),
        Some("wget") => by_wget(command),
        _ => Vec::new(),
    }
}

/// The last part of the path of an address.
pub(in crate::rules) fn remote_name(address: &str) -> Option<String> {
    let (_, rest) = address.split_once("://")?;
    let path = rest.split(['?', '#']).next().unwrap_or(rest);
    let (_, name) = path.rsplit_once('/')?;
    (!name.is_empty()).then(|| name.to_owned())
}

/// The value of an option that is `word` or starts it: the word after it, or what follows `=` or the letter.
fn value(words: &[String], at: usize, long: &str, letter: char) -> Option<String> {
    let word = &words[at];
    if let Some(rest) = word.strip_prefix(long) {
        return match rest.strip_prefix('=') {
            Some(value) => Some(value.to_owned()),
            None if rest.is_empty() => words.get(at + 1).cloned(),
            None => None,
        };
    }
    let letters = word
        .strip_prefix('-')
        .filter(|rest| !rest.starts_with('-'))?;
    let (before, value) = letters.split_once(letter)?;
    if !before.chars().all(|ch| ch.is_ascii_alphabetic()) {
        return None;
    }
    match value {
        "" => words.get(at + 1).cloned(),
        value => Some(value.to_owned()),
    }
}

fn by_curl(command: &SimpleCommand<'_>) -> Vec<String> {
    let words: Vec<String> = command.args().iter().map(written).collect();
    let outputs = (0..words.len()).filter_map(|at| value(&words, at, "--output", 'o'));
    let mut files: Vec<String> = outputs.collect();
    let has = |word: &String, letter: char| {
        let letters = word.strip_prefix('-').unwrap_or_default();
        !letters.starts_with('-')
            && letters.chars().all(char::is_alphabetic)
            && letters.contains(letter)
    };
    let by_name =
        |word: &String| word == "--remote-name" || word == "--remote-name-all" || has(word, 'O');
    let by_header = |word: &String| word == "--remote-header-name" || has(word, 'J');
    if words.iter().any(by_name) && !words.iter().any(by_header) {
        files.extend(words.iter().filter_map(|word| remote_name(word)));
    }
    files
}

fn by_wget(command: &SimpleCommand<'_>) -> Vec<String> {
    let words: Vec<String> = command.args().iter().map(written).collect();
    let find = |long, letter| (0..words.len()).find_map(|at| value(&words, at, long, letter));
    if let Some(file) = find("--output-document", 'O') {
        return vec![file];
    }
    let is_other = |word: &String| {
        [
            "--content-disposition",
            "--recursive",
            "--mirror",
            "--trust-server-names",
            "-r",
            "-m",
        ]
        .contains(&word.as_str())
    };
    if words.iter().any(is_other) {
        return Vec::new();
    }
    let folder =
        find("--directory-prefix", 'P').map(|folder| format!("{}/", folder.trim_end_matches('/')));
    let folder = folder.unwrap_or_default();
    let addresses = words
        .iter()
        .filter(|word| !word.starts_with('-') && !word.contains('?'));
    let names = addresses.filter_map(|word| remote_name(word));
    names.map(|name| format!("{folder}{name}")).collect()
}

/// Whether the output of a command goes into a pipe.
fn pipes_on(code: &Code<'_>, command: &SimpleCommand<'_>) -> bool {
    let tokens = &code.script.tokens;
    let next = tokens.partition_point(|token| token.span.start < command.span.end);
    let is_pipe = |kind| matches!(kind, TokenKind::Pipe | TokenKind::PipeBoth);
    command.place.piped && tokens.get(next).is_some_and(|token| is_pipe(token.kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_curl_end_at_a_value() {
        for (word, expected) in [
            ("-fL", true),
            ("-#L", true),
            ("-1sLf", true),
            ("-oL", false),
            ("-HLa", false),
            ("--L", false),
            ("-f", false),
        ] {
            assert_eq!(curl_has(word, "L"), expected, "{word}");
        }
    }

    #[test]
    fn hosts_are_public_or_not() {
        for (address, expected) in [
            ("https://example.org/a", true),
            ("HTTP://user:pass@Example.org:8080?x", true),
            ("https://localhost/a", false),
            ("https://10.0.0.1/a", false),
            ("https://repo/a", false),
            ("https://repo.corp.local/a", false),
            ("https://$HOST/a", false),
            ("https://${HOST}.example.org/a", false),
            ("https://[::1]:80/", false),
        ] {
            let read = Address::read(address).expect("an address");
            assert_eq!(read.is_public(), expected, "{address}");
        }
        assert_eq!(Address::read("ftp://example.org"), None);
    }
}
