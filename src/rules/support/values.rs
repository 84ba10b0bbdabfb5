//! What the values of labels can be.

/// Whether a text is an absolute URL (RFC 3986): a scheme, a colon, and no character that must be escaped. Where schemes of the web and of git
/// are named, a host must be, too.
pub(crate) fn is_url(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else {
        return false;
    };
    let is_scheme = scheme.starts_with(|ch: char| ch.is_ascii_alphabetic())
        && scheme
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    let is_fine =
        |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=%".contains(&byte);
    let needs_host = ["http", "https", "git", "ssh", "ftp"];
    let has_host = rest.strip_prefix("//").is_some_and(|rest| {
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        !host.is_empty()
    });
    is_scheme
        && !rest.is_empty()
        && rest.bytes().all(is_fine)
        && (has_host || !needs_host.contains(&scheme.to_ascii_lowercase().as_str()))
}

/// Whether a text is a version of Semantic Versioning 2.0.
pub(crate) fn is_semver(text: &str) -> bool {
    let (rest, build) = match text.split_once('+') {
        Some((rest, build)) => (rest, Some(build)),
        None => (text, None),
    };
    let (core, before) = match rest.split_once('-') {
        Some((core, before)) => (core, Some(before)),
        None => (rest, None),
    };
    let is_number = |part: &str| {
        !part.is_empty()
            && part.bytes().all(|byte| byte.is_ascii_digit())
            && (part == "0" || !part.starts_with('0'))
    };
    let is_word = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let is_identifier = |part: &str| {
        let is_digits = part.bytes().all(|byte| byte.is_ascii_digit());
        is_word(part) && (!is_digits || is_number(part))
    };
    core.split('.').count() == 3
        && core.split('.').all(is_number)
        && before.is_none_or(|before| before.split('.').all(is_identifier))
        && build.is_none_or(|build| build.split('.').all(is_word))
}

/// Whether a text is the hash of a commit of git, whole (SHA-1 or SHA-256) or shortened.
pub(crate) fn is_hash(text: &str) -> bool {
    let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    matches!(text.len(), 7..=40 | 64) && text.bytes().all(is_digit)
}

/// Whether a text is a time as RFC 3339, section 5.6, has it.
pub(crate) fn is_rfc3339(text: &str) -> bool {
    let number = |from: usize, len: usize| -> Option<u32> {
        let part = text.get(from..from + len)?;
        let is_digits = part.bytes().all(|byte| byte.is_ascii_digit());
        part.parse().ok().filter(|_| is_digits)
    };
    let sign = |at: usize, signs: &[u8]| {
        text.as_bytes()
            .get(at)
            .is_some_and(|byte| signs.contains(byte))
    };
    let between = |number: Option<u32>, least, most| {
        number.is_some_and(|number| (least..=most).contains(&number))
    };
    let (year, month) = (number(0, 4), number(5, 2));
    let is_leap = year.is_some_and(|it| it % 4 == 0 && (it % 100 != 0 || it % 400 == 0));
    let days = match month {
        Some(4 | 6 | 9 | 11) => 30,
        Some(2) => 28 + u32::from(is_leap),
        _ => 31,
    };
    let is_date = year.is_some()
        && sign(4, b"-")
        && between(month, 1, 12)
        && sign(7, b"-")
        && between(number(8, 2), 1, days);
    let is_time = sign(10, b"Tt ")
        && between(number(11, 2), 0, 23)
        && sign(13, b":")
        && between(number(14, 2), 0, 59)
        && sign(16, b":")
        && between(number(17, 2), 0, 60);
    if !is_date || !is_time {
        return false;
    }
    let mut at = 19;
    if sign(at, b".") {
        let digits = text[at + 1..]
            .bytes()
            .take_while(u8::is_ascii_digit)
            .count();
        if digits == 0 {
            return false;
        }
        at += 1 + digits;
    }
    match &text.as_bytes()[at..] {
        [b'Z' | b'z'] => true,
        [b'+' | b'-', rest @ ..] => {
            rest.len() == 5
                && between(number(at + 1, 2), 0, 23)
                && sign(at + 3, b":")
                && between(number(at + 4, 2), 0, 59)
        }
        _ => false,
    }
}

/// Whether a text is a licence expression of SPDX.
#[cfg(feature = "reports")]
pub(crate) fn is_licence(text: &str) -> bool {
    spdx::Expression::parse(text).is_ok()
}

/// Nobody asks without the rules that report.
#[cfg(not(feature = "reports"))]
pub(crate) fn is_licence(_: &str) -> bool {
    true
}

/// Whether a text is a mail address without a name: something, an `@`, the name of a host.
pub(crate) fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    let is_plain =
        |ch: char| !ch.is_whitespace() && !ch.is_control() && !"<>()[],;:\\@\"".contains(ch);
    let is_label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|ch| ch.is_alphanumeric() || ch == '-')
    };
    !local.is_empty()
        && local.split('.').all(|part| !part.is_empty())
        && local.chars().all(is_plain)
        && domain.split('.').all(is_label)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(is_so: fn(&str) -> bool, yes: &[&str], no: &[&str]) {
        for text in yes {
            assert!(is_so(text), "{text}");
        }
        for text in no.iter().chain(&["", " "]) {
            assert!(!is_so(text), "{text}");
        }
    }

    #[test]
    fn values() {
        check(
            is_url,
            &[
                "https://example.com",
                "http://u@h:80/a?b#c",
                "urn:x:y",
                "git+ssh://h/x",
                "mailto:a@b",
            ],
            &[
                "example.com",
                "acme/app",
                "https:",
                "https://",
                "https:///x",
                "https://a b",
                "1a:b",
            ],
        );
        check(
            is_semver,
            &[
                "1.2.3",
                "0.0.0",
                "1.2.3-rc.1",
                "1.2.3+build.01",
                "1.2.3-a-b+c",
            ],
            &[
                "1.2", "v1.2.3", "1.2.3.4", "01.2.3", "1.2.3-", "1.2.3-01", "1.2.3+", "latest",
            ],
        );
        let (whole, long) = ("a".repeat(40), "0".repeat(64));
        check(
            is_hash,
            &["1234567", &whole, &long],
            &["123456", "ABCDEF0", "main", "123456g", &"0".repeat(50)],
        );
        check(
            is_rfc3339,
            &[
                "2026-01-31T12:00:00Z",
                "2024-02-29t23:59:60.123+01:00",
                "1996-12-19 16:39:57-08:00",
            ],
            &[
                "2026-01-31",
                "2026-02-29T12:00:00Z",
                "2026-13-01T12:00:00Z",
                "2026-04-31T12:00:00Z",
                "2026-01-31T24:00:00Z",
                "2026-01-31T12:00:00",
                "2026-01-31T12:00:00.Z",
                "2026-01-31T12:00:00+0100",
                "2026-01-31T12:00:00é",
            ],
        );
        check(
            is_email,
            &["a@b.example", "a.b+c@localhost"],
            &["a", "@b", "a@", "a@@b", "A <a@b>", "a..b@c", "a@-b"],
        );
    }

    #[cfg(feature = "reports")]
    #[test]
    fn licences() {
        check(
            is_licence,
            &[
                "MIT",
                "Apache-2.0 OR MIT",
                "GPL-2.0-only WITH Classpath-exception-2.0",
            ],
            &["Apache 2", "proprietary", "MIT OR"],
        );
    }
}
