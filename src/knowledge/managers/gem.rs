//! RubyGems.

use super::{Manager, Packages};

/// The command reference of RubyGems. `gem cleanup` takes old versions away, no cache.
pub const GEM: Manager = Manager {
    programs: &["gem"],
    family: "gem",
    install: &[&["install"], &["i"]],
    upgrade: &[&["update"]],
    query: &[&["search"]],
    remove: &[&["uninstall"], &["cleanup"]],
    value_options: &[
        "-v",
        "--version",
        "-i",
        "--install-dir",
        "-n",
        "--bindir",
        "-s",
        "--source",
        "-P",
        "--trust-policy",
        "-p",
        "--http-proxy",
        "--platform",
    ],
    answers: &["--silent", "-x", "--executables"],
    version_signs: &[":"],
    // They are for the script that builds its native part: `gem install nokogiri -- --with-xml2-dir=/opt/xml2`.
    hands_on: true,
    pinned_by: &["-v", "--version", "-g", "--file"],
    packages: Packages {
        ends: ":",
        files: &[".gem"],
        ..Packages::USUAL
    },
    ..Manager::USUAL
};

/// What says that the RubyGems of an image takes `--no-document`, in lower case: a Ruby since 2.0, or the option itself.
/// Source: the history of RubyGems, 2.0.0.
pub const KNOWS_NO_DOCUMENT: &[&str] = &[
    "--no-document",
    "ruby-2",
    "ruby-3",
    "ruby2.",
    "ruby3.",
    "ruby:2",
    "ruby:3",
    "update --system",
];

/// Options that say which documentation is installed. Source: the command reference of RubyGems, `gem install`.
pub const GEM_DOCUMENTS: &[&str] = &[
    "--document",
    "--no-document",
    "--no-rdoc",
    "--no-ri",
    "--rdoc",
    "--ri",
    "-N",
    "-d",
];
