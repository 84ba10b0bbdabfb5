//! Files: what their names and their folders tell of them.

/// Shells, as a `#!` line may name them; `with-contenv` is that of s6-overlay. Source: their manual pages; the README of s6-overlay.
pub const SHELLS: &[&str] = &["ash", "bash", "dash", "ksh", "sh", "with-contenv", "zsh"];

/// Suffixes of scripts of shells. Source: the manual pages of the shells; `run`: makeself(1).
pub const SHELL_SCRIPTS: &[&str] = &["ash", "bash", "ksh", "run", "sh", "zsh"];

/// Suffixes of scripts in other languages. Source: the documentation of the languages.
pub const OTHER_SCRIPTS: &[&str] = &[
    "cjs", "js", "lua", "mjs", "php", "pl", "py", "r", "rb", "tcl", "ts",
];

/// Suffixes and names, in lower case, of files that say what other programs are to start or to do. Source: the manual pages of these programs.
pub const SETTINGS: &[&str] = &[
    "cfg",
    "conf",
    "cron",
    "crontab",
    "gnumakefile",
    "ini",
    "justfile",
    "makefile",
    "mk",
    "procfile",
    "service",
    "ssh_config",
    "sshd_config",
];

/// Parts of paths in the image whose files a service starts, without that anybody names them. Source: the manual pages of cron, runit,
/// supervisord and init, the README of s6-overlay and of phusion/baseimage.
pub const STARTED: &[&str] = &[
    "/etc/cont-init.d",
    "/etc/cron",
    "/etc/init.d",
    "/etc/my_init.d",
    "/etc/runit",
    "/etc/s6",
    "/etc/service",
    "/etc/services.d",
    "/etc/supervisor",
    "/etc/sv",
    "/var/spool/cron",
    "crontab",
    "docker-entrypoint",
    "supervisord.conf",
];

/// Folders in which only what packages bring lies. Source: the Filesystem Hierarchy Standard 3.0, 3.4, 3.9, 3.16, 4.4, 4.6 and 4.10.
pub const OF_PACKAGES: &[&str] = &[
    "/bin/",
    "/lib/",
    "/sbin/",
    "/usr/bin/",
    "/usr/lib/",
    "/usr/sbin/",
];

/// Folders in which only what an image, a package or an installer brings lies, as long as the file does not put something there itself.
/// Source: the Filesystem Hierarchy Standard 3.0, 3.4, 3.9, 3.16, 4.4 to 4.9; Debian policy 9.3.2 (`/etc/init.d`).
pub const OF_THE_SYSTEM: &[&str] = &[
    "/bin/",
    "/etc/init.d/",
    "/lib/",
    "/sbin/",
    "/usr/bin/",
    "/usr/games/",
    "/usr/lib/",
    "/usr/libexec/",
    "/usr/local/bin/",
    "/usr/local/sbin/",
    "/usr/sbin/",
    "/usr/share/",
];
