//! Whether Docker's ADD would unpack a file, by its first bytes.

/// How many bytes of a file tell what it is: one tar header.
pub(super) const HEAD: usize = 512;

/// First bytes of compressed files. Docker unpacks a tar archive as such or inside gzip, bzip2, xz or zstd (moby
/// `pkg/archive`, `DetectCompression`). What is inside is not looked at here: any compressed file counts, and lzip and
/// compress too, which other builders unpack.
const COMPRESSED: &[&[u8]] = &[
    b"\x1f\x8b",
    b"BZh",
    b"\xfd7zXZ\0",
    b"\x28\xb5\x2f\xfd",
    b"LZIP",
    b"\x1f\x9d",
];

/// Whether a file that starts with `head` (up to [`HEAD`] bytes of it) is an archive or a compressed file.
pub(super) fn is_archive(head: &[u8]) -> bool {
    COMPRESSED.iter().any(|magic| head.starts_with(magic))
        || head.get(257..262) == Some(b"ustar")
        || is_zstd_skippable(head)
        || is_old_tar(head)
}

/// A zstd file may start with a skippable frame (RFC 8878, 3.1.2).
fn is_zstd_skippable(head: &[u8]) -> bool {
    matches!(head, [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..])
}

/// A tar header from before POSIX has no magic, but a checksum: the sum of its bytes, the checksum field itself taken as
/// blanks, in octal at offset 148.
fn is_old_tar(head: &[u8]) -> bool {
    let Some(header) = head.get(..HEAD) else {
        return false;
    };
    let field = &header[148..156];
    let digits: Vec<u8> = field
        .iter()
        .copied()
        .skip_while(|byte| *byte == b' ')
        .take_while(u8::is_ascii_digit)
        .collect();
    let Some(stated) = std::str::from_utf8(&digits)
        .ok()
        .and_then(|digits| u32::from_str_radix(digits, 8).ok())
    else {
        return false;
    };
    let sum = |bytes: &[u8]| bytes.iter().map(|byte| u32::from(*byte)).sum::<u32>();
    stated == sum(header) - sum(field) + 8 * u32::from(b' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn magic_bytes() {
        for magic in COMPRESSED {
            assert!(is_archive(&[magic, &b"rest"[..]].concat()), "{magic:?}");
        }
        let mut tar = vec![0; HEAD];
        tar[..5].copy_from_slice(b"a.txt");
        assert!(!is_archive(&tar));
        let sum = u32::from(b'a' + b'.') + u32::from(b't') * 2 + u32::from(b'x') + 8 * 32;
        tar[148..154].copy_from_slice(format!("{sum:06o}").as_bytes());
        assert!(is_archive(&tar));
        tar[148..156].fill(0);
        tar[257..262].copy_from_slice(b"ustar");
        assert!(is_archive(&tar));
        assert!(is_archive(&tar[..300]));
        for plain in [&b""[..], b"\x1f", b"BZ", b"#!/bin/sh\n", &[b' '; 600]] {
            assert!(!is_archive(plain), "{plain:?}");
        }
    }
}
