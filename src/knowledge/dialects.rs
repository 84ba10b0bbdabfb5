//! What bash has that the shells called `/bin/sh` have not: dash on Debian and Ubuntu, the ash of BusyBox on Alpine.

/// Commands of bash itself, and whether the ash of BusyBox has them, too; dash has none. Source: the bash manual, "Bash Builtins"; dash(1);
/// `builtintab` in the `ash.c` of BusyBox.
pub const BASH_BUILTINS: &[(&str, bool)] = &[
    ("builtin", false),
    ("compgen", false),
    ("declare", false),
    ("disown", false),
    ("let", true),
    ("mapfile", false),
    ("popd", false),
    ("pushd", false),
    ("readarray", false),
    ("shopt", false),
    ("source", true),
    ("typeset", false),
];

/// Programs whose words are names of files, as they are written in the list that braces make of them. Source: their manual pages.
pub const NAMING_FILES: &[&str] = &[
    "cat", "chgrp", "chmod", "chown", "cp", "install", "ln", "ls", "mkdir", "mv", "rm", "rmdir",
    "touch",
];
