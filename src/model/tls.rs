//! Which programs may open a TLS connection: guesses that err on the side of yes.

use crate::knowledge::programs::WITHOUT_TLS;

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
