//! The shapes of tokens: which service gives out texts that start so, are so long, and have such letters.

use std::ops::Range;

/// The letters of the part of a token after its start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Letters {
    /// `A` to `Z` and `2` to `7`: Base32 (RFC 4648).
    Base32,
    /// Digits, and `a` to `f`.
    Hex,
    /// Letters and digits.
    Word,
    /// Letters, digits and `-`.
    Dashed,
    /// Letters, digits, `-` and `_`: Base64 for URLs (RFC 4648).
    Url,
    /// As [`Letters::Url`], and dots.
    Dotted,
}

use Letters::{Base32, Dashed, Dotted, Hex, Url, Word};

impl Letters {
    fn has(self, byte: u8) -> bool {
        match self {
            Base32 => byte.is_ascii_uppercase() || (b'2'..=b'7').contains(&byte),
            Hex => byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte),
            Word => byte.is_ascii_alphanumeric(),
            Dashed => byte.is_ascii_alphanumeric() || byte == b'-',
            Url => byte.is_ascii_alphanumeric() || b"-_".contains(&byte),
            Dotted => byte.is_ascii_alphanumeric() || b"-_.".contains(&byte),
        }
    }
}

/// How a token starts, how many letters of which kind follow, at least and at most, and whose it is. Checksums, which those of GitHub and npm end with,
/// are not looked at: whoever sees the text has to treat it as a token all the same.
/// Source: AWS IAM user guide, "Unique identifiers"; Google Cloud documentation, "API keys"; the documentation of SendGrid, Docker Hub, DigitalOcean,
/// GitLab ("Token prefixes"), Hugging Face, Vault, npm, PyPI, Stripe, RubyGems, Shopify and Slack about their tokens;
/// GitHub's blog, "Behind GitHub's new authentication token formats".
const TOKENS: &[(&str, usize, usize, Letters, &str)] = &[
    ("AIza", 35, 35, Url, "a Google API key"),
    ("AKIA", 16, 16, Base32, "an AWS access key"),
    ("ASIA", 16, 16, Base32, "an AWS access key"),
    ("SG.", 57, 80, Dotted, "a SendGrid key"),
    ("dckr_pat_", 21, 80, Url, "a Docker Hub token"),
    ("dop_v1_", 64, 64, Hex, "a DigitalOcean token"),
    ("gho_", 36, 255, Word, "a GitHub token"),
    ("ghp_", 36, 255, Word, "a GitHub token"),
    ("ghr_", 36, 255, Word, "a GitHub token"),
    ("ghs_", 36, 255, Word, "a GitHub token"),
    ("ghu_", 36, 255, Word, "a GitHub token"),
    ("github_pat_", 50, 255, Url, "a GitHub token"),
    ("glpat-", 20, 255, Dotted, "a GitLab token"),
    ("hf_", 34, 40, Word, "a Hugging Face token"),
    ("hvs.", 24, 255, Url, "a Vault token"),
    ("npm_", 36, 36, Word, "an npm token"),
    ("pypi-AgE", 52, 1024, Url, "a PyPI token"),
    ("rk_live_", 20, 255, Word, "a Stripe key"),
    ("rubygems_", 48, 48, Hex, "a RubyGems token"),
    ("shpat_", 32, 32, Hex, "a Shopify token"),
    ("sk_live_", 20, 255, Word, "a Stripe key"),
    ("xapp-", 25, 255, Dashed, "a Slack token"),
    ("xoxb-", 25, 255, Dashed, "a Slack token"),
    ("xoxp-", 25, 255, Dashed, "a Slack token"),
];

/// Words in made-up tokens: those of documentation, and of people who take a token out of a text that they show.
const MADE_UP: &[&str] = &["exampl", "placeholder", "redacted", "your"];

/// Parts of the claims of JSON web tokens that everybody may have. Source: jwt.io; Supabase's documentation, "Understanding API keys".
const FOR_ALL: &[&str] = &["1234567890", "John Doe", "\"anon\""];

/// How long the shortest of them is.
const SHORTEST: usize = 20;

/// How many letters in a row that are the same no real token has.
const SAME: usize = 5;

/// The first token in a text, by the shape of its parts: where it is, and whose.
pub fn token_in(text: &str) -> Option<(Range<usize>, &'static str)> {
    let by_start = token_by_start(text);
    let key = private_key(text).map(|range| (range, "a private key"));
    match (by_start, key) {
        (Some(one), Some(other)) if one.0.start < other.0.start => Some(one),
        (one, None) => one,
        (_, other) => other,
    }
}

fn token_by_start(text: &str) -> Option<(Range<usize>, &'static str)> {
    let bytes = text.as_bytes();
    let is_end = |byte: &u8| !Dotted.has(*byte);
    // Looked at from the end of where the shortest token would end: most words are shorter.
    let mut start = 0;
    while let Some(shortest) = bytes.get(start..start + SHORTEST) {
        if let Some(end) = shortest.iter().rposition(is_end) {
            start += end + 1;
            continue;
        }
        let rest = &text[start..];
        let whole = &rest[..rest
            .bytes()
            .position(|byte| is_end(&byte))
            .unwrap_or(rest.len())];
        // The end of a sentence.
        let part = whole.trim_end_matches(['.', '-']);
        if let Some(whose) = whose(part) {
            return Some((start..start + part.len(), whose));
        }
        start += whole.len() + 1;
    }
    None
}

/// Whose token a word is.
fn whose(word: &str) -> Option<&'static str> {
    if is_web_token(word) {
        return Some("a JSON web token");
    }
    TOKENS
        .iter()
        .find_map(|(start, least, most, letters, whose)| {
            let rest = word.strip_prefix(start)?;
            let is_it = (*least..=*most).contains(&rest.len())
                && rest.bytes().all(|byte| letters.has(byte))
                && !is_made_up(rest);
            is_it.then_some(*whose)
        })
}

