//! What `--no-install-recommends` leaves out: a table of what common Debian and Ubuntu packages only recommend, and when a file
//! shows that it needs that all the same.
//!
//! `recommends.txt` is drawn from the package indexes of Debian 12 and Ubuntu 24.04 by `tests/recommends/table.py`, for the
//! packages that real Dockerfiles install more than once. A row names a package (a `#` stands for a version number), with `+` the packages it
//! depends on as far as others recommend them, and the packages that are installed only because it, or something it depends
//! on, recommends them. What nothing in a container can miss (manuals, translations, desktop integration) is left out there.

use std::sync::OnceLock;

/// When a recommended package is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// Always: the package is of little use without it.
    Always,
    /// If something may open a TLS connection.
    Tls,
    /// If something speaks SSH.
    Ssh,
    /// If one of these words occurs.
    Named(&'static [&'static str]),
    /// If one of these words occurs, or a script or a build runs of which the file does not tell what it uses.
    Built(&'static [&'static str]),
}

/// Recommended packages that are kept under a condition; for all others nobody but the author can tell.
const KEEP: &[(&str, Keep)] = &[
    (
        "automake",
        Keep::Built(&["automake", "aclocal", "autoreconf"]),
    ),
    (
        "bzip2",
        Keep::Named(&["bzip2", "bz2", "tbz", "tbz2", "bunzip2"]),
    ),
    ("ca-certificates", Keep::Tls),
    ("curl", Keep::Named(&["curl"])),
    (
        "dbus",
        Keep::Named(&[
            "dbus",
            "dbus-daemon",
            "dbus-run-session",
            "dbus-send",
            "dbus-uuidgen",
            "systemctl",
            "systemd/systemd",
            "/sbin/init",
        ]),
    ),
    (
        "default-mta",
        Keep::Named(&["sendmail", "mail", "mailx", "exim4"]),
    ),
    (
        "dirmngr",
        Keep::Named(&["dirmngr", "recv-keys", "recv-key", "keyserver"]),
    ),
    (
        "fakeroot",
        Keep::Named(&["fakeroot", "dpkg-buildpackage", "debuild"]),
    ),
    ("file", Keep::Named(&["file"])),
    ("git", Keep::Named(&["git"])),
    (
        "gnupg",
        Keep::Named(&[
            "gnupg",
            "gpg",
            "gpg2",
            "apt-key",
            "add-apt-repository",
            "apt-add-repository",
        ]),
    ),
    (
        "gpg-agent",
        Keep::Named(&["gpg", "gpg2", "gpg-agent", "apt-key", "add-apt-repository"]),
    ),
    ("libc6-dev", Keep::Always),
    (
        "libldap-common",
        Keep::Named(&["ldap", "ldapsearch", "slapd"]),
    ),
    ("libltdl-dev", Keep::Built(&["ltdl"])),
    (
        "libpam-systemd",
        Keep::Named(&["loginctl", "systemctl", "systemd/systemd", "/sbin/init"]),
    ),
    (
        "libsasl2-modules",
        Keep::Named(&[
            "postfix",
            "ldap",
            "ldapsearch",
            "sasl",
            "saslauthd",
            "sasl2-bin",
            "libsasl2-dev",
            "mongo",
        ]),
    ),
    (
        "libtool",
        Keep::Built(&["libtool", "libtoolize", "autoreconf"]),
    ),
    ("lsb-release", Keep::Named(&["lsb_release"])),
    (
        "mesa-vulkan-drivers",
        Keep::Named(&["vulkan", "vulkaninfo", "vulkan-tools"]),
    ),
    (
        "netbase",
        Keep::Named(&["ghc", "cabal", "stack", "cpan", "cpanm", "getent"]),
    ),
    ("openssh-client", Keep::Ssh),
    ("patch", Keep::Built(&["patch"])),
    ("perl", Keep::Named(&["perl"])),
    ("pkg-config", Keep::Built(&["pkg-config", "pkgconf"])),
    ("psmisc", Keep::Named(&["killall", "fuser", "pstree"])),
    ("python3", Keep::Named(&["python3"])),
    ("rsync", Keep::Named(&["rsync"])),
    (
        "sensible-utils",
        Keep::Named(&["sensible-editor", "sensible-browser"]),
    ),
    (
        "shared-mime-info",
        Keep::Named(&[
            "bundle",
            "bundler",
            "gem",
            "rails",
            "rake",
            "mimemagic",
            "update-mime-database",
        ]),
    ),
    (
        "ssl-cert",
        Keep::Named(&["ssl-cert", "snakeoil", "default-ssl", "make-ssl-cert"]),
    ),
    ("sudo", Keep::Named(&["sudo"])),
    ("unzip", Keep::Named(&["unzip", "sdkman", "sdk", "bazel"])),
    ("wget", Keep::Named(&["wget"])),
    (
        "xauth",
        Keep::Named(&["xauth", "xvfb-run", "startx", "xinit", "X11Forwarding"]),
    ),
    ("xxd", Keep::Named(&["xxd"])),
    ("xz-utils", Keep::Named(&["xz", "txz", "unxz", "lzma"])),
    ("zip", Keep::Named(&["zip", "sdkman", "sdk", "bazel"])),
];

