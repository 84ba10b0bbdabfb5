//! Paths as texts: of files in an image or a build context, whatever the system dfmt runs on.

/// What stands after the last slash; all of it where there is none.
pub fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
