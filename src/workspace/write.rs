//! Replacing a file as a whole or not at all.

use std::borrow::Cow;
use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::read::{TEXT_LIMIT, open, read_file};
use super::{FileError, Lost, attributes};

/// What the names of temporary files start with.
pub(super) const PREFIX: &str = ".dfmt-";

/// As many letters and digits follow, chosen by chance (tempfile's default).
const RANDOM: usize = 6;

/// Writing one file takes less.
const LEFT_BEHIND: Duration = Duration::from_mins(1);

/// Replaces the content of the regular file at `path`, which must still be `old` or be `new` already, by `new`. The new content goes into a
/// temporary file in the same folder with the same permissions and extended attributes, which then takes the name: whoever reads sees the
/// old or the new file, never a part. On an error the file is as it was. Gives what the file lost by it.
///
/// # Errors
/// If the file is read-only, cannot be written, or is not `old` any more.
pub fn replace(path: &Path, old: &[u8], new: &[u8]) -> Result<Vec<Lost>, FileError> {
    let metadata = fs::metadata(path).map_err(FileError::Read)?;
    // A rename would replace it, as it asks the folder only, and root may write anything. Whoever took the write permission
    // away meant the file.
    if metadata.permissions().readonly() {
        return Err(FileError::ReadOnly);
    }
    let before = match open(fs::OpenOptions::new().write(true), path) {
        Ok((before, _)) => before,
        Err(error) if error.kind() == ErrorKind::PermissionDenied => {
            return Err(FileError::ReadOnly);
        }
        Err(error) => return Err(FileError::Write(error)),
    };
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let mut file = tempfile::Builder::new()
        .prefix(PREFIX)
        .tempfile_in(folder)
        .map_err(FileError::Write)?;
    // Where there are no locks, nothing is taken for a leftover either.
    let _ = file.as_file().try_lock();
    file.write_all(new).map_err(FileError::Write)?;
    keep_owner(file.path(), &metadata);
    let mut lost = attributes::keep(&before, file.as_file());
    file.as_file()
        .set_permissions(metadata.permissions())
        .map_err(FileError::Write)?;
    let now = read_file(path, TEXT_LIMIT).map_err(FileError::Read)?;
    if now == new {
        // Another run was first.
        return Ok(Vec::new());
    }
    if now != old {
        return Err(FileError::ChangedOnDisk);
    }
    lost.extend(other_names(&before));
    match file.persist(path) {
        Ok(_) => Ok(lost),
        Err(error) if error.error.kind() == ErrorKind::ResourceBusy => Err(FileError::MountPoint),
        Err(error) => Err(FileError::Write(error.error)),
    }
}

/// A file that gets another text.
#[derive(Clone, Debug)]
pub struct Replacement<'a> {
    /// Where it is.
    pub path: PathBuf,
    /// The text it must have still; `None` if it must not be there.
    pub old: Option<&'a [u8]>,
    /// The text it gets.
    pub new: Cow<'a, [u8]>,
}

/// Replaces or makes several files: all, or on an error none, as those that were done get their old text back. Gives what they lost by it.
///
/// # Errors
/// If one of them cannot be written or is not as it was.
pub fn replace_all(files: &[Replacement<'_>]) -> Result<Vec<Lost>, FileError> {
    let lost = replace_each(files).map_err(|(_, error)| error)?;
    Ok(lost.into_iter().flatten().collect())
}

/// The same, with what each lost, and where an error is, with the one that has it.
pub(super) fn replace_each(
    files: &[Replacement<'_>],
) -> Result<Vec<Vec<Lost>>, (usize, FileError)> {
    let mut lost = Vec::new();
    for (at, file) in files.iter().enumerate() {
        let written = match file.old {
            Some(old) => replace(&file.path, old, &file.new),
            None => create(&file.path, &file.new).map(|()| Vec::new()),
        };
        match written {
            Ok(more) => lost.push(more),
            Err(error) => {
                for done in files[..at].iter().rev() {
                    // What does not succeed is not made better by telling of it: the first error is the one to look at.
                    let _ = match done.old {
                        Some(old) => replace(&done.path, &done.new, old).map(drop),
                        None => fs::remove_file(&done.path).map_err(FileError::Write),
                    };
                }
                return Err((at, error));
            }
        }
    }
    Ok(lost)
}

/// What a run that was killed left in a folder goes: temporary files of this user with a name as dfmt gives them, older than any run
/// takes, and which no run holds. What cannot be removed stays.
pub(super) fn remove_leftovers(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let random = name.to_str().and_then(|name| name.strip_prefix(PREFIX));
        let is_ours = random.is_some_and(|random| {
            random.len() == RANDOM && random.bytes().all(|byte| byte.is_ascii_alphanumeric())
        });
        if is_ours && is_leftover(&entry.path()).unwrap_or(false) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

fn is_leftover(path: &Path) -> io::Result<bool> {
    let metadata = fs::symlink_metadata(path)?;
    let age = metadata.modified()?.elapsed().unwrap_or_default();
    if !metadata.is_file() || age < LEFT_BEHIND || !is_of_this_user(&metadata) {
        return Ok(false);
    }
    let (file, _) = open(fs::OpenOptions::new().read(true), path)?;
    Ok(file.try_lock().is_ok())
}

#[cfg(unix)]
fn is_of_this_user(metadata: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    metadata.uid() == rustix::process::geteuid().as_raw()
}

#[cfg(not(unix))]
fn is_of_this_user(_metadata: &fs::Metadata) -> bool {
    true
}

/// The names of a file that will not lead to what replaces it.
#[cfg(unix)]
fn other_names(file: &fs::File) -> Option<Lost> {
    use std::os::unix::fs::MetadataExt;
    let others = file.metadata().ok()?.nlink().saturating_sub(1);
    (others > 0).then_some(Lost::Links(others))
}

#[cfg(not(unix))]
fn other_names(_file: &fs::File) -> Option<Lost> {
    None
}

/// Writes a file that is not there yet.
///
/// # Errors
/// If it is there, or cannot be written.
pub fn create(path: &Path, text: &[u8]) -> Result<(), FileError> {
    let file = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(path);
    let mut file = file.map_err(|error| match error.kind() {
        // Another run was first.
        ErrorKind::AlreadyExists => FileError::ChangedOnDisk,
        _ => FileError::Write(error),
    })?;
    file.write_all(text).map_err(|error| {
        let _ = fs::remove_file(path);
        FileError::Write(error)
    })
}

/// Gives the new file the owner of the old one, where that may be done: root in a container must not take over the files of a
/// mounted folder. Where it may not be done the file belongs to whoever ran dfmt.
#[cfg(unix)]
fn keep_owner(path: &Path, old: &fs::Metadata) {
    use std::os::unix::fs::{MetadataExt, chown};
    let same = fs::metadata(path).is_ok_and(|new| new.uid() == old.uid() && new.gid() == old.gid());
    if !same {
        let _ = chown(path, Some(old.uid()), Some(old.gid()));
    }
}

#[cfg(not(unix))]
fn keep_owner(_path: &Path, _old: &fs::Metadata) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_another_run_made_meanwhile_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("base.json");
        fs::write(&path, "theirs").unwrap();
        let new = Replacement {
            path: path.clone(),
            old: None,
            new: Cow::Borrowed(b"ours"),
        };
        let error = replace_all(&[new]).unwrap_err();
        assert!(matches!(error, FileError::ChangedOnDisk), "{error}");
        assert_eq!(fs::read(path).unwrap(), b"theirs");
    }
}