/// Packages of which the recommended packages are the point.
const COLLECTIONS: &[&str] = &[
    "gnome",
    "gnome-core",
    "kali-*",
    "kde-full",
    "kde-plasma-desktop",
    "kde-standard",
    "lubuntu-core",
    "lxde",
    "lxqt",
    "mate-*",
    "plasma-desktop",
    "task-*",
    "*-desktop",
    "*-desktop-full",
    "*-desktop-minimal",
    "texlive*",
    "ubuntu-minimal",
    "ubuntu-server",
    "ubuntu-standard",
    "ubuntustudio-*",
    "xfce4",
    "xorg",
    "xubuntu-*",
];

/// Of these, those that older releases do not have under this name (Debian 9, Ubuntu 16.04).
const RECENT: &[&str] = &["gpg-agent", "libldap-common", "mesa-vulkan-drivers", "xxd"];

/// Parts of image names that say the release has them: Debian 10, Ubuntu 18.04 and later.
const RECENT_IMAGES: &[&str] = &[
    "bionic",
    "bookworm",
    "bullseye",
    "buster",
    "debian:10",
    "debian:11",
    "debian:12",
    "debian:13",
    "debian:stable",
    "focal",
    "jammy",
    "noble",
    "trixie",
    "ubuntu18",
    "ubuntu20",
    "ubuntu22",
    "ubuntu24",
    "ubuntu:18",
    "ubuntu:20",
    "ubuntu:22",
    "ubuntu:24",
    "ubuntu:25",
    "ubuntu:latest",
    "ubuntu:rolling",
];

/// What older releases (Debian 9, Ubuntu 16.04) only recommend, while newer ones depend on it or need it no more: a package, and what it
/// recommends.
const FORMERLY: &[(&str, &str)] = &[
    ("apt-transport-https", "ca-certificates"),
    ("gnupg", "dirmngr"),
    ("gnupg2", "dirmngr"),
];

/// Whether an image is a recent release for sure.
fn is_recent(image: Option<&str>) -> bool {
    image.is_some_and(|image| RECENT_IMAGES.iter().any(|part| image.contains(part)))
}

/// Whether an image is sure to find a package of the table under its name.
pub fn is_available(package: &str, image: Option<&str>) -> bool {
    !RECENT.contains(&package) || is_recent(image)
}

/// What is no longer installed with a list of packages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Loss {
    /// Whether a package of the list stands for those it recommends.
    pub collection: bool,
    /// Packages the table does not know.
    pub unknown: Vec<String>,
    /// Recommended packages of which nobody but the author can tell whether they are needed.
    pub undecided: Vec<String>,
    /// Recommended packages that are needed under a condition.
    pub conditional: Vec<(&'static str, Keep)>,
}

