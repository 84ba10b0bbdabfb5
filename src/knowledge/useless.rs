//! Commands that do nothing in the build of an image.

/// Programs that end a machine. Source: shutdown(8), reboot(8).
pub const ENDING_MACHINES: &[&str] = &["halt", "poweroff", "reboot", "shutdown"];

/// Programs that want somebody at the terminal, which a build does not have. Source: their manual pages.
pub const WANTING_PEOPLE: &[&str] = &[
    "alsamixer",
    "emacs",
    "htop",
    "nano",
    "pico",
    "top",
    "vi",
    "vim",
    "visudo",
];

/// Programs that show what goes on in the machine that builds. Source: their manual pages.
pub const SHOWING_THE_MACHINE: &[&str] = &[
    "dmesg", "free", "ifconfig", "iostat", "lsof", "mount", "netstat", "ps", "uptime", "vmstat",
];

/// Commands of the shell that change nothing but the shell itself. Source: POSIX XCU 2.14 and 2.9.1, "Special Built-In Utilities".
pub const CHANGING_THE_SHELL: &[&str] = &[
    ":", "alias", "cd", "export", "set", "shopt", "true", "ulimit", "umask", "unalias", "unset",
];
