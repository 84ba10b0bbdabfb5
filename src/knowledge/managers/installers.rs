//! Programs of which nothing is known but how their lists of packages are written.

use super::Manager;

/// What installs packages, or says something of several. Those without a verb do nothing else. Source: beside each.
pub const INSTALLERS: &[Manager] = &[
    // apt-mark(8).
    Manager {
        programs: &["apt-mark"],
        install: &[&["auto"], &["hold"], &["manual"], &["unhold"]],
        value_options: &["-f", "--file", "-o", "--option", "-c", "--config-file"],
        ..Manager::USUAL
    },
    // cpanm(1).
    Manager {
        programs: &["cpanm"],
        install: &[&[]],
        value_options: &[
            "-l",
            "--local-lib",
            "-L",
            "--local-lib-contained",
            "-M",
            "--from",
            "--mirror",
            "--mirror-index",
            "--cpanfile",
            "--configure-timeout",
            "--build-timeout",
            "--test-timeout",
            "--with-feature",
            "--without-feature",
        ],
        ..Manager::USUAL
    },
    // The usage texts of the scripts in the official image `php`.
    Manager {
        programs: &["docker-php-ext-enable", "docker-php-ext-install"],
        install: &[&[]],
        value_options: &["-j", "--jobs", "--ini-name"],
        ..Manager::USUAL
    },
    // emerge(1).
    Manager {
        programs: &["emerge"],
        install: &[&[]],
        value_options: &[
            "--backtrack",
            "--color",
            "--config-root",
            "--prefix",
            "--root",
            "--sysroot",
            "-X",
            "--exclude",
        ],
        ..Manager::USUAL
    },
    // The usage text of littler's install2.r.
    Manager {
        programs: &["install2.r"],
        install: &[&[]],
        value_options: &[
            "-r", "--repos", "-l", "--libloc", "-d", "--deps", "-n", "--ncpus", "-m", "--method",
            "-t", "--type",
        ],
        ..Manager::USUAL
    },
    // The script in the images of Bitnami and minideb: it gives its words to `apt-get install`.
    Manager {
        programs: &["install_packages"],
        install: &[&[]],
        value_options: &[
            "-c",
            "-o",
            "-t",
            "--config-file",
            "--option",
            "--target-release",
        ],
        ..Manager::USUAL
    },
    // The help text of LuaRocks.
    Manager {
        programs: &["luarocks"],
        install: &[&["install"]],
        remove: &[&["remove"]],
        value_options: &[
            "--tree",
            "--server",
            "--only-server",
            "--only-sources",
            "--namespace",
            "--lua-dir",
            "--lua-version",
            "--timeout",
            "--project-tree",
            "--deps-mode",
            "--branch",
        ],
        ..Manager::USUAL
    },
    // opam-install(1).
    Manager {
        programs: &["opam"],
        install: &[&["install"]],
        remove: &[&["remove"]],
        value_options: &[
            "-j",
            "--jobs",
            "--switch",
            "--root",
            "--destdir",
            "--cli",
            "--solver",
            "--color",
        ],
        ..Manager::USUAL
    },
    // The help text of PEAR's `pecl`.
    Manager {
        programs: &["pecl"],
        install: &[&["install"]],
        upgrade: &[&["upgrade"]],
        remove: &[&["uninstall"]],
        value_options: &[
            "-R",
            "--installroot",
            "-P",
            "--packagingroot",
            "-D",
            "--configureoptions",
            "-d",
        ],
        ..Manager::USUAL
    },
    // The rustup book.
    Manager {
        programs: &["rustup"],
        install: &[&["component", "add"], &["target", "add"]],
        remove: &[&["component", "remove"], &["target", "remove"]],
        value_options: &["--toolchain", "--target"],
        ..Manager::USUAL
    },
    // xbps-install(1).
    Manager {
        programs: &["xbps-install"],
        install: &[&[]],
        value_options: &[
            "-C",
            "--config",
            "-c",
            "--cachedir",
            "-r",
            "--rootdir",
            "-R",
            "--repository",
        ],
        ..Manager::USUAL
    },
];