/// What `--no-install-recommends` leaves out of a list of packages, as written on the command line, on an image.
pub fn loses(list: &[&str], image: Option<&str>) -> Loss {
    let mut loss = Loss::default();
    let names: Vec<&str> = list.iter().map(|word| name(word)).collect();
    let mut brought: Vec<&str> = names.clone();
    let mut lost: Vec<(&str, &'static str)> = Vec::new();
    let formerly: &[(&str, &'static str)] = if is_recent(image) { &[] } else { FORMERLY };
    for (name, word) in names.iter().zip(list) {
        let only = |package: &str| formerly.contains(&(*name, package));
        lost.extend(formerly.iter().filter(|(by, _)| by == name));
        loss.collection |=
            word.ends_with('^') || COLLECTIONS.iter().any(|like| matches(like, name));
        let Some(row) = row(name) else {
            loss.unknown.push((*word).to_owned());
            continue;
        };
        for word in row {
            match word.strip_prefix('+') {
                Some(word) if only(word) => {}
                Some(word) => brought.push(word),
                None => lost.push((name, word)),
            }
        }
    }
    for (by, package) in lost {
        if brought.contains(&package) {
            continue;
        }
        match KEEP.iter().find(|(name, _)| *name == package) {
            // xvfb-run does not start without it.
            Some((name, _)) if (by, *name) == ("xvfb", "xauth") => {
                loss.conditional.push((name, Keep::Always));
            }
            Some(&(name, keep)) => loss.conditional.push((name, keep)),
            None => loss.undecided.push(package.replace('#', "*")),
        }
    }
    loss.conditional
        .sort_by_key(|(name, keep)| (*name, *keep != Keep::Always));
    loss.conditional.dedup_by_key(|(name, _)| *name);
    loss.undecided.sort();
    loss.undecided.dedup();
    loss
}

/// Whether a package depends on another one that others recommend, as far as the table knows.
pub fn brings(package: &str, other: &str) -> bool {
    let package = name(package);
    package == other
        || row(package).is_some_and(|mut row| row.any(|word| word.strip_prefix('+') == Some(other)))
}

/// The name of a package without version, release and architecture: `libc6:i386`, `curl=7.*`, `git/buster-backports`.
fn name(word: &str) -> &str {
    let end = word.find(['=', '/', ':']).unwrap_or(word.len());
    if end == 0 || word.starts_with('.') {
        word
    } else {
        &word[..end]
    }
}

/// Whether `name` is like `pattern`, which may have a `*` at one end.
fn matches(pattern: &str, name: &str) -> bool {
    match (pattern.strip_prefix('*'), pattern.strip_suffix('*')) {
        (Some(tail), _) => name.ends_with(tail),
        (_, Some(head)) => name.starts_with(head),
        _ => pattern == name,
    }
}

/// A name with `#` for its version numbers, as the table has it.
fn pattern(name: &str) -> String {
    let name = name.strip_suffix("t64").unwrap_or(name);
    let mut out = String::with_capacity(name.len());
    let mut rest = name;
    while let Some(at) = rest.find(|ch: char| ch.is_ascii_digit()) {
        out.push_str(&rest[..at]);
        out.push('#');
        rest = rest[at..].trim_start_matches(|ch: char| ch.is_ascii_digit());
        while let Some(more) = rest.strip_prefix('.')
            && more.starts_with(|ch: char| ch.is_ascii_digit())
        {
            rest = more.trim_start_matches(|ch: char| ch.is_ascii_digit());
        }
    }
    out.push_str(rest);
    out
}

/// The rows of the table, sorted by name.
fn table() -> &'static [&'static str] {
    static TABLE: OnceLock<Vec<&'static str>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let lines = include_str!("recommends.txt").lines();
        lines.filter(|line| !line.starts_with('#')).collect()
    })
}

/// The words of a package's row behind its name.
fn row(name: &str) -> Option<std::str::Split<'static, char>> {
    let key = pattern(name);
    let key_of = |row: &&'static str| row.split(' ').next().unwrap_or(row);
    let at = table()
        .binary_search_by_key(&key.as_str(), |row| key_of(row))
        .ok()?;
    let mut words = table()[at].split(' ');
    words.next();
    Some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_names_what_is_kept() {
        let keys: Vec<_> = table()
            .iter()
            .map(|row| row.split(' ').next().unwrap())
            .collect();
        assert!(keys.is_sorted(), "the table is searched by halving");
        assert!(keys.len() > 1000);
        for (name, _) in KEEP {
            let used = |row: &&str| row.split(' ').skip(1).any(|word| word == *name);
            assert!(table().iter().any(used), "nothing recommends {name}");
        }
        assert!(KEEP.is_sorted_by_key(|(name, _)| *name));
    }

    #[test]
    fn says_what_is_lost() {
        let kept = |list: &[&str]| -> Vec<_> {
            loses(list, None)
                .conditional
                .into_iter()
                .map(|(name, _)| name)
                .collect()
        };
        assert!(kept(&["curl"]).contains(&"ca-certificates"));
        assert!(!kept(&["curl", "ca-certificates"]).contains(&"ca-certificates"));
        assert_eq!(kept(&["gcc"]), ["libc6-dev"]);
        assert_eq!(
            kept(&["gcc", "build-essential"]),
            ["fakeroot", "gnupg", "netbase"]
        );
        assert_eq!(loses(&["jq"], None), Loss::default());
        assert_eq!(
            loses(&["no-such-package"], None).unknown,
            ["no-such-package"]
        );
        assert!(
            loses(&["task-german"], None).collection
                && loses(&["xubuntu-desktop"], None).collection
        );
        assert!(!loses(&["imagemagick"], None).undecided.is_empty());
    }

    #[test]
    fn version_numbers_do_not_matter() {
        assert_eq!(pattern("libicu74"), "libicu#");
        assert_eq!(pattern("php8.2-cli"), "php#-cli");
        assert_eq!(pattern("libglib2.0-0t64"), "libglib#-#");
        assert_eq!(name("libc6:i386"), "libc6");
        assert_eq!(name("./a.deb"), "./a.deb");
        assert!(brings("g++", "gcc") && brings("g++-9", "libc6-dev"));
    }
}