/// Whether the letters of a token are not drawn by chance: few of them, many in a row, a word.
fn is_made_up(rest: &str) -> bool {
    let mut seen: Vec<u8> = rest.bytes().collect();
    let is_row = seen
        .windows(SAME)
        .any(|row| row.iter().all(|byte| *byte == row[0]));
    seen.sort_unstable();
    seen.dedup();
    let lower = rest.to_ascii_lowercase();
    is_row || seen.len() < 6 || MADE_UP.iter().any(|word| lower.contains(word))
}

/// Whether a word is a JSON web token that is signed and says something: not the example of jwt.io, nor one of a role that everybody may have.
/// Source: RFC 7519.
fn is_web_token(word: &str) -> bool {
    let mut parts = word.split('.');
    let (Some(header), Some(claims), Some(signature), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return false;
    };
    if !header.starts_with("eyJ") || !claims.starts_with("eyJ") || signature.len() < 20 {
        return false;
    }
    let (Some(header), Some(claims)) = (decoded(header), decoded(claims)) else {
        return false;
    };
    header.contains("\"alg\"")
        && claims.contains("\":")
        && claims.ends_with('}')
        && !FOR_ALL.iter().any(|word| claims.contains(word))
}

/// The text of Base64 for URLs without `=` at its end (RFC 4648, section 5).
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let (mut bits, mut count) = (0_u32, 0);
    for byte in text.bytes() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'-' => 62,
            b'_' => 63,
            _ => return None,
        };
        bits = (bits << 6 | u32::from(value)) & 0xffff;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count & 0xff) as u8);
        }
    }
    String::from_utf8(bytes).ok()
}

/// Where the first line of a private key is that is there: not one that a program is only to look for. Source: RFC 7468.
fn private_key(text: &str) -> Option<Range<usize>> {
    const FIRST: &str = "-----BEGIN ";
    const LAST: &str = "PRIVATE KEY-----";
    /// How many letters of the key have to follow.
    const KEY: usize = 40;
    let mut from = 0;
    while let Some(at) = memchr::memmem::find(&text.as_bytes()[from..], LAST.as_bytes()) {
        let end = from + at + LAST.len();
        from = end;
        let Some(start) = text[..end].rfind(FIRST) else {
            continue;
        };
        let kind = &text[start + FIRST.len()..end - LAST.len()];
        let is_kind = kind
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte == b' ');
        let rest =
            text[end..].trim_start_matches(['\\', 'n', 'r', '\r', '\n', ' ', '\t', '"', '\'']);
        let key = rest.bytes().take(KEY);
        let is_key = key.filter(|byte| byte.is_ascii_alphanumeric() || b"+/".contains(byte));
        if is_kind && is_key.count() == KEY && !is_made_up(rest.get(..KEY).unwrap_or_default()) {
            return Some(start..end);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens() {
        // Put together here, so that no program that looks for tokens finds one.
        let rest = "0aZ9bY8cX7".repeat(4);
        for (start, count, whose) in [
            ("ghp_", 36, "a GitHub token"),
            ("github_pat_", 40, ""),
            ("npm_", 36, "an npm token"),
            ("npm_", 35, ""),
            ("glpat-", 20, "a GitLab token"),
            ("glpat-", 19, ""),
            ("AIza", 35, "a Google API key"),
            ("hf_", 34, "a Hugging Face token"),
            ("sk_live_", 24, "a Stripe key"),
            ("sk_test_", 24, ""),
            ("xoxb-", 40, "a Slack token"),
        ] {
            let token = format!("{start}{}", &rest[..count]);
            let found = token_in(&format!("é={token}&")).map(|(place, whose)| {
                assert_eq!(place, 3..3 + token.len());
                whose
            });
            assert_eq!(found.unwrap_or_default(), whose, "{token}");
        }
        let key = format!("AKIA{}", "Q7XZ2M5K3TVB6WJD");
        assert!(token_in(&key).is_some());
        assert!(token_in(&format!("{key}.")).is_some());
        for text in [
            "AKIAIOSFODNN7EXAMPLE",
            "AKIAIOSFODNN7EXAMPL3",
            "AKIA",
            "AKIAq7xz2m5k3tvb6wjd",
            "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        ] {
            assert_eq!(token_in(text), None, "{text}");
        }
        assert_eq!(token_in(&format!("x{key}")), None);
    }

    #[test]
    fn web_tokens() {
        let header = "eyJhbGciOiJIUzI1NiJ9";
        let signature = "0aZ9bY8cX7".repeat(4);
        let token = |claims: &str| token_in(&format!("{header}.{claims}.{signature}")).is_some();
        // {"sub":"robot","admin":true}
        assert!(token("eyJzdWIiOiJyb2JvdCIsImFkbWluIjp0cnVlfQ"));
        // {"role":"anon"}
        assert!(!token("eyJyb2xlIjoiYW5vbiJ9"));
        // No JSON.
        assert!(!token("eyJabc"));
        assert!(token_in(&format!("{header}.eyJzdWIiOiJyb2JvdCJ9.")).is_none());
    }

    #[test]
    fn private_keys() {
        let first = format!("-----BEGIN {}PRIVATE KEY-----", "RSA ");
        let key = "MIIEpAIBAAKCAQEAw7Zq3fX9kL2mN8vB5cT1yR6uP4oE0sD";
        assert!(token_in(&format!("echo '{first}\\n{key}'")).is_some());
        assert!(token_in(&format!("{first}\n{key}\n")).is_some());
        assert_eq!(token_in(&format!("grep -- '{first}' key.pem")), None);
        assert_eq!(token_in(&format!("echo \"{first}\n$KEY\"")), None);
    }
}
