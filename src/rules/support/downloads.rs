//! What `curl` and `wget` download: from where, whether it is kept, and whether it is compared with a checksum.

use super::{checks_sums, is_sum};
use crate::knowledge::programs::SIGNATURE_CHECKS;
use crate::knowledge::transport::{OTHER_ADDRESSES, PRIVATE_ENDS};
use crate::lint::CommandSite;
use crate::model::{Code, Nest, SimpleCommand, Step, Word, has_letter, is_fatal, redirected};
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

/// Whether the RUN compares what the command gets with a checksum or a signature, which a page that says what is wrong does not pass.
pub(in crate::rules) fn is_compared(site: &CommandSite<'_, '_>) -> bool {
    let download = site.command();
    // What goes into a pipe is compared there, or nowhere.
    let is_piped = download.place.nest == Nest::Top && pipes_on(site.code, download);
    let steps = site.run.steps().iter();
    let mut after =
        steps.skip_while(|step| step.command.span != download.span || !step.code.is(site.code));
    let compares = |step: &Step<'_, '_>| {
        let (code, command) = (step.code, step.command);
        let place = command.place;
        let is_same = code.is(site.code)
            && (place.item, place.pipeline) == (download.place.item, download.place.pipeline);
        // `[ "$(sha256sum a)" = "$SUM" ]`, `sha256sum a | grep -q "$SUM"`
        let is_looked_at = place.nest == Nest::Substitution || place.piped;
        let is_seen = || !place.stops || is_fatal(site.run.codes, code, command);
        (is_same || !is_piped)
            && ((is_sum(command) && is_looked_at)
                || ((checks_sums(command) || checks_signature(command)) && is_seen()))
    };
    after.any(compares)
}

fn checks_signature(command: &SimpleCommand<'_>) -> bool {
    SIGNATURE_CHECKS.iter().any(|(program, words)| {
        let mut args = command.args().iter().filter_map(Word::as_str);
        command.name() == Some(program)
            && (words.is_empty() || args.any(|arg| words.contains(&arg)))
    })
}

/// Short options of curl whose value may be the rest of the word.
const VALUED: &str = "AbcCdDeEFhHKmoPQrtTuUwxXyYz";

/// Whether short options of curl have one of `letters`: `-#fL`, `-1sSf`.
pub(in crate::rules) fn curl_has(word: &str, letters: &str) -> bool {
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
