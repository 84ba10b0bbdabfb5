//! What dfmt takes as text, and what it refuses.

use std::fmt;

/// The UTF-8 byte-order mark. BuildKit drops it before the first line; dfmt keeps it where it was.
pub const BOM: &[u8] = b"\xEF\xBB\xBF";

/// Why a file is not a text dfmt will touch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// A UTF-16 byte-order mark, little or big endian.
    Utf16,
    /// A NUL byte, at this 0-based offset.
    Nul(usize),
    /// More bytes than a 32-bit offset counts.
    TooLarge(usize),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Utf16 => write!(
                f,
                "the file is UTF-16; Docker reads UTF-8 only: save it as UTF-8 and try again"
            ),
            Self::Nul(at) => {
                write!(
                    f,
                    "the file has a NUL byte (at byte {at}): this is binary data or UTF-16, not a Dockerfile"
                )
            }
            Self::TooLarge(len) => {
                write!(f, "the file has {len} bytes, more than dfmt reads (4 GiB)")
            }
        }
    }
}

impl std::error::Error for Refusal {}

/// Whether dfmt takes these bytes as text. Any encoding that is a superset of ASCII passes through unharmed, also bytes that
/// are not UTF-8; UTF-16 and NUL bytes are refused, because Docker cannot build from them either.
///
/// # Errors
/// The reason for the refusal.
pub fn decode(bytes: &[u8]) -> Result<&[u8], Refusal> {
    if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") {
        return Err(Refusal::Utf16);
    }
    if bytes.len() >= u32::MAX as usize {
        return Err(Refusal::TooLarge(bytes.len()));
    }
    match memchr::memchr(0, bytes) {
        Some(at) => Err(Refusal::Nul(at)),
        None => Ok(bytes),
    }
}

/// How a line ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LineEnding {
    /// `\n`
    #[default]
    Lf,
    /// `\r\n`
    Crlf,
}

impl LineEnding {
    /// The bytes it is written with.
    pub fn bytes(self) -> &'static [u8] {
        match self {
            Self::Lf => b"\n",
            Self::Crlf => b"\r\n",
        }
    }
}

/// The line ending most lines of `text` use; `\n` where it is a tie or there is none.
pub fn dominant_line_ending(text: &[u8]) -> LineEnding {
    if memchr::memchr(b'\r', text).is_none() {
        return LineEnding::Lf;
    }
    let (mut all, mut crlf) = (0usize, 0usize);
    for at in memchr::memchr_iter(b'\n', text) {
        all += 1;
        crlf += usize::from(at > 0 && text[at - 1] == b'\r');
    }
    if crlf * 2 > all {
        LineEnding::Crlf
    } else {
        LineEnding::Lf
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_docker_cannot_read() {
        assert_eq!(decode(b"\xFF\xFEF\0"), Err(Refusal::Utf16));
        assert_eq!(decode(b"\xFE\xFF\0F"), Err(Refusal::Utf16));
        assert_eq!(decode(b"FROM a\0"), Err(Refusal::Nul(6)));
        assert_eq!(decode(b"FROM \xff"), Ok(&b"FROM \xff"[..]));
    }

    #[test]
    fn the_majority_of_line_endings_wins() {
        assert_eq!(dominant_line_ending(b"a\r\nb\r\nc\n"), LineEnding::Crlf);
        assert_eq!(dominant_line_ending(b"a\r\nb\n"), LineEnding::Lf);
        assert_eq!(dominant_line_ending(b"a\rb"), LineEnding::Lf);
    }
}
