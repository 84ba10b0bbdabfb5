//! Who may write what in an image.

/// Variables with folders that images leave open to all on purpose, so that containers can run as any user. Source: the Dockerfiles of the official images of golang,
/// ruby, rust and postgres.
pub const OPEN_FOLDERS: &[&str] = &[
    "BUNDLE_APP_CONFIG",
    "BUNDLE_BIN",
    "CARGO_HOME",
    "GEM_HOME",
    "GOPATH",
    "PGDATA",
    "RUSTUP_HOME",
];

/// Folders in which everybody may write, or whose files are none of the image's. Source: the Filesystem Hierarchy Standard 3.18, 5.15, 6.1.5; null(4).
pub const FREE_FOLDERS: &[&str] = &["/dev/", "/proc/", "/tmp/", "/var/tmp/"];

/// Suffixes of scripts that are no shell's. Source: the manual pages of the interpreters.
pub const SCRIPTS: &[&str] = &["cgi", "pl", "py", "rb", "tcl"];
