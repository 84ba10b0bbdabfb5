//! Paths, for people and for patches.

use std::path::Path;

use super::visible::picture;

/// A path as people see it: `/` between its parts, what could steer a terminal made visible.
pub fn display_path(path: &Path) -> String {
    let picture = |ch| picture(ch).unwrap_or(ch);
    text_path(path).chars().map(picture).collect()
}

/// A path for programs: `/` between its parts, bytes that are not UTF-8 replaced.
pub fn text_path(path: &Path) -> String {
    String::from_utf8_lossy(&slashed(path)).into_owned()
}

/// The bytes of a path with `/` between its parts.
pub(super) fn slashed(path: &Path) -> Vec<u8> {
    let mut bytes = path.as_os_str().as_encoded_bytes().to_vec();
    if cfg!(windows) {
        for byte in &mut bytes {
            if *byte == b'\\' {
                *byte = b'/';
            }
        }
    }
    bytes
}

/// A path in the header of a patch, after `prefix` (`a` or `b`), as git writes and reads it: quoted like a C string if it has
/// quotes, backslashes, control characters or bytes that are not UTF-8; closed with a tab if it has blanks, as other programs
/// look for a time stamp there (git `quote.c`, `diff.c`).
pub(super) fn patch_path(prefix: char, path: &Path) -> Vec<u8> {
    let name = slashed(path);
    let name = name.strip_prefix(b"/").unwrap_or(&name);
    let plain = |byte: u8| !byte.is_ascii_control() && byte != b'"' && byte != b'\\';
    let mut out = Vec::with_capacity(name.len() + 3);
    if std::str::from_utf8(name).is_ok() && name.iter().copied().all(plain) {
        out.extend_from_slice(&[prefix as u8, b'/']);
        out.extend_from_slice(name);
        if name.contains(&b' ') {
            out.push(b'\t');
        }
        return out;
    }
    out.extend_from_slice(&[b'"', prefix as u8, b'/']);
    for &byte in name {
        match byte {
            b'"' | b'\\' => out.extend_from_slice(&[b'\\', byte]),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\t' => out.extend_from_slice(b"\\t"),
            byte if plain(byte) && byte.is_ascii() => out.push(byte),
            byte => out.extend_from_slice(format!("\\{byte:03o}").as_bytes()),
        }
    }
    out.push(b'"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patch_paths() {
        let table: &[(&str, &str)] = &[
            ("Dockerfile", "a/Dockerfile"),
            ("x y/Dockerfile", "a/x y/Dockerfile\t"),
            ("/abs/Dockerfile", "a/abs/Dockerfile"),
            ("naïve/Dockerfile", "a/naïve/Dockerfile"),
            ("q\"/Dockerfile", "\"a/q\\\"/Dockerfile\""),
            ("tab\t ö/Dockerfile", "\"a/tab\\t \\303\\266/Dockerfile\""),
            ("\u{1}\u{7f}", "\"a/\\001\\177\""),
        ];
        for (path, header) in table {
            assert_eq!(
                String::from_utf8(patch_path('a', Path::new(path))).unwrap(),
                *header
            );
        }
    }
}
