//! Which texts are image references (the reference grammar of the distribution project, `ParseNormalizedNamed`).

/// Whether Docker takes a text for an image reference. `scratch` is one.
pub fn is_image_reference(text: &str) -> bool {
    let is_identifier = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_identifier && text.to_ascii_lowercase() == text {
        return false;
    }
    let (rest, digest) = match text.split_once('@') {
        Some((rest, digest)) => (rest, Some(digest)),
        None => (text, None),
    };
    let (domain, remote) = match rest.split_once('/') {
        Some((first, remote))
            if first.contains(['.', ':'])
                || first == "localhost"
                || first.to_lowercase() != first =>
        {
            (Some(first), remote)
        }
        _ => (None, rest),
    };
    let (path, tag) = match remote.split_once(':') {
        Some((path, tag)) => (path, Some(tag)),
        None => (remote, None),
    };
    domain.is_none_or(is_domain)
        && path.split('/').all(is_component)
        && tag.is_none_or(is_tag)
        && digest.is_none_or(is_digest)
}

/// Letters and digits in lower case, between them `.`, `_`, `__` or any number of dashes.
fn is_component(text: &str) -> bool {
    let is_letter = |ch: char| ch.is_ascii_lowercase() || ch.is_ascii_digit();
    let separators = text.split(is_letter).filter(|between| !between.is_empty());
    text.starts_with(is_letter)
        && text.ends_with(is_letter)
        && separators.into_iter().all(|between| {
            matches!(between, "." | "_" | "__") || between.bytes().all(|b| b == b'-')
        })
}

fn is_domain(text: &str) -> bool {
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (text, None),
    };
    let is_name = |part: &str| {
        let ends = |ch: Option<char>| ch.is_some_and(|ch| ch.is_ascii_alphanumeric());
        ends(part.chars().next())
            && ends(part.chars().next_back())
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let is_address = |host: &str| {
        let inner = host
            .strip_prefix('[')
            .and_then(|host| host.strip_suffix(']'));
        inner.is_some_and(|inner| {
            !inner.is_empty()
                && inner
                    .bytes()
                    .all(|byte| byte.is_ascii_hexdigit() || byte == b':')
        })
    };
    (host.split('.').all(is_name) || is_address(host))
        && port
            .is_none_or(|port| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()))
}

fn is_tag(text: &str) -> bool {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    text.len() <= 128
        && text.bytes().next().is_some_and(is_word)
        && text
            .bytes()
            .all(|byte| is_word(byte) || b".-".contains(&byte))
}

fn is_digest(text: &str) -> bool {
    text.split_once(':').is_some_and(|(algorithm, hex)| {
        let is_start = algorithm.starts_with(|ch: char| ch.is_ascii_alphabetic());
        is_start
            && algorithm
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_+.".contains(&byte))
            && hex.len() >= 32
            && hex.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_references() {
        let digest = "sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d";
        for text in [
            "debian",
            "scratch",
            "debian:12",
            "a/b-c__d.e:V1_x",
            "localhost/x",
            "example.org:5000/a/b:c",
            "[2001:db8::1]:5000/a",
            "Upper/x",
            &format!("debian@{digest}"),
            &format!("debian:12@{digest}"),
        ] {
            assert!(is_image_reference(text), "{text}");
        }
        for text in [
            "",
            ":",
            ":12",
            "debian:",
            "Debian",
            "/debian",
            "a//b",
            "a/",
            "-a",
            "a___b",
            "a:b:c",
            "a b",
            "debian@",
            "debian@sha256:1",
            "example.org/",
            &digest[7..],
        ] {
            assert!(!is_image_reference(text), "{text}");
        }
    }
}
