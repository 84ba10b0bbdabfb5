//! A file that is written while a run goes on, and is there only when it is whole.

use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::FileError;
use super::write::PREFIX;

/// A file on its way: what is written goes into a temporary one beside it, which takes its name in the end. Until then whoever looks sees
/// what was there before.
#[derive(Debug)]
pub struct OutputFile {
    path: PathBuf,
    file: io::BufWriter<NamedTempFile>,
}

impl OutputFile {
    /// Starts the file at `path`, whatever was there; where that is a link, the file that it leads to. Missing folders are made.
    ///
    /// # Errors
    /// If there is something else than a regular file, or if it cannot be written.
    pub fn start(path: &Path) -> Result<Self, FileError> {
        let (path, permissions) = match fs::metadata(path) {
            Ok(metadata) if !metadata.is_file() => return Err(FileError::NotRegular),
            Ok(metadata) if metadata.permissions().readonly() => return Err(FileError::ReadOnly),
            Ok(metadata) => {
                let real = fs::canonicalize(path).map_err(FileError::Write)?;
                (real, Some(metadata.permissions()))
            }
            Err(error) if error.kind() == ErrorKind::NotFound => (path.to_path_buf(), None),
            Err(error) => return Err(FileError::Write(error)),
        };
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        fs::create_dir_all(folder).map_err(FileError::Write)?;
        let mut builder = tempfile::Builder::new();
        builder.prefix(PREFIX);
        usual_permissions(&mut builder);
        let file = builder.tempfile_in(folder).map_err(FileError::Write)?;
        // So that no other run takes it for a leftover, see `remove_leftovers`.
        let _ = file.as_file().try_lock();
        if let Some(permissions) = permissions {
            let file = file.as_file();
            file.set_permissions(permissions)
                .map_err(FileError::Write)?;
        }
        Ok(Self {
            path,
            file: io::BufWriter::new(file),
        })
    }

    /// Whether this is the file at `path`, be it there or not.
    pub fn is(&self, path: &Path) -> bool {
        real(path) == real(&self.path)
    }

    /// Gives the file its name.
    ///
    /// # Errors
    /// If the rest cannot be written. What was there before is there still.
    pub fn finish(self) -> Result<(), FileError> {
        let file = self.file.into_inner();
        let file = file.map_err(|error| FileError::Write(error.into_error()))?;
        match file.persist(&self.path) {
            Ok(_) => Ok(()),
            Err(error) if error.error.kind() == ErrorKind::ResourceBusy => {
                Err(FileError::MountPoint)
            }
            Err(error) => Err(FileError::Write(error.error)),
        }
    }
}

impl Write for OutputFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// A path without links, as far as it leads anywhere: the file itself need not be there.
fn real(path: &Path) -> PathBuf {
    let as_it_is = || {
        let folder = fs::canonicalize(path.parent()?).ok()?;
        Some(folder.join(path.file_name()?))
    };
    let found = fs::canonicalize(path).ok().or_else(as_it_is);
    found.unwrap_or_else(|| path.to_path_buf())
}

/// Asks for the permissions of a file that a program makes without asking: what the user's mask leaves of them. Temporary files are for
/// nobody else.
#[cfg(unix)]
fn usual_permissions(builder: &mut tempfile::Builder<'_, '_>) {
    use std::os::unix::fs::PermissionsExt;
    builder.permissions(fs::Permissions::from_mode(0o666));
}

#[cfg(not(unix))]
fn usual_permissions(_builder: &mut tempfile::Builder<'_, '_>) {}
