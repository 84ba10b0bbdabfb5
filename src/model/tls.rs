//! Which programs may open a TLS connection: guesses that err on the side of yes.

/// Programs that open no TLS connection, or bring their own certificates. What is not listed may.
const WITHOUT_TLS: &[&str] = &[
    ".",
    ":",
    "[",
    "a2dismod",
    "a2dissite",
    "a2enconf",
    "a2enmod",
    "a2ensite",
    "addgroup",
    "adduser",
    "apache2",
    "apache2-foreground",
    "apache2ctl",
    "apachectl",
    "apt-config",
    "apt-key",
    "apt-mark",
    "ar",
    "awk",
    "basename",
    "bunzip2",
    "bzip2",
    "c++",
    "cat",
    "cc",
    "cd",
    "chgrp",
    "chmod",
    "chown",
    "chpasswd",
    "command",
    "cp",
    "cut",
    "date",
    "debconf-set-selections",
    "df",
    "diff",
    "dirname",
    "dpkg",
    "dpkg-divert",
    "dpkg-query",
    "dpkg-reconfigure",
    "du",
    "echo",
    "egrep",
    "exit",
    "export",
    "false",
    "fc-cache",
    "fc-list",
    "fgrep",
    "file",
    "find",
    "g++",
    "gawk",
    "gcc",
    "getent",
    "grep",
    "groupadd",
    "groupmod",
    "gunzip",
    "gzip",
    "hash",
    "head",
    "hostname",
    "id",
    "install",
    "jar",
    "java",
    "javac",
    "jq",
    "ldconfig",
    "ldd",
    "ln",
    "locale",
    "locale-gen",
    "localedef",
    "ls",
    "mandb",
    "md5sum",
    "mkdir",
    "mkfifo",
    "mknod",
    "mktemp",
    "mv",
    "mysqld",
    "nginx",
    "nm",
    "node",
    "nodejs",
    "openssl",
    "passwd",
    "patch",
    "popd",
    "postgres",
    "printenv",
    "printf",
    "ps",
    "pushd",
    "pwd",
    "read",
    "readlink",
    "realpath",
    "redis-server",
    "rm",
    "rmdir",
    "rpm",
    "sed",
    "seq",
    "service",
    "set",
    "setcap",
    "sha1sum",
    "sha256sum",
    "sha512sum",
    "shopt",
    "sleep",
    "sort",
    "ssh-keygen",
    "sshd",
    "stat",
    "strip",
    "tail",
    "tar",
    "tee",
    "test",
    "touch",
    "tr",
    "trap",
    "true",
    "type",
    "umask",
    "uname",
    "uniq",
    "unset",
    "unxz",
    "unzip",
    "update-alternatives",
    "update-locale",
    "useradd",
    "userdel",
    "usermod",
    "wait",
    "wc",
    "which",
    "whoami",
    "xz",
    "yes",
    "zip",
];

/// Whether a program may open a TLS connection.
pub(super) fn may_use_tls(program: Option<&str>, args: &[String], https_sources: bool) -> bool {
    let Some(program) = program else {
        return true;
    };
    let name = program.rsplit('/').next().unwrap_or(program);
    let own = program.contains('/')
        && !["/bin/", "/sbin/", "/usr/"]
            .iter()
            .any(|dir| program.starts_with(dir));
    match name {
        _ if own => !matches!(name, "configure" | "java" | "node"),
        "curl" | "wget" => {
            let here = |arg: &&String| {
                ["localhost", "127.0.0.1", "0.0.0.0", "[::1]"]
                    .iter()
                    .any(|host| arg.contains(host))
            };
            let place = |arg: &&String| {
                !arg.starts_with('-')
                    && (arg.contains("://")
                        || arg.contains('.')
                        || arg.contains('$')
                        || arg.contains(':'))
            };
            args.iter().any(|arg| place(&arg) && !here(&arg))
        }
        "git" => !args.first().is_some_and(|verb| {
            matches!(
                verb.as_str(),
                "config"
                    | "init"
                    | "--version"
                    | "add"
                    | "commit"
                    | "apply"
                    | "am"
                    | "checkout"
                    | "rev-parse"
                    | "describe"
                    | "log"
            )
        }),
        "apt-get" | "apt" | "aptitude" => https_sources,
        "gpg" | "gpg2" | "apt-key" => args
            .iter()
            .any(|arg| arg.contains("hkps") || arg.contains("https")),
        "sh" | "bash" | "dash" | "zsh" | "ash" => !args.is_empty(),
        _ => !WITHOUT_TLS.contains(&name),
    }
}
