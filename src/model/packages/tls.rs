//! Which programs may open a TLS connection: guesses that err on the side of yes.

use crate::knowledge::programs::{Does, GIT_OFFLINE, POSIX_SHELLS, is_known_to};
use crate::text::file_name;

/// Whether a program may open a TLS connection.
pub(in crate::model) fn may_use_tls(
    program: Option<&str>,
    args: impl Iterator<Item = impl AsRef<str>>,
    https_sources: bool,
) -> bool {
    let Some(program) = program else {
        return true;
    };
    let mut args = args;
    let name = file_name(program);
    let own = program.contains('/')
        && !["/bin/", "/sbin/", "/usr/"]
            .iter()
            .any(|dir| program.starts_with(dir));
    match name {
        _ if own => !matches!(name, "configure" | "java" | "node"),
        "curl" | "wget" => {
            let here = |arg: &str| {
                ["localhost", "127.0.0.1", "0.0.0.0", "[::1]"]
                    .iter()
                    .any(|host| arg.contains(host))
            };
            let place = |arg: &str| {
                !arg.starts_with('-')
                    && (arg.contains("://")
                        || arg.contains('.')
                        || arg.contains('$')
                        || arg.contains(':'))
            };
            args.any(|arg| place(arg.as_ref()) && !here(arg.as_ref()))
        }
        "git" => !args
            .next()
            .is_some_and(|verb| GIT_OFFLINE.contains(&verb.as_ref())),
        "apt-get" | "apt" | "aptitude" => https_sources,
        "gpg" | "gpg2" | "apt-key" => {
            args.any(|arg| ["hkps", "https"].iter().any(|it| arg.as_ref().contains(it)))
        }
        _ if POSIX_SHELLS.contains(&name) => args.next().is_some(),
        _ => !is_known_to(name, Does::OpenNoTls),
    }
}
