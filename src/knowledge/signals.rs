//! What programs make of the signals that stop containers.

/// Signals that no program can catch, and those that end none unless it does: `docker stop` waits for nothing, and kills. In this order: the former first.
/// Source: signal(7), "Standard signals".
pub const ENDS_NOTHING: &[(&str, &str)] = &[
    (
        "SIGKILL",
        "cannot be caught: the program is killed at once, with all it has open",
    ),
    (
        "SIGSTOP",
        "only suspends the program, and cannot be caught: it is killed when the time to stop is over",
    ),
    (
        "SIGCHLD",
        "ends no program that does not ask for it: it is killed when the time to stop is over",
    ),
    (
        "SIGCLD",
        "ends no program that does not ask for it: it is killed when the time to stop is over",
    ),
    (
        "SIGCONT",
        "ends no program that does not ask for it: it is killed when the time to stop is over",
    ),
    (
        "SIGURG",
        "ends no program that does not ask for it: it is killed when the time to stop is over",
    ),
];

/// Programs that want another signal than SIGTERM to stop in good order, and what they do on SIGTERM.
/// Source: nginx.org, "Controlling nginx"; httpd.apache.org, "Stopping and Restarting"; php-fpm(8); postgresql.org, "Shutting Down the Server";
/// systemd(1), "Signals"; the STOPSIGNAL of the official images.
pub const STOP_OTHERWISE: &[(&str, &str, &str)] = &[
    ("apache2", "SIGWINCH", "drops the requests it is answering"),
    ("httpd", "SIGWINCH", "drops the requests it is answering"),
    ("nginx", "SIGQUIT", "drops the requests it is answering"),
    ("openresty", "SIGQUIT", "drops the requests it is answering"),
    ("php-fpm", "SIGQUIT", "drops the requests it is answering"),
    (
        "postgres",
        "SIGINT",
        "waits until all clients have gone, and is killed before that",
    ),
    (
        "systemd",
        "SIGRTMIN+3",
        "starts itself anew and does not end",
    ),
];
