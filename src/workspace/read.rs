//! Reading files that others made: nothing here waits for a pipe or reads a device without end.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Read};
use std::path::Path;

/// Bytes that a file of settings or ignore rules may have.
pub(super) const SETTINGS_LIMIT: u64 = 4 << 20;

/// Bytes that a Dockerfile may have before the engine is even asked. The longest of thirty thousand real ones has a thousandth of it.
pub(super) const TEXT_LIMIT: u64 = 64 << 20;

/// The content of the regular file at `path`, links followed.
///
/// # Errors
/// If it cannot be read, is no regular file, or has more than `limit` bytes.
pub(super) fn read_file(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    read_opened(open(OpenOptions::new().read(true), path)?, limit)
}

/// The Dockerfile at `path`, links followed.
///
/// # Errors
/// If it cannot be read, or is no regular file.
pub fn read_dockerfile(path: &Path) -> io::Result<Vec<u8>> {
    read_file(path, TEXT_LIMIT)
}

/// As [`read_file`], for a path that has just been found to be a regular file.
pub(super) fn read_found(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    read_opened(open_regular(OpenOptions::new().read(true), path)?, limit)
}

fn read_opened((file, metadata): (File, Metadata), limit: u64) -> io::Result<Vec<u8>> {
    if metadata.len() > limit {
        return Err(too_large(limit));
    }
    let mut content = Vec::with_capacity(metadata.len() as usize);
    read_up_to(limit, file, &mut content)?;
    Ok(content)
}

/// All that a stream has to give, such as stdin.
///
/// # Errors
/// If it cannot be read, or gives more than a Dockerfile may have.
pub fn read_stream(stream: &mut dyn Read) -> io::Result<Vec<u8>> {
    let mut content = Vec::new();
    read_up_to(TEXT_LIMIT, stream, &mut content)?;
    Ok(content)
}

fn read_up_to(limit: u64, from: impl Read, content: &mut Vec<u8>) -> io::Result<()> {
    from.take(limit + 1).read_to_end(content)?;
    if content.len() as u64 > limit {
        return Err(too_large(limit));
    }
    Ok(())
}

fn too_large(limit: u64) -> io::Error {
    io::Error::other(more_than(limit))
}

fn more_than(limit: u64) -> String {
    format!("it has more than {} MiB", limit >> 20)
}

/// What is wrong with a text of so many bytes, if it is more than a Dockerfile may have.
pub fn too_large_text(bytes: u64) -> Option<String> {
    (bytes > TEXT_LIMIT).then(|| more_than(TEXT_LIMIT))
}

/// Opens a regular file without waiting for the other end of what may have become a pipe.
pub(super) fn open(options: &mut OpenOptions, path: &Path) -> io::Result<(File, Metadata)> {
    // Opening a device can have effects of its own.
    let metadata = std::fs::metadata(path)?;
    if metadata.is_dir() {
        return Err(io::Error::other("it is a folder, not a file"));
    }
    if !metadata.is_file() {
        return Err(not_regular());
    }
    open_regular(options, path)
}

fn open_regular(options: &mut OpenOptions, path: &Path) -> io::Result<(File, Metadata)> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.custom_flags(rustix::fs::OFlags::NONBLOCK.bits().cast_signed());
    }
    let file = options.open(path)?;
    let metadata = file.metadata()?;
    if metadata.is_file() {
        Ok((file, metadata))
    } else {
        Err(not_regular())
    }
}

/// What is wrong with a file that another library is going to read to its end, if it is there: it is a pipe or a device, or too long.
pub(super) fn obstacle(path: &Path) -> Option<io::Error> {
    let metadata = std::fs::metadata(path).ok()?;
    if metadata.is_dir() {
        None
    } else if !metadata.is_file() {
        Some(not_regular())
    } else if metadata.len() > SETTINGS_LIMIT {
        Some(too_large(SETTINGS_LIMIT))
    } else {
        None
    }
}

/// Globs are read by functions that call themselves: as many braces may stand in one.
const MAX_BRACES: usize = 100;

/// As many bytes may a line of globs have (the specification of `.editorconfig` asks for 1024 in a glob, 4096 in a value).
const MAX_LINE: usize = 16 << 10;

/// What is wrong with such a line.
pub(super) const TOO_DEEP: &str = "a glob is too long, or has too many braces";

/// Whether a glob, or a line that holds some, would take down who reads it.
pub(super) fn is_too_deep(glob: &[u8]) -> bool {
    glob.len() > MAX_LINE || memchr::memchr_iter(b'{', glob).count() > MAX_BRACES
}

/// As [`obstacle`], for a file of globs.
pub(super) fn glob_obstacle(path: &Path) -> Option<io::Error> {
    if let Some(reason) = obstacle(path) {
        return Some(reason);
    }
    let text = read_file(path, SETTINGS_LIMIT).ok()?;
    text.split(|byte| *byte == b'\n')
        .any(is_too_deep)
        .then(|| io::Error::other(TOO_DEEP))
}

fn not_regular() -> io::Error {
    io::Error::other("it is no regular file")
}
